"""Questions to begin with, on a semantic model that nobody has worked on: each was planned, run, and had rows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from quire.airlock import Version
from quire.assistant import Request, plan
from quire.catalog import Catalog, Dataset, Field, Metric, build_index, qualified_names, stems, words
from quire.catalog.words import apart
from quire.errors import QuireError
from quire.warehouse import Engine, Statement

WANTED = 3
_SECONDS = 20.0  # that looking for questions may take
_METRICS = 8
_TRIED_OF_A_KIND = 6
_FEW, _MANY = 2, 40
_TOP = 5
_GOOD_WORDS = frozenset(
    (
        "category", "type", "status", "country", "region", "segment", "genre", "mode", "channel", "priority", "brand",
        "city", "rating", "state", "department", "language", "method", "group", "class", "name", "kind",
    )
)  # fmt: skip
_BAD_WORDS = frozenset(
    (
        "first",
        "last",
        "user",
        "username",
        "login",
        "phone",
        "fax",
        "email",
        "postal",
        "zip",
        "address",
        "address2",
        "street",
        "title",
        "photo",
    )
)


class Started(msgspec.Struct, frozen=True):
    """A question with its plan."""

    question: str
    version: Version


async def starting_questions(
    catalog: Catalog, engine: Engine, connection: str, timezone: str, today: date
) -> tuple[Started, ...]:
    """At most three questions of different kinds."""
    found: list[Started] = []
    values = build_index(catalog)
    try:
        async with asyncio.timeout(_SECONDS):
            for questions in _kinds(catalog):
                for question in questions:
                    if len(found) == WANTED:
                        break
                    request = Request(
                        question,
                        today,
                        catalog,
                        values,
                        connection=connection,
                        timezone=timezone,
                        dialects={connection: engine.dialect},
                    )
                    version = plan(request)
                    if version.refusal is None and await _has_rows(engine, version):
                        found.append(Started(question, version))
                        break
    except TimeoutError:
        pass  # those that were found are shown
    return tuple(found[:WANTED])


async def _has_rows(engine: Engine, version: Version) -> bool:
    try:
        answer = await engine.execute(Statement(version.drafts[0].cell.source, rows=50))
    except QuireError:
        return False
    return answer.row_count > 0 and any(value is not None for row in answer.first.rows for value in row)


def _kinds(catalog: Catalog) -> Iterator[Iterator[str]]:
    """For each kind of question those worth trying, the best first."""
    datasets = {dataset.name: dataset for dataset in catalog.datasets}
    metrics = [metric for metric in catalog.metrics if _base(metric) in datasets][:_METRICS]
    groups = {metric.name: _groups(catalog, datasets, _base(metric)) for metric in metrics}
    years = {metric.name: _year(metric, datasets) for metric in metrics}
    yield (f"How did {_said(one)} develop by month in {years[one.name]}?" for one in metrics if years[one.name])
    yield (
        f"Top {_TOP} {_plural(group.said)} by {_said(one)}"
        for one in metrics
        for group in groups[one.name][:_TRIED_OF_A_KIND]
        if group.distinct >= _TOP
    )
    others = [*metrics[1:], *metrics[:1]]
    yield (
        f"{_said(one).capitalize()} by {group.said}" for one in others for group in groups[one.name][:_TRIED_OF_A_KIND]
    )
    yield (f"Number of {one.synonyms[0]}" for one in others if one.synonyms)
    yield (f"{_said(one).capitalize()} in {years[one.name]}" for one in others if years[one.name])


def _base(metric: Metric) -> str:
    named = qualified_names(metric.expression)
    return named[0][0] if named else ""


def _said(metric: Metric) -> str:
    return metric.name.replace("_", " ")


def _year(metric: Metric, datasets: Mapping[str, Dataset]) -> int:
    """The last year with most of its months in the data of a metric; 0 when that is not known."""
    dataset, _, field = metric.default_time.rpartition(".")
    owner = datasets.get(dataset or _base(metric))
    if owner is None:
        return 0
    wanted = field or owner.default_time
    found = next((each for each in owner.fields if each.name == wanted), None)
    try:
        first = date.fromisoformat(found.profile.minimum[:10]) if found is not None else None
        last = date.fromisoformat(found.profile.maximum[:10]) if found is not None else None
    except ValueError:
        return 0
    if first is None or last is None:
        return 0
    return last.year - 1 if last.month < 4 and first.year < last.year else last.year


class _Group(NamedTuple):
    """The words of a field to group by, the most telling first when sorted."""

    rank: int
    said: str
    distinct: int


def _groups(catalog: Catalog, datasets: Mapping[str, Dataset], base: str) -> list[_Group]:
    """Fields worth grouping by: of the table itself and of those that it belongs to."""
    found: list[_Group] = []
    reached = {base: 0}
    front = [base]
    for distance in (1, 2):
        front = [
            one.to_dataset
            for one in catalog.relationships
            if one.from_dataset in front and one.to_dataset not in reached
        ]
        reached |= dict.fromkeys(front, distance)
    for name, distance in reached.items():
        for field in datasets[name].fields if name in datasets else ():
            rank = _rank(field)
            if rank is not None:
                said = " ".join(words(field.label or apart(field.name)))
                owner = " ".join(stems(apart(name)))
                both = [f"{owner} {said}"] if said == "name" else [said, f"{owner} {said}"]
                found += [_Group(rank + distance, text, field.profile.distinct or 0) for text in both]
    return sorted(found)


def _rank(field: Field) -> int | None:
    """How good a field is to group by, 0 the best; None when it is not."""
    if not field.dimension or field.is_time or field.datatype != "String" or field.visibility == "hidden":
        return None
    if not _FEW <= (field.profile.distinct or 0) <= _MANY:
        return None
    said = set(words(field.label or apart(field.name)))
    if said & _BAD_WORDS:
        return 6
    return 4 if field.profile.distinct == _FEW else 0 if said & _GOOD_WORDS else 2


def _plural(text: str) -> str:
    if text.endswith("y") and text[-2:-1] not in tuple("aeiou"):
        return text[:-1] + "ies"
    return text if text.endswith("s") else text + "s"
