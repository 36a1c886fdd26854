"""Write the catalog as one plain Ossie file, for other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from quire.catalog import catalog_of, visible_catalog, write_model
from quire.cli.catalog import InProject
from quire.cli.output import Output, show_json
from quire.document import Project, refused, write_whole

EXAMPLES = ("quire catalog export", "quire catalog export shop.yml --project examples/coffee")


def catalog_export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; stdout without one.", show_default=False)] = None,
    format: Annotated[Literal["ossie"], typer.Option("--format", help="Apache Ossie, YAML.")] = "ossie",
    project: InProject = Path(),
    output: Output = "text",
) -> None:
    """Write datasets, fields, relationships and metrics as one file that every reader of Apache Ossie understands.

    What only Quire understands (caveats, profiles, visibility) is left out, and so is what is hidden. With -o json and
    a FILE: {file, format, datasets, metrics}.
    """
    found = Project.find(project)
    catalog = visible_catalog(catalog_of(found)).catalog
    text = write_model(found.name, catalog, plain=True)
    if file is None:
        sys.stdout.write(text)
        return
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise refused(file, error) from None
    if output == "json":
        counts = {"datasets": len(catalog.datasets), "metrics": len(catalog.metrics)}
        show_json({"file": str(file), "format": format, **counts})
    else:
        typer.echo(f"{file}: {len(catalog.datasets):,} datasets, {len(catalog.metrics):,} metrics.")
