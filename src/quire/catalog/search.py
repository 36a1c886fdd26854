"""Finds what a person types into the search of the Data panel: words and beginnings of words, best first."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from quire.catalog.model import Catalog, Caveat, Dataset, Endorsement, Field, Visibility
from quire.catalog.references import qualified_names
from quire.catalog.words import fold, stem, words

FoundKind = Literal["dataset", "field", "metric", "guide", "example", "caveat"]
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAME, _SYNONYM, _VALUE, _TEXT, _AROUND = 10.0, 8.0, 4.0, 2.0, 3.0
_WEIGHTS = (_NAME, _SYNONYM, _VALUE, _AROUND, _TEXT)
_NEXT = "\x1f"  # between the parts of a line, one for each weight
_MOST_LOOKED = 4_000  # things that have a word
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
    """Everything that can be found: a folded line of text for each thing, names first, behind one another in ``lines``.

    Lists of places by word would take far more memory for a catalog of many thousand tables.
    """

    items: tuple[Found, ...]
    lines: str
    starts: tuple[int, ...]

    def find(self, typed: str, limit: int) -> tuple[tuple[Found, ...], bool]:
        """At most ``limit`` of what fits, best first, and whether there is more.

        Every word counts when something has them all, otherwise what has most of them.
        """
        asked = list(dict.fromkeys(stem(word) for word in words(_apart(typed[:_LONGEST]))))[:_MOST_WORDS]
        patterns = [_pattern(word) for word in asked]
        candidates = {item for pattern in patterns for item in self._having(pattern)}
        fitting = [(item, *self._fit(item, patterns)) for item in candidates]
        most = max((count for _, count, _ in fitting), default=0)
        whole = " ".join(asked)
        ranked = sorted(
            (-score - _standing(self.items[item], whole), item) for item, count, score in fitting if count == most
        )
        return tuple(self.items[item] for _, item in ranked[:limit]), len(ranked) > limit

    def _having(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """The first things whose line has the word."""
        at = 0
        for _ in range(_MOST_LOOKED):
            match = pattern.search(self.lines, at)
            if match is None:
                return
            item = bisect_right(self.starts, match.start()) - 1
            yield item
            at = self.starts[item + 1] if item + 1 < len(self.starts) else len(self.lines)

    def _fit(self, item: int, patterns: list[re.Pattern[str]]) -> tuple[int, float]:
        """How many of the words a line has, and how much that says: most in a name, more for a whole word."""
        start = self.starts[item]
        end = self.starts[item + 1] if item + 1 < len(self.starts) else len(self.lines)
        count, score = 0, 0.0
        for pattern in patterns:
            match = pattern.search(self.lines, start, end)
            if match is not None:
                count += 1
                weight = _WEIGHTS[self.lines.count(_NEXT, start, match.start())]
                score += weight if match["more"] == "" else weight * _BEGINNING
        return count, score


def _pattern(word: str) -> re.Pattern[str]:
    """The word in any number, or one that begins so."""
    root = re.escape(word[:-1]) + "(?:y|ie)" if len(word) > 3 and word.endswith("y") else re.escape(word)
    return re.compile(rf"(?<![^\W_]){root}(?:e?s(?![^\W_]))?(?P<more>[^\W_]?)")


def _standing(item: Found, whole: str) -> float:
    exact = _NAME if " ".join(map(stem, words(_apart(item.name)))) == whole else 0.0
    hidden = -3.0 if item.visibility == "hidden" else 0.0
    return exact + hidden + _KINDS[item.kind] + _ENDORSED[item.endorsement]


Texts = list[tuple[float, str]]


def build_search(catalog: Catalog) -> SearchIndex:
    """The index of a catalog; hidden items too, since a person may want to show them again.

    Fields come last: where a word is in thousands of lines, the first of them are looked at.
    """
    found = sorted(_everything(catalog), key=lambda pair: pair[0].kind == "field")
    lines, starts, at = [], [], 0
    for _, texts in found:
        parts = [" ".join(text[:_LONGEST] for weight, text in texts if weight == each) for each in _WEIGHTS]
        parts = [part.replace(_NEXT, " ") for part in parts]
        line = _folded(_NEXT.join((_apart(parts[0]), *parts[1:])))
        lines.append(line)
        starts.append(at)
        at += len(line)
    return SearchIndex(tuple(item for item, _ in found), "".join(lines), tuple(starts))


def _folded(text: str) -> str:
    return (text.lower() if text.isascii() else fold(text)).replace("\n", " ") + "\n"


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
        texts = [(_VALUE, caveat.text), (_TEXT, caveat.predicate), (_TEXT, dataset)]
        yield Found("caveat", _brief(caveat.text), dataset, detail), texts


def _each(weight: float, texts: Iterable[str]) -> Texts:
    return [(weight, text) for text in texts]


def _apart(name: str) -> str:
    """``orderLineId`` as three words."""
    return _CAMEL.sub(" ", name)


def _brief(text: str) -> str:
    line = " ".join(text[: _DETAIL * 4].split())
    return line if len(line) <= _DETAIL else line[: _DETAIL - 1].rstrip() + "…"
