"""A catalog in the making: names made unique, fields added as expressions need them, what leads nowhere left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from quire.catalog.importers import sql
from quire.catalog.importers.journal import Journal
from quire.catalog.model import (
    Catalog,
    Caveat,
    Dataset,
    Endorsement,
    Example,
    Field,
    Metric,
    Origin,
    Profile,
    Relationship,
    Visibility,
)
from quire.catalog.references import leads_to_one

_LONGEST = 10_000  # characters of a text; readers keep 20,000 of all that is told of one item
_LONGEST_WORD = 200


class DatasetDraft:
    """A dataset in the making; ``dialect`` is that of its expressions, ``required`` are fields that are never empty."""

    def __init__(self, name: str, source: str, dialect: str = "") -> None:
        self.name = name
        self.source = source
        self.dialect = dialect
        self.description = ""
        self.instructions: list[str] = []
        self.synonyms: list[str] = []
        self.examples: list[str] = []
        self.primary_key: tuple[str, ...] = ()
        self.unique_keys: list[tuple[str, ...]] = []
        self.caveats: list[Caveat] = []
        self.endorsement: Endorsement = ""
        self.visibility: Visibility = "visible"
        self.default_time = ""
        self.rows: int | None = None
        self.tags: list[str] = []
        self.required: set[str] = set()
        self._fields: dict[str, Field] = {}
        self._by_expression: dict[str, str] = {}

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields so far."""
        return tuple(self._fields.values())

    def field(self, name: str) -> Field | None:
        """The field of a name, in any case."""
        return self._fields.get(name.casefold())

    def put(self, field: Field) -> Field:
        """Add a field, or replace the one of its name."""
        self._fields[field.name.casefold()] = field
        self._by_expression.setdefault(sql.bare(field.expression).casefold(), field.name)
        return field

    def change(self, name: str, **changes: Any) -> None:
        """Change a field that is there."""
        field = self.field(name)
        if field is not None:
            self.put(msgspec.structs.replace(field, **changes))

    def free(self, name: str) -> str:
        """The name, or one like it that no field has."""
        chosen, number = name, 1
        while chosen.casefold() in self._fields:
            number += 1
            chosen = f"{name}_{number}"
        return chosen

    def column(self, name: str) -> str:
        """The field that is a source column and nothing else; it is added when there is none."""
        known = self._by_expression.get(sql.bare(name).casefold())
        return known or self.put(Field(self.free(sql.bare(name)), sql.identifier(name))).name

    def expression(self, name: str, expression: str) -> str:
        """The field with an expression; one is added, named like this, when there is none."""
        for field in self._fields.values():
            if field.expression == expression:
                return field.name
        return self.put(Field(self.free(name), expression)).name

    def key(self, columns: Iterable[str], *, primary: bool = False) -> None:
        """Say that these columns tell rows apart; the first primary key counts, others are unique keys."""
        key = tuple(dict.fromkeys(columns))
        if not key:
            return
        if primary and not self.primary_key:
            self.primary_key = key
            self.unique_keys = [other for other in self.unique_keys if set(other) != set(key)]
        elif set(key) != set(self.primary_key) and all(set(key) != set(other) for other in self.unique_keys):
            self.unique_keys.append(key)

    def _choose_key(self) -> None:
        """Of the unique keys that are never empty the first is the primary one, single columns before pairs."""
        whole = [key for key in self.unique_keys if set(key) <= self.required]
        if whole and not self.primary_key:
            order = {field.name: at for at, field in enumerate(self.fields)}
            ranked: list[tuple[int, list[int], tuple[str, ...]]] = [
                (len(key), [order.get(name, 0) for name in key], key) for key in whole
            ]
            self.key(min(ranked)[2], primary=True)

    def named_or_column(self, name: str) -> str:
        """The field of a name, otherwise that of a source column."""
        known = self.field(sql.bare(name))
        return known.name if known is not None else self.column(name)

    def tell(self, sentence: str) -> None:
        """Add a sentence to what a reader of the dataset should know."""
        if sentence and sentence not in self.instructions:
            self.instructions.append(sentence)

    def finish(self, connection: str, origin: Origin) -> Dataset:
        """The dataset as plain data; columns that a test keeps from being empty have no NULLs."""
        for name in self.required:
            self.change(name, profile=Profile(null_share=0.0))
        time = self.field(self.default_time) if self.default_time else None
        self._choose_key()
        return Dataset(
            self.name,
            self.source,
            connection,
            _cut(self.description),
            _cut("\n".join(self.instructions)),
            _others(self.synonyms, self.name),
            tuple(dict.fromkeys(self.examples)),
            self.primary_key,
            tuple(self.unique_keys),
            tuple(_field(field, origin) for field in self.fields),
            tuple(dict.fromkeys(self.caveats)),
            self.endorsement,
            self.visibility,
            time.name if time is not None and time.is_time else "",
            origin,
            self.rows,
            tuple(dict.fromkeys(self.tags)),
        )


