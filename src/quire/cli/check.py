"""Check SQL, or what a model said, against what is known of the data; repair what can be repaired."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer

from quire.catalog import catalog_of, read_catalog_file
from quire.checks import Checked, Database, Schema, World, check_reply, schema_of
from quire.cli.check_databases import open_database
from quire.cli.output import show_json
from quire.document import Diagnostic, Project
from quire.errors import QuireError, UsageError

EXAMPLES = (
    "quire check query.sql --catalog catalog/coffee.yml",
    "pbpaste | quire check - --database coffee.duckdb",
    "quire check reply.txt --dialect sqlite --database shop.sqlite -o json",
    """echo '{"id": 1, "text": "SELECT 1", "dialect": "sqlite", "catalog": "shop.yml"}' | quire check --jsonl""",
)
_KEPT = 64  # catalogs and databases that stay ready between lines
_MARKS = {"error": "✗", "warning": "!", "hint": "·"}


class _Line(msgspec.Struct, frozen=True):
    """One request of the batch mode."""

    text: str
    id: Any = None
    dialect: str = ""
    catalog: str = ""
    database: str = ""
    question: str = ""


def check(  # noqa: PLR0917 - typer passes them by name
    source: Annotated[
        str, typer.Argument(metavar="FILE", help="SQL or a model's reply; - reads stdin.", show_default=False)
    ] = "",
    catalog: Annotated[
        str, typer.Option(help="A semantic model file; the project's catalog without it.", show_default=False)
    ] = "",
    database: Annotated[str, typer.Option(help="A SQLite or DuckDB file to ask; never written to.")] = "",
    dialect: Annotated[str, typer.Option(help="sqlite, duckdb, postgres, …; that of the database without it.")] = "",
    question: Annotated[str, typer.Option(help="What the statement is to answer.")] = "",
    output: Annotated[
        Literal["text", "json"], typer.Option("-o", "--output", help="Text, or JSON for a program.")
    ] = "text",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read requests as JSON, one a line, and answer each with one line.")
    ] = False,
) -> int:
    """Check SQL, or what a model said, and print the statement that would run, with what was found and repaired.

    With --jsonl each line {id, text, dialect, catalog, database?, question?} is answered by {id, sql, verdict,
    diagnostics, repairs}. The exit code is 1 where there is no statement that would run.
    """
    if jsonl:
        _stream(sys.stdin.buffer)
        return 0
    if not source:
        raise UsageError("Nothing to check was named.", remedy="Try: quire check query.sql")
    asked = _Line(_read(source), None, dialect, catalog, database, question)
    ready = _Ready()
    checked = check_reply(asked.text, ready.world(asked) if catalog else _world_here(asked, ready))
    if output == "json":
        show_json(msgspec.to_builtins(checked))
    else:
        typer.echo("\n".join(_as_text(checked)))
    return 1 if checked.verdict == "rejected" else 0


def _read(source: str) -> str:
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise UsageError(f"{source} cannot be read: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{source} is not UTF-8 text.") from None


def _world_here(asked: _Line, ready: _Ready) -> World:
    """The world of the project here."""
    schema = schema_of(catalog_of(Project.find(Path.cwd())))
    world = ready.world(asked)
    return msgspec.structs.replace(world, schema=schema)


def _as_text(checked: Checked) -> Iterable[str]:
    for repair in checked.repairs:
        yield f"+ {repair.message} ({repair.code})"
    for found in checked.diagnostics:
        yield f"{_MARKS[found.severity]} {found.message} ({found.code})"
    if checked.sql is not None:
        yield checked.sql


class _Ready:
    """Catalogs and databases by path, the last ones kept."""

    def __init__(self) -> None:
        self._schemas: dict[str, Schema] = {}
        self._databases: dict[str, Database] = {}

    def close(self) -> None:
        """Let go of every database."""
        self._databases.clear()

    def world(self, asked: _Line) -> World:
        """The world that a request speaks of; raises ``QuireError`` where a file of it cannot be read."""
        schema = Schema()
        if asked.catalog:
            if asked.catalog not in self._schemas:
                _make_room(self._schemas)
                self._schemas[asked.catalog] = schema_of(read_catalog_file(Path(asked.catalog)))
            schema = self._schemas[asked.catalog]
        database = None
        if asked.database:
            if asked.database not in self._databases:
                _make_room(self._databases)
                self._databases[asked.database] = open_database(Path(asked.database))
            database = self._databases[asked.database]
        dialect = asked.dialect or getattr(database, "dialect", "duckdb")
        return World(dialect.lower(), schema, asked.question, database)


def _make_room(kept: dict[str, Any]) -> None:
    if len(kept) >= _KEPT:
        kept.pop(next(iter(kept)))


def _stream(lines: Iterable[bytes]) -> None:
    """Answer each line at once; a line that is no request is answered too, and ends nothing."""
    ready, decoder, encoder = _Ready(), msgspec.json.Decoder(_Line), msgspec.json.Encoder()
    try:
        for number, line in enumerate(filter(bytes.strip, lines)):
            sys.stdout.buffer.write(encoder.encode(_answer(line, decoder, ready)) + b"\n")
            sys.stdout.flush()
            if not number:  # what one answer has loaded stays, and need not be looked through again and again
                gc.freeze()
                gc.set_threshold(20_000, 20, 100)
    finally:
        gc.unfreeze()
        ready.close()


def _answer(line: bytes, decoder: msgspec.json.Decoder[_Line], ready: _Ready) -> dict[str, Any]:
    try:
        asked = decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            asked = msgspec.convert(_forgiving(line), _Line)
        except (msgspec.ValidationError, ValueError, RecursionError) as error:
            return _refused(_id(line), f"This line is no request: {error}")
    try:
        world = ready.world(asked)
    except QuireError as failure:
        return _refused(asked.id, str(failure))
    began = time.perf_counter()
    checked = check_reply(asked.text, world)
    return {
        "id": asked.id,
        "sql": checked.sql,
        "verdict": checked.verdict,
        "diagnostics": [_found(each) for each in checked.diagnostics],
        "repairs": checked.repairs,
        "ms": round(1000 * (time.perf_counter() - began), 2),
    }


def _found(each: Diagnostic) -> dict[str, Any]:
    return {"code": each.code, "severity": each.severity, "message": each.message, "span": each.span}


def _refused(id: Any, message: str) -> dict[str, Any]:
    found = {"code": "bad-request", "severity": "error", "message": message}
    return {"id": id, "sql": None, "verdict": "rejected", "diagnostics": [found], "repairs": []}


def _forgiving(line: bytes) -> Any:
    """The line read by a decoder that takes halves of characters, which a cut reply may hold, and leaves them out."""
    return json.loads(line, object_hook=lambda found: {_whole(key): _whole(value) for key, value in found.items()})


def _whole(value: Any) -> Any:
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


def _id(line: bytes) -> Any:
    try:
        found = _forgiving(line)
    except (ValueError, RecursionError):
        return None
    return found.get("id") if isinstance(found, dict) else None
