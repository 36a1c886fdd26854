"""Answer a question of the project's data from its semantic model."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
import typer

from quire.airlock import ContextReceipt, Refusal, Version, ledger_of, usage
from quire.assistant import MOST_VALUES, Place, Request, index_values, plan, suggestions
from quire.assistant.context import admitted, choose, recommender_of, role_of
from quire.catalog import Catalog, ValueIndex, catalog_of
from quire.cli.output import Output, show_json
from quire.document import Column, Project, Table
from quire.errors import QuireError, UsageError
from quire.warehouse import Answer, Engine, Statement, connections, open_engine

EXAMPLES = (
    'quire ask "How did revenue develop by month and channel last year?"',
    'quire ask "top 5 products by revenue last quarter" --project examples/coffee -o json',
    "quire ask                                      show what can be asked here",
)
REFUSED = 1
_SHOWN = 40  # rows
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")


def ask(
    question: Annotated[str, typer.Argument(help="A question; without one, examples are shown.")] = "",
    project: Annotated[Path, typer.Option(help="A folder of the project, or a file in it.")] = Path(),
    today: Annotated[str, typer.Option(help="The day that counts as today, YYYY-MM-DD.")] = "",
    rows: Annotated[int, typer.Option(min=0, help="How many rows to print.")] = _SHOWN,
    output: Output = "text",
) -> int:
    """Answer a question from the semantic model: the rows, the statement and the receipt.

    No model is asked. A question that is not understood word for word is refused, with exit code 1.
    """
    found = Project.find(project)
    catalog = catalog_of(found)
    if not catalog.metrics:
        raise UsageError(
            f"There is no semantic model in {found.root / 'catalog'}.",
            expected="an Ossie file with metrics",
            remedy="Ask inside a project that has one, or point to it with --project.",
        )
    if not question.strip():
        return _examples(catalog, output)
    day = _day(today, found.timezone)
    version, answer = asyncio.run(_answer(question, found, catalog, day))
    version = _with_context(version, found, catalog)
    if version.refusal is not None:
        return _refuse(version, version.refusal, output)
    assert answer is not None
    if output == "json":
        show_json(_told(version, answer, rows))
    else:
        _print(version, answer, rows)
    return 0


def _day(text: str, timezone: str) -> date:
    if not text:
        return datetime.now(ZoneInfo(timezone)).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today {text!r} is not a day.", expected="YYYY-MM-DD") from None


async def _answer(question: str, project: Project, catalog: Catalog, today: date) -> tuple[Version, Answer | None]:
    """The plan, and the rows when there is one."""
    async with _engines(project) as engines:
        values = await _values(catalog, project, engines)
        spoken = {name: engine.dialect for name, engine in engines.items()}
        request = Request(
            question,
            today,
            catalog,
            values,
            connection=project.connection,
            timezone=project.timezone,
            dialects=spoken,
        )
        version = plan(request)
        if version.refusal is not None:
            return version, None
        cell = version.drafts[0].cell
        engine = engines.get(cell.attributes.get("connection", ""))
        if engine is None:
            name = cell.attributes.get("connection", "")
            raise UsageError(
                f"The answer needs the connection {name!r}." if name else "The project has no connection.",
                expected="a section [connections.NAME] in quire.toml",
            )
        return version, await engine.execute(Statement(cell.source))


def _with_context(version: Version, project: Project, catalog: Catalog) -> Version:
    """The version with the receipt of what it was chosen from; why there is none is in the receipt."""
    try:
        recommender = recommender_of(admitted(catalog, role_of(project)), project)
        used = usage(ledger_of(project).entries())
        context = choose(recommender, version.prompt, usage=used)
    except Exception as fault:  # the answer does not depend on it
        context = ContextReceipt(failure=f"The context could not be chosen: {fault}")
    evidence = msgspec.structs.replace(version.evidence, context=context)
    return msgspec.structs.replace(version, evidence=evidence)


def _context_lines(version: Version) -> tuple[str, ...]:
    """The context in a line, and a line for each pinned name that is not in it."""
    context = version.evidence.context
    if context is None:
        return ()
    names = ", ".join(item.name for item in context.items if item.shown and item.kind == "dataset")
    withheld = (f"@{note.name} is not in the context. {note.why}" for note in context.withheld)
    return (context.failure or f"{context.tokens:,} tokens: {names}", *withheld)


@contextlib.asynccontextmanager
async def _engines(project: Project) -> AsyncIterator[dict[str, Engine]]:
    """An engine for each connection of the project; they start with their first statement and end here."""
    engines = {name: open_engine(settings, project.root) for name, settings in connections(project).items()}
    try:
        yield engines
    finally:
        await asyncio.gather(*(engine.close() for engine in engines.values()))


async def _values(catalog: Catalog, project: Project, engines: dict[str, Engine]) -> ValueIndex:
    """The index of values; a table that cannot be read only makes its values unknown."""

    async def look(place: Place) -> tuple[str, ...] | None:
        engine = engines.get(place.connection)
        if engine is None:
            return None
        try:
            found = await engine.values(place.table, place.column, MOST_VALUES)
        except QuireError:
            return None
        return tuple(value for value, _ in found)

    return await index_values(catalog, project.connection, look, {})


def _examples(catalog: Catalog, output: str) -> int:
    found = suggestions(catalog)
    if output == "json":
        show_json({"suggestions": found})
    else:
        typer.echo("Questions that can be answered here, for example:\n" + "\n".join(f"  {one}" for one in found))
    return 0


def _refuse(version: Version, refusal: Refusal, output: str) -> int:
    if output == "json":
        show_json({"question": version.prompt, "refusal": refusal, "context": version.evidence.context})
        return REFUSED
    lines = [refusal.message]
    if refusal.not_understood:
        lines.append("Not understood: " + ", ".join(refusal.not_understood))
    if refusal.nearest:
        lines += ["Near to it, and answered:", *(f"  {one}" for one in refusal.nearest)]
    lines += _context_lines(version)[1:]
    typer.echo("\n".join(lines), err=True)
    return REFUSED


def _told(version: Version, answer: Answer, rows: int) -> dict[str, Any]:
    evidence = version.evidence
    return {
        "question": version.prompt,
        "plan": version.plan,
        "columns": answer.first.columns,
        "rows": answer.first.rows[:rows],
        "row_count": answer.row_count,
        "cut": answer.cut,
        "sql": evidence.receipt.sql,
        "receipt": evidence.receipt,
        "trust": evidence.trust,
        "checks": evidence.checks,
        "doubts": evidence.doubts,
        "seconds": round(answer.seconds, 4),
        "context": evidence.context,
    }


def _print(version: Version, answer: Answer, rows: int) -> None:
    evidence, receipt = version.evidence, version.evidence.receipt
    typer.echo(f"{version.plan}\n")
    typer.echo(_table(answer.first, rows))
    left = answer.row_count - min(rows, len(answer.first.rows))
    if left > 0:
        typer.echo(f"… {left:,} more rows")
    typer.echo(f"\n{receipt.sql}\n")
    parts = {
        "Trust": (evidence.trust,),
        "Metrics": receipt.metrics,
        "By": receipt.dimensions,
        "Filters": receipt.filters,
        "Time": (receipt.time,),
        "Sorted": (receipt.sorting,),
        "Datasets": (", ".join(receipt.datasets),),
        "Caveats": receipt.caveats,
        "Assumed": receipt.assumptions,
        "Doubts": evidence.doubts,
        "Context": _context_lines(version),
    }
    for label, said in parts.items():
        for place, line in enumerate(filter(None, said)):
            typer.echo(f"{label if place == 0 else '':<10}{line}")


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
