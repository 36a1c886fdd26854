"""Makes one of what several imports say of the same table, join or number: a tool's word before a connection's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from quire.catalog.build import Explicit, Part
from quire.catalog.model import Dataset, Metric, Origin, Problem, Relationship
from quire.catalog.sqlnames import name_parts

Item = Dataset | Relationship | Metric
Merge = Callable[[Any, Any, frozenset[Explicit], frozenset[Explicit]], Any]
_FROM_DATABASE = ("connection ", "ddl ")


def pile(
    kind: str, pick: Callable[[Part], Sequence[Any]], parts: Sequence[Part], merge: Merge, problems: list[Problem]
) -> dict[str, tuple[Any, frozenset[Explicit]]]:
    """The items of all imports by name, each with what was said of it explicitly.

    Items of one name that are not the same thing are problems, and the first counts. A join of the same columns is
    the same under any name.
    """
    kept: dict[str, tuple[Any, frozenset[Explicit]]] = {}
    joins: dict[tuple[Any, ...], str] = {}
    for part in sorted(parts, key=_from_database):
        for item in pick(part):
            name = item.name.casefold()
            if isinstance(item, Relationship):
                name = joins.get(_ends(item), name)
            first = kept.get(name)
            if first is None:
                kept[name] = item, part.explicit
                if isinstance(item, Relationship):
                    joins[_ends(item)] = name
            elif first[0].origin.path != item.origin.path and _same(first[0], item):
                kept[name] = _one(first[0], item, (first[1], part.explicit), merge), first[1] | part.explicit
            else:
                place = f"{first[0].origin.path}:{first[0].origin.line}".removesuffix(":0")
                message = f"The {kind} {item.name!r} is defined twice; the one at {place} counts."
                problems.append(Problem(item.origin.path, item.origin.line, message))
    return kept


def _from_database(part: Part) -> bool:
    return any(each.origin.imported.startswith(_FROM_DATABASE) for each in part.datasets[:1])


def _ends(item: Relationship) -> tuple[Any, ...]:
    pairs = zip(item.from_columns, item.to_columns, strict=False)
    folded = sorted((left.casefold(), right.casefold()) for left, right in pairs)
    return item.from_dataset.casefold(), item.to_dataset.casefold(), *folded


def _same(first: Any, second: Any) -> bool:
    """Whether two items of one name are one thing: a table of one place, a join of the same columns.

    Of numbers a tool's definition counts before the one that was made up for a database.
    """
    if isinstance(first, Relationship):
        return _ends(first) == _ends(second)
    if isinstance(first, Metric):
        made_up = second.origin.imported.startswith(_FROM_DATABASE)
        return bool(first.expression == second.expression or made_up)
    left, right = name_parts(first.source), name_parts(second.source)
    if not left or not right:
        return bool(first.source == second.source)
    return all(one.casefold() == other.casefold() for one, other in zip(reversed(left), reversed(right), strict=False))


def _one(first: Any, second: Any, said: tuple[frozenset[Explicit], frozenset[Explicit]], merge: Merge) -> Any:
    """Both as one, the database's own names for the table counting."""
    together = dict.fromkeys((first.origin.imported, second.origin.imported))
    origin = Origin(first.origin.path, first.origin.line, ", ".join(filter(None, together)))
    if isinstance(first, Relationship):
        best = max(first.confidence, second.confidence)
        return msgspec.structs.replace(merge(first, second, *said), origin=origin, confidence=best)
    made = msgspec.structs.replace(merge(first, second, *said), origin=origin, imported_description="")
    if isinstance(made, Dataset):
        stated = second.origin.imported.startswith(_FROM_DATABASE)
        fields = tuple(msgspec.structs.replace(field, imported_description="") for field in made.fields)
        return msgspec.structs.replace(made, fields=fields, source=second.source if stated else first.source)
    return made
