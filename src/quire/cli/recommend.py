"""Print the context that a model would get for a question, and how it came about."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer

from quire.assistant.context import admitted, recommender_of, role_of
from quire.catalog import catalog_of, read_catalog_file
from quire.cli.output import show_json
from quire.document import Project
from quire.errors import CatalogError, QuireError, UsageError
from quire.recommender import DEFAULT_BUDGET, Asking, Recommender, explain

EXAMPLES = (
    'quire recommend "Revenue by channel last month"',
    'quire recommend "Revenue by channel last month" --explain',
    'quire recommend "How many @customers came back?" --budget 800 -o json',
    """echo '{"id": 1, "question": "revenue by channel", "catalog": "catalog/coffee.yml"}' | quire recommend --jsonl""",
)
_KEPT = 4  # catalogs that stay ready between lines


class _Line(msgspec.Struct, frozen=True):
    """One request of the batch mode."""

    question: str
    id: Any = None
    evidence: str = ""
    catalog: str = ""
    budget: int = 0
    connection: str = ""


def recommend(  # noqa: PLR0917 - typer passes them by name
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="What is asked; @name pins.", show_default=False)
    ] = "",
    evidence: Annotated[str, typer.Option(help="What is known beside the question.")] = "",
    catalog: Annotated[
        Path | None, typer.Option(help="A semantic model file; the project's catalog without it.", show_default=False)
    ] = None,
    budget: Annotated[
        int, typer.Option(min=0, help="Tokens at most; 0: 2,000 in an order that is good at any length.")
    ] = DEFAULT_BUDGET,
    connection: Annotated[str, typer.Option(help="Only datasets of this connection.")] = "",
    receipt: Annotated[
        bool, typer.Option("--explain", help="Print the receipt: every stage, and what it dropped.")
    ] = False,
    output: Annotated[
        Literal["text", "json"], typer.Option("-o", "--output", help="Text, or JSON for a program.")
    ] = "text",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read requests as JSON, one a line, and answer each with one line.")
    ] = False,
) -> None:
    """Print what a model would get to see of the catalog for a question, with its tokens.

    With --jsonl each line {id, question, evidence?, catalog, budget?} is answered by {id, items, tokens, receipt}.
    """
    if jsonl:
        _stream(sys.stdin.buffer)
        return
    if not question.strip():
        raise UsageError("No question was asked.", remedy='Try: quire recommend "Revenue by month"')
    ready = _Ready()
    found = ready.of(str(catalog or ""), connection).recommend(Asking(question, evidence, budget))
    if output == "json":
        show_json(msgspec.to_builtins(found))
        return
    typer.echo(explain(found) if receipt else f"{found.text}\n{found.tokens:,} tokens")
    for each in () if receipt else found.receipt.withheld:
        typer.echo(f"@{each.name}: {each.why}", err=True)


class _Ready:
    """Recommenders by catalog, the last few kept."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Recommender] = {}

    def of(self, path: str, connection: str) -> Recommender:
        """The recommender of a file, or of the project here."""
        key = (path, connection)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = _of_file(Path(path), connection) if path else _of_project(connection)
        else:
            self._kept[key] = self._kept.pop(key)
        return self._kept[key]


def _of_file(path: Path, connection: str) -> Recommender:
    return Recommender(admitted(read_catalog_file(path), connection=connection))


def _of_project(connection: str) -> Recommender:
    """The recommender of the project here, for the role that it asks under."""
    project = Project.find(Path.cwd())
    catalog = catalog_of(project)
    if not catalog.datasets:
        remedy = "Make one: quire catalog sync"
        raise CatalogError("There is no catalog to choose from.", path=str(project.root / "catalog"), remedy=remedy)
    return recommender_of(admitted(catalog, role_of(project), connection), project)


def _stream(lines: Iterable[bytes]) -> None:
    """Answer each line at once; a line that is no request is answered too, and ends nothing."""
    ready, decoder, encoder = _Ready(), msgspec.json.Decoder(_Line), msgspec.json.Encoder()
    for line in lines:
        if line.strip():
            sys.stdout.buffer.write(encoder.encode(_answer(line, decoder, ready)) + b"\n")
            sys.stdout.flush()


def _answer(line: bytes, decoder: msgspec.json.Decoder[_Line], ready: _Ready) -> dict[str, Any]:
    try:
        asked = decoder.decode(line)
    except msgspec.DecodeError as error:
        return {"id": _id(line), "error": f"This line is no request: {error}"}
    try:
        recommender = ready.of(asked.catalog, asked.connection)
    except QuireError as failure:
        return {"id": asked.id, "error": str(failure)}
    began = time.perf_counter()
    found = recommender.recommend(Asking(asked.question, asked.evidence, max(0, asked.budget)))
    milliseconds = round(1000 * (time.perf_counter() - began), 2)
    return {"id": asked.id, "items": found.items, "tokens": found.tokens, "ms": milliseconds, "receipt": found.receipt}


def _id(line: bytes) -> Any:
    try:
        found = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None
    return found.get("id") if isinstance(found, dict) else None
