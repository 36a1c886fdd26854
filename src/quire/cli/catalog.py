"""Look at, check and move what is written down about the data: the project's catalog folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SUBCOMMANDS: dict[str, str] = {
    "show": "Summarise what the catalog holds, and who wrote it.",
    "validate": "Check every file, with file and line.",
    "export": "Write the catalog as one plain Ossie file.",
    "sync": "Read a connection, or a DDL file, into the catalog.",
    "learn": "Learn from what was accepted and rejected which datasets to prefer.",
    "import": "Read a model of dbt, MetricFlow, Cube or Snowflake into the catalog.",
}
EXAMPLES = ("quire catalog show", "quire catalog validate -o json")
InProject = Annotated[Path, typer.Option("--project", help="A folder of the project, or a file in it.")]
