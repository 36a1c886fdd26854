"""Which stored values people may mean: the values of fields, found by the words that people write for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from quire.catalog.model import Catalog, Dataset, Field
from quire.catalog.words import fold, stems, words

Fetch = Callable[[Dataset, Field], Iterable[str] | None]
_COLUMN = re.compile(r'[^\W\d]\w*|"(?:[^"]|"")+"')
_TABLE = re.compile(r'(?:[\w$]+|"[^"]+")(?:\.(?:[\w$]+|"[^"]+")){0,2}')
_LONGEST = 8  # words in a value
_MOST = 500  # values of one field
_COMMON_WORDS = """
a all an and any as at be by can day do for from full get go good had has have he high how i in is it its just
last less like list low made make many may me month more most much my n na new next no none not now null of off
old on one only open or other our out over per second show so some such t test than that the their them then
there these they this time to top total true false unknown up us use used value very was we week were what when
where which who why will with would y year yes you first normal regular standard main general default
"""
_COMMON = frozenset(_COMMON_WORDS.split())


class FieldName(NamedTuple):
    """A field by the names of its dataset and its own."""

    dataset: str
    field: str


class Hit(msgspec.Struct, frozen=True):
    """A field that holds what was written: ``values`` as they are stored (several when they differ only in case).

    ``weight`` is 0 for a value that is a common word, which must be quoted or named with its field to count; ``exact``
    is false when only the singular or plural fits.
    """

    field: FieldName
    values: tuple[str, ...]
    weight: float
    exact: bool = True


class ValueIndex(msgspec.Struct, frozen=True):
    """Values by their words in the singular: one entry for each field and spelling."""

    entries: dict[tuple[str, ...], tuple[tuple[FieldName, str], ...]] = {}
    longest: int = 0
    size: int = 0

    def find(self, phrase: tuple[str, ...]) -> tuple[Hit, ...]:
        """The fields that hold a value of these folded words; a plural fits only where the exact form is not held.

        Two values of one field that a plural could mean give two hits: it is for the caller to refuse.
        """
        by_field: dict[FieldName, list[str]] = {}
        if not all(map(words, phrase)):
            return ()  # a sign that says nothing of its own belongs to no value
        phrase = words(" ".join(phrase))
        for field, value in self.entries.get(stems(" ".join(phrase)), ()):
            by_field.setdefault(field, []).append(value)
        hits: list[Hit] = []
        for field, values in by_field.items():
            spelled: dict[tuple[str, ...], list[str]] = {}
            for value in values:
                spelled.setdefault(words(value), []).append(value)
            exact = spelled.get(phrase)
            for held in [exact] if exact else spelled.values():
                hits.append(Hit(field, tuple(sorted(held)), _weight(phrase, len(by_field)), exact is not None))
        return tuple(hits)


def build_index(catalog: Catalog, fetch: Fetch | None = None) -> ValueIndex:
    """The values of every visible field: those that the catalog lists, otherwise those that ``fetch`` finds.

    ``fetch`` is asked only for fields in ``fields_to_fetch``; it may give nothing.
    """
    entries: dict[tuple[str, ...], list[tuple[FieldName, str]]] = {}
    wanted = {FieldName(dataset.name, field.name) for dataset, field in fields_to_fetch(catalog)} if fetch else set()
    size = 0
    for dataset in catalog.datasets:
        for field in dataset.fields:
            name = FieldName(dataset.name, field.name)
            if "hidden" in (dataset.visibility, field.visibility):
                continue
            held: Iterable[str] = field.values
            if fetch is not None and name in wanted:
                held = fetch(dataset, field) or ()
            for value in tuple(dict.fromkeys(held))[:_MOST]:
                key = stems(value)
                if key and len(key) <= _LONGEST:
                    entries.setdefault(key, []).append((name, value))
                    size += 1
    found = {key: tuple(pairs) for key, pairs in entries.items()}
    return ValueIndex(found, max(map(len, found), default=0), size)


def fields_to_fetch(catalog: Catalog) -> tuple[tuple[Dataset, Field], ...]:
    """Visible text dimensions that list no values: what is worth asking the database for.

    Only columns of tables, not expressions or queries; no keys, as people do not name rows by them.
    """
    return tuple(
        (dataset, field)
        for dataset in catalog.datasets
        for field in dataset.fields
        if field.dimension
        and not field.values
        and not field.is_time
        and field.datatype in ("String", "")
        and "hidden" not in (dataset.visibility, field.visibility)
        and _COLUMN.fullmatch(field.expression.strip())
        and _TABLE.fullmatch(dataset.source.strip())
        and field.name not in dataset.primary_key
        and not any(field.name in relationship.from_columns for relationship in catalog.relationships)
    )


def _weight(phrase: tuple[str, ...], fields: int) -> float:
    """How much a value says: nothing when it is common words or a bare number, less when many fields hold it."""
    if all(word in _COMMON or len(fold(word)) < 2 or not any(map(str.isalpha, word)) for word in phrase):
        return 0.0
    return len(phrase) / fields
