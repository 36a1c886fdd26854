"""Is what a person wants to write right? Texts, SQL, and the names in it; raises ``CatalogError`` with a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from quire.catalog.model import Caveat, Dataset, Field
from quire.errors import CatalogError

LONG, SHORT = 20_000, 300  # characters of a prose text or a statement, and of a name, a synonym or a question
MOST = 200  # synonyms, questions or caveats of one item
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_DIALECTS = ("", "duckdb", "snowflake", "bigquery")


def clean(text: str, what: str, most: int = LONG) -> str:
    """The text without the space around it, with the line ends of this world."""
    text = re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", text).strip()
    if len(text) > most:
        raise CatalogError(f"The {what} has {len(text):,} characters.", expected=f"at most {most:,}")
    if found := _CONTROL.search(text):
        raise CatalogError(f"The {what} has the character U+{ord(found[0]):04X}, which no text needs.")
    return "\n".join(line.rstrip() for line in text.split("\n"))


def one_line(text: str, what: str) -> str:
    """A short text on one line, not empty."""
    text = " ".join(clean(text, what, SHORT).split())
    if not text:
        raise CatalogError(f"The {what} is empty.")
    return text


def texts(values: Iterable[str], what: str) -> list[str]:
    """Short texts, each once; empty ones are left out."""
    found = list(dict.fromkeys(one_line(value, what) for value in values if value.strip()))
    if len(found) > MOST:
        raise CatalogError(f"These are {len(found):,} {what}s.", expected=f"at most {MOST}")
    return found


def predicate(sql: str, datasets: Iterable[Dataset], of: Dataset | None) -> str:
    """A condition on the fields of a dataset, or on ``dataset.field`` names; empty when there is none."""
    sql = clean(sql, "predicate")
    if sql:
        tree = _parsed(sql, "predicate", condition=True)
        if any(tree.find_all(_expressions().AggFunc)):
            raise CatalogError("The predicate has an aggregate; expected a condition on single rows.")
        _names(tree, "predicate", datasets, of)
    return sql


def aggregate(sql: str, datasets: Iterable[Dataset]) -> str:
    """The expression of a metric: aggregates over ``dataset.field`` names."""
    sql = clean(sql, "expression")
    tree = _parsed(sql, "expression", condition=True)
    if not any(tree.find_all(_expressions().AggFunc, _expressions().Anonymous)):
        raise CatalogError("The expression of a metric aggregates.", expected="something like SUM(orders.amount)")
    _names(tree, "expression", datasets, None)
    return sql


def statement(sql: str) -> str:
    """The SQL of an example: one query."""
    sql = clean(sql, "SQL").rstrip("; \n")
    tree = _parsed(sql, "SQL", condition=False)
    if not isinstance(tree, _expressions().Query):
        raise CatalogError("The SQL of an example is a query.", expected="SELECT … or WITH … SELECT")
    return sql


def field_named(dataset: Dataset, name: str) -> Field | None:
    """The field of that name."""
    return next((field for field in dataset.fields if field.name.casefold() == name.casefold()), None)


def dataset_named(datasets: Iterable[Dataset], name: str) -> Dataset:
    """The dataset of that name; raises when there is none."""
    for dataset in datasets:
        if dataset.name.casefold() == name.casefold():
            return dataset
    raise CatalogError(f"There is no dataset {name[:SHORT]!r}.", remedy="Reload the panel.")


def time_field(datasets: Iterable[Dataset], name: str, of: Dataset | None) -> str:
    """The name of a time field, with its dataset unless ``of`` is that."""
    dataset_name, _, field_name = (of.name, "", name) if of else name.partition(".")
    dataset = of or dataset_named(datasets, dataset_name)
    field = field_named(dataset, field_name)
    if field is None or not field.is_time:
        known = ", ".join(field.name for field in dataset.fields if field.is_time) or "it has none"
        raise CatalogError(f"{field_name!r} is not a time field of {dataset.name!r}.", expected=f"one of {known}")
    return field.name if of else f"{dataset.name}.{field.name}"


def caveat_text(caveat: Caveat) -> str:
    """The text of a caveat, not empty."""
    text = clean(caveat.text, "caveat", 2_000)
    if not text:
        raise CatalogError("A caveat has no text.", expected="what everybody in the company should know")
    return text


def _parsed(sql: str, what: str, *, condition: bool) -> Any:
    import sqlglot  # 0.1 s that only those pay who write SQL
    from sqlglot.errors import SqlglotError

    fault = ""
    for dialect in _DIALECTS:
        try:
            trees = sqlglot.parse(f"SELECT {sql}\n" if condition else sql, dialect=dialect or None)
        except (SqlglotError, RecursionError) as error:
            fault = fault or _reason(error)
            continue
        found = [tree for tree in trees if tree is not None]
        if len(found) != 1:
            raise CatalogError(f"The {what} is {'empty' if not found else 'several statements'}; expected one.")
        if not condition:
            return found[0]
        alone = isinstance(found[0], sqlglot.exp.Select) and len(found[0].expressions) == 1
        if alone and not any(value for key, value in found[0].args.items() if key not in ("expressions", "kind")):
            return found[0].expressions[0]
        fault = fault or "it is more than one expression"
    raise CatalogError(f"The {what} cannot be read as SQL: {fault}.")


def _reason(error: Exception) -> str:
    details = getattr(error, "errors", None)
    if details:
        first = details[0]
        near = str(first.get("highlight") or "").strip()
        description = str(first.get("description", "")).rstrip(".")
        return f"{description}, near {near[:60]!r}" if near else description
    return re.sub(r"\x1b\[[0-9;]*m", "", str(error)).split("\n")[0].rstrip(".")[:SHORT]


def _names(tree: Any, what: str, datasets: Iterable[Dataset], of: Dataset | None) -> None:
    known = tuple(datasets)
    exp = _expressions()
    if tree.find(exp.Query):
        return  # a query of its own may name tables that the catalog does not know
    for column in tree.find_all(exp.Column):
        if not column.table and of is None:
            raise CatalogError(
                f"The {what} names {column.name!r} without its dataset.", expected=f"dataset.{column.name}"
            )
        dataset = dataset_named(known, column.table) if column.table else of
        assert dataset is not None
        if field_named(dataset, column.name) is None:
            names = ", ".join(field.name for field in dataset.fields[:12])
            more = ", …" if len(dataset.fields) > 12 else ""
            raise CatalogError(
                f"The {what} names {column.name!r}, which is not a field of {dataset.name!r}.",
                expected=f"one of {names}{more}",
            )


def _expressions() -> Any:
    from sqlglot import exp

    return exp
