"""A first semantic model for tables that nobody described: datasets, joins, a count for each, sums of what adds up.

All of it is marked as experimental: nobody has endorsed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from quire.catalog.model import Catalog, Dataset, Endorsement, Field, Metric, Profile, Relationship
from quire.catalog.sqlnames import quoted
from quire.catalog.sqltext import tables_in
from quire.catalog.survey.datatypes import datatype
from quire.catalog.survey.facts import ColumnFacts, TableFacts
from quire.catalog.survey.inference import Join, lead_of
from quire.catalog.survey.naming import Kind, Words, column_words, entity, full, kinds, plural, spelled, split
from quire.catalog.survey.roles import Role, is_text_date, role, time_rank
from quire.catalog.words import words

Types = dict[tuple[str, str, str], str]
_MOST_NAMED = 5
_EVENT = 2  # the rank of a time field from which on rows are taken to be events
_NOT_ALONE = frozenset(("total", "sum", "value", "number", "count", "net", "gross", "unit"))
_STATES: dict[str, Endorsement] = {"backup": "deprecated", "staging": "experimental", "": "experimental"}


class Described(msgspec.Struct, frozen=True):
    """A table with the role of each of its columns, and the dataset that it becomes."""

    table: TableFacts
    dataset: Dataset
    roles: dict[str, Role]
    parts: dict[str, Words]
    kind: Kind = ""
    default_rank: float = 0.0


def datatypes_of(tables: Iterable[TableFacts]) -> Types:
    """The Ossie type of every column, by schema, table (both folded) and column."""
    return {(*table.place, column.name): datatype(column.type) for table in tables for column in table.columns}


def starter_model(tables: Sequence[TableFacts], joins: Sequence[Join], connection: str) -> Catalog:
    """Datasets, relationships and metrics for the tables of a connection, in the order of their names."""
    names = dataset_names(tables)
    outgoing: dict[tuple[str, str], list[Join]] = {}
    for join in joins:
        outgoing.setdefault(join.left.place, []).append(join)
    looks = kinds((table.schema, table.name) for table in tables)
    described = [
        describe_table(table, outgoing.get(table.place, ()), names, looks[table.place], connection)
        for table in sorted(tables, key=lambda table: names[table.place].casefold())
    ]
    relationships = tuple(sorted(_relationships(joins, names), key=lambda one: one.name.casefold()))
    datasets = tuple(one.dataset for one in described)
    return Catalog(datasets, relationships, _metrics(described, relationships))


def source_of(table: TableFacts) -> str:
    """The table as SQL names it, with its schema."""
    return ".".join(quoted(part) for part in (table.schema, table.name) if part)


def dataset_names(tables: Iterable[TableFacts]) -> dict[tuple[str, str], str]:
    """A name for each table: its own, with its schema where another table has the same."""
    every = list(tables)
    counts = Counter(table.name.casefold() for table in every)
    return {
        table.place: table.name if counts[table.name.casefold()] == 1 else f"{table.schema}_{table.name}"
        for table in every
    }


def describe_table(
    table: TableFacts, joins: Sequence[Join], names: dict[tuple[str, str], str], kind: Kind, connection: str
) -> Described:
    """A table as a dataset, with what its columns are for."""
    lead = lead_of(table)
    parts = {column.name: column_words(column.name, lead) for column in table.columns}
    starts = {name.casefold() for join in joins for name in join.columns}
    types = {
        column.name: is_text_date(column, parts[column.name], told) or told
        for column in table.columns
        for told in (datatype(column.type),)
    }
    roles = {
        column.name: role(table, column, parts[column.name], types[column.name], column.name.casefold() in starts)
        for column in table.columns
    }
    rank, default = _default_time(table, parts, roles)
    name = names[table.place]
    leads = {
        name.casefold(): f"{names[join.right.place]}.{key}"
        for join in joins
        for name, key in zip(join.columns, join.to_columns, strict=True)
    }
    fields = tuple(
        _field(
            column, parts[column.name], types[column.name], roles[column.name], leads.get(column.name.casefold(), "")
        )
        for column in table.columns
    )
    dataset = Dataset(
        name=name,
        source=source_of(table),
        connection=connection,
        description=table.comment or _said(table, kind, joins, names),
        synonyms=_dataset_synonyms(table.name),
        primary_key=table.primary_key,
        unique_keys=table.unique_keys,
        fields=fields,
        endorsement=_STATES[kind],
        default_time=default,
        rows=table.rows,
        tags=tuple(filter(None, (kind, table.kind if table.kind == "view" else ""))),
    )
    return Described(table, dataset, roles, parts, kind, rank)


def _field(column: ColumnFacts, parts: Words, type: str, role: Role, leads_to: str) -> Field:
    expression = quoted(column.name)
    if type in ("Date", "DateTime") and datatype(column.type) == "String":
        expression = f"CAST({expression} AS {'DATE' if type == 'Date' else 'TIMESTAMP'})"
    said = spelled(parts)
    plain = words(column.name)
    profile = column.profile or Profile()
    if type == "String":  # the least and the greatest of many names say nothing of the others
        profile = msgspec.structs.replace(profile, minimum="", maximum="")
    shown = role not in ("secret", "plain")
    return Field(
        name=column.name,
        expression=expression,
        datatype=type,
        description=column.comment or (f"Refers to {leads_to}." if leads_to else ""),
        label=said[:1].upper() + said[1:] if said and tuple(said.split()) != plain else "",
        synonyms=tuple(
            dict.fromkeys(text for text in (" ".join(parts),) if text and text != said and tuple(parts) != plain)
        ),
        is_time=role == "time",
        dimension=role in ("time", "audit", "dimension"),
        values=column.values if shown and role == "dimension" else (),
        visibility="hidden" if role == "secret" else "visible",
        examples=column.examples if shown and role not in ("key", "time", "audit") else (),
        profile=Profile(profile.null_share, profile.distinct) if role == "secret" else profile,
    )


def _default_time(table: TableFacts, parts: dict[str, Words], roles: dict[str, Role]) -> tuple[float, str]:
    own = tuple(word for word in entity(table.name) if word not in ("date", "time"))
    ranked = sorted(
        (-time_rank(own, parts[column.name], column, place), column.name)
        for place, column in enumerate(table.columns)
        if roles[column.name] == "time"
    )
    return (-ranked[0][0], ranked[0][1]) if ranked and ranked[0][0] <= 0 else (-9.0, "")


def _said(table: TableFacts, kind: str, joins: Sequence[Join], names: dict[tuple[str, str], str]) -> str:
    """What a row is, in a sentence."""
    if kind == "backup":
        return "Looks like an old copy; not to be used."
    if kind == "staging":
        return "Looks like a step on the way to another table."
    one = " ".join(entity(table.name))
    owners = list(dict.fromkeys(names[join.right.place] for join in joins if join.right.place != table.place))
    if table.kind == "view":
        read = sorted({parts[-1] for parts in tables_in(table.definition)} - {table.name.casefold()})
        return f"A view over {_listed(read)}." if 0 < len(read) <= _MOST_NAMED else ""
    keys = {name.casefold() for name in table.primary_key}
    linked = {name.casefold() for join in joins for name in join.columns}
    if len(keys) > 1 and keys <= linked and len(owners) > 1:
        return f"Links {_listed([plural(entity(name)) for name in owners])}."
    if not one:
        return ""
    belongs = (
        f", of one {_listed([' '.join(entity(name)) for name in owners])}" if 0 < len(owners) <= _MOST_NAMED else ""
    )
    return f"One row per {one}{belongs}."


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:-1]) + " and " * (len(texts) > 1) + texts[-1]


def _dataset_synonyms(name: str) -> tuple[str, ...]:
    """Other ways to say a table's name, when its words are not apart in it or are shortened."""
    many = plural(entity(name))
    written_out = plural(full(entity(name)))
    return tuple(dict.fromkeys(text for text in (many, written_out) if text and words(text) != words(name)))


