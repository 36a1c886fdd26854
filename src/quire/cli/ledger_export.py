"""Write the ledger out: one JSON object a line, secrets taken out."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from quire.airlock import Entry, Redaction, ledger_of, redacted
from quire.document import Project
from quire.errors import UsageError

EXAMPLES = (
    "quire ledger export > asked.jsonl",
    "quire ledger export --notebook sales.md --since 2026-11-01",
    "quire ledger export --no-values",
)
InProject = Annotated[Path, typer.Option("--project", help="A folder of the project, or a file in it.")]
OfNotebook = Annotated[str, typer.Option("--notebook", help="Only this notebook, by its path in the project.")]
Since = Annotated[str, typer.Option("--since", help="Only from this day on, as 2026-11-30.")]


def ledger_export(
    project: InProject = Path(),
    notebook: OfNotebook = "",
    since: Since = "",
    no_values: Annotated[bool, typer.Option("--no-values", help="Take literals out of statements too.")] = False,
) -> None:
    """Write every entry of the ledger to stdout, oldest first, one JSON object a line.

    Keys, tokens and passwords never are in it; with --no-values, neither are literals. Lines that a crash damaged are
    passed over, and counted on stderr.
    """
    entries, damaged = read(project, notebook, since)
    redaction = Redaction(values=no_values)
    for entry in entries:
        sys.stdout.write(msgspec.json.encode(redacted(entry, redaction)).decode() + "\n")
    if damaged:
        sys.stderr.write(f"{damaged} damaged lines were passed over.\n")


def read(project: Path, notebook: str, since: str) -> tuple[list[Entry], int]:
    """The entries that were asked for, and how many lines cannot be read."""
    ledger = ledger_of(Project.find(project))
    try:
        first = dt.datetime.fromisoformat(since).astimezone().timestamp() if since else 0.0
    except ValueError:
        raise UsageError(f"{since!r} is not a day.", expected="a day like 2026-11-30") from None
    entries = [entry for entry in ledger.entries(notebook) if entry.at >= first]
    return entries, ledger.damaged
