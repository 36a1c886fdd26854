"""From what a worker says went wrong to an exception, and from an exception to what a cell shows."""

from __future__ import annotations

from typing import Any

from quire.document import Failure, TraceFrame
from quire.errors import ConnectionFailed, LimitExceeded, StatementCancelled, StatementFailed, WarehouseError
from quire.warehouse.protocol import ConnectionSettings


def to_error(fault: dict[str, Any], settings: ConnectionSettings, seconds: float) -> WarehouseError:
    """The exception for a fault that came over the wire."""
    section = f"[connections.{settings.name}] in quire.toml"
    if fault["kind"] == "cancelled":
        return StatementCancelled("The statement was stopped.")
    if fault["kind"] == "limit" and fault["message"] == "time":
        return over_time(settings, seconds)
    if fault["kind"] == "connection":
        return ConnectionFailed(fault["message"], remedy=fault.get("remedy", ""))
    if fault["kind"] == "limit":
        return LimitExceeded(
            f"The statement needs more than the {settings.memory} of memory that it may use.",
            remedy=f"Aggregate or filter first, or raise memory under {section}.",
        )
    error = StatementFailed(fault["message"], remedy=fault.get("remedy", ""))
    error.kind = fault.get("error", "")
    error.line, error.column = fault.get("line", 0), fault.get("column", 0)
    error.end_column = fault.get("end_column", 0)
    error.candidates = tuple(fault.get("candidates", ()))
    return error


def over_time(settings: ConnectionSettings, seconds: float) -> LimitExceeded:
    """The exception for a statement that ran out of time."""
    return LimitExceeded(
        f"The statement was stopped after {seconds:g} seconds, its time limit.",
        remedy=f"Aggregate or filter first, or raise seconds under [connections.{settings.name}] in quire.toml.",
    )


def to_failure(error: WarehouseError, sql: str = "") -> Failure:
    """What a cell shows for an exception; ``sql`` is the statement, so that the line can be shown."""
    hint = " ".join(part for part in (f"Expected: {error.expected}." if error.expected else "", error.remedy) if part)
    name = type(error).__name__
    if not isinstance(error, StatementFailed) or not error.line:
        return Failure(error=name, message=error.message, hint=hint)
    lines = sql.split("\n")
    text = lines[error.line - 1] if error.line <= len(lines) else ""
    place = TraceFrame(cell="", file="<sql>", line=error.line, function="", text=text)
    return Failure(error=error.kind or name, message=error.message, trace=(place,), hint=hint)
