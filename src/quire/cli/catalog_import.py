"""``quire catalog import``: the semantic model of another tool, written down as Quire's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from quire.catalog.importers import Imported, Note
from quire.cli.catalog import InProject
from quire.cli.importing import Written, read_documents, write_import
from quire.cli.output import Output, show_json
from quire.document import Project
from quire.errors import UsageError

EXAMPLES = (
    "quire catalog import target/manifest.json           a dbt manifest, with catalog.json beside it",
    "quire catalog import ../shop_dbt                     a dbt project: its manifest, otherwise its YAML files",
    "quire catalog import model/ --format cube --name shop",
    "quire catalog import sales.yaml --connection warehouse -o json",
)
_SHOWN = 5
_TITLES = {
    "left": "Not carried over",
    "changed": "Carried over in another form",
    "wrong": "Wrong in the source, the rest was read",
}


def catalog_import(
    source: Annotated[
        Path, typer.Argument(metavar="FILE_OR_FOLDER", help="A manifest, YAML files or a folder.", show_default=False)
    ],
    format: Annotated[
        Literal["dbt", "metricflow", "cube", "snowflake"] | None,
        typer.Option(help="The format, where a folder has several; otherwise it is recognised by content."),
    ] = None,
    name: Annotated[str, typer.Option(help="The name of the file; the model's own when left out.")] = "",
    connection: Annotated[str, typer.Option(help="The connection of quire.toml that the tables are on.")] = "",
    project: InProject = Path(),
    output: Output = "text",
) -> None:
    """Write a model of dbt, MetricFlow, Cube or Snowflake to catalog/imported/NAME.yml, and say what is not in it.

    Files that people wrote are never touched; what they say of the same names counts. With -o json: {file, examples,
    changed, format, origin, datasets, fields, relationships, metrics, counts: {kind: {found, carried}},
    notes: [{kind, what, why, place}]}.
    """
    found = Project.find(project)
    if connection and connection not in found.connections:
        listed = ", ".join(found.connections) or "none is declared in quire.toml"
        raise UsageError(f"There is no connection {connection!r}.", expected=listed)
    done = write_import(found.root, read_documents(source, format or "", name), connection)
    if output == "json":
        show_json(_plain(done))
    else:
        typer.echo("\n".join(lines(done)))


def lines(done: Written) -> Iterator[str]:
    """What an import did, for a person."""
    made = done.imported
    sizes = _sizes(made)
    yield (
        f"{made.origin} → {done.file}: {sizes['datasets']:,} datasets, {sizes['fields']:,} fields, "
        f"{sizes['relationships']:,} joins, {sizes['metrics']:,} metrics."
    )
    if done.examples:
        yield f"{len(made.catalog.examples):,} example queries → {done.examples}"
    if not done.changed:
        yield "Nothing changed."
    shares = (_share(count.kind, count.found, count.carried) for count in made.counts)
    yield f"  In one form or another: {', '.join(shares)}."
    for kind, title in _TITLES.items():
        notes = [note for note in made.notes if note.kind == kind]
        if notes:
            yield f"{title}: {len(notes):,}"
            yield from _grouped(notes)


def _share(kind: str, found: int, carried: int) -> str:
    return f"{found:,} {kind}" if found == carried else f"{carried:,} of {found:,} {kind}"


def _grouped(notes: list[Note]) -> Iterator[str]:
    """Notes of one reason together, the most frequent reason first."""
    for why, count in Counter(note.why for note in notes).most_common():
        same = [note for note in notes if note.why == why]
        named = [f"{note.what} ({note.place})" if note.place else note.what for note in same[:_SHOWN]]
        more = f" and {count - _SHOWN:,} more" if count > _SHOWN else ""
        yield f"  {why}: {', '.join(named)}{more}"


def _sizes(made: Imported) -> dict[str, int]:
    catalog = made.catalog
    return {
        "datasets": len(catalog.datasets),
        "fields": sum(len(dataset.fields) for dataset in catalog.datasets),
        "relationships": len(catalog.relationships),
        "metrics": len(catalog.metrics),
    }


def _plain(done: Written) -> dict[str, Any]:
    made = done.imported
    return {
        "file": done.file,
        "examples": done.examples,
        "changed": done.changed,
        "format": made.format,
        "origin": made.origin,
        **_sizes(made),
        "counts": {count.kind: {"found": count.found, "carried": count.carried} for count in made.counts},
        "notes": made.notes,
    }
