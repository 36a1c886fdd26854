"""What an importer is given and what it gives: documents in, a catalog with notes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from quire.catalog.model import Catalog

Format = Literal["dbt", "metricflow", "cube", "snowflake"]
Place = tuple[str | int, ...]


class Document(msgspec.Struct, frozen=True):
    """One parsed document: ``value`` is plain data (the text itself for Markdown).

    ``lines`` are the 1-based lines of its parts by path, empty when they are not known (JSON).
    """

    path: str
    value: Any
    lines: Mapping[Place, int] = {}

    def place(self, path: Place = ()) -> str:
        """The file and the line of a part, or of the nearest part around it, in the form that editors understand."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return f"{self.path}:{self.lines[path[:end]]}"
        return self.path


class Note(msgspec.Struct, frozen=True):
    """What became of something that has no direct counterpart.

    ``left``: it is not in the catalog. ``changed``: it is there in another form. ``wrong``: the input is at fault
    there, the rest was read.
    """

    kind: Literal["left", "changed", "wrong"]
    what: str
    why: str
    place: str = ""


class Source(msgspec.Struct, frozen=True):
    """What to import: the documents, the format and the name that a person gave, a name where nothing has one.

    ``unread`` are notes on files that could not be read.
    """

    documents: tuple[Document, ...]
    format: Format | Literal[""] = ""
    name: str = ""
    fallback: str = ""
    unread: tuple[Note, ...] = ()


class Count(msgspec.Struct, frozen=True):
    """How many things of a kind there were, and how many are in the catalog, in whatever form."""

    kind: str
    found: int
    carried: int


class Imported(msgspec.Struct, frozen=True):
    """The outcome of an import: ``origin`` says where it comes from (``dbt jaffle_shop``)."""

    catalog: Catalog
    name: str
    format: Format
    origin: str
    notes: tuple[Note, ...] = ()
    counts: tuple[Count, ...] = ()


class Journal:
    """Keeps notes and counts while an import runs."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self._found: dict[str, int] = {}
        self._carried: dict[str, int] = {}

    def left(self, what: str, why: str, place: str = "") -> None:
        """Say that something is not in the catalog."""
        self._add(Note("left", what, why, place))

    def changed(self, what: str, why: str, place: str = "") -> None:
        """Say that something is in the catalog in another form."""
        self._add(Note("changed", what, why, place))

    def wrong(self, what: str, why: str, place: str = "") -> None:
        """Say that the input is at fault."""
        self._add(Note("wrong", what, why, place))

    def count(self, kind: str, carried: bool = True) -> None:
        """Count a thing that was found."""
        self._found[kind] = self._found.get(kind, 0) + 1
        self._carried[kind] = self._carried.get(kind, 0) + carried

    def counts(self) -> tuple[Count, ...]:
        """What was counted, in the order in which the kinds appeared."""
        return tuple(Count(kind, found, self._carried[kind]) for kind, found in self._found.items())

    def _add(self, note: Note) -> None:
        if note not in self.notes[-50:]:
            self.notes.append(note)
