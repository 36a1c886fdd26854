"""Code that Python cannot read: where, why, and whether it was cut."""

from __future__ import annotations

import re

from quire.checks.model import NOTHING, Found, World
from quire.checks.python.model import Code
from quire.document import Diagnostic

_CUT = re.compile(r"was never closed|unexpected EOF|unterminated|expected an indented block|EOF in multi-line")
_PROSE = re.compile(r"^[A-Z][a-z']*(?: [\w',]+){3,}[.:]?$")


def check(code: Code, world: World) -> Found:
    """The parser's words with the line; a cut at the end is said as such."""
    if not code.text.strip():
        return Found((Diagnostic("python-unreadable", "error", "There is no code. Write at least one statement."),))
    if not code.analysis.syntax_error:
        return NOTHING
    said = next((each for each in code.analysis.diagnostics if each.severity == "error"), None)
    line = said.span.line if said is not None and said.span is not None else 1
    shown = code.lines[line - 1].strip() if 1 <= line <= len(code.lines) else ""
    span = said.span if said is not None else None
    if said is not None and _CUT.search(said.message) and _at_end(code, line, said.message):
        message = f"The code ends in the middle: line {line}, «{shown}», is not finished. Write it out to its end."
        return Found((Diagnostic("python-cut", "error", message, span),))
    if _PROSE.match(shown):
        message = f"Line {line} is prose, not Python: «{shown}». Write only code; put remarks behind #."
        return Found((Diagnostic("python-unreadable", "error", message, span),))
    why = said.message.partition(": ")[2].rstrip(".") if said is not None else "it is not Python"
    message = f"Python cannot read line {line}, «{shown}»: {why}. Correct that line."
    return Found((Diagnostic("python-unreadable", "error", message, span),))


def _at_end(code: Code, line: int, message: str) -> bool:
    """Whether what is wrong lies at the end of the text, so that more of it would put it right."""
    if "was never closed" in message or "triple-quoted" in message:
        return True
    return not any(text.strip() for text in code.lines[line:])
