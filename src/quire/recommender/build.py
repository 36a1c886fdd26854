"""Builds the index of a catalog, linear in its fields: about ten microseconds for each."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
import numpy as np

from quire.catalog import Catalog, Dataset, Field, ValueIndex
from quire.recommender.index import BIT, Index, Ints, Longs, Postings, Ragged
from quire.recommender.items import VIEWS
from quire.recommender.lexis import Lexis, name_terms, text_terms
from quire.recommender.lines import field_letters
from quire.recommender.shapes import shapes
from quire.words import stem

ROWS = ("table_name", "table_group", "table_text", "field_name", "field_text", "field_values")  # of the views, in order
NUMBERS = ("header", "brief", "full", "shape", "traits")
MOST_DESCRIPTION = 400  # characters of a description that are read
MOST_VALUES = 60  # values of a field that are read
SHARDS = 3  # tables that differ in digits only, before they count as shards of one
_SHAPED = 5  # values of a field whose shapes are looked at
_ENCODER = msgspec.msgpack.Encoder()
_DIGITS = re.compile(r"\d+")
_KINDS = {
    "integer": "number", "decimal": "number", "float": "number", "double": "number", "number": "number",
    "string": "text", "date": "date", "time": "date", "datetime": "date", "datetimetz": "date", "boolean": "flag",
}  # fmt: skip
_NAMED = ("name", "title", "label", "surname", "forename", "lastname", "firstname", "fullname", "nickname")
_CODED = ("id", "code", "key", "number", "no", "nbr", "uuid", "guid", "sku", "ssn")


@cache
def _stems(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(stem, words))


class _Rows:
    """Rows that grow."""

    def __init__(self) -> None:
        self.start = array("i", [0])
        self.data = array("i")

    def add(self, row: Iterable[int]) -> None:
        self.data.extend(row)
        self.start.append(len(self.data))

    def done(self) -> Ragged:
        return Ragged(np.array(self.start, dtype=np.int32), np.array(self.data, dtype=np.int32))


class Parts(NamedTuple):
    """What is read off datasets one by one: terms, the rows of the views, the numbers of tables and fields; ``mark``
    tells a dataset from every other one."""

    terms: tuple[str, ...]
    first: Ints
    mark: Longs
    rows: dict[str, Ragged]
    numbers: dict[str, Ints]


def build(catalog: Catalog, values: ValueIndex | None = None) -> Index:
    """The index of all that a catalog holds, and of the values that its databases hold; linear in the fields."""
    return assemble(catalog, read_off(catalog, values))


def read_off(catalog: Catalog, values: ValueIndex | None = None) -> Parts:
    """The parts of an index that say nothing of how datasets belong together."""
    return _Building(catalog, values).done()


def assemble(catalog: Catalog, parts: Parts) -> Index:
    """The index that is made of its parts: what belongs together, where each term stands."""
    first = parts.first
    rows: dict[str, Any] = parts.rows
    group, alias = _groups(catalog), _aliases(catalog)
    numbers: dict[str, Any] = {**parts.numbers, "traits": parts.numbers["traits"].copy()}
    links, link_of = _links(catalog, first)
    if len(links):
        numbers["traits"][links[:, 0]] |= BIT["foreign"]
        numbers["traits"][links[:, 1]] |= BIT["target"]
    size = len(parts.terms)
    postings = tuple(_postings(view, rows[name], first, size) for view, name in zip(VIEWS, ROWS, strict=True))
    return Index(
        terms=parts.terms,
        first=first,
        mark=parts.mark,
        group=group,
        alias=alias,
        **rows,
        **numbers,
        postings=postings,
        spread=_spread(postings, size, len(first) - 1),
        field_spread=np.bincount(rows["field_name"].data, minlength=size).astype(np.int32),
        links=links,
        link_of=link_of,
        near=_near(links, first),
        family=_families(catalog, group.tolist(), first, alias),
    )


def mark_of(dataset: Dataset) -> int:
    """A number of 64 bits for everything that is said of a dataset."""
    return int.from_bytes(blake2b(_ENCODER.encode(dataset), digest_size=8).digest(), "big", signed=True)


def _groups(catalog: Catalog) -> Ints:
    """The number of each table's schema or database."""
    known: dict[str, int] = {}
    homes = (each.name.rpartition(".")[0] or each.source.rpartition(".")[0] for each in catalog.datasets)
    return np.array([known.setdefault(home.casefold(), len(known)) for home in homes], dtype=np.int32)


