"""Show what each cell of a notebook defines, reads and depends on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer

from quire.analysis import Analysis, Graph, analyse_source, sql_doubts
from quire.cli.output import show_json
from quire.document import CELL_KINDS, Diagnostic, Notebook, load
from quire.document.convert import read_foreign
from quire.errors import UsageError

EXAMPLES = (
    "quire graph notebook.md",
    "quire graph notebook.ipynb -o json",
    "quire graph notebook.md -o dot | dot -Tsvg > notebook.svg",
    """echo '{"id": 1, "kind": "python", "code": "y = x"}' | quire graph --jsonl""",
)
_MARKS = {"error": "✗", "warning": "!", "hint": "·"}


def graph(
    source: Annotated[
        Path | None, typer.Argument(metavar="NOTEBOOK", help="A .md, .ipynb or .py notebook.", show_default=False)
    ] = None,
    output: Annotated[
        Literal["text", "json", "dot"],
        typer.Option("-o", "--output", help="Text for a person, JSON for a program, dot for Graphviz."),
    ] = "text",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read single cells as JSON, one a line, and answer each with one line.")
    ] = False,
) -> None:
    """Show what each cell defines, reads and depends on, without running anything.

    With --jsonl each line {id, kind, code} is answered by {id, definitions, references, mutates, deferred, deletes,
    dynamic, diagnostics}, as soon as it was read.
    """
    if jsonl:
        if source is not None:
            raise UsageError(
                "--jsonl reads cells from stdin, so it takes no notebook.", remedy="Leave one of them out."
            )
        _stream(sys.stdin.buffer)
        return
    if source is None:
        raise UsageError("No notebook was named.", remedy="Try: quire graph notebook.md")
    notebook = load(source).notebook if source.suffix.lower() == ".md" else read_foreign(source).notebook
    made = Graph.build(notebook.cells, notebook.order_mode)
    if output == "json":
        show_json(_as_json(source, notebook, made))
    else:
        typer.echo("\n".join(_as_dot(made) if output == "dot" else _as_text(made)))


# -- one cell a line


def _stream(lines: Iterable[bytes]) -> None:
    """Answer each line at once; a line that is no request is answered too, and ends nothing."""
    for line in lines:
        if line.strip():
            sys.stdout.write(json.dumps(_answer(line)) + "\n")
            sys.stdout.flush()


def _answer(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"This line is not JSON: {error}"}
    if not isinstance(request, dict):
        return {"id": None, "error": "A request is an object: {id, kind, code}."}
    kind, code = request.get("kind", "python"), request.get("code")
    if kind not in CELL_KINDS or not isinstance(code, str):
        kinds = ", ".join(CELL_KINDS)
        return {"id": request.get("id"), "error": f"Expected a text as code, and a kind that is one of {kinds}."}
    found = analyse_source(kind, code)
    doubts = sql_doubts(code) if kind == "sql" and not found.syntax_error else ()
    return {"id": request.get("id"), **_names(found), "diagnostics": _plain((*found.diagnostics, *doubts))}


def _names(found: Analysis) -> dict[str, Any]:
    return {
        "definitions": found.definitions,
        "references": found.references,
        "mutates": found.mutates,
        "deferred": found.deferred,
        "deletes": found.deletes,
        "dynamic": found.dynamic,
    }


def _plain(diagnostics: Iterable[Diagnostic]) -> list[Any]:
    return [msgspec.to_builtins(each) for each in diagnostics]


# -- a whole notebook


def _as_json(source: Path, notebook: Notebook, made: Graph) -> dict[str, Any]:
    cells = [
        {
            "id": cell.id,
            "kind": cell.kind,
            "name": cell.name,
            **_names(made.analysis(cell.id)),
            "upstream": made.upstream(cell.id),
            "downstream": made.downstream(cell.id),
            "blocked": made.blocked(cell.id),
            "diagnostics": made.diagnostics(cell.id),
        }
        for cell in notebook.cells
    ]
    return {"path": str(source), "order_mode": notebook.order_mode, "cells": cells, "edges": made.edges()}


def _as_text(made: Graph) -> Iterable[str]:
    """A paragraph for each cell that takes part in the graph."""
    number = {id: at for at, id in enumerate(made.ids, 1)}
    for id in made.ids:
        cell, found = made.cell(id), made.analysis(id)
        upstream, diagnostics = made.upstream(id), made.diagnostics(id)
        if cell.kind == "markdown" and not (upstream or diagnostics):
            continue
        yield f"{number[id]:>3}  {cell.kind:<8} {_title(made, id)}"
        for word, names in (("defines", found.definitions), ("changes", found.mutates), ("deletes", found.deletes)):
            if names:
                yield f"       {word} {', '.join(names)}"
        for above in upstream:
            names = tuple(name for edge in made.edges_between(above, id) for name in edge.names)
            yield f"       reads {', '.join(names)} from {number[above]} {_title(made, above)}"
        for each in diagnostics:
            yield f"     {_MARKS[each.severity]} {each.message}"
    if not any(made.cell(id).kind != "markdown" for id in made.ids):
        yield "This notebook has no cells that define or read anything."


def _title(made: Graph, id: str) -> str:
    """The cell's name, or its first line."""
    cell = made.cell(id)
    line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return cell.name or (line if len(line) <= 50 else f"{line[:49]}…")


def _as_dot(made: Graph) -> Iterable[str]:
    """The graph in Graphviz' language; cells that nothing touches are left out."""
    edges = made.edges()
    shown = {id for edge in edges for id in (edge.source, edge.target)}
    shown |= {id for id in made.ids if made.analysis(id).definitions}
    yield "digraph notebook {"
    yield "  rankdir=LR; node [shape=box, fontname=Helvetica];"
    for id in made.ids:
        if id in shown:
            style = ", color=red" if made.blocked(id) else ""
            yield f"  {_dot(id)} [label={_dot(_title(made, id))}{style}];"
    for edge in edges:
        yield f"  {_dot(edge.source)} -> {_dot(edge.target)} [label={_dot(', '.join(edge.names))}];"
    yield "}"


def _dot(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
