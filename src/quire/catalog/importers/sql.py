"""The SQL of other tools as SQL of the catalog: names quoted where needed, expressions over fields, aggregates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from quire.catalog.sqlnames import quoted

_SAFE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTED = re.compile(r'"(?:[^"]|"")+"')
_LONGEST = 20_000
_DEEPEST = 100
_WRITTEN = "duckdb"
_FAILURES = (SqlglotError, RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError)
AGGREGATES = {
    "sum": exp.Sum,
    "min": exp.Min,
    "max": exp.Max,
    "avg": exp.Avg,
    "average": exp.Avg,
    "count": exp.Count,
    "median": exp.Median,
}


def identifier(name: str, *, exact: bool = False) -> str:
    """A name as SQL, quoted where it has to be; ``exact`` is for names whose case counts.

    What stands in quotes already stays so: that is how names in expressions say that their case counts.
    """
    if _QUOTED.fullmatch(name) or (_SAFE.fullmatch(name) and quoted(name.lower()) == name.lower()):
        mixed = not name.islower() and not name.isupper()
        return name if not (exact and mixed) or name.startswith('"') else f'"{name}"'
    return '"' + name.replace('"', '""') + '"'


def relation(*parts: str) -> str:
    """A table's name from database, schema and name, those that are known."""
    return ".".join(identifier(part, exact=True) for part in parts if part)


def relation_parts(text: str) -> tuple[str, ...]:
    """The parts of a written table name without their quotes, empty when it is none (``"a"."b"``, `` `a`.`b` ``)."""
    found = re.findall(r'"((?:[^"]|"")+)"|`([^`]+)`|\[([^\]]+)\]|([^\s."`\[\]]+)|\.', text.strip())
    parts = tuple(next(filter(None, groups)).replace('""', '"') for groups in found if any(groups))
    rebuilt = len(re.sub(r'["`\[\]]', "", text.strip()))
    return parts if parts and sum(map(len, parts)) + len(parts) - 1 == rebuilt else ()


def parse(text: str, dialect: str = "") -> Any:
    """A scalar or aggregate expression as a tree; None when it is no such thing, or too long to be one."""
    if not text.strip() or len(text) > _LONGEST or _depth(text) > _DEEPEST or text.count(" ") > _LONGEST // 8:
        return None
    try:
        tree = sqlglot.parse_one(text, read=dialect or None)
    except _FAILURES:
        return None
    if isinstance(tree, exp.Query | exp.Command | exp.DDL | exp.DML | exp.Alias) or not isinstance(tree, exp.Condition):
        return None
    return tree


def render(tree: Any) -> str:
    """A tree as text that the catalog's readers understand; empty when it cannot be written."""
    try:
        return str(tree.sql(_WRITTEN, comments=False))
    except _FAILURES:
        return ""


def columns(tree: Any) -> list[Any]:
    """Each column that a tree names."""
    return [tree] if isinstance(tree, exp.Column) else list(tree.find_all(exp.Column))


def is_column(tree: Any) -> bool:
    """Whether a tree is a column and nothing else."""
    return isinstance(tree, exp.Column)


def column(dataset: str, field: str) -> Any:
    """``dataset.field`` as a tree."""
    return exp.column(_name(field), table=_name(dataset))


def replaced(tree: Any, other: Callable[[Any], Any]) -> Any:
    """A copy in which each column is what ``other`` makes of it."""
    return tree.copy().transform(lambda node: other(node) if isinstance(node, exp.Column) else node)


def aggregates(tree: Any) -> bool:
    """Whether an expression aggregates rows."""
    return tree.find(exp.AggFunc) is not None


def windows(tree: Any) -> bool:
    """Whether an expression looks at other rows, or at other tables: no metric and no field can."""
    return tree.find(exp.Window, exp.Query, exp.Subquery) is not None


def outside_aggregates(tree: Any) -> bool:
    """Whether a column stands outside an aggregate of a metric."""
    return any(node.find_ancestor(exp.AggFunc) is None for node in columns(tree))


def every(conditions: Iterable[Any]) -> Any:
    """All conditions together; None when there are none."""
    trees = [tree for tree in conditions if tree is not None]
    return exp.and_(*trees) if trees else None


