"""Suggestions from the live namespace: columns of frames, names, attributes; jedi where it is there and in time."""

from __future__ import annotations

import builtins
import keyword
import re
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .kernel import Kernel

SECONDS = 1.0
MOST = 200
_COLUMN = re.compile(
    r"([A-Za-z_]\w*)\s*(?:\.loc\s*\[[^\]]*,\s*|\[)\s*\[?(?:\s*(?:\"[^\"]*\"|'[^']*')\s*,)*\s*([\"'])([^\"'\]]*)$"
)
_WORD = re.compile(r"(?:([A-Za-z_][\w.]*)\.)?([A-Za-z_]\w*)?$")
_KINDS = {"instance": "variable", "statement": "variable", "param": "variable", "path": "module"}
_jedi_lock = threading.Lock()


def complete(kernel: Kernel, code: str, position: int) -> list[dict[str, str]]:
    """Suggestions at a position of Python code."""
    before = code[:position]
    found = _COLUMN.search(before.rpartition("\n")[2])
    if found and kernel.frames.find(found.group(1)) is not None:
        columns = kernel.frames.columns(found.group(1))
        typed = found.group(3).lower()
        return [
            {"label": column["name"], "kind": "column", "detail": column["type"], "documentation": ""}
            for column in columns
            if typed in column["name"].lower()
        ][:MOST]
    result = _timed(kernel, code, position)
    return result if result else plain(kernel.namespace, before)


def _timed(kernel: Kernel, code: str, position: int) -> list[dict[str, str]]:
    """Jedi's answer, nothing when it takes too long."""
    answer: list[list[dict[str, str]]] = []

    def work() -> None:
        try:
            if _jedi_lock.acquire(timeout=SECONDS):
                try:
                    answer.append(_jedi(kernel, code, position))
                finally:
                    _jedi_lock.release()
        except Exception:
            answer.append([])

    thread = threading.Thread(target=work, name="quire-completion", daemon=True)
    thread.start()
    thread.join(SECONDS)
    return answer[0] if answer else []


def _jedi(kernel: Kernel, code: str, position: int) -> list[dict[str, str]]:
    import jedi

    jedi.settings.allow_unsafe_interpreter_executions = False
    before = code[:position]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2])
    found = jedi.Interpreter(code, [kernel.namespace]).complete(line, column)
    wanted = before[-1:] == "_" or (found and found[0].name_with_symbols.startswith("_") and len(found) < 20)
    result = []
    for item in found:
        if item.name.startswith("_") and not wanted:
            continue
        kind = _KINDS.get(item.type, item.type)
        result.append({"label": item.name_with_symbols, "kind": kind, "detail": "", "documentation": ""})
        if len(result) >= MOST:
            break
    for entry, item in zip(result[:1], found[:1]):
        entry["documentation"] = item.docstring(raw=True)[:2000]
    return result


def plain(namespace: dict[str, Any], before: str) -> list[dict[str, str]]:
    """Names, and attributes of names, without jedi."""
    found = _WORD.search(before)
    if found is None:
        return []
    path, word = found.group(1), found.group(2) or ""
    if path:
        value: Any = namespace.get(path.partition(".")[0])
        for part in path.split(".")[1:]:
            value = getattr(value, part, None) if isinstance(vars(type(value)).get(part), property) is False else None
        names = [name for name in dir(value) if value is not None]
        kinds = dict.fromkeys(names, "property")
    else:
        kinds = dict.fromkeys(keyword.kwlist, "keyword")
        kinds.update((name, "function") for name in dir(builtins))
        kinds.update((name, "variable") for name in list(namespace))
    chosen = [name for name in sorted(kinds) if name.startswith(word) and (word[:1] == "_" or name[:1] != "_")]
    return [{"label": name, "kind": kinds[name], "detail": "", "documentation": ""} for name in chosen[:MOST]]
