"""Would a caveat take away the very rows that a question asks for? Then zero would be a false answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quire.assistant.measures import find_field
from quire.catalog import Dataset

_TEXTS: dict[str, Callable[[str], str]] = {"Lower": str.lower, "Upper": str.upper, "Trim": str.strip}


def excluded(dataset: Dataset, field: str, values: tuple[str, ...]) -> str:
    """The caveat of a dataset that excludes one of a field's values, as its text; empty when none does."""
    known = find_field(dataset, field)
    for caveat in dataset.caveats:
        if caveat.severity != "required" or not caveat.predicate or known is None:
            continue
        if any(holds(caveat.predicate, known.name, value) is False for value in values):
            return caveat.text
    return ""


def holds(predicate: str, field: str, value: str) -> bool | None:
    """Whether a predicate is true of a value of one field; None when that needs more than the value."""
    import sqlglot

    found = _value(sqlglot.parse_one(predicate, read="duckdb"), field.casefold(), value)
    return found if isinstance(found, bool) else None


def _value(node: Any, field: str, value: str) -> Any:
    """The value of a node where the field has the value; None when it is not known."""
    from sqlglot import exp

    kind = type(node).__name__
    if isinstance(node, exp.Column):
        return value if node.name.casefold() == field else None
    if isinstance(node, exp.Literal):
        return node.name
    if isinstance(node, exp.Paren):
        return _value(node.this, field, value)
    if isinstance(node, exp.Not):
        inner = _value(node.this, field, value)
        return None if inner is None else not inner
    if isinstance(node, exp.And | exp.Or):
        sides = [_value(side, field, value) for side in (node.left, node.right)]
        decisive = isinstance(node, exp.Or)
        return decisive if decisive in sides else None if None in sides else not decisive
    if kind in _TEXTS:
        inner = _value(node.this, field, value)
        return _TEXTS[kind](inner) if isinstance(inner, str) else None
    return _compared(node, field, value)


def _compared(node: Any, field: str, value: str) -> bool | None:
    from sqlglot import exp

    if isinstance(node, exp.EQ | exp.NEQ):
        left, right = _value(node.left, field, value), _value(node.right, field, value)
        return None if left is None or right is None else (left == right) is isinstance(node, exp.EQ)
    if isinstance(node, exp.In) and node.expressions:
        left = _value(node.this, field, value)
        held = [_value(one, field, value) for one in node.expressions]
        return None if left is None or None in held else left in held
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return False if _value(node.this, field, value) is not None else None
    return None
