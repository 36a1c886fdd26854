"""What a metric's expression is made of: aggregates, each on the rows of one dataset, and how they are combined."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from quire.assistant.joins import Joins
from quire.catalog import Catalog, Dataset, Field, FieldName, Metric

_DIALECT = "duckdb"
_SAFE = re.compile(r"[a-z_][a-z0-9_]*")
_RESERVED_WORDS = """
all analyse analyze and any array as asc asymmetric at both case cast check collate column constraint create cross
current_date default deferrable desc distinct do else end except false fetch for foreign from full group having in
inner intersect into is join lateral leading left like limit not null offset on only or order outer primary
references returning right select some symmetric table then to trailing true union unique user using values when
where window with
"""
_RESERVED = frozenset(_RESERVED_WORDS.split())


class Atom(msgspec.Struct, frozen=True):
    """One aggregate of a metric: SQL with fields as ``dataset.field``, on the rows of ``base``.

    ``zero`` says that over no rows it is 0 (sums and counts), ``merges`` that its values over parts add up.
    """

    sql: str
    base: str
    datasets: tuple[str, ...]
    zero: bool
    merges: bool
    counts: bool


class Measure(msgspec.Struct, frozen=True):
    """A metric ready to be compiled: ``combined`` is SQL over its atoms as ``{0}``, ``{1}``, …."""

    metric: Metric
    atoms: tuple[Atom, ...]
    combined: str

    @property
    def bases(self) -> tuple[str, ...]:
        """The datasets whose rows are aggregated."""
        return tuple(dict.fromkeys(atom.base for atom in self.atoms))

    @property
    def additive(self) -> bool:
        """Whether the values of parts add up to the value of the whole."""
        return all(atom.merges for atom in self.atoms) and not re.search(r"[*/%(a-zA-Z]", _bare(self.combined))

    @property
    def zero(self) -> bool:
        """Whether no rows mean 0."""
        return all(atom.zero for atom in self.atoms) and not re.search(r"[/%(a-zA-Z]", _bare(self.combined))

    @property
    def counts(self) -> bool:
        """Whether it says how many there are of something."""
        whole = self.metric.datatype == "Integer" or self.metric.format == "integer"
        return self.combined == "{0}" and (self.atoms[0].counts or (whole and self.atoms[0].zero))


class Unusable(msgspec.Struct, frozen=True):
    """Why questions cannot use a metric, in a sentence."""

    reason: str


def measure(metric: Metric, catalog: Catalog, joins: Joins) -> Measure | Unusable:
    """A metric taken apart, or why it cannot be."""
    import sqlglot
    from sqlglot import exp

    datasets = {dataset.name.casefold(): dataset for dataset in catalog.datasets}
    try:
        tree = sqlglot.parse_one(metric.expression, read=_DIALECT)
    except sqlglot.errors.SqlglotError:
        return Unusable(f"The expression of {metric.name!r} is not SQL.")
    if list(tree.find_all(exp.Subquery, exp.Select, exp.Window, exp.Star)):
        return Unusable(f"The expression of {metric.name!r} has a subquery, a window or a star.")
    for column in tree.find_all(exp.Column):
        dataset = datasets.get(column.table.casefold())
        field = find_field(dataset, column.name) if dataset is not None else None
        if dataset is None or field is None or dataset.visibility == "hidden":
            return Unusable(f"{metric.name!r} names {column.sql()}, which is not a field that can be used.")
        if column.find_ancestor(exp.AggFunc) is None:
            return Unusable(f"{metric.name!r} uses {column.sql()} outside an aggregate.")
        column.set("table", exp.to_identifier(dataset.name))
        column.set("this", exp.to_identifier(field.name))
    found = [node for node in tree.find_all(exp.AggFunc) if node.find_ancestor(exp.AggFunc) is None]
    if not found:
        return Unusable(f"{metric.name!r} aggregates nothing.")
    atoms: list[Atom] = []
    for node in reversed(found):
        outer = node.parent if isinstance(node.parent, exp.Filter) else node
        atom = _atom(node, outer, joins)
        if atom is None:
            return Unusable(
                f"{metric.name!r} joins datasets that no relationship leads between, from many rows to one."
            )
        atoms.append(atom)
        placeholder = exp.Placeholder(this=str(len(atoms) - 1))
        tree = placeholder if outer is tree else (outer.replace(placeholder), tree)[1]
    for division in list(tree.find_all(exp.Div)):
        if not isinstance(division.expression, exp.Nullif) and not division.expression.is_number:
            division.set("expression", exp.Nullif(this=division.expression.copy(), expression=exp.Literal.number(0)))
    combined = re.sub(
        r"\$(\d+)|:(\d+)|\?(\d+)", lambda m: "{" + next(filter(None, m.groups())) + "}", tree.sql(_DIALECT)
    )
    return Measure(metric, _moved(tuple(atoms), joins), combined)


def find_field(dataset: Dataset | None, name: str) -> Field | None:
    """The field of a name, in any case."""
    fields = dataset.fields if dataset is not None else ()
    return next((field for field in fields if field.name.casefold() == name.casefold()), None)


def _atom(node: Any, outer: Any, joins: Joins) -> Atom | None:
    from sqlglot import exp

    named = tuple(dict.fromkeys(column.table for column in outer.find_all(exp.Column)))
    bases = [name for name in named if all(joins.reaches(name, other) for other in named)]
    if len(bases) != 1:
        return None
    distinct = node.find(exp.Distinct) is not None
    sums, counts = isinstance(node, exp.Sum), isinstance(node, exp.Count | exp.CountIf)
    return Atom(outer.sql(_DIALECT), bases[0], named, sums or counts, (sums or counts) and not distinct, counts)


def _moved(atoms: tuple[Atom, ...], joins: Joins) -> tuple[Atom, ...]:
    """Atoms that no repetition changes (distinct counts, extremes) go to the rows of another atom that lead to them.

    Revenue per customer counts the customers of the orders, not those of the address book.
    """
    moved = []
    for atom in atoms:
        homes = [other.base for other in atoms if other.base != atom.base and joins.reaches(other.base, atom.base)]
        steady = not atom.merges and re.match(r"(COUNT\(DISTINCT|MIN\(|MAX\()", atom.sql) is not None
        moved.append(msgspec.structs.replace(atom, base=homes[0]) if homes and steady else atom)
    return tuple(moved)


def expand(sql: str, catalog: Catalog) -> str:
    """SQL over ``dataset.field`` as SQL over source columns, each qualified with its dataset's name."""
    import sqlglot
    from sqlglot import exp

    datasets = {dataset.name: dataset for dataset in catalog.datasets}

    def replaced(node: Any) -> Any:
        if isinstance(node, exp.Column) and node.table in datasets:
            field = find_field(datasets[node.table], node.name)
            if field is not None:
                return _qualified(field.expression, node.table, wrap=not isinstance(node.parent, exp.AggFunc))
        return node

    return str(sqlglot.parse_one(sql, read=_DIALECT).transform(replaced).sql(_DIALECT))


