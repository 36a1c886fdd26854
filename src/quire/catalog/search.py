"""Finds what a person types into the search of the Data panel: words and beginnings of words, best first."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from quire.catalog.model import Catalog, Caveat, Dataset, Endorsement, Field, Visibility
from quire.catalog.references import qualified_names
from quire.catalog.words import stem, words

FoundKind = Literal["dataset", "field", "metric", "guide", "example", "caveat"]
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAME, _SYNONYM, _VALUE, _TEXT, _AROUND = 10.0, 8.0, 4.0, 2.0, 3.0
_BEGINNING = 0.6  # of the weight of a whole word
_KINDS: dict[FoundKind, float] = {"dataset": 3, "metric": 2, "field": 1, "example": 0, "guide": 0, "caveat": 0}
_ENDORSED: dict[Endorsement, float] = {"endorsed": 2, "": 0, "experimental": -1, "deprecated": -4}
_MOST_VALUES = 100  # of one field
_LONGEST = 4_000  # characters of one text
_DETAIL = 200
_MOST_WORDS = 12  # of a search


class Found(msgspec.Struct, frozen=True):
    """Something that was found; ``dataset`` is where it belongs, ``detail`` tells one from another."""

    kind: FoundKind
    name: str
    dataset: str = ""
    detail: str = ""
    endorsement: Endorsement = ""
    visibility: Visibility = "visible"


class SearchIndex(msgspec.Struct, frozen=True):
    """Everything that can be found, by each of its words."""

    items: tuple[Found, ...]
    held: dict[str, dict[int, float]]
    vocabulary: tuple[str, ...]

    def find(self, typed: str, limit: int) -> tuple[tuple[Found, ...], bool]:
        """At most ``limit`` of what fits, best first, and whether there is more.

        Every word counts when something has them all, otherwise what has most of them.
        """
        asked = list(dict.fromkeys(stem(word) for word in words(_apart(typed[:_LONGEST]))))[:_MOST_WORDS]
        fitting: dict[int, tuple[int, float]] = {}
        for word in asked:
            for item, weight in self._holding(word).items():
                count, score = fitting.get(item, (0, 0.0))
                fitting[item] = (count + 1, score + weight)
        most = max((count for count, _ in fitting.values()), default=0)
        whole = " ".join(asked)
        ranked = sorted(
            (-score - self._standing(self.items[item], whole), item)
            for item, (count, score) in fitting.items()
            if count == most
        )
        return tuple(self.items[item] for _, item in ranked[:limit]), len(ranked) > limit

    def _holding(self, word: str) -> dict[int, float]:
        """The items that have the word, or one that begins so, with the greatest weight that it has there."""
        found = dict(self.held.get(word, {}))
        at = bisect_left(self.vocabulary, word)
        while at < len(self.vocabulary) and self.vocabulary[at].startswith(word):
            for item, weight in self.held[self.vocabulary[at]].items():
                found[item] = max(found.get(item, 0.0), weight * _BEGINNING)
            at += 1
        return found

    def _standing(self, item: Found, whole: str) -> float:
        exact = _NAME if " ".join(map(stem, words(_apart(item.name)))) == whole else 0.0
        hidden = -3.0 if item.visibility == "hidden" else 0.0
        return exact + hidden + _KINDS[item.kind] + _ENDORSED[item.endorsement]


Texts = list[tuple[float, str]]


def build_search(catalog: Catalog) -> SearchIndex:
    """The index of a catalog; hidden items too, since a person may want to show them again."""
    items: list[Found] = []
    held: dict[str, dict[int, float]] = {}
    for found, texts in _everything(catalog):
        for weight, text in texts:
            for word in map(stem, words(_apart(text[:_LONGEST]))):
                having = held.setdefault(word, {})
                having[len(items)] = max(having.get(len(items), 0.0), weight)
        items.append(found)
    return SearchIndex(tuple(items), held, tuple(sorted(held)))


def _everything(catalog: Catalog) -> Iterator[tuple[Found, Texts]]:
    for dataset in catalog.datasets:
        state = (dataset.endorsement, dataset.visibility)
        told = [*_each(_SYNONYM, dataset.synonyms), (_TEXT, dataset.description), (_TEXT, dataset.imported_description)]
        named = [(_NAME, dataset.name), (_AROUND, dataset.source), *_each(_TEXT, dataset.examples)]
        named += [*_each(_TEXT, dataset.tags), (_TEXT, dataset.instructions)]
        yield Found("dataset", dataset.name, dataset.name, _brief(dataset.description), *state), named + told
        for field in dataset.fields:
            yield _field(dataset, field)
        yield from _caveats(dataset.caveats, dataset.name)
    for metric in catalog.metrics:
        of = next((name for name, _ in qualified_names(metric.expression)), "")
        texts = [(_NAME, metric.name), *_each(_SYNONYM, metric.synonyms), (_TEXT, metric.description)]
        found = Found("metric", metric.name, of, _brief(metric.description), metric.endorsement, metric.visibility)
        yield found, [*texts, (_TEXT, metric.expression)]
        yield from _caveats(metric.caveats, of)
    for guide in catalog.guides:
        detail = _brief(guide.text)
        yield (
            Found("guide", guide.name, "", detail, visibility=guide.visibility),
            [(_NAME, guide.name), (_TEXT, guide.text)],
        )
    for example in catalog.examples:
        of = example.datasets[0] if example.datasets else ""
        found = Found("example", example.question, of, _brief(example.sql), example.endorsement)
        yield found, [(_SYNONYM, example.question), (_TEXT, example.note), (_TEXT, example.sql)]


def _field(dataset: Dataset, field: Field) -> tuple[Found, Texts]:
    texts = [(_NAME, field.name), (_NAME, field.label), *_each(_SYNONYM, field.synonyms), (_AROUND, dataset.name)]
    texts += _each(_VALUE, (*field.values, *field.examples)[:_MOST_VALUES])
    texts += [(_TEXT, field.description), (_TEXT, field.imported_description)]
    hidden: Visibility = "hidden" if "hidden" in (dataset.visibility, field.visibility) else "visible"
    detail = _brief(field.description or field.datatype)
    return Found("field", field.name, dataset.name, detail, dataset.endorsement, hidden), texts


def _caveats(caveats: Iterable[Caveat], dataset: str) -> Iterator[tuple[Found, Texts]]:
    for caveat in caveats:
        detail = _brief(caveat.predicate or caveat.severity)
        texts = [(_SYNONYM / 2, caveat.text), (_TEXT, caveat.predicate), (_TEXT, dataset)]
        yield Found("caveat", _brief(caveat.text), dataset, detail), texts


def _each(weight: float, texts: Iterable[str]) -> Texts:
    return [(weight, text) for text in texts]


def _apart(name: str) -> str:
    """``orderLineId`` as three words."""
    return _CAMEL.sub(" ", name)


def _brief(text: str) -> str:
    line = " ".join(text[: _DETAIL * 4].split())
    return line if len(line) <= _DETAIL else line[: _DETAIL - 1].rstrip() + "…"
