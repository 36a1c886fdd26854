"""Check every file of the catalog, with file and line."""

from __future__ import annotations

from pathlib import Path

import typer

from quire.catalog import Problem, catalog_of
from quire.cli.catalog import InProject
from quire.cli.output import Output, show_json
from quire.document import Project

EXAMPLES = ("quire catalog validate", "quire catalog validate --project examples/coffee -o json")
WRONG = 1


def catalog_validate(project: InProject = Path(), output: Output = "text") -> int:
    """Check every file of the catalog and print what is wrong as FILE:LINE: MESSAGE; exit code 1 when something is.

    With -o json: {valid, problems: [{path, line, message}]}.
    """
    catalog = catalog_of(Project.find(project))
    if output == "json":
        show_json({"valid": not catalog.problems, "problems": catalog.problems})
    elif catalog.problems:
        typer.echo("\n".join(map(_line, catalog.problems)))
    else:
        typer.echo(f"Nothing is wrong: {len(catalog.datasets):,} datasets, {len(catalog.metrics):,} metrics.")
    return WRONG if catalog.problems else 0


def _line(problem: Problem) -> str:
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return f"{place}: {problem.message}"