def _relationships(joins: Iterable[Join], names: dict[tuple[str, str], str]) -> Iterable[Relationship]:
    taken: set[str] = set()
    for join in joins:
        left, right = names[join.left.place], names[join.right.place]
        name = "_".join(
            (*split(left), *(part for column in join.columns for part in split(column)), "to", *split(right))
        )
        number, found = 1, name
        while found in taken:
            number += 1
            found = f"{name}_{number}"
        taken.add(found)
        yield Relationship(
            found, left, join.columns, right, join.to_columns, confidence=join.confidence, evidence=join.evidence
        )


def _metrics(described: Sequence[Described], relationships: Sequence[Relationship]) -> tuple[Metric, ...]:
    """A count and the sums of each table that is neither a copy nor a view beside tables."""
    marts = {one.table.schema for one in described} - {
        one.table.schema for one in described if one.table.kind == "table"
    }
    chosen = [
        one
        for one in described
        if not one.kind
        and entity(one.table.name)
        and one.table.columns
        and (one.table.kind == "table" or one.table.schema in marts)
    ]
    times = _inherited_times(described, relationships)
    starts = Counter(relationship.from_dataset for relationship in relationships)

    def weight(one: Described) -> tuple[bool, bool, int, int, str]:
        """Tables of events with amounts first, as people ask of them most."""
        event = 0 if one.default_rank >= _EVENT else 1 if one.dataset.name in times else 2
        sums = "measure" in one.roles.values()
        return (event == 2, not sums, event, -starts[one.dataset.name], one.dataset.name.casefold())

    ordered = sorted(chosen, key=weight)
    found = [metric for one in ordered for metric in (*_sums(one, times), _count(one, times))]
    return _without_clashes(found)


