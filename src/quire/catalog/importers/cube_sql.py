"""The SQL inside Cube's YAML: ``{CUBE}.column``, ``{cube.member}`` and ``{member}`` resolved to fields and measures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from quire.catalog.importers import sql

_REFERENCE = re.compile(r"\$?\{\s*([A-Za-z_][\w.]*)\s*\}(?:\s*\.\s*(?:\"([^\"]+)\"|`([^`]+)`|([A-Za-z_]\w*)))?")
Resolve = Callable[[str, str], Any]
"""From what stands in the braces and the column after them to a tree; raises ``Unresolved``."""


class Unresolved(Exception):
    """A reference or an expression that is not understood; its text says why."""


def resolve(text: str, dialect: str, reference: Resolve, column: Callable[[str], Any]) -> Any:
    """An expression as a tree: references through one function, bare columns through another.

    Raises ``Unresolved``.
    """
    if "{{" in text or "{%" in text:
        raise Unresolved("it has a template that only Cube knows")
    if re.search(r"\b(FILTER_PARAMS|FILTER_GROUP|SECURITY_CONTEXT|SQL_UTILS|COMPILE_CONTEXT)\b", text):
        raise Unresolved("it depends on the request")
    found: list[Any] = []

    def placed(match: re.Match[str]) -> str:
        after = _after(match)
        found.append(reference(match[1], after))
        return f" __part_{len(found) - 1} "

    tree = sql.parse(_REFERENCE.sub(placed, text), dialect)
    if tree is None or sql.windows(tree):
        raise Unresolved(f"its SQL {text.strip()[:80]!r} is not an expression of a row or an aggregate")

    def replaced(node: Any) -> Any:
        number = re.fullmatch(r"__part_(\d+)", node.name)
        if number is None or int(number[1]) >= len(found):
            if node.table:
                raise Unresolved(f"it names {node.sql()[:80]}, which is not of this cube")
            return column(sql.written(node))
        part = found[int(number[1])]
        return sql.wrapped(part.copy()) if part.parent is None else part

    return sql.replaced(tree, replaced)


def equalities(text: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """The pairs of a join's SQL that is nothing but ``{a}.x = {b}.y`` joined by AND; empty when it is more."""
    pairs = []
    for piece in re.split(r"\bAND\b", text, flags=re.IGNORECASE):
        sides = [_REFERENCE.fullmatch(side.strip(" \t\n()")) for side in piece.split("=")]
        if len(sides) != 2:
            return []
        ends = [_end(side) for side in sides if side is not None]
        if len(ends) != 2 or not all(name for _, name in ends):
            return []
        pairs.append((ends[0], ends[1]))
    return pairs


def _end(match: re.Match[str]) -> tuple[str, str]:
    """Cube and column: ``{orders}.id``, ``{orders.id}`` or ``{id}``."""
    after = _after(match)
    if after:
        return match[1], after
    cube, _, member = match[1].rpartition(".")
    return cube or "CUBE", member


def _after(match: re.Match[str]) -> str:
    """The column after the braces, in quotes when its case counts."""
    exact = match[2] or match[3] or ""
    return f'"{exact}"' if exact and not exact.islower() else exact or match[4] or ""
