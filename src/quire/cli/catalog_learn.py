"""Learn from what was accepted and rejected which datasets to prefer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from quire.airlock import Entry, ledger_of
from quire.assistant.context import admitted, recommender_of, role_of
from quire.catalog import LEARNED, catalog_of
from quire.cli.catalog import InProject
from quire.cli.output import Output, show_json
from quire.document import Project, refused, write_whole
from quire.recommender import LEAST, Decided, Learned, Trust, learn

EXAMPLES = ("quire catalog learn", "quire catalog learn --dry-run -o json")


def catalog_learn(
    project: InProject = Path(),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Measure, and keep the weights as they are.")] = False,
    output: Output = "text",
) -> None:
    """Learn from the ledger how much endorsement, usage and staging names should weigh when datasets are ranked.

    What the new weights bring is measured on decisions that were left out: the difference in loss of each, with its
    95 % interval. They are written to catalog/learned/ranking.json only when the whole interval is above 0.
    """
    found = Project.find(project)
    path = found.root / "catalog" / LEARNED
    recommender = recommender_of(admitted(catalog_of(found), role_of(found)), found)
    learned = learn(decisions(ledger_of(found).entries()), recommender)
    written = learned.kept and not dry_run
    if written:
        _write(path, learned.trust)
    if output == "json":
        show_json({**msgspec.to_builtins(learned), "written": written})
    else:
        typer.echo("\n".join(_lines(learned, recommender.trust, written, path)))


def decisions(entries: tuple[Entry, ...]) -> list[Decided]:
    """What became of each proposal in the end, in the order in which it was decided; undone ones count for nothing."""
    last: dict[tuple[str, str], Decided] = {}
    for entry in entries:
        key = (entry.notebook, entry.proposal)
        if entry.decision in ("accepted", "rejected") and entry.receipt.datasets:
            last.pop(key, None)
            last[key] = Decided(entry.prompt, entry.receipt.datasets, entry.decision == "accepted")
        elif entry.decision == "undone":
            last.pop(key, None)
    return list(last.values())


def _write(path: Path, trust: Trust) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.format(msgspec.json.encode(trust)) + b"\n")
    except OSError as fault:
        raise refused(path, fault) from fault


def _lines(learned: Learned, old: Trust, written: bool, path: Path) -> list[str]:
    if learned.decisions < LEAST:
        return [f"The ledger holds {learned.decisions} decisions that say something; learning starts at {LEAST}."]
    lines = [
        f"{learned.decisions} decisions; loss of a decision left out: "
        f"{learned.before:.3f} before, {learned.after:.3f} after.",
        f"Paired difference {learned.difference:+.3f} (95 % interval {learned.low:+.3f} to {learned.high:+.3f}).",
    ]
    if not learned.kept:
        return [*lines, "The weights stay as they are: the new ones are not surely better."]
    lines += [
        f"  {name:14} {getattr(old, name):+.2f} → {getattr(learned.trust, name):+.2f}"
        for name in Trust.__struct_fields__
    ]
    return [*lines, f"Written to {path}." if written else "Nothing was written."]
