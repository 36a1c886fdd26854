"""Diagnostics: what is wrong or doubtful in a cell or a file, for the person and for the model."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "hint"]


class Span(msgspec.Struct, frozen=True):
    """A stretch of source text: lines count from 1, columns from 0 in Unicode code points, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Fix(msgspec.Struct, frozen=True):
    """A remedy that a person can apply with one key.

    ``kind`` names what to do, ``arguments`` with what: ``replace`` (text, and line/column of its span as digits),
    ``rename`` (from, to, cell), ``merge`` (into), ``order_mode`` (none), ``rerun`` (cell).
    """

    title: str
    kind: Literal["replace", "rename", "merge", "order_mode", "rerun"]
    arguments: dict[str, str] = {}


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding.

    ``code`` is stable (kebab-case, e.g. ``multiple-definitions``); ``message`` is whole sentences.
    """

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    fixes: tuple[Fix, ...] = ()
