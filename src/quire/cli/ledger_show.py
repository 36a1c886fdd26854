"""List the ledger for a person."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import typer

from quire.airlock import Entry
from quire.cli.ledger_export import InProject, OfNotebook, Since, read
from quire.cli.output import Output, show_json

EXAMPLES = ("quire ledger show", "quire ledger show --notebook sales.md -o json")
_WORDS = {"asked_again": "asked again"}


def ledger_show(
    project: InProject = Path(), notebook: OfNotebook = "", since: Since = "", output: Output = "text"
) -> None:
    """List what was asked and what became of it, oldest first."""
    entries, damaged = read(project, notebook, since)
    if output == "json":
        show_json({"entries": entries, "damaged": damaged})
        return
    typer.echo("\n".join(map(_line, entries)) or "Nothing was asked yet.")
    if damaged:
        typer.echo(f"{damaged} damaged lines were passed over.")


def _line(entry: Entry) -> str:
    at = dt.datetime.fromtimestamp(entry.at).astimezone().strftime("%Y-%m-%d %H:%M")
    word = _WORDS.get(entry.decision, entry.decision)
    cost = sum(call.cost or 0.0 for call in entry.calls)
    spent = f" ({len(entry.calls)} requests, ${cost:.4f})" if entry.calls else ""
    asked = entry.prompt or entry.intent
    return f"{at}  {word:11}  {entry.notebook}  {' '.join(asked.split())[:80]}{spent}"
