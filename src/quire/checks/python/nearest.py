"""The one name of several that was probably meant, or none."""

from __future__ import annotations

from collections.abc import Iterable

from quire.checks.names.alike import alike

_NEAR = 0.85
_AHEAD = 0.06  # how much the nearest must be nearer than the next
_SHORTEST = 3
_SHOWN = 12


def nearest(name: str, among: Iterable[str]) -> str | None:
    """The name that is so like this one that it must be meant; None where two are, or none is near enough."""
    if len(name) < _SHORTEST:
        return None
    found = sorted(((alike(name, each), each) for each in among if each != name), reverse=True)[:2]
    if not found or found[0][0] < _NEAR or (len(found) > 1 and found[0][0] - found[1][0] < _AHEAD):
        return None
    return found[0][1]


def some(names: Iterable[str], what: str = "There are") -> str:
    """A sentence that lists names, not too many of them; empty where there are none."""
    listed = sorted(name for name in names if not name.startswith("_"))
    if not listed:
        return ""
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"{what} {', '.join(listed[:_SHOWN])}{more}."
