"""Metrics, guides and example queries for a question: few, so each is compared with it word by word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from quire.catalog import Catalog, qualified_names
from quire.recommender.index import Index
from quire.recommender.lexis import name_terms, text_terms
from quire.recommender.match import Asked

COVERS = 0.75  # share of a metric's name or synonym that the question must say to count as named
MOST_METRICS, MOST_EXAMPLES, MOST_GUIDES = 6, 3, 5
_ALIKE = 0.7


class Near(NamedTuple):
    """An item by its place in the catalog, with its score from 0 to 1 and the datasets that it is about."""

    place: int
    score: float
    datasets: tuple[str, ...]


class Others(NamedTuple):
    """The terms of metrics, guides and examples, made once for a catalog."""

    metrics: tuple[tuple[tuple[tuple[str, ...], ...], tuple[str, ...], tuple[str, ...]], ...]
    guides: tuple[tuple[str, ...], ...]
    examples: tuple[tuple[str, ...], ...]


def others(catalog: Catalog) -> Others:
    """The terms of everything in a catalog that is neither dataset nor field."""
    return Others(
        tuple(
            (
                tuple(name_terms(name) for name in (metric.name, *metric.synonyms)),
                text_terms(metric.description),
                tuple(dict.fromkeys(dataset for dataset, _ in qualified_names(metric.expression))),
            )
            for metric in catalog.metrics
        ),
        tuple(text_terms(guide.name + " " + guide.text) for guide in catalog.guides),
        tuple(text_terms(example.question) for example in catalog.examples),
    )


class Said(NamedTuple):
    """What the words of a question say: how much each term is said (0 to 1), and how much a term weighs."""

    said: dict[str, float]
    weight: dict[str, float]


def said(asked: Asked, index: Index) -> Said:
    """The terms of a question with how far each is said, loosely."""
    found = dict.fromkeys(asked.stems, 1.0)
    weight = dict(zip(asked.stems, asked.weight.tolist(), strict=True))
    if len(asked.terms):
        best = asked.soft.max(axis=1)
        for place, number in enumerate(asked.terms.tolist()):
            term = index.terms[number]
            found[term] = max(found.get(term, 0.0), float(best[place]))
    return Said(found, weight)


def metrics_for(told: Said, those: Others, limit: int = MOST_METRICS) -> list[Near]:
    """The metrics that a question names, best first: by the share of a name or synonym that is said."""
    found = []
    for place, (names, text, datasets) in enumerate(those.metrics):
        share = max((_share(name, told) * (1 - 0.15 / len(name)) for name in names if name), default=0.0)
        about = _share(text, told) if text else 0.0
        score = min(1.0, share + 0.15 * about)
        if share >= 0.5 or about >= 0.4:
            found.append(Near(place, score, datasets))
    return sorted(found, key=lambda near: (-near.score, near.place))[:limit]


def guides_for(catalog: Catalog, told: Said, those: Others, datasets: frozenset[str]) -> list[Near]:
    """The guides about the chosen datasets; those about everything when they share words with the question."""
    found = []
    for place, (guide, terms) in enumerate(zip(catalog.guides, those.guides, strict=True)):
        about = tuple(name for name in guide.datasets if name.casefold() in datasets)
        shared = sum(told.weight.get(term, 0.0) for term in terms if told.said.get(term, 0.0) >= 0.9)
        if about or (not guide.datasets and shared > 0):
            found.append(Near(place, float(1.0 if about else np.tanh(shared)), about))
    return sorted(found, key=lambda near: (-near.score, near.place))[:MOST_GUIDES]


def examples_for(catalog: Catalog, told: Said, those: Others, visible: frozenset[str]) -> list[Near]:
    """The example queries whose question is most like this one, no two of them alike (maximal marginal relevance,
    Carbonell and Goldstein, SIGIR 1998)."""
    mine = {term for term, much in told.said.items() if much >= 0.9}
    found: list[tuple[float, int, frozenset[str]]] = []
    for place, terms in enumerate(those.examples):
        score = _likeness(mine, terms)
        example = catalog.examples[place]
        if score >= 0.2 and all(name.casefold() in visible for name in example.datasets):
            found.append((score + 0.1 * (example.endorsement == "endorsed"), place, frozenset(terms)))
    chosen: list[tuple[float, int, frozenset[str]]] = []
    while found and len(chosen) < MOST_EXAMPLES:
        best = max(
            found,
            key=lambda each: each[0] - _ALIKE * max((_likeness(each[2], kept[2]) for kept in chosen), default=0.0),
        )
        found.remove(best)
        if best[0] > _ALIKE * max((_likeness(best[2], kept[2]) for kept in chosen), default=0.0):
            chosen.append(best)
    return [Near(place, min(1.0, score), catalog.examples[place].datasets) for score, place, _ in chosen]


def _share(terms: Iterable[str], told: Said) -> float:
    terms = tuple(terms)
    return sum(told.said.get(term, 0.0) for term in terms) / max(1, len(terms))


def _likeness(mine: set[str] | frozenset[str], theirs: Iterable[str]) -> float:
    other = set(theirs)
    return 2 * len(mine & other) / max(1, len(mine) + len(other))
