"""A failure for people: the way through the cells' lines, library code folded, and what to do."""

from __future__ import annotations

import linecache
import os
import sys
import traceback
from typing import Any

from .code import cell_of

HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
FRAMES = 40
MESSAGE = 20_000


def failure(error: BaseException) -> dict[str, Any]:
    """The exception as an output."""
    return {
        "type": "failure",
        "error": type(error).__name__,
        "message": message_of(error),
        "trace": trace_of(error),
        "hint": hint_for(error),
    }


def message_of(error: BaseException) -> str:
    """What it says; with its explicit cause, and the parts of a group."""
    if isinstance(error, KeyboardInterrupt):
        return "The cell was interrupted."
    if isinstance(error, SyntaxError):
        text = error.msg or "This code cannot be read."
    else:
        try:
            text = str(error)
        except Exception as problem:
            text = f"(its message cannot be read: {type(problem).__name__})"
    for part in getattr(error, "exceptions", ()) or ():
        text += f"\n• {type(part).__name__}: {part}"
    if error.__cause__ is not None:
        text += f"\nCaused by {type(error.__cause__).__name__}: {error.__cause__}"
    return text if len(text) <= MESSAGE else f"{text[: MESSAGE // 2]} … {text[-MESSAGE // 2 :]}"


def trace_of(error: BaseException) -> list[dict[str, Any]]:
    """Every level in a cell, and of each stretch of library code its innermost level."""
    found: list[dict[str, Any]] = []
    pairs = [] if error.__traceback__ is None else traceback.walk_tb(error.__traceback__)
    for frame, line in pairs:
        path = frame.f_code.co_filename
        if path.startswith((HERE, "<frozen")):
            continue
        item = level(path, line, frame.f_code.co_name)
        if found and not found[-1]["cell"] and not item["cell"]:
            found[-1] = item
        else:
            found.append(item)
    if isinstance(error, SyntaxError) and cell_of(error.filename or ""):
        text = (error.text or "").rstrip("\n")
        found.append(
            {"cell": cell_of(error.filename or ""), "file": "", "line": error.lineno or 1, "function": "", "text": text}
        )
    if len(found) > FRAMES:
        note = {"cell": "", "file": "", "line": 0, "function": f"… {len(found) - FRAMES} levels left out …", "text": ""}
        found = [*found[: FRAMES // 2], note, *found[-FRAMES // 2 :]]
    return found


def level(path: str, line: int, function: str) -> dict[str, Any]:
    """One level of a traceback."""
    cell = cell_of(path)
    return {
        "cell": cell,
        "file": "" if cell else path,
        "line": line,
        "function": "" if function == "<module>" else function,
        "text": linecache.getline(path, line).strip()[:500],
    }


def hint_for(error: BaseException) -> str:
    """What to do about it, when there is something to say."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        top = error.name.partition(".")[0]
        return f"Install it for the notebook's Python: {sys.executable} -m pip install {top}"
    if isinstance(error, RecursionError):
        return "A function calls itself without an end; look for the condition that should stop it."
    if isinstance(error, MemoryError):
        return "Work with fewer rows or columns, or let SQL do the work: it does not have to hold everything at once."
    if isinstance(error, SystemExit):
        return "exit() ended this cell; the kernel goes on. To end the kernel, restart it."
    if isinstance(error, FileNotFoundError):
        return f"Relative paths start at {os.getcwd()}."
    return ""
