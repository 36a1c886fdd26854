"""YAML that people type into cells and front matter, read as JSON values, with the place of a mistake."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from quire.document.diagnostic import Diagnostic, Span


def load(text: str) -> Any:
    """The JSON value that the YAML means; dates become ISO text, keys become text.

    Raises ``ValueError`` whose arguments are the sentence and the 1-based line and 0-based column.
    """
    from ruamel.yaml import YAML  # 30 ms; many notebooks have no YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _plain(YAML(typ="safe", pure=True).load(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = (error.problem or "it is not YAML").strip().rstrip(".")
        raise ValueError(problem, mark.line + 1 if mark else 1, mark.column if mark else 0) from None
    except (YAMLError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise ValueError(str(error).splitlines()[0] if str(error) else "it is not YAML", 1, 0) from None


def mapping(text: str, code: str, what: str) -> dict[str, Any] | Diagnostic:
    """The mapping that a cell's source holds, or why it is none, as a diagnostic at its place."""
    try:
        value = load(text)
    except ValueError as error:
        problem, line, column = error.args
        return Diagnostic(
            code, "error", f"This {what} is not readable: {problem}.", Span(line, column, line, column + 1)
        )
    if value is None:
        return {}
    if not isinstance(value, dict):
        return Diagnostic(code, "error", f"A {what} is written as `key: value` lines.", Span(1, 0, 1, 1))
    return value


def key_span(text: str, key: str) -> Span:
    """Where ``key`` stands at the beginning of a line; the first character when it does not."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith((key + ":", f'"{key}":', f"'{key}':")):
            return Span(number, 0, number, max(1, len(line.rstrip())))
    return Span(1, 0, 1, 1)


def _plain(value: Any, depth: int = 0) -> Any:
    if depth > 100:
        raise ValueError("it is nested too deeply")
    if isinstance(value, dict):
        return {k if isinstance(k, str) else str(_plain(k, depth + 1)): _plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)
