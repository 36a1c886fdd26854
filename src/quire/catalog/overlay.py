"""Lays what people wrote over what was imported: an item of both is one item, and the written word wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from quire.catalog.build import TIMES, Explicit, Part
from quire.catalog.imports import Merge, pile
from quire.catalog.model import Dataset, Field, Metric, Origin, Problem, Profile, Relationship, Visibility

I = TypeVar("I", Dataset, Relationship, Metric)  # noqa: E741
T = TypeVar("T")


class Layer(msgspec.Struct, frozen=True):
    """The files of one side: written by people, or by imports."""

    parts: tuple[Part, ...]

    def once(
        self, kind: str, pick: Callable[[Part], Sequence[I]], problems: list[Problem]
    ) -> dict[str, tuple[I, Part]]:
        """The items by name, of each name the first one; the others become problems."""
        kept: dict[str, tuple[I, Part]] = {}
        for part in self.parts:
            for item in pick(part):
                first = kept.setdefault(item.name.casefold(), (item, part))[0]
                if first is not item:
                    place = f"{first.origin.path}:{first.origin.line}".removesuffix(":0")
                    message = f"The {kind} {item.name!r} is defined twice; the one at {place} counts."
                    problems.append(Problem(item.origin.path, item.origin.line, message))
        return kept


def lay_over(
    kind: str, pick: Callable[[Part], Sequence[I]], written: Layer, imported: Layer, problems: list[Problem]
) -> tuple[I, ...]:
    """Every item of both sides once: first those that people wrote of, then those that only imports know."""
    merge = _MERGES[kind]
    upper, lower = written.once(kind, pick, problems), pile(kind, pick, imported.parts, merge, problems)
    laid = tuple(
        merge(item, lower[name][0], part.explicit, lower[name][1]) if name in lower else item
        for name, (item, part) in upper.items()
    )
    return laid + tuple(item for name, (item, _) in lower.items() if name not in upper)


def _dataset(written: Dataset, imported: Dataset, said: frozenset[Explicit], known: frozenset[Explicit]) -> Dataset:
    description, other = _description(written, imported)
    return Dataset(
        written.name,
        written.source,
        written.connection or imported.connection,
        description,
        written.instructions or imported.instructions,
        _united(written.synonyms, imported.synonyms),
        _united(written.examples, imported.examples),
        written.primary_key or imported.primary_key,
        written.unique_keys or imported.unique_keys,
        _fields(written, imported, said, known),
        _united(written.caveats, imported.caveats),
        written.endorsement or imported.endorsement,
        _visibility(written, imported, ("visible", "dataset", written.name.casefold(), "") in said),
        written.default_time or imported.default_time,
        _origin(written.origin, imported.origin),
        imported.rows if written.rows is None else written.rows,
        _united(written.tags, imported.tags),
        other,
    )


def _fields(
    written: Dataset, imported: Dataset, said: frozenset[Explicit], known: frozenset[Explicit]
) -> tuple[Field, ...]:
    """The fields of both, in the order of the table's columns; those that only people wrote of at the end."""
    upper = {field.name.casefold(): field for field in written.fields}
    lower = {field.name.casefold() for field in imported.fields}
    names = (written.name.casefold(), imported.name.casefold())
    laid = []
    for field in imported.fields:
        name = field.name.casefold()
        if name not in upper:
            laid.append(field)
            continue
        shown = ("visible", "field", names[0], name) in said
        timed = (("time", "field", names[0], name) in said, ("time", "field", names[1], name) in known)
        laid.append(_field(upper[name], field, shown, timed))
    return (*laid, *(field for name, field in upper.items() if name not in lower))


def _field(written: Field, imported: Field, shown: bool, timed: tuple[bool, bool]) -> Field:
    description, other = _description(written, imported)
    datatype = written.datatype or imported.datatype
    is_time = written.is_time if timed[0] else imported.is_time if timed[1] else datatype in TIMES
    return Field(
        written.name,
        written.expression,
        datatype,
        description,
        written.label or imported.label,
        _united(written.synonyms, imported.synonyms),
        is_time,
        written.dimension or imported.dimension,
        written.values or imported.values,
        _visibility(written, imported, shown),
        _origin(written.origin, imported.origin),
        written.examples or imported.examples,
        _profile(written.profile, imported.profile),
        other,
    )


def _relationship(
    written: Relationship, imported: Relationship, said: frozenset[Explicit], _: frozenset[Explicit]
) -> Relationship:
    return msgspec.structs.replace(
        written,
        synonyms=_united(written.synonyms, imported.synonyms),
        origin=_origin(written.origin, imported.origin),
        evidence=written.evidence or imported.evidence,
        visibility=_visibility(written, imported, ("visible", "relationship", written.name.casefold(), "") in said),
    )


def _metric(written: Metric, imported: Metric, said: frozenset[Explicit], _: frozenset[Explicit]) -> Metric:
    description, other = _description(written, imported)
    return Metric(
        written.name,
        written.expression,
        description,
        written.datatype or imported.datatype,
        _united(written.synonyms, imported.synonyms),
        written.format or imported.format,
        written.default_time or imported.default_time,
        _united(written.caveats, imported.caveats),
        written.endorsement or imported.endorsement,
        _visibility(written, imported, ("visible", "metric", written.name.casefold(), "") in said),
        _origin(written.origin, imported.origin),
        other,
    )


def _description(written: Dataset | Field | Metric, imported: Dataset | Field | Metric) -> tuple[str, str]:
    """What holds, and what the import says where that is something else."""
    if not written.description:
        return imported.description, ""
    return written.description, "" if written.description == imported.description else imported.description


def _visibility(written: Any, imported: Any, shown: bool) -> Visibility:
    """What an import hides only a person's own word makes visible; what a person hides is hidden."""
    return "hidden" if written.visibility == "hidden" or (imported.visibility == "hidden" and not shown) else "visible"


def _origin(written: Origin, imported: Origin) -> Origin:
    return Origin(written.path, written.line, imported.imported)


def _profile(written: Profile, imported: Profile) -> Profile:
    """Attribute by attribute."""
    if written == Profile():
        return imported
    pairs = ((getattr(written, key), getattr(imported, key)) for key in Profile.__struct_fields__)
    return Profile(*(other if own in (None, "") else own for own, other in pairs))


def _united(first: Iterable[T], second: Iterable[T]) -> tuple[T, ...]:
    """The items of both, each once; texts that differ only in case are one."""
    kept = {item.casefold() if isinstance(item, str) else item: item for item in (*second, *first)}
    order = dict.fromkeys(item.casefold() if isinstance(item, str) else item for item in (*first, *second))
    return tuple(kept[key] for key in order)


_MERGES: dict[str, Merge] = {"dataset": _dataset, "relationship": _relationship, "metric": _metric}
