"""Answer a question of the project's data: from its semantic model, or with a model where that does not answer."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from quire.assistant import suggestions
from quire.catalog import Catalog, catalog_of
from quire.cli.answering import answered, models_for
from quire.cli.answers import refuse, show_answer
from quire.cli.output import Output, show_json
from quire.document import Project
from quire.errors import UsageError

EXAMPLES = (
    'quire ask "How did revenue develop by month and channel last year?"',
    'quire ask "top 5 products by revenue last quarter" --project examples/coffee -o json',
    'quire ask "which roasts go well with oat milk?" --model openai:gpt-5-mini --explain',
    "quire ask                                      show what can be asked here",
)
_SHOWN = 40  # rows


def ask(  # noqa: PLR0917 - typer passes them by name
    question: Annotated[str, typer.Argument(help="A question; without one, examples are shown.")] = "",
    project: Annotated[Path, typer.Option(help="A folder of the project, or a file in it.")] = Path(),
    today: Annotated[str, typer.Option(help="The day that counts as today, YYYY-MM-DD.")] = "",
    rows: Annotated[int, typer.Option(min=0, help="How many rows to print.")] = _SHOWN,
    model: Annotated[str, typer.Option(help="The model to ask, PROVIDER:MODEL; as configured without it.")] = "",
    exact: Annotated[bool, typer.Option("--explain", help="Print the exact text sent to models and received.")] = False,
    output: Output = "text",
) -> int:
    """Answer a question: the cells with their rows, the checks, and what it was made from.

    The semantic model goes first. What it does not answer is asked of a model, when one is configured; otherwise it is
    refused, with exit code 1. Nothing is written to any database.
    """
    found = Project.find(project)
    catalog = catalog_of(found)
    models = models_for(found, model)
    if not catalog.metrics and not (models.available and catalog.datasets):
        raise UsageError(
            f"There is no semantic model in {found.root / 'catalog'}.",
            expected="an Ossie file with metrics, or datasets and a model to ask",
            remedy="Ask inside a project that has one, or point to it with --project.",
        )
    if not question.strip():
        return _examples(catalog, output)
    answer = asyncio.run(answered(question, found, catalog, models, _day(today, found.timezone)))
    if answer.version.refusal is not None or not answer.version.drafts:
        return refuse(answer.version, output, exact)
    show_answer(answer, rows, output, exact)
    return 0


def _day(text: str, timezone: str) -> date:
    if not text:
        return datetime.now(ZoneInfo(timezone)).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today {text!r} is not a day.", expected="YYYY-MM-DD") from None


def _examples(catalog: Catalog, output: str) -> int:
    found = suggestions(catalog)
    if output == "json":
        show_json({"suggestions": found})
    else:
        typer.echo("Questions that can be answered here, for example:\n" + "\n".join(f"  {one}" for one in found))
    return 0
