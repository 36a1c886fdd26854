"""What the planner knows of one catalog: its usable metrics, dimensions and values, by the words people say."""

from __future__ import annotations

from typing import Any

import msgspec

from quire.assistant.joins import Joins
from quire.assistant.keywords import KEYWORDS
from quire.assistant.measures import Measure, find_field, measure
from quire.catalog import Catalog, Dataset, Field, FieldName, Metric, ValueIndex, stem, stems, words
from quire.catalog.words import apart

_LONGEST_NAME = 8
_TEMPORAL = ("Date", "DateTime", "DateTimeTz")
EXACT, SYNONYM, DERIVED = 0, 1, 2


class Named(msgspec.Struct, frozen=True):
    """A metric or field that a phrase names, and how directly (``EXACT`` before ``SYNONYM`` before ``DERIVED``)."""

    name: Any
    rank: int


class Senses(msgspec.Struct):
    """Everything that a phrase names."""

    metrics: list[Named] = []
    fields: list[Named] = []
    datasets: list[str] = []


class Lexicon:
    """Phrases and their senses, the measures behind the metrics, and the joins between datasets."""

    def __init__(self, catalog: Catalog, values: ValueIndex) -> None:
        self.catalog = catalog
        self.values = values
        self.joins = Joins(catalog)
        self.datasets = {dataset.name: dataset for dataset in catalog.datasets if dataset.visibility == "visible"}
        self.measures: dict[str, Measure] = {}
        self.unusable: dict[str, str] = {}
        self.phrases: dict[tuple[str, ...], Senses] = {}
        self.vocabulary: dict[str, frozenset[str]] = {}
        for metric in catalog.metrics:
            if metric.visibility == "visible":
                self._add_metric(metric)
        for dataset in self.datasets.values():
            self._add_dataset(dataset)
        self.longest = max(max(map(len, self.phrases), default=1), values.longest, _LONGEST_NAME)
        names = {word for phrase in self.phrases for word in phrase if len(word) > 4}
        grammar = {word for phrase, senses in KEYWORDS.items() for word in phrase if {"grain", "adverb"} & set(senses)}
        self.spellings = frozenset(names | {word for word in grammar if len(word) > 4})

    def field(self, name: FieldName) -> Field:
        """The field of a name that the lexicon gave out."""
        field = find_field(self.datasets[name.dataset], name.field)
        assert field is not None
        return field

    def times(self, dataset: str) -> tuple[FieldName, ...]:
        """The fields that can say when the rows of a dataset happened: its default, or those that are dates."""
        known = self.datasets[dataset]
        if known.default_time and find_field(known, known.default_time) is not None:
            return (FieldName(dataset, known.default_time),)
        return tuple(FieldName(dataset, field.name) for field in known.fields if is_when(field))

    def label(self, name: FieldName) -> str:
        """How a field is called in text: its label or the words of its name, with its dataset's when they are not its
        alone."""
        said = " ".join(words(self.field(name).label or apart(name.field)))
        others = self.phrases.get(stems(said))
        meant = best(others.fields) if others is not None else ()
        return said if meant == (name,) else f"{' '.join(stems(apart(name.dataset)))} {said}"

    def _add_metric(self, metric: Metric) -> None:
        found = measure(metric, self.catalog, self.joins)
        if not isinstance(found, Measure):
            self.unusable[metric.name] = found.reason
            return
        if any(base not in self.datasets for base in found.bases):
            self.unusable[metric.name] = f"{metric.name!r} needs a dataset that is hidden."
            return
        self.measures[metric.name] = found
        said = [stems(metric.name), *map(stems, metric.synonyms)]
        self.vocabulary[metric.name] = frozenset(word for phrase in said for word in phrase)
        for rank, phrase in zip((EXACT, *(SYNONYM for _ in said)), said, strict=False):
            self._say(phrase).metrics.append(Named(metric.name, rank))

    def _add_dataset(self, dataset: Dataset) -> None:
        said = [stems(apart(dataset.name)), stems(dataset.name), *map(stems, dataset.synonyms)]
        for phrase in dict.fromkeys(said):
            self._say(phrase).datasets.append(dataset.name)
        keys = {key.casefold() for key in dataset.primary_key}
        for field in dataset.fields:
            if field.visibility == "visible" and field.dimension and field.name.casefold() not in keys:
                self._add_field(dataset, field, said[0])

    def _add_field(self, dataset: Dataset, field: Field, owner: tuple[str, ...]) -> None:
        name = FieldName(dataset.name, field.name)
        own = stems(apart(field.name))
        phrases = {own: EXACT, (*owner, *own): EXACT}
        phrases.setdefault(stems(field.name), EXACT)
        phrases.setdefault((*(stem(word) for word in owner), *own), EXACT)
        for said in filter(None, map(stems, (field.label, *field.synonyms))):
            phrases.setdefault(said, SYNONYM)
            phrases.setdefault((*owner, *said), SYNONYM)
        if len(own) > 1 and own[-1] == "name":
            phrases.setdefault(own[:-1], DERIVED)
        elif own == ("name",):
            phrases.setdefault(tuple(stem(word) for word in owner), DERIVED)
        for phrase, rank in phrases.items():
            self._say(phrase).fields.append(Named(name, rank))

    def _say(self, phrase: tuple[str, ...]) -> Senses:
        return self.phrases.setdefault(phrase or ("",), Senses())


def is_when(field: Field) -> bool:
    """Whether a field says a day: a time field whose type is temporal, or is not told."""
    return field.is_time and (field.datatype in _TEMPORAL or not field.datatype) and field.visibility == "visible"


def best(named: list[Named]) -> tuple[Any, ...]:
    """The names of the most direct rank, each once."""
    first = min((one.rank for one in named), default=EXACT)
    return tuple(dict.fromkeys(one.name for one in named if one.rank == first))
