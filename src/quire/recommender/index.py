"""The index of a catalog: every table and field as the terms of its name, description and values, in flat arrays."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quire.catalog import Catalog, Dataset, Field, ValueIndex
from quire.recommender.items import VIEWS
from quire.recommender.lexis import Lexis, name_terms, text_terms
from quire.recommender.lines import field_letters
from quire.recommender.shapes import shapes

Ints = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]

SHARDS = 3  # tables that differ in digits only, before they count as shards of one
_DIGITS = re.compile(r"\d+")
MOST_DESCRIPTION = 400  # characters of a description that are read
MOST_VALUES = 60  # values of a field that are read


class Ragged(NamedTuple):
    """Rows of unequal length: row ``i`` is ``data[start[i]:start[i + 1]]``."""

    start: Ints
    data: Ints

    def row(self, index: int) -> Ints:
        """One row."""
        return self.data[self.start[index] : self.start[index + 1]]


class Postings(NamedTuple):
    """For each term the tables where it stands, with a weight of 0 to 1 (short names weigh more)."""

    start: Ints
    table: Ints
    weight: Floats


class Index(NamedTuple):
    """Arrays over tables (T), fields (F) and terms (V).

    The fields of table ``t`` are ``first[t]:first[t + 1]``; ``traits`` has one bit for each of ``TRAITS``. ``links``
    are pairs of fields that a relationship equates, many side first; ``link_of`` is its place in the catalog.
    """

    terms: tuple[str, ...]
    first: Ints
    table_name: Ragged
    table_group: Ragged
    table_text: Ragged
    field_name: Ragged
    field_text: Ragged
    field_values: Ragged
    postings: tuple[Postings, ...]
    spread: Ints  # (V,) in how many tables a term stands
    field_spread: Ints  # (V,) in the names of how many fields
    traits: Ints  # (F,)
    shape: Ints  # (F,) the shapes of known values, bits of ``shapes.SHAPES``
    links: Ints  # (L, 2)
    link_of: Ints  # (L,)
    near: Ragged  # the tables that a relationship connects with a table
    group: Ints  # (T,) tables of one schema or database
    family: Ints  # (T,) shards of one table have one number, -1 for a table that is none
    alias: Ints  # (F,) fields of one folded name have one number
    full: Ints  # (F,) letters of the line that shows a field with all that is said of it
    brief: Ints  # (F,) and of the short one
    header: Ints  # (T,) letters of the short line that shows a table

    @property
    def tables(self) -> int:
        """How many tables."""
        return len(self.first) - 1

    @property
    def fields(self) -> int:
        """How many fields."""
        return int(self.first[-1])


TRAITS = (
    "number",
    "text",
    "date",
    "flag",
    "primary",
    "foreign",
    "target",
    "unique",
    "named",
    "coded",
    "listed",
    "told",
)
BIT = {trait: 1 << place for place, trait in enumerate(TRAITS)}
_KINDS = {
    "integer": "number", "decimal": "number", "float": "number", "double": "number", "number": "number",
    "string": "text", "date": "date", "time": "date", "datetime": "date", "datetimetz": "date", "boolean": "flag",
}  # fmt: skip
_NAMED = frozenset(["name", "title", "label", "firstnam", "lastnam", "fullnam", "surnam", "forenam"])
_CODED = frozenset(["id", "code", "key", "number", "no", "nbr", "uuid", "guid", "sku", "ssn"])


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


def build(catalog: Catalog, values: ValueIndex | None = None) -> Index:
    """The index of all that a catalog holds, and of the values that its databases hold; linear in the fields."""
    return _Building(catalog, values).done()


class _Building:
    def __init__(self, catalog: Catalog, values: ValueIndex | None) -> None:
        self.catalog = catalog
        self.stored = _stored(values)
        self.lexis = Lexis()
        self.named: dict[str, tuple[int, ...]] = {}
        self.told: dict[str, tuple[int, ...]] = {}

    def done(self) -> Index:
        tables, groups, texts = _Rows(), _Rows(), _Rows()
        names, told, held = _Rows(), _Rows(), _Rows()
        first, traits, shaped, group, alias = array("i", [0]), array("i"), array("i"), array("i"), array("i")
        full, brief, header = array("i"), array("i"), array("i")
        group_ids: dict[str, int] = {}
        aliases: dict[str, int] = {}
        for dataset in self.catalog.datasets:
            header.append(len("TABLE \n") + len(dataset.name))
            prefix, _, own = dataset.name.rpartition(".")
            tables.add(self._names(own, *dataset.synonyms))
            groups.add(self._names(prefix) if prefix else ())
            texts.add(self._text(dataset.description, dataset.instructions, *dataset.examples, *dataset.tags))
            home = prefix or dataset.source.rpartition(".")[0]
            group.append(group_ids.setdefault(home.casefold(), len(group_ids)))
            keys = {key.casefold() for key in dataset.primary_key}
            unique = {key[0].casefold() for key in dataset.unique_keys if len(key) == 1}
            for field in dataset.fields:
                shaped.append(shapes((*field.values[:5], *field.examples[:5])))
                short, long = field_letters(field)
                brief.append(short)
                full.append(long)
                row = self._names(field.name, field.label, *field.synonyms)
                names.add(row)
                told.add(self._text(field.description))
                stored = self.stored.get((dataset.name, field.name), ()) if self.stored else ()
                held.add(self._text(*field.values[:MOST_VALUES], *field.examples, *stored))
                folded = field.name.casefold()
                traits.append(
                    _traits(field, self._names(field.name), self.lexis)
                    | (folded in keys) * BIT["primary"]
                    | (folded in unique) * BIT["unique"]
                )
                alias.append(aliases.setdefault(folded, len(aliases)))
            first.append(len(traits))
        links, link_of = _links(self.catalog, np.array(first, dtype=np.int32))
        marks = np.array(traits, dtype=np.int32)
        if len(links):
            marks[links[:, 0]] |= BIT["foreign"]
            marks[links[:, 1]] |= BIT["target"]
        rows = [each.done() for each in (tables, groups, texts, names, told, held)]
        starts = np.array(first, dtype=np.int32)
        size = len(self.lexis.terms)
        postings = tuple(_postings(view, each, starts, size) for view, each in zip(VIEWS, rows, strict=True))
        return Index(
            terms=tuple(self.lexis.terms),
            first=starts,
            table_name=rows[0],
            table_group=rows[1],
            table_text=rows[2],
            field_name=rows[3],
            field_text=rows[4],
            field_values=rows[5],
            postings=postings,
            spread=_spread(postings, size, len(starts) - 1),
            field_spread=np.bincount(rows[3].data, minlength=size).astype(np.int32),
            traits=marks,
            shape=np.array(shaped, dtype=np.int32),
            links=links,
            link_of=link_of,
            near=_near(links, starts),
            group=np.array(group, dtype=np.int32),
            family=_families(self.catalog, group, starts, np.array(alias, dtype=np.int32)),
            alias=np.array(alias, dtype=np.int32),
            full=np.array(full, dtype=np.int32),
            brief=np.array(brief, dtype=np.int32),
            header=np.array(header, dtype=np.int32),
        )

    def _names(self, *names: str) -> tuple[int, ...]:
        found: list[int] = []
        for name in names:
            if not name:
                continue
            row = self.named.get(name)
            if row is None:
                row = self.named[name] = tuple(self.lexis.id(term) for term in name_terms(name))
            found += row
        return tuple(dict.fromkeys(found))

    def _text(self, *texts: str) -> tuple[int, ...]:
        found: list[int] = []
        for text in texts:
            if not text:
                continue
            row = self.told.get(text)
            if row is None:
                row = self.told[text] = tuple(self.lexis.id(term) for term in text_terms(text[:MOST_DESCRIPTION]))
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
    if words & _NAMED:
        found |= BIT["named"]
    if words & _CODED:
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