def field_sql(catalog: Catalog, name: FieldName) -> str:
    """A field as SQL over the source columns of its dataset."""
    dataset = next(dataset for dataset in catalog.datasets if dataset.name == name.dataset)
    field = find_field(dataset, name.field)
    assert field is not None
    return str(_qualified(field.expression, dataset.name, wrap=False).sql(_DIALECT))


def predicate_sql(predicate: str, dataset: Dataset, catalog: Catalog) -> str:
    """A caveat's predicate over a dataset's fields (or its source columns) as SQL over source columns."""
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(predicate, read=_DIALECT)
    for column in tree.find_all(exp.Column):
        if not column.table:
            column.set("table", exp.to_identifier(dataset.name))
    return expand(str(tree.sql(_DIALECT)), catalog)


def column_sql(dataset: Dataset, column: str) -> str:
    """A column that a key names: the field of that name, or the source column itself."""
    field = find_field(dataset, column)
    if field is None:
        return f"{identifier(dataset.name)}.{identifier(column)}"
    return str(_qualified(field.expression, dataset.name, wrap=False).sql(_DIALECT))


def identifier(name: str) -> str:
    """A name as SQL, quoted where it has to be."""
    if _SAFE.fullmatch(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def _qualified(expression: str, alias: str, *, wrap: bool) -> Any:
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(expression, read=_DIALECT)
    quoted = identifier(alias).startswith('"')
    for column in [tree] if isinstance(tree, exp.Column) else tree.find_all(exp.Column):
        if not column.table:
            column.set("table", exp.to_identifier(alias, quoted=quoted))
    return exp.paren(tree) if wrap and isinstance(tree, exp.Binary | exp.Connector | exp.Not) else tree


def _bare(combined: str) -> str:
    return re.sub(r"\{\d+\}", "", combined)
