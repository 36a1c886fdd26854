"""What a sync makes of the file of the one before it: what was not read again stays, and what changed is said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import msgspec

from quire.catalog.model import Catalog, Dataset, Field, Metric, Origin, Profile, Relationship
from quire.catalog.references import qualified_names
from quire.catalog.survey.facts import TableFacts
from quire.catalog.survey.inference import Join
from quire.catalog.survey.starter import source_of

_SAME = 0.05  # two looks at samples may differ by this much and still say the same
_MOST_NOTES = 12


class Changes(msgspec.Struct, frozen=True):
    """What differs between two syncs: names of datasets, sentences on those that changed, names of relationships."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: dict[str, tuple[str, ...]] = {}
    relationships_added: tuple[str, ...] = ()
    relationships_removed: tuple[str, ...] = ()
    metrics_added: tuple[str, ...] = ()
    metrics_removed: tuple[str, ...] = ()

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return self == Changes()


def revise(fresh: Catalog, previous: Catalog, unread: Collection[str], unseen: Collection[str]) -> Catalog:
    """The fresh model, with the earlier one's word for what was not looked at this time.

    ``unread`` are sources of datasets (as the model writes them) that were not read: they stay whole, with their
    metrics and the joins that start at them. ``unseen`` are sources whose structure was read but not their data:
    their profiles stay, as do the joins that were inferred from them.
    """
    before = {dataset.source: dataset for dataset in previous.datasets}
    names = {dataset.source: dataset.name for dataset in fresh.datasets}
    kept_names = {names[source] for source in unread if source in before and source in names}
    datasets = tuple(_as_before(dataset, before.get(dataset.source), unread, unseen) for dataset in fresh.datasets)
    renamed = {one.name.casefold(): names[one.source] for one in previous.datasets if one.source in names}
    unsure = kept_names | {names[source] for source in unseen if source in names}
    return Catalog(
        datasets,
        _relationships(fresh.relationships, previous.relationships, renamed, unsure),
        _metrics(fresh.metrics, previous.metrics, kept_names),
    )


def earlier_joins(
    previous: Catalog, tables: Iterable[TableFacts], known: Iterable[Join], settled: Collection[tuple[str, str]]
) -> list[Join]:
    """The joins of the last sync that this one said nothing of, between tables that still are as they were.

    ``settled`` are the tables all of whose joins were judged anew.
    """
    sources = {dataset.name: dataset.source for dataset in previous.datasets}
    by_source = {source_of(table): table for table in tables}
    taken = {(join.left.place, join.columns) for join in known}
    found = []
    for one in previous.relationships:
        left = by_source.get(sources.get(one.from_dataset, ""))
        right = by_source.get(sources.get(one.to_dataset, ""))
        if left is None or right is None or {left.place, right.place} & set(settled):
            continue
        there = all(left.column(name) for name in one.from_columns) and all(
            right.column(name) for name in one.to_columns
        )
        if there and (left.place, one.from_columns) not in taken:
            found.append(Join(left, one.from_columns, right, one.to_columns, one.confidence, one.evidence))
    return found


def without_origins(catalog: Catalog) -> Catalog:
    """The parts of a catalog that was read from a file as code makes them: without places and without problems."""
    return Catalog(
        tuple(
            msgspec.structs.replace(
                dataset,
                origin=Origin(),
                fields=tuple(msgspec.structs.replace(field, origin=Origin()) for field in dataset.fields),
            )
            for dataset in catalog.datasets
        ),
        tuple(msgspec.structs.replace(one, origin=Origin()) for one in catalog.relationships),
        tuple(msgspec.structs.replace(one, origin=Origin()) for one in catalog.metrics),
    )


def changes(before: Catalog, after: Catalog) -> Changes:
    """What differs, by name."""
    old = {dataset.name: dataset for dataset in before.datasets}
    new = {dataset.name: dataset for dataset in after.datasets}
    differing = {name: _notes(old[name], new[name]) for name in new if name in old and old[name] != new[name]}
    joins_old, joins_new = _names(before.relationships), _names(after.relationships)
    metrics_old, metrics_new = _names(before.metrics), _names(after.metrics)
    return Changes(
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        differing,
        tuple(name for name in joins_new if name not in joins_old),
        tuple(name for name in joins_old if name not in joins_new),
        tuple(name for name in metrics_new if name not in metrics_old),
        tuple(name for name in metrics_old if name not in metrics_new),
    )


