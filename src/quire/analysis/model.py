"""What the analysis of one cell found: plain data, equal for equal sources."""

from __future__ import annotations

import msgspec

from quire.document import Diagnostic


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What calling a function does to names outside it: those that it binds, and those whose objects it changes."""

    writes: tuple[str, ...] = ()
    mutates: tuple[str, ...] = ()


class Analysis(msgspec.Struct, frozen=True):
    """What one cell means to the others; every tuple of names is sorted.

    ``definitions`` are bound when the cell has run. ``references`` are needed from elsewhere; ``deferred`` is the part
    of them that is read only when a function is called. ``mutates`` are names of other cells whose objects change in
    place, ``deletes`` those that are unbound. ``optional`` names are read only if some cell defines them (builtins, and
    tables in SQL text that may be frames). ``imports`` maps a name to what it imports, ``effects`` a function to what a
    call of it does, ``calls`` are the names of others that are called. ``dynamic`` says that names may be read or
    written in ways that cannot be seen. ``tables`` are the references that are tables of a query: frames of other
    cells, compared without case, or tables of a connection.
    """

    definitions: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    mutates: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    dynamic: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    syntax_error: bool = False
    optional: tuple[str, ...] = ()
    imports: dict[str, str] = {}
    effects: dict[str, Effect] = {}
    calls: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
