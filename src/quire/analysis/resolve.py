"""Whose version of a name a cell reads.

A name that one cell defines and nobody changes is simple. Otherwise its writers form a chain: the cell that defines
it, then the cells that change its object in place, in document order; a reader gets the version of the last change
above it. In order mode every writer starts a version for the cells below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from quire.analysis.index import NOBODY, Ids, Index, Node, key_of
from quire.analysis.order import Order
from quire.analysis.python.names import BUILTINS


class Chain(NamedTuple):
    """The writers of a key: ``definer`` and ``changers`` in the order in which they run.

    ``rivals`` are the cells that define it when there are several and it cannot be known which is meant.
    """

    definer: str | None
    changers: Ids = ()
    rivals: Ids = ()


class Resolver:
    """Answers about one index in one order; remembers chains."""

    __slots__ = ("_chains", "_downstream", "_upstream", "index", "order", "order_mode", "tables")

    def __init__(self, index: Index, order: Order, order_mode: bool, tables: Mapping[str, frozenset[str]]) -> None:
        self.index = index
        self.order = order
        self.order_mode = order_mode
        self.tables = tables  # the tables known of each connection, in lower case
        self._chains: dict[str, Chain] = {}
        self._upstream: dict[str, Ids] = {}
        self._downstream: dict[str, Ids] = {}

    def inherit(self, before: Resolver, affected: set[str], gone: frozenset[str]) -> None:
        """Take over the edges that ``before`` knows, but for those of ``affected`` and ``gone`` cells."""
        self._upstream, self._downstream = before._upstream.copy(), before._downstream.copy()
        changed = affected | gone
        for id in changed:
            self._upstream.pop(id, None)
        for id in changed:
            self._downstream.pop(id, None)
            for source in before.upstream(id) if id in before.index.nodes else NOBODY:
                self._downstream.pop(source, None)
            for source in self.upstream(id) if id in self.index.nodes else NOBODY:
                self._downstream.pop(source, None)

    # -- names to keys -------------------------------------------------------------------------------------------

    def key(self, node: Node, name: str) -> str | None:
        """The key that a name means in a cell; None when no cell writes it."""
        written = self.index
        if name not in node.tables:
            return name if name in written.definers or name in written.changers else None
        if node.connection:
            return self._on_connection(node, name)
        frame = self._frame(name)
        if frame is not None:
            return frame
        table = key_of("", name)
        return table if table in written.definers or table in written.changers else None

    def _frame(self, name: str) -> str | None:
        """The name of a frame as it was defined, compared without case when the exact name is nobody's."""
        definers = self.index.definers
        if name in definers:
            return name
        low = name.lower()
        if low in definers:
            return low
        spelled = self.index.spellings.get(low)
        return spelled[0] if spelled else None

    def _on_connection(self, node: Node, name: str) -> str | None:
        """On a connection only its tables and the SQL cells of the same connection exist."""
        frame = self._frame(name)
        if frame is not None:
            for id in self.index.definers.get(frame, NOBODY):
                other = self.index.nodes[id]
                if other is not node and other.connection == node.connection and other.cell.name == frame:
                    return frame
        table = key_of(node.connection, name)
        return table if table in self.index.definers or table in self.index.changers else None

    def hidden_frame(self, node: Node, name: str) -> str | None:
        """The frame that a connection's cell names but cannot see, None when there is none."""
        if not node.connection or name not in node.tables or self.key(node, name) is not None:
            return None
        known = self.tables.get(node.connection)
        if known is not None and name.lower() in known:
            return None
        frame = self._frame(name)
        if frame is None or self.index.definers[frame] == (node.cell.id,):
            return None
        return frame

    # -- readers -------------------------------------------------------------------------------------------------

    def readers(self, key: str) -> Iterator[str]:
        """Every cell to which a name means this key."""
        index = self.index
        yield from index.readers.get(key, NOBODY)
        if index.table_readers:
            for id in index.table_readers.get(key.rpartition(":")[2].lower(), NOBODY):
                node = index.nodes[id]
                if self.spelling(node, key) is not None:
                    yield id
        if key in BUILTINS:
            yield from (id for id, node in index.nodes.items() if key in node.analysis.optional)

    def spelling(self, node: Node, key: str) -> str | None:
        """How a cell's query writes the table that is this key; None when it does not read it."""
        low = key.rpartition(":")[2].lower()
        for name in node.tables:
            if name.lower() == low and self.key(node, name) == key:
                return name
        return None

    # -- chains --------------------------------------------------------------------------------------------------

    def chain(self, key: str) -> Chain:
        """The writers of a key."""
        found = self._chains.get(key)
        if found is None:
            found = self._chains[key] = self._chain(key)
        return found

    def _chain(self, key: str) -> Chain:
        index, nodes = self.index, self.index.nodes
        definers = self.order.sorted(index.definers.get(key, NOBODY))
        changing = index.changers.get(key, NOBODY)
        if self.order_mode:
            return Chain(None, self.order.sorted({*definers, *changing}))
        pure = tuple(id for id in definers if id not in changing) or definers[:1]
        if len(pure) > 1:
            meanings = {nodes[id].analysis.imports.get(key, id) for id in pure}
            if len(meanings) > 1:
                return Chain(None, (), pure)
        definer = pure[0] if pure else None
        if definer is not None and key in nodes[definer].analysis.imports:
            return Chain(definer)  # a setting of a module is no version of it
        changers = self.order.sorted(id for id in changing if id != definer)
        return Chain(definer, changers)

    def provider(self, id: str, key: str) -> str | None:
        """The cell whose version of a key a cell reads, None when it is its own or cannot be known."""
        index = self.index
        if key not in index.special:
            definers = index.definers[key]
            if self.order_mode and self.order.positions[definers[0]] >= self.order.positions[id]:
                return None
            return definers[0] if definers[0] != id else None
        chain = self.chain(key)
        if chain.rivals:
            return self.nearest(id, chain.rivals) if key[0] == "_" or id in chain.rivals else None
        if not chain.changers:
            own = id in index.definers.get(key, NOBODY)
            return None if own else chain.definer
        positions = self.order.positions
        position = positions[id]
        if id in chain.changers:
            before = chain.changers.index(id)
        else:
            if id == chain.definer:
                return None
            before = sum(positions[changer] < position for changer in chain.changers)
        return chain.changers[before - 1] if before else chain.definer

    def nearest(self, id: str, rivals: Ids) -> str | None:
        """The nearest of several definitions above a cell; the first of all where names are scratch names."""
        positions = self.order.positions
        above = [rival for rival in rivals if positions[rival] < positions[id]]
        if above:
            return above[-1]
        return None if id in rivals else rivals[0]

    def contested(self, key: str) -> Ids:
        """The rivals of a key that some cell needs from elsewhere: which one is meant cannot be known."""
        if self.order_mode or key not in self.index.special or key[0] == "_":
            return NOBODY
        rivals = self.chain(key).rivals
        if not rivals:
            return NOBODY
        return rivals if next(self.readers(key), None) is not None else NOBODY

    # -- edges ---------------------------------------------------------------------------------------------------

    def upstream(self, id: str) -> Ids:
        """The cells that a cell reads from, in document order."""
        found = self._upstream.get(id)
        if found is None:
            found = self._upstream[id] = self._sorted(self._sources(id))
        return found

    def _sorted(self, ids: set[str]) -> Ids:
        return tuple(ids) if len(ids) < 2 else self.order.sorted(ids)

    def _sources(self, id: str) -> set[str]:
        index = self.index
        node = index.nodes[id]
        found: set[str] = set()
        definers, special = index.definers, index.special
        simple = not self.order_mode
        for name in node.reads:
            ids = definers.get(name)
            if ids is None and name not in special:
                continue
            if simple and name not in special:
                found.add(ids[0])  # type: ignore[index]
            else:
                found.update(self.sources(id, name))
        for name in node.tables:
            key = self.key(node, name)
            if key is not None:
                found.update(self.sources(id, key))
        for key in node.changes:
            found.update(self.sources(id, key))
        for name in node.analysis.optional:
            if name in BUILTINS and name in definers:
                found.update(self.sources(id, name))
        found.discard(id)
        return found

    def sources(self, id: str, key: str) -> Ids:
        """The cells that may give a cell its value of a key: several when it cannot be known which is meant."""
        provider = self.provider(id, key)
        if provider is not None:
            return (provider,)
        if self.order_mode or key not in self.index.special:
            return NOBODY
        rivals = self.chain(key).rivals
        return rivals if id not in rivals else NOBODY

    def downstream(self, id: str) -> Ids:
        """The cells that read from a cell, in document order."""
        found = self._downstream.get(id)
        if found is None:
            found = self._downstream[id] = self._sorted(self._targets(id))
        return found

    def _targets(self, id: str) -> set[str]:
        index = self.index
        node = index.nodes[id]
        found: set[str] = set()
        special, readers, plain = index.special, index.readers, not index.table_readers
        for key in node.defines:
            if plain and key not in special and not self.order_mode:
                ids = readers.get(key)
                if ids is not None:
                    found.update(ids)
            else:
                found.update(self._readers_of(id, key))
        for key in node.changes:
            if key not in node.defines:
                found.update(self._readers_of(id, key))
        found.discard(id)
        return found

    def _readers_of(self, id: str, key: str) -> Iterator[str]:
        special = key in self.index.special
        if not special and not self.order_mode:
            yield from self.readers(key)
            return
        yield from (reader for reader in self.readers(key) if id in self.sources(reader, key))
        if special:
            for changer in self.index.changers.get(key, NOBODY):
                if id in self.sources(changer, key):
                    yield changer

    def earlier_readers(self, id: str) -> set[str]:
        """The cells that read what a cell is about to change or delete: they run before it."""
        node = self.index.nodes[id]
        found: set[str] = set()
        for key in node.changes:
            before = self.provider(id, key)
            if before is None or self.order_mode or before not in self.writers(key):
                continue
            found.update(reader for reader in self.readers(key) if self.provider(reader, key) == before)
        for name in node.analysis.deletes:
            if name in node.analysis.references:
                found.update(self.readers(name))
        if self.order_mode:
            found |= self._readers_above(id)
        found.discard(id)
        return found

    def writers(self, key: str) -> Ids:
        """The definer and the changers of a key, in the order in which they run."""
        chain = self.chain(key)
        return chain.changers if chain.definer is None else (chain.definer, *chain.changers)

    def _readers_above(self, id: str) -> set[str]:
        """In order mode: the readers of the version that a cell replaces."""
        node = self.index.nodes[id]
        found: set[str] = set()
        for key in {*node.defines, *node.changes}:
            writers = self.chain(key).changers
            at = writers.index(id)
            if at:
                found.update(reader for reader in self.readers(key) if self.provider(reader, key) == writers[at - 1])
                found.add(writers[at - 1])
        return found
