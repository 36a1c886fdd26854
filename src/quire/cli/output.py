"""What every command says: as text for a person, or as JSON for a program."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal

import msgspec
import typer

from quire.errors import QuireError

Format = Literal["text", "json"]
Output = Annotated[Format, typer.Option("-o", "--output", help="Text for a person, or JSON for a program.")]


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the command line asks for JSON; read before parsing, so that a parse error can be JSON too."""
    return any(
        word in ("-ojson", "-o=json", "--output=json") or (word in ("-o", "--output") and following == "json")
        for word, following in pairwise([*arguments, ""])
    )


def show_json(value: Any) -> None:
    """Print a value as JSON, indented, on stdout."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def show_failure(failure: QuireError, as_json: bool) -> None:
    """Say what went wrong: one line on stderr, or ``{"error": {message, expected, remedy}}`` on stdout."""
    if as_json:
        show_json({"error": {"message": failure.message, "expected": failure.expected, "remedy": failure.remedy}})
    else:
        sys.stderr.write(" ".join(str(failure).split()) + "\n")
