"""Snowflake's semantic models (Cortex Analyst YAML): logical tables become datasets, verified queries examples."""

from __future__ import annotations

from typing import Any

from quire.catalog.importers import sql
from quire.catalog.importers.draft import Draft
from quire.catalog.importers.journal import Document
from quire.catalog.importers.parts import Part
from quire.catalog.importers.snowflake_queries import read_query
from quire.catalog.importers.snowflake_tables import DIALECT, Table, Unreadable, read_fields
from quire.catalog.model import Metric
from quire.catalog.survey.datatypes import datatype

_LONGEST = 4_000
_KNOWN = "name description tables relationships metrics verified_queries custom_instructions module_custom_instructions"
_OF_METRIC = "name description expr synonyms data_type default_aggregation access_modifier sample_values"
_OF_RELATIONSHIP = "name left_table right_table relationship_columns join_type relationship_type"


def import_snowflake(documents: tuple[Document, ...], draft: Draft) -> str:
    """Fill a draft from semantic models; gives the name of the first."""
    names = []
    for document in documents:
        part = Part(document.value, draft.journal, document, (), document.path)
        names.append(part.name)
        part.unread(_KNOWN)
        _model(part, draft)
    return next(filter(None, names), "")


def _model(part: Part, draft: Draft) -> None:
    told = [part.text("description"), part.text("custom_instructions")]
    module = part.part("module_custom_instructions")
    told.append(module.text("sql_generation"))
    module.unread("sql_generation")
    draft.instructions += filter(None, told)
    tables: dict[str, Table] = {}
    for given in part.parts("tables", "table"):
        made = _table(given, draft)
        draft.journal.count("tables", made is not None)
        if made is not None:
            tables.setdefault(given.name.casefold(), made)
    for relationship in part.parts("relationships", "relationship"):
        _relationship(relationship, tables, draft)
    metrics = _Metrics(tables, draft)
    for table in tables.values():
        for key in ("facts", "measures", "metrics"):
            for given in table.part.parts(key, f"{key[:-1]} of {table.part.name}"):
                metrics.know(table, given, key)
    for given in part.parts("metrics", "metric"):
        metrics.know(None, given, "metrics")
    metrics.add_all()
    for query in part.parts("verified_queries", "verified query"):
        draft.journal.count("verified queries", read_query(query, tables, draft))


def _table(part: Part, draft: Draft) -> Table | None:
    base = part.part("base_table")
    names = (base.text("database"), base.text("schema"), base.text("table"))
    source = sql.relation(*names) if names[2] else base.text("definition").rstrip("; \n")
    if not part.name or not source:
        part.wrong("it has no name or no base_table")
        return None
    dataset = draft.add(part.name, source, DIALECT)
    dataset.description = part.text("description")
    dataset.synonyms += part.texts("synonyms")
    table = Table(part, dataset)
    read_fields(table, draft)
    keys = part.part("primary_key").texts("columns")
    dataset.key(map(table.field_of, keys), primary=True)
    for unique in part.parts("unique_keys", "unique key"):
        dataset.key(map(table.field_of, unique.texts("columns")))
    for given in part.parts("filters", f"filter of {part.name}"):
        _filter(given, table, draft)
    part.unread(
        "name description synonyms base_table primary_key unique_keys dimensions time_dimensions facts measures metrics"
        " filters"
    )
    return table


def _filter(part: Part, table: Table, draft: Draft) -> None:
    """A named filter becomes a sentence that says how to write it."""
    try:
        table.row(part.text("expr"))
    except Unreadable as reason:
        draft.journal.count("filters", carried=False)
        part.left(str(reason))
        return
    draft.journal.count("filters")
    words = " or ".join(f"«{word.replace('_', ' ')}»" for word in (part.name, *part.texts("synonyms")) if word)
    told = f" ({part.text('description')})" if part.text("description") else ""
    table.dataset.tell(f"{words}{told} means {part.text('expr')}.")
    part.changed("a named filter: kept as a sentence")