def _as_before(dataset: Dataset, before: Dataset | None, unread: Collection[str], unseen: Collection[str]) -> Dataset:
    if before is None:
        return dataset
    if dataset.source in unread:
        return msgspec.structs.replace(before, name=dataset.name)
    if dataset.source not in unseen:
        return dataset
    known = {field.name: field for field in before.fields}
    return msgspec.structs.replace(
        dataset,
        rows=before.rows if dataset.rows is None else dataset.rows,
        primary_key=dataset.primary_key or before.primary_key,
        fields=tuple(_profiled(field, known.get(field.name)) for field in dataset.fields),
    )


def _profiled(field: Field, before: Field | None) -> Field:
    """The field with its earlier profile, and with what was told from it."""
    if before is None or field.profile != Profile() or before.datatype != field.datatype:
        return field
    told = (before.profile, before.values, before.examples, before.dimension, before.is_time)
    profile, values, examples, dimension, is_time = told
    return msgspec.structs.replace(
        field, profile=profile, values=values, examples=examples, dimension=dimension, is_time=is_time
    )


def _relationships(
    fresh: Iterable[Relationship], previous: Iterable[Relationship], renamed: dict[str, str], unsure: set[str]
) -> tuple[Relationship, ...]:
    """The fresh joins; earlier ones where a table was not looked at, and where two looks say the same."""
    every = {_ends(one): one for one in fresh}
    for one in previous:
        left, right = renamed.get(one.from_dataset.casefold()), renamed.get(one.to_dataset.casefold())
        if left is None or right is None:
            continue
        here = msgspec.structs.replace(one, from_dataset=left, to_dataset=right)
        found = every.get(_ends(here))
        if found is None and {left, right} & unsure:
            every[_ends(here)] = here
        elif found is not None and found.confidence < 1 and here.confidence < 1:
            untold = bool({left, right} & unsure)
            if untold or abs(found.confidence - here.confidence) < _SAME:
                every[_ends(here)] = msgspec.structs.replace(found, confidence=here.confidence, evidence=here.evidence)
    return tuple(sorted(every.values(), key=lambda one: one.name.casefold()))


def _metrics(fresh: Iterable[Metric], previous: Iterable[Metric], kept: set[str]) -> tuple[Metric, ...]:
    """The fresh metrics, but the earlier ones of datasets that were kept as they were; in the order of the fresh."""
    found = [metric for metric in fresh if not _of(metric, kept)]
    names = {metric.name for metric in found}
    found += [metric for metric in previous if _of(metric, kept) and metric.name not in names]
    places = {metric.name: place for place, metric in enumerate(previous)} | {
        metric.name: place for place, metric in enumerate(fresh)
    }
    return tuple(sorted(found, key=lambda metric: (places[metric.name], metric.name)))


def _of(metric: Metric, datasets: set[str]) -> bool:
    named = qualified_names(metric.expression)
    return bool(named) and named[0][0] in datasets


def _ends(one: Relationship) -> tuple[str, tuple[str, ...], str]:
    return one.from_dataset, one.from_columns, one.to_dataset


def _names(items: Iterable[Relationship] | Iterable[Metric]) -> list[str]:
    return [item.name for item in items]


def _notes(old: Dataset, new: Dataset) -> tuple[str, ...]:
    """What changed in a dataset, in sentences; what people look for first."""
    before, after = {field.name: field for field in old.fields}, {field.name: field for field in new.fields}
    notes = [f"column {name} added" for name in after if name not in before]
    notes += [f"column {name} removed" for name in before if name not in after]
    shared = [name for name in after if name in before]
    notes += [
        f"column {name}: {before[name].datatype or 'no type'} became {after[name].datatype or 'no type'}"
        for name in shared
        if before[name].datatype != after[name].datatype
    ]
    if old.primary_key != new.primary_key:
        notes.append(f"key is now {', '.join(new.primary_key) or 'none'}")
    if old.rows != new.rows:
        notes.append(f"rows: {_count(old.rows)} became {_count(new.rows)}")
    looked = [name for name in shared if before[name] != after[name]]
    if looked and not notes:
        notes.append(f"values of {', '.join(looked[:_MOST_NOTES])} changed")
    left = len(notes) - _MOST_NOTES
    return tuple(notes[:_MOST_NOTES]) + ((f"{left} more changes",) if left > 0 else ()) or ("description changed",)


def _count(rows: int | None) -> str:
    return "unknown" if rows is None else f"{rows:,}"


def file_stem(connection: str) -> str:
    """The name of a connection as that of a file."""
    return re.sub(r"[^\w.-]+", "_", connection).strip("._") or "connection"
