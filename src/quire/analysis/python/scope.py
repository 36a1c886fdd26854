"""Scopes of names, and what a function does when it is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ScopeKind = Literal["cell", "class", "function"]
NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Function:
    """What a call of a function of this cell does: ``reads`` and ``mutates`` are free names, ``writes`` globals."""

    parameters: tuple[str, ...] = ()
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    mutates: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    mutated_parameters: frozenset[str] = NOTHING

    def absorb(self, other: Function) -> None:
        """Add what another function does: a class does what its methods do."""
        self.reads |= other.reads
        self.writes |= other.writes
        self.mutates |= other.mutates
        self.calls |= other.calls


class Scope:
    """One scope of names.

    Cell and class bodies run from top to bottom: ``defined`` grows as names are surely bound. In a function every name
    bound anywhere in it is local, so ``reads`` are compared with ``binds`` when the whole body was seen; its
    ``defined`` holds only names declared ``global`` that were written already.
    """

    __slots__ = (
        "binds",
        "calls",
        "declared",
        "defined",
        "kind",
        "methods",
        "mutated",
        "nonlocal_names",
        "parameters",
        "parent",
        "reads",
        "rebound",
        "written",
    )

    def __init__(self, kind: ScopeKind, parent: Scope | None, parameters: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.parent = parent
        self.parameters = parameters
        self.binds: set[str] = set(parameters)
        self.defined: set[str] = set()
        self.reads: set[str] = set()
        self.mutated: set[str] = set()
        self.calls: set[str] = set()
        self.rebound: set[str] = set()  # parameters that were given another object
        self.declared: set[str] = set()  # by `global`
        self.nonlocal_names: set[str] = set()
        self.written: set[str] = set()  # names declared global and bound here
        self.methods: Function | None = Function() if kind == "class" else None

    @property
    def nearest(self) -> Scope:
        """The scope in which nested code looks names up: class bodies are invisible to it."""
        scope = self
        while scope.kind == "class" and scope.parent is not None:
            scope = scope.parent
        return scope
