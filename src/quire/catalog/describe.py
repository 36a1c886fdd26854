"""What the database says of its tables, together with what the catalog says: for the data browser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

from quire.catalog.model import Catalog, Caveat, Dataset, Endorsement, Field, Visibility
from quire.catalog.references import qualified_names
from quire.catalog.sqltext import table_parts
from quire.document import Column


class StoredTable(Protocol):
    """A table or view as a database describes it."""

    @property
    def schema(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> Literal["table", "view"]: ...  # noqa: D102
    @property
    def columns(self) -> tuple[Column, ...]: ...  # noqa: D102
    @property
    def rows(self) -> int | None: ...  # noqa: D102
    @property
    def primary_key(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def comment(self) -> str: ...  # noqa: D102


class ColumnCard(msgspec.Struct, frozen=True):
    """A column: its type from the database, its meaning from the catalog."""

    name: str
    type: str
    field: str = ""
    label: str = ""
    description: str = ""
    synonyms: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    is_time: bool = False
    primary_key: bool = False
    visibility: Visibility = "visible"


class TableCard(msgspec.Struct, frozen=True):
    """A table: its shape from the database, its meaning from the catalog; ``dataset`` is empty when nobody wrote of it.

    ``computed`` are fields of the dataset that are expressions rather than columns.
    """

    schema: str
    name: str
    kind: Literal["table", "view"]
    rows: int | None
    columns: tuple[ColumnCard, ...]
    dataset: str = ""
    description: str = ""
    synonyms: tuple[str, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    endorsement: Endorsement = ""
    visibility: Visibility = "visible"
    computed: tuple[ColumnCard, ...] = ()
    metrics: tuple[str, ...] = ()


def describe(catalog: Catalog, tables: Iterable[StoredTable], connection: str = "") -> tuple[TableCard, ...]:
    """A card for each table, those that the catalog describes first, endorsed ones before others.

    ``connection`` is where the tables are: datasets that name another are not theirs.
    """
    datasets = [dataset for dataset in catalog.datasets if dataset.connection in ("", connection) or not connection]
    known = _by_table(datasets)
    metrics = _metrics(catalog)
    cards = [_card(table, _dataset_of(known, table), metrics) for table in tables]
    return tuple(sorted(cards, key=_order))


def _metrics(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """The names of the visible metrics on each dataset, by its folded name."""
    found: dict[str, list[str]] = {}
    for metric in catalog.metrics:
        if metric.visibility == "visible":
            for dataset in dict.fromkeys(dataset.casefold() for dataset, _ in qualified_names(metric.expression)):
                found.setdefault(dataset, []).append(metric.name)
    return {dataset: tuple(names) for dataset, names in found.items()}


def _by_table(datasets: list[Dataset]) -> dict[str, list[tuple[tuple[str, ...], Dataset]]]:
    """The datasets that are tables, by the last part of their source."""
    found: dict[str, list[tuple[tuple[str, ...], Dataset]]] = {}
    for dataset in datasets:
        parts = table_parts(dataset.source)
        if 1 <= len(parts) <= 3:
            found.setdefault(parts[-1], []).append((parts, dataset))
    return found


def _dataset_of(known: dict[str, list[tuple[tuple[str, ...], Dataset]]], table: StoredTable) -> Dataset | None:
    """The dataset whose source is the table: ``name``, ``schema.name`` or ``database.schema.name``."""
    for parts, dataset in known.get(table.name.casefold(), ()):
        if len(parts) == 1 or parts[-2] == table.schema.casefold():
            return dataset
    return None


def _card(table: StoredTable, dataset: Dataset | None, metrics: dict[str, tuple[str, ...]]) -> TableCard:
    fields = dataset.fields if dataset is not None else ()
    by_column = {field.expression.strip('"').casefold(): field for field in reversed(fields)}
    keys = {key.casefold() for key in (table.primary_key or (dataset.primary_key if dataset is not None else ()))}
    columns = tuple(
        _column(column.name, column.type, by_column.get(column.name.casefold()), column.name.casefold() in keys)
        for column in table.columns
    )
    if dataset is None:
        return TableCard(table.schema, table.name, table.kind, table.rows, columns, description=table.comment)
    names = {column.name.casefold() for column in table.columns}
    computed = [field for field in fields if field.expression.strip('"').casefold() not in names]
    return TableCard(
        table.schema,
        table.name,
        table.kind,
        table.rows,
        columns,
        dataset.name,
        dataset.description or table.comment,
        dataset.synonyms,
        dataset.caveats,
        dataset.endorsement,
        dataset.visibility,
        tuple(_column(field.name, field.datatype, field, False) for field in computed),
        metrics.get(dataset.name.casefold(), ()),
    )


def _column(name: str, type: str, field: Field | None, key: bool) -> ColumnCard:
    if field is None:
        return ColumnCard(name, type, primary_key=key)
    values = field.values if field.visibility == "visible" else ()
    told = (field.name, field.label, field.description, field.synonyms, values, field.is_time)
    return ColumnCard(name, type, *told, primary_key=key, visibility=field.visibility)


def _order(card: TableCard) -> tuple[bool, bool, bool, str, str]:
    return (
        card.visibility == "hidden",
        not card.dataset,
        card.endorsement != "endorsed",
        card.schema,
        card.name,
    )
