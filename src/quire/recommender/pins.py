"""``@name`` in a question: what it pins, and why a name cannot be pinned."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from quire.catalog import Catalog
from quire.recommender.items import Dropped, Kind, Scope

_PIN = re.compile(r"(?<![\w@])@(?:\"([^\"\n]{1,200})\"|`([^`\n]{1,200})`|([^\W\d]\w*(?:\.\w+)*))")
_MOST = 50


class Pins(NamedTuple):
    """What a question pins: datasets and fields by their place, metrics by theirs, frames and cells by name."""

    datasets: tuple[int, ...] = ()
    fields: tuple[tuple[int, int], ...] = ()
    metrics: tuple[int, ...] = ()
    scope: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    withheld: tuple[Dropped, ...] = ()


def mentions(question: str) -> tuple[str, ...]:
    """The names that follow an @, quoted ones without their quotes."""
    return tuple(dict.fromkeys(next(filter(None, match.groups())) for match in _PIN.finditer(question)))[:_MOST]


def without_pins(question: str) -> str:
    """The question with its pins as plain names."""
    return _PIN.sub(lambda match: next(filter(None, match.groups())), question)


def pins(question: str, catalog: Catalog, scope: tuple[Scope, ...], withheld: dict[str, Dropped]) -> Pins:
    """What the names after @ mean; ``withheld`` are the folded names that may not be shown, with the reason.

    A frame or cell in scope goes before a metric, that before a dataset, that before a field. A name that means
    nothing, or a field that several datasets have, is said in ``withheld`` too.
    """
    found = _Found(catalog, {each.name: each for each in scope}, withheld)
    for name in mentions(question):
        found.add(name)
    found.explain_missing()
    return Pins(
        tuple(dict.fromkeys(found.datasets)), tuple(dict.fromkeys(found.fields)), tuple(dict.fromkeys(found.metrics)),
        tuple(found.scope), tuple(found.names), tuple(found.dropped),
    )  # fmt: skip


class _Found:
    def __init__(self, catalog: Catalog, scope: dict[str, Scope], withheld: dict[str, Dropped]) -> None:
        self.catalog, self.in_scope, self.withheld = catalog, scope, withheld
        self.datasets: list[int] = []
        self.fields: list[tuple[int, int]] = []
        self.metrics: list[int] = []
        self.scope: list[str] = []
        self.names: list[str] = []
        self.dropped: list[Dropped] = []
        self.missing: dict[str, str] = {}

    def add(self, name: str) -> None:
        if name in self.in_scope:
            self.scope.append(name)
            self.names.append(name)
            return
        folded = name.casefold()
        for place, metric in enumerate(self.catalog.metrics):
            if metric.name.casefold() == folded:
                self.metrics.append(place)
                self.names.append(metric.name)
                return
        exact = [place for place, dataset in enumerate(self.catalog.datasets) if dataset.name.casefold() == folded]
        last = [
            place
            for place, dataset in enumerate(self.catalog.datasets)
            if dataset.name.casefold().rpartition(".")[2] == folded
        ]
        if exact or len(last) == 1:
            place = (exact or last)[0]
            self.datasets.append(place)
            self.names.append(self.catalog.datasets[place].name)
            return
        if folded in self.withheld:
            self.dropped.append(msgspec.structs.replace(self.withheld[folded], name=name))
            return
        self._field(name, folded, several="dataset" if last else "")

    def _field(self, name: str, folded: str, several: Kind | str) -> None:
        table, dot, column = folded.rpartition(".")
        found: list[tuple[int, int]] = []
        for place, dataset in enumerate(self.catalog.datasets):
            own = dataset.name.casefold()
            if dot and own != table and own.rpartition(".")[2] != table:
                continue
            found += [
                (place, k)
                for k, field in enumerate(dataset.fields)
                if field.name.casefold() == (column if dot else folded)
            ]
        if len(found) == 1:
            self.fields += found
            place, k = found[0]
            self.names.append(f"{self.catalog.datasets[place].name}.{self.catalog.datasets[place].fields[k].name}")
        elif found or several:
            self.dropped.append(
                Dropped("dataset" if several else "field", name, "Several have this name; say which, as dataset.field.")
            )
        else:
            self.missing.setdefault(folded, name)

    def explain_missing(self) -> None:
        """Say of each name that means nothing here whether it means something withheld, and why; as it was asked."""
        if not self.missing:
            return
        wanted: dict[str, list[str]] = {}
        for folded in self.missing:
            parts = folded.split(".")
            for size in range(1, len(parts) + 1):
                wanted.setdefault(".".join(parts[:size]), []).append(folded)
        why: dict[str, Dropped] = {}
        for key, item in self.withheld.items():
            for part in (key, key.rpartition(".")[2]):
                for folded in wanted.get(part, ()):
                    if part == folded or item.kind == "dataset":
                        why.setdefault(folded, item)
        for folded, name in self.missing.items():
            known = why.get(folded)
            kind, reason = (known.kind, known.why) if known else ("dataset", "Nothing that may be shown has this name.")
            self.dropped.append(Dropped(kind, name, reason))