def _aliases(catalog: Catalog) -> Ints:
    """The number of each field's folded name."""
    known: dict[str, int] = {}
    names = (field.name.casefold() for each in catalog.datasets for field in each.fields)
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int32)


class _Building:
    """Goes over the datasets once, and keeps the rows and numbers of each."""

    def __init__(self, catalog: Catalog, values: ValueIndex | None) -> None:
        self.catalog = catalog
        self.lexis = Lexis()
        self._stored = _stored(values)
        self._named: dict[str, tuple[int, ...]] = {}
        self._told: dict[str, tuple[int, ...]] = {}
        self.rows = {name: _Rows() for name in ROWS}
        self.numbers = {name: array("i") for name in NUMBERS}
        self.first = array("i", [0])
        self.mark = array("q")
        for dataset in catalog.datasets:
            self._add(dataset)

    def _add(self, dataset: Dataset) -> None:
        prefix, _, own = dataset.name.rpartition(".")
        self.rows["table_name"].add(self._names(own, *dataset.synonyms))
        self.rows["table_group"].add(self._names(prefix) if prefix else ())
        told = (dataset.description, dataset.instructions, *dataset.examples, *dataset.tags)
        self.rows["table_text"].add(self._text(*told))
        self.numbers["header"].append(len("TABLE \n") + len(dataset.name))
        keys = {key.casefold() for key in dataset.primary_key}
        unique = {key[0].casefold() for key in dataset.unique_keys if len(key) == 1}
        for field in dataset.fields:
            folded = field.name.casefold()
            marks = (folded in keys) * BIT["primary"] | (folded in unique) * BIT["unique"]
            self._add_field(field, self._stored.get((dataset.name, field.name), ()), marks)
        self.first.append(len(self.numbers["traits"]))
        self.mark.append(mark_of(dataset))

    def _add_field(self, field: Field, stored: Sequence[str], marks: int) -> None:
        self.rows["field_name"].add(self._names(field.name, field.label, *field.synonyms))
        self.rows["field_text"].add(self._text(field.description))
        self.rows["field_values"].add(self._text(*field.values[:MOST_VALUES], *field.examples, *stored))
        brief, full = field_letters(field)
        self.numbers["brief"].append(brief)
        self.numbers["full"].append(full)
        self.numbers["shape"].append(shapes((*field.values[:_SHAPED], *field.examples[:_SHAPED])))
        self.numbers["traits"].append(_traits(field, self._names(field.name), self.lexis) | marks)

    def done(self) -> Parts:
        """Everything that was added."""
        return Parts(
            tuple(self.lexis.terms),
            np.array(self.first, dtype=np.int32),
            np.array(self.mark, dtype=np.int64),
            {name: each.done() for name, each in self.rows.items()},
            {name: np.array(each, dtype=np.int32) for name, each in self.numbers.items()},
        )

    def _names(self, *names: str) -> tuple[int, ...]:
        found: list[int] = []
        for name in names:
            if not name:
                continue
            row = self._named.get(name)
            if row is None:
                row = self._named[name] = tuple(self.lexis.id(term) for term in name_terms(name))
            found += row
        return tuple(dict.fromkeys(found))

    def _text(self, *texts: str) -> tuple[int, ...]:
        found: list[int] = []
        for text in texts:
            if not text:
                continue
            row = self._told.get(text)
            if row is None:
                row = self._told[text] = tuple(self.lexis.id(term) for term in text_terms(text[:MOST_DESCRIPTION]))
            found += row
        return tuple(dict.fromkeys(found))


