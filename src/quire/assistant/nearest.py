"""Questions that a catalog answers: examples for an empty page, and the nearest to one that was refused."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from quire.assistant.lexicon import Lexicon
from quire.assistant.tokens import tokenise
from quire.assistant.wording import plural, spoken
from quire.catalog import FieldName, stem

_NEAR = 0.8


def nearest_questions(prompt: str, lexicon: Lexicon) -> Iterator[str]:
    """Questions that share words with the one that was asked, most alike first; they may still have to be tried."""
    asked = tuple(stem(token.word) for token in tokenise(prompt))
    metrics = sorted(lexicon.measures, key=lambda name: -_likeness(asked, lexicon.vocabulary[name]))
    grains = [unit for unit in ("month", "quarter", "year", "week", "day") if unit in asked] or ["month"]
    for metric in metrics[:3]:
        said = spoken(metric)
        bases = lexicon.measures[metric].bases
        fields = [
            name for name in _dimensions(lexicon) if all(lexicon.joins.reaches(base, name.dataset) for base in bases)
        ]
        alike = {field: _likeness(asked, frozenset(lexicon.label(field).split())) for field in fields}
        fields.sort(key=lambda field: -alike[field] if alike[field] > _NEAR else 0)
        for field in [field for field in fields if alike[field] > _NEAR][:2]:
            yield f"{said} by {lexicon.label(field)} last year"
        yield f"{said} by {grains[0]} last year"
        yield f"{said} last month"
        for field in fields[:4]:
            yield f"{said} by {lexicon.label(field)}"
        yield said


def example_questions(lexicon: Lexicon) -> Iterator[str]:
    """Questions of every kind over the endorsed metrics first; they may still have to be tried."""
    metrics = sorted(
        lexicon.measures,
        key=lambda name: (lexicon.measures[name].metric.endorsement != "endorsed", _place(lexicon, name)),
    )
    fields = _dimensions(lexicon)
    for metric in metrics[:6]:
        said = spoken(metric)
        for field in fields:
            label = lexicon.label(field)
            yield f"How did {said} develop by month and {label} last year?"
            yield f"Top 5 {plural(label)} by {said} this year"
            yield f"Share of {said} by {label} last quarter"
        yield f"{said[:1].upper() + said[1:]} by month this year, year over year"
        yield f"{said[:1].upper() + said[1:]} by month last year"
        yield f"{said[:1].upper() + said[1:]} by weekday last quarter"
        yield f"{said[:1].upper() + said[1:]} last month compared with the previous month"
        yield f"{said[:1].upper() + said[1:]} last month"


def _dimensions(lexicon: Lexicon) -> list[FieldName]:
    """Fields worth grouping by: those with known values first."""
    found = {
        FieldName(dataset.name, field.name): bool(field.values)
        for dataset in lexicon.datasets.values()
        for field in dataset.fields
        if field.dimension
        and field.visibility == "visible"
        and not field.is_time
        and field.datatype in ("String", "Boolean", "")
        and field.name not in dataset.primary_key
    }
    return sorted(found, key=lambda name: not found[name])


def _place(lexicon: Lexicon, metric: str) -> int:
    return list(lexicon.measures).index(metric)


def _likeness(asked: tuple[str, ...], words: frozenset[str]) -> float:
    """How near the nearest word of a question is to one of these; every further one that is met adds."""
    best = [max((_alike(word, other) for other in asked), default=0.0) for word in words if len(word) > 2]
    return max(best, default=0.0) + 0.01 * sum(one > 0.9 for one in best)


def _alike(word: str, other: str) -> float:
    if word == other:
        return 1.0
    return SequenceMatcher(None, word, other).ratio() if len(other) > 3 else 0.0
