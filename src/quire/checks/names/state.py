"""What has been changed so far while a repair is looked for; a value, so that many can be held side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from quire.checks.model import Table
from quire.checks.names.shape import Source

Pair = tuple[tuple[int, str], tuple[int, str]]  # two columns that are held equal: source and column, twice


class Step(NamedTuple):
    """One change, for the reader: a code, what is done, and what it costs in plausibility."""

    code: str
    message: str
    cost: float
    sure: bool = False


class Added(NamedTuple):
    """A table that is joined in addition, by these pairs; before the JOIN of a source, or (-1) at the end."""

    source: Source
    on: tuple[Pair, ...]
    before: int = -1


class State(msgspec.Struct, frozen=True):
    """What is read otherwise than it is written.

    ``bound`` says which source and column a mention means, ``tables`` which table a source is, ``left`` which sources
    may stay apart from the others, ``texts`` which mentions are texts that lost their quotes, ``conditions`` by what a
    source is joined in place of its USING.
    """

    cost: float = 0.0
    bound: Mapping[int, tuple[int, str]] = {}
    tables: Mapping[int, Table] = {}
    added: tuple[Added, ...] = ()
    steps: tuple[Step, ...] = ()
    left: frozenset[int] = frozenset()
    texts: Mapping[int, str] = {}
    conditions: Mapping[int, tuple[Pair, ...]] = {}

    def bind(self, use: int, source: int, column: str) -> State:
        """The state in which a mention means that column."""
        return msgspec.structs.replace(self, bound={**self.bound, use: (source, column)})

    def swap(self, source: int, table: Table) -> State:
        """The state in which a source is another table."""
        return msgspec.structs.replace(self, tables={**self.tables, source: table})

    def join(self, *added: Added) -> State:
        """The state with more tables."""
        return msgspec.structs.replace(self, added=(*self.added, *added))

    def leave(self, source: int) -> State:
        """The state in which a source stays apart."""
        return msgspec.structs.replace(self, left=self.left | {source})

    def condition(self, source: int, pairs: tuple[Pair, ...]) -> State:
        """The state in which a source is joined by these pairs."""
        return msgspec.structs.replace(self, conditions={**self.conditions, source: pairs})

    def quote(self, use: int, text: str) -> State:
        """The state in which a mention is a text."""
        return msgspec.structs.replace(self, texts={**self.texts, use: text})

    def after(self, step: Step) -> State:
        """The state with its cost and its reason."""
        return msgspec.structs.replace(self, cost=self.cost + step.cost, steps=(*self.steps, step))

    @property
    def key(self) -> tuple[object, ...]:
        """States with the same key are the same statement."""
        return (
            tuple(sorted(self.bound.items())),
            tuple(sorted((source, table.name) for source, table in self.tables.items())),
            tuple(sorted(self.left)),
            tuple(sorted(self.texts.items())),
            tuple(sorted(self.conditions.items())),
            tuple((each.source.name, each.source.scope, each.on) for each in self.added),
        )
