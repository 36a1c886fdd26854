"""A query as names see it: scopes, what stands in their FROM, and every mention of a column, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

from quire.checks.model import Table

Role = Literal["select", "on", "where", "group", "having", "order", "other"]


class Mark(NamedTuple):
    """Where a name stands in the text; the end is exclusive."""

    start: int
    end: int


class Output(NamedTuple):
    """A column that a query puts out: by its own name, that of a column it mentions, or all those of a source."""

    name: str = ""
    use: int = -1
    star: int | None = None  # a source; -1 all sources of the scope


class Source(msgspec.Struct, frozen=True, gc=False):
    """Something in a FROM: a table, the query that ``query`` numbers, or something whose columns nobody can know.

    ``alias`` is what columns call it, ``name`` what it is. ``outer`` says that it stands behind a LEFT, RIGHT or FULL
    JOIN, ``joined`` are the columns of its USING.
    """

    id: int
    scope: int
    alias: str
    name: str
    schema: str = ""
    table: Table | None = None
    query: int = -1
    columns: tuple[str, ...] = ()
    open: bool = False
    mark: Mark | None = None
    alias_mark: Mark | None = None
    joined: tuple[str, ...] = ()
    using_mark: Mark | None = None
    natural: bool = False
    outer: bool = False
    comma: bool = False


class Use(msgspec.Struct, frozen=True, gc=False):
    """A mention of a column: how it is written and where, and what it is compared with.

    ``peers`` are other mentions that an equality holds it to, ``texts`` and ``numbers`` literals that it is compared
    with, ``join`` is the source whose ON it stands in (or -1), ``kind`` what it must be (``number``
    in a sum), ``aggregated`` says that an aggregate is of it.
    """

    id: int
    scope: int
    name: str
    qualifier: str
    mark: Mark
    qualifier_mark: Mark | None
    role: Role
    quote: str = ""
    peers: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    join: int = -1
    kind: Literal["", "number", "text"] = ""
    aggregated: bool = False


class Star(NamedTuple):
    """A bare ``*`` of a select list."""

    scope: int
    mark: Mark


class Scope(msgspec.Struct, frozen=True):
    """One SELECT, or what stands around several (``sides``: the first gives the names)."""

    id: int
    parent: int
    sources: tuple[int, ...] = ()
    uses: tuple[int, ...] = ()
    outputs: tuple[Output, ...] = ()
    aliases: frozenset[str] = frozenset()
    sides: tuple[int, ...] = ()
    stars: tuple[Star, ...] = ()
    grouped: bool = False
    counted: bool = False
    from_end: int = -1


class Shape(msgspec.Struct, frozen=True):
    """The whole statement, numbered; ``before`` is where the JOIN of a source begins."""

    scopes: tuple[Scope, ...]
    sources: Mapping[int, Source]
    uses: tuple[Use, ...]
    before: Mapping[int, int] = {}
