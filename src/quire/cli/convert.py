"""Turn a notebook into another format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from quire.cli.output import Output, show_json
from quire.document.convert import Conversion, convert_file

EXAMPLES = (
    "quire convert analysis.ipynb analysis.md",
    "quire convert analysis.md analysis.ipynb -o json",
    "quire convert analysis.md analysis.py --python marimo",
)
_WORDS = {"markdown": "text", "python": "Python", "sql": "SQL", "chart": "chart", "input": "input"}


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A .md, .ipynb or .py notebook.", show_default=False)],
    target: Annotated[
        Path, typer.Argument(metavar="OUT", help="The file to write: .md, .ipynb or .py.", show_default=False)
    ],
    python: Annotated[
        Literal["percent", "marimo"], typer.Option(help="The kind of .py file to write; reading tells by itself.")
    ] = "percent",
    output: Output = "text",
) -> None:
    """Turn a notebook into another format: Quire's Markdown, Jupyter, percent Python or marimo.

    Every source survives to the byte. What the new format has no place for is counted and said.
    """
    done = convert_file(source, target, python)
    if output == "json":
        show_json(done)
    else:
        typer.echo(_sentence(done))
        for note in done.notes:
            typer.echo(f"  {note}")


def _sentence(done: Conversion) -> str:
    kinds = ", ".join(f"{count:,} {_WORDS[kind]}" for kind, count in done.cells.items())
    total = sum(done.cells.values())
    cells = f"{total:,} cell{'' if total == 1 else 's'}" + (f" ({kinds})" if kinds else "")
    return f"{done.source} → {done.target}: {cells}, outputs of {done.outputs:,}."
