"""A cell that does too much at once."""

from __future__ import annotations

from quire.checks.model import NOTHING, Found, World
from quire.checks.python.model import Code
from quire.document import Diagnostic

MOST = 120  # lines


def check(code: Code, world: World) -> Found:
    """Doubt a cell of more lines than anybody reads before accepting them."""
    lines = sum(1 for line in code.lines if line.strip())
    if lines <= MOST:
        return NOTHING
    message = f"The cell has {lines} lines; more than {MOST} are hard to review. Split it into several cells."
    return Found((Diagnostic("cell-too-long", "warning", message),))