def _stored(values: ValueIndex | None) -> dict[tuple[str, str], list[str]]:
    """The values of each field."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in values.entries.values() if values is not None else ():
        for name, value in entry:
            found.setdefault((name.dataset, name.field), []).append(value)
    return found


def _traits(field: Field, terms: Sequence[int], lexis: Lexis) -> int:
    found = BIT.get(_KINDS.get(field.datatype.casefold(), ""), 0)
    words = {lexis.terms[term] for term in terms}
    if field.is_time:
        found |= BIT["date"]
    if words & _stems(_NAMED):
        found |= BIT["named"]
    if words & _stems(_CODED):
        found |= BIT["coded"]
    if field.values or field.examples:
        found |= BIT["listed"]
    if field.description:
        found |= BIT["told"]
    return found


def _links(catalog: Catalog, first: Ints) -> tuple[Ints, Ints]:
    """The pairs of fields that relationships equate."""
    wanted = {name.casefold() for each in catalog.relationships for name in (each.from_dataset, each.to_dataset)}
    at: dict[str, tuple[int, Dataset]] = {}
    for place, dataset in enumerate(catalog.datasets):
        if dataset.name.casefold() in wanted:
            at.setdefault(dataset.name.casefold(), (place, dataset))
    columns: dict[int, dict[str, int]] = {}
    pairs: list[tuple[int, int]] = []
    of: list[int] = []
    for number, link in enumerate(catalog.relationships):
        ends = at.get(link.from_dataset.casefold()), at.get(link.to_dataset.casefold())
        if link.visibility == "hidden" or ends[0] is None or ends[1] is None:
            continue
        found = []
        for (place, dataset), names in zip((ends[0], ends[1]), (link.from_columns, link.to_columns), strict=True):
            if place not in columns:
                columns[place] = {
                    field.name.casefold(): int(first[place]) + k for k, field in enumerate(dataset.fields)
                }
            found.append([columns[place].get(name.casefold(), -1) for name in names])
        for left, right in zip(*found, strict=False):
            if left >= 0 and right >= 0:
                pairs.append((left, right))
                of.append(number)
    return np.array(pairs, dtype=np.int32).reshape(-1, 2), np.array(of, dtype=np.int32)


def _families(catalog: Catalog, group: Sequence[int], first: Ints, alias: Ints) -> Ints:
    """The shards of one table: in one group, names that differ in digits only, most columns in common."""
    by_name: dict[tuple[int, str], list[int]] = {}
    for table, dataset in enumerate(catalog.datasets):
        folded = _DIGITS.sub("#", dataset.name.casefold())
        if "#" in folded:
            by_name.setdefault((group[table], folded), []).append(table)
    family = np.full(len(catalog.datasets), -1, dtype=np.int32)
    for members in by_name.values():
        if len(members) < SHARDS:
            continue
        columns = [set(alias[first[table] : first[table + 1]].tolist()) for table in members]
        model = max(columns, key=len)
        alike = [table for table, own in zip(members, columns, strict=True) if 2 * len(own & model) >= len(own)]
        if len(alike) >= SHARDS:
            family[alike] = alike[0]
    return family


def _near(links: Ints, first: Ints) -> Ragged:
    """The connected tables of each table."""
    pairs = (np.searchsorted(first, links, side="right") - 1).astype(np.int32)
    both = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    both = both[both[:, 0] != both[:, 1]]
    start = np.searchsorted(both[:, 0], np.arange(len(first))).astype(np.int32)
    return Ragged(start, both[:, 1].astype(np.int32))


def _postings(view: str, rows: Ragged, first: Ints, size: int) -> Postings:
    lengths = np.diff(rows.start)
    owner = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    weight = 1.0 / np.sqrt(np.maximum(lengths, 1))[owner] if view.endswith(("name", "names")) else np.ones(len(owner))
    if view.startswith("field"):
        owner = (np.searchsorted(first, owner, side="right") - 1).astype(np.int32)
    order = np.lexsort((-weight, owner, rows.data))
    term, table, weight = rows.data[order], owner[order], weight[order].astype(np.float32)
    fresh = np.ones(len(term), dtype=bool)
    fresh[1:] = (term[1:] != term[:-1]) | (table[1:] != table[:-1])
    term, table, weight = term[fresh], table[fresh], weight[fresh]
    start = np.searchsorted(term, np.arange(size + 1)).astype(np.int32)
    return Postings(start, table, weight)


def _spread(postings: Sequence[Postings], size: int, tables: int) -> Ints:
    """In how many tables each term stands, at most the sum over the views."""
    found = np.zeros(size, dtype=np.int64)
    for each in postings:
        np.maximum(found, np.diff(each.start), out=found)
    return np.minimum(found, tables).astype(np.int32)