class Draft:
    """A catalog in the making."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.instructions: list[str] = []
        self.examples: list[Example] = []
        self.timezone = ""
        self._datasets: dict[str, DatasetDraft] = {}
        self._metrics: dict[str, Metric] = {}
        self._relationships: list[tuple[Relationship, str]] = []
        self._by_ends: dict[tuple[str, tuple[str, ...], str, tuple[str, ...]], Relationship] = {}
        self._join_names: set[str] = set()

    @property
    def datasets(self) -> tuple[DatasetDraft, ...]:
        """The datasets so far."""
        return tuple(self._datasets.values())

    def dataset(self, name: str) -> DatasetDraft | None:
        """The dataset of a name, in any case."""
        return self._datasets.get(name.casefold())

    def add(self, name: str, source: str, dialect: str = "") -> DatasetDraft:
        """A new dataset, under this name or one like it."""
        chosen, number = name, 1
        while chosen.casefold() in self._datasets:
            number += 1
            chosen = f"{name}_{number}"
        return self._datasets.setdefault(chosen.casefold(), DatasetDraft(chosen, source, dialect))

    def metric(self, metric: Metric) -> None:
        """Add a metric, or replace the one of its name."""
        self._metrics[metric.name.casefold()] = metric

    def relate(
        self, left: str, columns: tuple[str, ...], right: str, to_columns: tuple[str, ...], place: str = ""
    ) -> Relationship:
        """Say that many rows of one dataset belong to one of another; kept when a key proves it."""
        base = name = f"{left}_to_{right}"
        taken = self._join_names
        ends = (left, columns, right, to_columns)
        if ends in self._by_ends:
            return self._by_ends[ends]
        if name.casefold() in taken:
            base = name = f"{base}_by_{'_'.join(columns)}"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}_{number}"
        made = Relationship(name, left, columns, right, to_columns)
        self._relationships.append((made, place))
        self._by_ends[ends] = made
        taken.add(name.casefold())
        return made

    def rename(self, relationship: Relationship, name: str) -> None:
        """Call a relationship as its author does, where no other is called so."""
        taken = {known.name.casefold() for known, _ in self._relationships if known is not relationship}
        if name and name.casefold() not in taken:
            self._join_names.add(name.casefold())
            self._relationships = [
                (msgspec.structs.replace(known, name=name), place) if known is relationship else (known, place)
                for known, place in self._relationships
            ]

    def finish(self, connection: str, origin: Origin) -> Catalog:
        """The catalog as plain data, with no relationship that leads nowhere or that no key proves."""
        datasets = {draft.name: draft.finish(connection, origin) for draft in self._datasets.values()}
        kept = []
        for relationship, place in self._relationships:
            what = f"relationship {relationship.name}"
            to = datasets.get(relationship.to_dataset)
            if to is None or relationship.from_dataset not in datasets:
                self.journal.left(what, "it leads to a dataset that is not in the catalog", place)
            elif not leads_to_one(relationship, to):
                sentence = _join_sentence(relationship)
                self._datasets[relationship.from_dataset.casefold()].tell(sentence)
                self.journal.changed(
                    what, f"no key proves that it leads to one row of {to.name}: kept as a sentence", place
                )
            else:
                kept.append(msgspec.structs.replace(relationship, origin=origin))
            self.journal.count("relationships", to is not None and relationship.from_dataset in datasets)
        return Catalog(
            tuple(draft.finish(connection, origin) for draft in self._datasets.values()),
            tuple(kept),
            tuple(
                msgspec.structs.replace(
                    metric,
                    description=_cut(metric.description),
                    synonyms=_others(metric.synonyms, metric.name),
                    origin=origin,
                )
                for metric in self._metrics.values()
            ),
            _cut("\n".join(dict.fromkeys(self.instructions))),
            self.timezone,
            examples=tuple(msgspec.structs.replace(example, origin=origin) for example in self.examples),
        )


def _join_sentence(relationship: Relationship) -> str:
    pairs = zip(relationship.from_columns, relationship.to_columns, strict=False)
    joined = " and ".join(f"{left} refers to {relationship.to_dataset}.{right}" for left, right in pairs)
    return f"{joined}, where it may not be unique."


def _field(field: Field, origin: Origin) -> Field:
    words = _others(field.synonyms, field.name)
    return msgspec.structs.replace(field, description=_cut(field.description), synonyms=words, origin=origin)


def _cut(text: str) -> str:
    """A text as long as the catalog's readers take it."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 30].rstrip() + " … (cut by the import)"


def _others(synonyms: Iterable[str], name: str) -> tuple[str, ...]:
    """Synonyms once each, without the name itself."""
    words = [word for word in synonyms if len(word) <= _LONGEST_WORD]
    kept = {word.casefold(): word for word in reversed(words) if word.casefold() != name.casefold()}
    return tuple(reversed(kept.values()))