def _relationship(part: Part, tables: dict[str, Table], draft: Draft) -> None:
    left, right = (tables.get(part.text(key).casefold()) for key in ("left_table", "right_table"))
    pairs = [(pair.text("left_column"), pair.text("right_column")) for pair in part.parts("relationship_columns")]
    kind = part.text("relationship_type").lower()
    if left is None or right is None or not pairs or not all(all(pair) for pair in pairs):
        draft.journal.count("relationships", carried=False)
        part.wrong("a table or a column of it is not there")
        return
    if kind == "many_to_many":
        draft.journal.count("relationships", carried=False)
        part.left("many rows on both sides: such a join counts rows twice")
        return
    part.unread(_OF_RELATIONSHIP)
    here = tuple(left.field_of(pair[0]) for pair in pairs)
    there = tuple(right.field_of(pair[1]) for pair in pairs)
    if kind in ("many_to_one", "one_to_one"):
        right.dataset.key(there)
    if part.text("join_type").lower() == "inner":
        part.changed("it is an inner join: whether rows without a partner count is for the question to say")
    made = draft.relate(left.dataset.name, here, right.dataset.name, there, part.place)
    draft.rename(made, part.name)


class _Metrics:
    """Metrics of tables and of the model, each from the fields and metrics that it names."""

    def __init__(self, tables: dict[str, Table], draft: Draft) -> None:
        self.tables = tables
        self.draft = draft
        self.known: dict[tuple[str, str], tuple[Table | None, Part]] = {}

    def know(self, table: Table | None, part: Part, key: str) -> None:
        """Remember a metric; a fact or measure counts as one when it says how it is aggregated."""
        if key == "metrics" or part.has("default_aggregation") or table is None or part.name not in table.fields:
            if not part.name:
                self.draft.journal.count("metrics", carried=False)
                part.wrong("it has no name")
                return
            self.known.setdefault((table.part.name.casefold() if table else "", part.name.casefold()), (table, part))

    def add_all(self) -> None:
        """Add what is known to the draft."""
        names = [name for _, name in self.known]
        for (owner, name), (table, part) in self.known.items():
            try:
                tree = self._tree(table, part, ())
                text = sql.render(tree)
                if not sql.aggregates(tree) or sql.outside_aggregates(tree) or not text or len(text) > _LONGEST:
                    raise Unreadable("it is no aggregate over fields")
            except Unreadable as reason:
                self.draft.journal.count("metrics", carried=False)
                part.left(str(reason))
                continue
            self.draft.journal.count("metrics")
            part.unread(_OF_METRIC)
            title = f"{table.part.name}_{part.name}" if table and owner and names.count(name) > 1 else part.name
            hidden = part.text("access_modifier").lower() == "private_access"
            self.draft.metric(
                Metric(
                    title,
                    text,
                    part.text("description"),
                    datatype(part.text("data_type")),
                    part.texts("synonyms"),
                    visibility="hidden" if hidden else "visible",
                )
            )

    def _tree(self, table: Table | None, part: Part, above: tuple[int, ...]) -> Any:
        """A metric as a tree over ``dataset.field``; raises ``Unreadable``."""
        if id(part) in above or len(above) > 20:
            raise Unreadable("it is defined by itself")
        above = (*above, id(part))
        tree = sql.parse(part.text("expr") or sql.identifier(part.name), DIALECT)
        if tree is None or sql.windows(tree):
            raise Unreadable(f"its expression {part.text('expr')[:80]!r} is not an aggregate")
        default = part.text("default_aggregation").lower()
        if not sql.aggregates(tree) and default:
            tree = sql.aggregated(default, tree)
            if tree is None:
                raise Unreadable(f"its aggregation {default[:40]!r} is not known")
        made = sql.replaced(
            sql.stars_replaced(tree, lambda: self._each(table)), lambda c: self._column(c, table, above)
        )
        if len(sql.render(made)) > _LONGEST:
            raise Unreadable("its definition is too long")
        return made

    def _each(self, table: Table | None) -> Any:
        if table is None:
            raise Unreadable("COUNT(*) does not say of which table")
        key = table.dataset.primary_key
        return sql.plain_column(key[0] if len(key) == 1 else table.dataset.expression("each_row", "1"))

    def _column(self, column: Any, table: Table | None, above: tuple[int, ...]) -> Any:
        owner = self.tables.get(column.table.casefold()) if column.table else table
        if column.table and owner is None:
            raise Unreadable(f"it names the table {column.table!r}, which is not there")
        place = (owner.part.name.casefold() if owner else "", column.name.casefold())
        inside = sql.inside_aggregate(column)
        for key in (place, ("", column.name.casefold())):
            if key in self.known and id(self.known[key][1]) not in above and not inside:
                return sql.wrapped(self._tree(*self.known[key], above))
        if owner is None:
            raise Unreadable(f"it names {column.name!r}, which is no metric")
        return sql.column(owner.dataset.name, owner.field_of(sql.written(column)))
