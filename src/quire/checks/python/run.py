"""One Python cell through all its checks, in order; each sees what those before it put right."""

from __future__ import annotations

from collections.abc import Collection

from quire.checks.model import Count, Repair, Verdict, World
from quire.checks.python.model import CheckedCell, Code
from quire.checks.python.order import ORDER
from quire.document import Diagnostic

_LONGEST = 200_000  # characters


def check_python(source: str, world: World, known: Collection[str] | None = None) -> CheckedCell:
    """Check Python code and repair what can be repaired. Never raises, whatever the text.

    ``known`` are the names that other cells define; where it is not given, the world's frames and taken names. Where
    there are none of those either, nothing is said of unknown names.
    """
    around = known if known is not None else {*world.frames, *world.taken} or None
    if len(source) > _LONGEST:
        message = f"The cell has {len(source):,} characters; at most {_LONGEST:,} are checked. Ask for less at once."
        return CheckedCell(None, "rejected", (Diagnostic("cell-too-long", "error", message),))
    code = Code(source, around)
    diagnostics: list[Diagnostic] = []
    repairs: list[Repair] = []
    counts: dict[str, Count] = {}
    for entry in ORDER:
        found = entry.check(code, world)
        diagnostics += found.diagnostics
        repairs += found.repairs
        if found.diagnostics or found.repairs:
            counts[entry.code] = Count(1, int(found.text is not None))
        if found.text is not None and found.text != code.text:
            code = Code(found.text, around)
        if any(each.severity == "error" for each in found.diagnostics):
            return CheckedCell(None, "rejected", tuple(dict.fromkeys(diagnostics)), tuple(repairs), counts)
    verdict: Verdict = "repaired" if repairs else "ok"
    return CheckedCell(code.text, verdict, tuple(dict.fromkeys(diagnostics)), tuple(repairs), counts)
