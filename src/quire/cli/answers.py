"""An answer in a terminal: cells with their rows, what it was made from, what was checked, what it cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import typer

from quire.airlock import Refusal, Version
from quire.assistant.codecs import CODECS
from quire.cli.answering import Answered
from quire.cli.output import show_json
from quire.document import Column, Table
from quire.llm import Call

REFUSED = 1
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")


def refuse(version: Version, output: str, exact: bool) -> int:
    """Say why there is no answer, and what was asked of models for it."""
    refusal = version.refusal or Refusal(version.failure)
    calls = version.evidence.calls
    if output == "json":
        told = {"question": version.prompt, "refusal": refusal, "context": version.evidence.context}
        show_json(told | ({"calls": _calls(calls, exact)} if calls else {}))
        return REFUSED
    lines = [refusal.message]
    if refusal.not_understood:
        lines.append("Not understood: " + ", ".join(refusal.not_understood))
    if refusal.nearest:
        lines += ["Near to it, and answered:", *(f"  {one}" for one in refusal.nearest)]
    lines += _context_lines(version)[1:]
    lines += _call_lines(calls)
    typer.echo("\n".join(lines), err=True)
    if exact:
        _print_exact(calls)
    return REFUSED


def show_answer(answer: Answered, rows: int, output: str, exact: bool) -> None:
    """Print an answer."""
    if output == "json":
        show_json(_told(answer, rows, exact))
        return
    version = answer.version
    typer.echo(f"{version.plan}\n")
    if version.evidence.planner == "semantic":
        _print_governed(answer, rows)
    else:
        _print_cells(answer, rows)
    _print_evidence(version)
    if exact:
        _print_exact(version.evidence.calls)


def _told(answer: Answered, rows: int, exact: bool) -> dict[str, Any]:
    """The answer for a program: the rows of the last statement, and every cell."""
    version, evidence = answer.version, answer.version.evidence
    ran = [answer.rows[draft.cell.id] for draft in version.drafts if draft.cell.id in answer.rows]
    last = ran[0] if evidence.planner == "semantic" and ran else ran[-1] if ran else None
    told: dict[str, Any] = {"question": version.prompt, "plan": version.plan}
    if last is not None:
        told |= {"columns": last.first.columns, "rows": last.first.rows[:rows], "row_count": last.row_count}
        told |= {"cut": last.cut, "seconds": round(last.seconds, 4)}
    return told | {
        "sql": evidence.receipt.sql,
        "cells": [
            {"kind": draft.cell.kind, "name": draft.cell.name, "source": draft.cell.source, "purpose": draft.step,
             "repairs": draft.repairs, "diagnostics": draft.diagnostics}
            for draft in version.drafts
        ],
        "receipt": evidence.receipt,
        "trust": evidence.trust,
        "planner": evidence.planner,
        "checks": evidence.checks,
        "repairs": evidence.repairs,
        "doubts": evidence.doubts,
        "calls": _calls(evidence.calls, exact),
        "context": evidence.context,
    }  # fmt: skip


def _print_governed(answer: Answered, rows: int) -> None:
    """The rows and the one statement that they come from."""
    found = answer.rows[answer.version.drafts[0].cell.id]
    typer.echo(_table(found.first, rows))
    left = found.row_count - min(rows, len(found.first.rows))
    if left > 0:
        typer.echo(f"… {left:,} more rows")
    typer.echo(f"\n{answer.version.evidence.receipt.sql}\n")


def _print_cells(answer: Answered, rows: int) -> None:
    """Every cell, those that ran with their rows."""
    for draft in answer.version.drafts:
        typer.echo(CODECS[draft.cell.kind].write(draft.cell))
        found = answer.rows.get(draft.cell.id)
        if found is not None:
            typer.echo("\n" + _table(found.first, rows))
            left = found.row_count - min(rows, len(found.first.rows))
            if left > 0:
                typer.echo(f"… {left:,} more rows")
        typer.echo("")


def _print_evidence(version: Version) -> None:
    evidence, receipt = version.evidence, version.evidence.receipt
    parts: dict[str, Iterable[str]] = {
        "Trust": (evidence.trust,),
        "Metrics": receipt.metrics,
        "By": receipt.dimensions,
        "Filters": receipt.filters,
        "Time": (receipt.time,),
        "Sorted": (receipt.sorting,),
        "Datasets": (", ".join(receipt.datasets),),
        "Caveats": receipt.caveats,
        "Assumed": receipt.assumptions,
        "Checked": evidence.checks if evidence.planner != "semantic" else (),
        "Repaired": evidence.repairs,
        "Doubts": evidence.doubts,
        "Context": _context_lines(version),
        "Asked": _call_lines(evidence.calls),
    }
    for label, said in parts.items():
        for place, line in enumerate(filter(None, said)):
            typer.echo(f"{label if place == 0 else '':<10}{line}")


def _call_lines(calls: tuple[Call, ...]) -> list[str]:
    """What was asked of models, and what it cost in all."""
    if not calls:
        return []
    lines = [
        f"{call.task}, {call.model}: {call.tokens_in:,} + {call.tokens_out:,} tokens, {call.seconds:.1f} s"
        + (f" — {call.failure}" if call.failure else "")
        for call in calls
    ]
    costs = [call.cost for call in calls if call.cost is not None]
    total = f"{sum(call.tokens_in + call.tokens_out for call in calls):,} tokens"
    price = f", ${sum(costs):.4f}" if costs else ", price not known"
    return [*lines, f"in all {total}{price}, {sum(call.seconds for call in calls):.1f} s"]


def _calls(calls: tuple[Call, ...], exact: bool) -> list[dict[str, Any]]:
    return [
        {"task": call.task, "model": call.model, "tier": call.tier, "attempt": call.attempt,
         "tokens_in": call.tokens_in, "tokens_out": call.tokens_out, "cost": call.cost,
         "seconds": round(call.seconds, 3), "hash": call.hash, "failure": call.failure}
        | ({"sent": call.sent, "reply": call.reply} if exact else {})
        for call in calls
    ]  # fmt: skip


def _print_exact(calls: tuple[Call, ...]) -> None:
    for number, call in enumerate(calls, 1):
        typer.echo(f"\n── {number}. {call.task}, attempt {call.attempt}, sent to {call.model} ──\n{call.sent}")
        typer.echo(f"── received ──\n{call.reply}")


def _context_lines(version: Version) -> tuple[str, ...]:
    """The context in a line, and a line for each pinned name that is not in it."""
    context = version.evidence.context
    if context is None:
        return ()
    names = ", ".join(item.name for item in context.items if item.shown and item.kind == "dataset")
    withheld = (f"@{note.name} is not in the context. {note.why}" for note in context.withheld)
    return (context.failure or f"{context.tokens:,} tokens: {names}", *withheld)


def _table(table: Table, rows: int) -> str:
    """Rows as aligned text, numbers to the right."""
    right = [column.type.partition("(")[0] in _NUMBERS for column in table.columns]
    shown = [
        [_value(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.rows[:rows]
    ]
    heads = [column.name for column in table.columns]
    widths = [max(map(len, cells)) for cells in zip(heads, *shown, strict=True)]
    lines = [heads, ["─" * width for width in widths], *shown]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def _value(value: Any, column: Column) -> str:
    if value is None:
        return "NULL"
    kind = column.type.partition("(")[0]
    if kind not in _NUMBERS:
        return str(value)
    number = float(value)
    if column.name.endswith(("_share", "_change")):
        return f"{number:.1%}"
    return f"{number:,.2f}" if kind in ("FLOAT", "DOUBLE", "DECIMAL") else f"{int(value):,}"