def _count(one: Described, times: dict[str, str]) -> Metric:
    name = quoted(one.dataset.name)
    own = entity(one.table.name)
    key = one.table.primary_key
    full_columns = [c.name for c in one.table.columns if c.profile is not None and c.profile.null_share == 0]
    column = next(iter((*key, *(c.name for c in one.table.columns if c.required), *full_columns)), "")
    if column:
        expression = f"COUNT({name}.{quoted(column)})"
    else:
        first = quoted(one.table.columns[0].name)
        expression = f"SUM(CASE WHEN {name}.{first} IS NULL THEN 1 ELSE 1 END)"
    many = plural(own)
    return Metric(
        name="_".join((*own, "count")),
        expression=expression,
        description=f"Number of {many}.",
        datatype="Integer",
        synonyms=(many, f"number of {many}"),
        format="integer",
        default_time=times.get(one.dataset.name, ""),
        endorsement="experimental",
    )


def _sums(one: Described, times: dict[str, str]) -> Iterable[Metric]:
    own = entity(one.table.name)
    for field in one.dataset.fields:
        if one.roles[field.name] != "measure":
            continue
        said = spelled(one.parts[field.name])
        parts = tuple(said.split())
        name = (*own, *parts) if full(parts)[: len(own)] != own else parts
        alone = len(parts) > 1 or parts[0] not in _NOT_ALONE
        synonyms = ((said,) if alone else ()) + ((f"total {said}",) if "total" not in parts else ())
        yield Metric(
            name="_".join(name),
            expression=f"SUM({quoted(one.dataset.name)}.{quoted(field.name)})",
            description=f"Sum of {said} over {plural(own)}.",
            datatype=field.datatype,
            synonyms=tuple(text for text in synonyms if text != " ".join(name)),
            format="integer" if field.datatype == "Integer" else "",
            default_time=times.get(one.dataset.name, ""),
            endorsement="experimental",
        )


def _inherited_times(described: Sequence[Described], relationships: Sequence[Relationship]) -> dict[str, str]:
    """For tables that do not say when: the event that their rows belong to, one join away, such as a line's order."""
    by_name = {one.dataset.name: one for one in described}
    found: dict[str, str] = {}
    owners: dict[str, list[str]] = {}
    for relationship in relationships:
        owners.setdefault(relationship.from_dataset, []).append(relationship.to_dataset)
    for one in described:
        if one.dataset.default_time:
            continue
        own = entity(one.table.name)
        events = [
            by_name[name]
            for name in dict.fromkeys(owners.get(one.dataset.name, ()))
            if name != one.dataset.name and by_name[name].default_rank >= _EVENT
        ]
        parents = [event for event in events if own[: len(entity(event.table.name))] == entity(event.table.name)]
        only = parents if len(parents) == 1 else events
        if len(only) == 1:
            found[one.dataset.name] = f"{only[0].dataset.name}.{only[0].dataset.default_time}"
    return found


def _without_clashes(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """Metrics of one name each, and no synonym that two of them share or that is the name of another."""
    taken: dict[str, int] = {}
    renamed = []
    for metric in metrics:
        key = metric.name.casefold()
        taken[key] = taken.get(key, 0) + 1
        name = metric.name if taken[key] == 1 else f"{metric.name}_{taken[key]}"
        renamed.append(msgspec.structs.replace(metric, name=name))
    said = Counter(words(text) for metric in renamed for text in {metric.name, *metric.synonyms})
    return tuple(
        msgspec.structs.replace(metric, synonyms=tuple(text for text in metric.synonyms if said[words(text)] == 1))
        for metric in renamed
    )