def only_where(tree: Any, condition: Any) -> Any:
    """The value where a condition holds, otherwise nothing: what a filtered aggregate adds up."""
    return tree if condition is None else exp.Case(ifs=[exp.If(this=condition.copy(), true=tree)])


def number(value: float) -> Any:
    """A literal number."""
    return exp.Literal.number(f"{value:g}")


def ratio(top: Any, bottom: Any) -> Any:
    """One expression over another, nothing where that is 0; 1.0 so that whole numbers do not cut it."""
    return exp.Div(
        this=exp.Mul(this=wrapped(top), expression=exp.Literal.number("1.0")),
        expression=exp.Nullif(this=bottom, expression=exp.Literal.number(0)),
    )


def wrapped(tree: Any) -> Any:
    """A tree in brackets where its neighbours could tear it apart."""
    return exp.paren(tree) if isinstance(tree, exp.Binary | exp.Connector | exp.Not) else tree


def count_distinct(tree: Any) -> Any:
    """How many different values."""
    return exp.Count(this=exp.Distinct(expressions=[tree]))


def percentile(tree: Any, share: float, discrete: bool) -> Any:
    """A percentile, ``share`` between 0 and 1."""
    kind = exp.PercentileDisc if discrete else exp.PercentileCont
    return kind(this=tree, expression=number(share))


def _name(name: str) -> Any:
    return exp.to_identifier(bare(name), quoted=identifier(name).startswith('"'))


def bare(name: str) -> str:
    """A name without its quotes."""
    return name[1:-1].replace('""', '"') if _QUOTED.fullmatch(name) else name


def written(node: Any) -> str:
    """The name of a column, in quotes when it was written so and they matter."""
    exact = node.this.args.get("quoted") and not (node.name.islower() and _SAFE.fullmatch(node.name))
    return '"' + node.name.replace('"', '""') + '"' if exact else str(node.name)


def _depth(text: str) -> int:
    deepest = depth = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    return deepest


def truncated(tree: Any, unit: str) -> Any:
    """A time cut to a unit."""
    return exp.TimestampTrunc(this=tree, unit=exp.Var(this=unit.upper()))


def unqualified(tree: Any) -> Any:
    """The tree without the names of datasets, as people of one dataset would write it."""
    return replaced(tree, lambda node: exp.column(node.this.copy()))


def one_where(condition: Any) -> Any:
    """1 where a condition holds, otherwise 0."""
    return exp.Case(ifs=[exp.If(this=condition.copy(), true=number(1))], default=number(0))


def filled(tree: Any, value: float) -> Any:
    """The tree, or a number where it is nothing."""
    return exp.Coalesce(this=tree, expressions=[number(value)])


def case(branches: Iterable[tuple[Any, str]], otherwise: str) -> Any:
    """A text for each condition, in order."""
    ifs = [exp.If(this=condition, true=exp.Literal.string(label)) for condition, label in branches]
    return exp.Case(ifs=ifs, default=exp.Literal.string(otherwise) if otherwise else None)


def plain_column(name: str) -> Any:
    """A column of the dataset at hand."""
    return exp.column(_name(name))


def aggregated(kind: str, tree: Any) -> Any:
    """An expression aggregated in a way that people name; None when the name is not known."""
    if kind in ("count_distinct", "distinct_count"):
        return count_distinct(tree)
    return AGGREGATES[kind](this=tree) if kind in AGGREGATES else None


def stars_replaced(tree: Any, each: Callable[[], Any]) -> Any:
    """A copy in which ``COUNT(*)`` counts something that every row has."""

    def counted(node: Any) -> Any:
        return exp.Count(this=each()) if isinstance(node, exp.Count) and isinstance(node.this, exp.Star) else node

    return tree.copy().transform(counted)


def inside_aggregate(node: Any) -> bool:
    """Whether a node stands inside an aggregate."""
    return node.find_ancestor(exp.AggFunc) is not None


def too_deep(text: str) -> bool:
    """Whether a text has more brackets in brackets than anybody writes."""
    return _depth(text) > _DEEPEST
