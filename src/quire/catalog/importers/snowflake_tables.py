"""The logical tables of a Snowflake semantic model: their dimensions and facts as fields over source columns."""

from __future__ import annotations

from typing import Any

from quire.catalog.importers import sql
from quire.catalog.importers.draft import DatasetDraft, Draft
from quire.catalog.importers.parts import Part
from quire.catalog.model import Field
from quire.catalog.survey.datatypes import datatype

DIALECT = "snowflake"
_KINDS = ("dimensions", "time_dimensions", "facts", "measures")
_KNOWN = (
    "name description expr synonyms data_type unique sample_values is_enum access_modifier default_aggregation labels"
    " cortex_search_service cortex_search_service_name"
)
_LONGEST = 4_000


class Unreadable(Exception):
    """A definition that is not understood; its text says why."""


class Table:
    """A logical table: ``logical`` are its dimensions and facts as written, ``fields`` those of its dataset."""

    def __init__(self, part: Part, dataset: DatasetDraft) -> None:
        self.part = part
        self.dataset = dataset
        self.logical: dict[str, Part] = {}
        self.fields: dict[str, str] = {}

    def row(self, text: str, above: tuple[str, ...] = ()) -> Any:
        """An expression over source columns, other logical fields put in their place; raises ``Unreadable``."""
        tree = sql.parse(text, DIALECT)
        if tree is None or sql.windows(tree) or sql.aggregates(tree):
            raise Unreadable(f"its expression {text[:80]!r} is not one of a row")

        def resolved(column: Any) -> Any:
            if column.table and column.table.casefold() != self.part.name.casefold():
                raise Unreadable(f"it names {column.sql()[:80]}, which is another table's")
            name = column.name.casefold()
            part = self.logical.get(name)
            if part is None or name in above or len(above) > 20:
                return sql.plain_column(sql.written(column))
            return sql.wrapped(self.row(part.text("expr") or sql.identifier(part.name), (*above, name)))

        made = sql.replaced(tree, resolved)
        if len(sql.render(made)) > _LONGEST:
            raise Unreadable("its expression is too long")
        return made

    def field_of(self, name: str) -> str:
        """The field that a logical name or a source column is."""
        plain = sql.bare(name).casefold()
        known = next((field for logical, field in self.fields.items() if logical.casefold() == plain), None)
        return known or self.dataset.named_or_column(name)


def read_fields(table: Table, draft: Draft) -> None:
    """Add the dimensions and facts of a table to its dataset."""
    parts: list[tuple[str, Part]] = []
    for kind in _KINDS:
        for part in table.part.parts(kind, f"{kind[:-1].replace('_', ' ')} of {table.part.name}"):
            if part.name:
                table.logical.setdefault(part.name.casefold(), part)
                parts.append((kind, part))
            else:
                draft.journal.count("fields", carried=False)
                part.wrong("it has no name")
    for kind, part in parts:
        expression = sql.parse(part.text("expr") or sql.identifier(part.name), DIALECT)
        if kind in ("facts", "measures") and expression is not None and sql.aggregates(expression):
            continue  # a metric in all but name
        try:
            tree = table.row(part.text("expr") or sql.identifier(part.name), (part.name.casefold(),))
        except Unreadable as reason:
            draft.journal.count("fields", carried=False)
            part.left(str(reason))
            continue
        draft.journal.count("fields")
        _field(part, kind, sql.render(tree), table)
    times = [name for name in table.fields.values() if (field := table.dataset.field(name)) and field.is_time]
    if len(times) == 1:
        table.dataset.default_time = times[0]


def _field(part: Part, kind: str, expression: str, table: Table) -> None:
    dataset = table.dataset
    name = dataset.free(part.name)
    samples = part.texts("sample_values")
    every = part.flag("is_enum")
    hidden = part.text("access_modifier").lower() == "private_access"
    table.fields[part.name] = name
    dataset.put(
        Field(
            name,
            expression,
            datatype(part.text("data_type")),
            part.text("description"),
            "",
            part.texts("synonyms"),
            kind == "time_dimensions",
            kind in ("dimensions", "time_dimensions"),
            samples if every else (),
            "hidden" if hidden else "visible",
            examples=() if every else samples,
        )
    )
    if part.flag("unique"):
        dataset.key((name,))
    for key in ("cortex_search_service", "cortex_search_service_name"):
        if part.has(key):
            part.left("values are found by Quire's own index of them", f"{key} of {part.what}")
    part.unread(_KNOWN)
