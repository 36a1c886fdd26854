"""The graph of a notebook's cells: an immutable snapshot that knows whose value each cell reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from immutables import Map

from quire.analysis import cycles
from quire.analysis.findings import findings_of
from quire.analysis.index import NOBODY, Ids, Index, Node, Touched, build_index, key_of
from quire.analysis.model import Analysis
from quire.analysis.order import Order
from quire.analysis.plan import needed, topological
from quire.analysis.resolve import Resolver
from quire.document import Cell, Diagnostic

_MANY = 64  # from here on one walk over the whole graph is cheaper than one around each cell


class Edge(msgspec.Struct, frozen=True):
    """``target`` reads ``names`` from ``source``."""

    source: str
    target: str
    names: tuple[str, ...]


class Graph:
    """Which cell reads from which.

    Made by ``build`` and ``updated``; never changes. ``upstream`` and ``downstream`` are direct, in document order.
    """

    __slots__ = ("_affected", "_base", "_cycles", "_index", "_resolver", "order_mode")

    def __init__(self, index: Index, resolver: Resolver, in_cycles: Map[str, Ids]) -> None:
        self._index = index
        self._resolver = resolver
        self._cycles = in_cycles
        self._base: Index | None = None
        self._affected: frozenset[str] = frozenset()
        self.order_mode = resolver.order_mode

    @classmethod
    def build(
        cls, cells: Iterable[Cell], order_mode: bool = False, tables: Mapping[str, Collection[str]] | None = None
    ) -> Graph:
        """The graph of cells in document order.

        ``tables`` are the tables known of each connection: there a table comes before a frame of the same name.
        """
        given = tuple(cells)
        index = build_index(given)
        order = Order(tuple(cell.id for cell in given))
        known = {name: frozenset(table.lower() for table in some) for name, some in (tables or {}).items()}
        resolver = Resolver(index, order, order_mode, known)
        graph = cls(index, resolver, Map())
        if not order_mode:
            graph._cycles = Map(graph._all_cycles())
        return graph

    def updated(self, changed: Mapping[str, Cell | None], order: Sequence[str] | None = None) -> Graph:
        """With cells changed, added or removed (None), in ``order`` (the old one, new cells at the end, when None).

        The cost follows the change, not the size of the notebook.
        """
        index, touched = self._index.updated(changed)
        gone = frozenset(id for id, cell in changed.items() if cell is None)
        added = frozenset(id for id, cell in changed.items() if cell is not None and id not in self._index.nodes)
        old = self._resolver.order
        if order is None and (gone or added):
            kept = tuple(id for id in old.ids if id not in gone)
            order = (*kept, *(id for id in changed if id in added))
        new = old if order is None or order is old.ids else Order(tuple(order))
        resolver = Resolver(index, new, self.order_mode, self._resolver.tables)
        graph = Graph(index, resolver, self._cycles)
        same_order = new is old or old.keeps(new, gone, added)
        affected = graph._touched_cells(self, changed, touched, same_order)
        if same_order:
            resolver.inherit(self._resolver, affected, gone)
        graph._cycles = graph._updated_cycles(self, affected)
        if graph._cycles is not self._cycles or any(id in graph._cycles for id in changed):
            affected |= {id for id in {*self._cycles, *graph._cycles} if id in index.nodes}
        graph._base, graph._affected = self._index, frozenset(affected)
        return graph

    # -- cells ---------------------------------------------------------------------------------------------------

    @property
    def ids(self) -> Ids:
        """All cells in document order."""
        return self._resolver.order.ids

    def __contains__(self, id: object) -> bool:
        return id in self._index.nodes

    def __len__(self) -> int:
        return len(self._index.nodes)

    def cell(self, id: str) -> Cell:
        """The cell as it was analysed."""
        return self._index.nodes[id].cell

    def analysis(self, id: str) -> Analysis:
        """What a cell defines, reads and changes."""
        return self._index.nodes[id].analysis

    # -- names ---------------------------------------------------------------------------------------------------

    def provider(self, id: str, name: str) -> str | None:
        """The cell whose version of ``name`` a cell reads: its definer, or the last cell above that changed it.

        None when nobody else defines the name, or when it cannot be known which definition is meant.
        """
        key = self._key(self._index.nodes[id], name)
        return None if key is None else self._resolver.provider(id, key)

    def _key(self, node: Node, name: str) -> str | None:
        """The key that a name means in a cell, also when the cell changes a table that it does not read."""
        if node.cell.kind == "sql" and name not in node.tables and name not in node.reads:
            return key if (key := key_of(node.connection, name)) in node.changes else None
        return self._resolver.key(node, name)

    def definers(self, name: str) -> Ids:
        """The cells that define a name, in document order."""
        return self._resolver.order.sorted(self._index.definers.get(name, NOBODY))

    def readers(self, name: str) -> Ids:
        """The cells that read a name, in document order."""
        return self._resolver.order.sorted(set(self._resolver.readers(name)))

    # -- edges ---------------------------------------------------------------------------------------------------

    def upstream(self, id: str) -> Ids:
        """The cells that a cell reads from."""
        return self._resolver.upstream(id)

    def downstream(self, id: str) -> Ids:
        """The cells that read from a cell."""
        return self._resolver.downstream(id)

    def ancestors(self, ids: Iterable[str]) -> frozenset[str]:
        """Everything above some cells; they themselves only where one is above another."""
        return frozenset(cycles.reachable(ids, self._resolver.upstream))

    def descendants(self, ids: Iterable[str]) -> frozenset[str]:
        """Everything below some cells: what becomes stale when they change."""
        return frozenset(cycles.reachable(ids, self._resolver.downstream))

    def reads_from(self, id: str, source: str, name: str) -> bool:
        """True when a cell reads or changes ``name``, however its query spells it, as ``source`` left it."""
        node, low = self._index.nodes[id], name.lower()
        for each in (*node.analysis.references, *node.analysis.mutates, *node.analysis.optional):
            key = self._key(node, each) if each == name or (each in node.tables and each.lower() == low) else None
            if key is not None and source in self._resolver.sources(id, key):
                return True
        return False

    def edges(self) -> tuple[Edge, ...]:
        """All edges with the names that they carry."""
        return tuple(edge for id in self.ids for edge in self._edges_into(id))

    def edges_between(self, source: str, target: str) -> tuple[Edge, ...]:
        """The edge from one cell to another; none when there is none."""
        return tuple(edge for edge in self._edges_into(target) if edge.source == source)

    def _edges_into(self, id: str) -> list[Edge]:
        node = self._index.nodes[id]
        names: dict[str, list[str]] = {source: [] for source in self.upstream(id)}
        for name in sorted({*node.analysis.references, *node.analysis.mutates, *node.analysis.optional}):
            key = self._key(node, name)
            for source in self._resolver.sources(id, key) if key is not None else ():
                if source in names:
                    names[source].append(name)
        return [Edge(source, id, tuple(carried)) for source, carried in names.items()]

    # -- running -------------------------------------------------------------------------------------------------

    def topological(self, ids: Iterable[str]) -> Ids:
        """Some cells in an order in which they can run; document order where there is a choice.

        A cell that changes an object in place comes after those that read it as it was before.
        """
        return topological(self._resolver, ids)

    def before(self, id: str) -> Ids:
        """Cells that run before a cell although it reads nothing of theirs: they read what it is about to change."""
        return self._resolver.order.sorted(self._resolver.earlier_readers(id))

    def needed(self, ids: Iterable[str], live: Mapping[str, str]) -> frozenset[str]:
        """``ids`` and the cells that have to run with them so that each reads the right version of every name.

        ``live`` says for a name which cell wrote or changed it last in the kernel. A cell above a change in place needs
        its definer to run again; so does, in order mode, a reader of a version that was written over.
        """
        return needed(self._resolver, ids, live)

    def blocked(self, id: str) -> bool:
        """True when a cell cannot run: it is in a cycle, or it defines a name that others define and somebody reads."""
        if id in self._cycles:
            return True
        special = self._index.special
        return any(key in special and id in self._resolver.contested(key) for key in self._index.nodes[id].defines)

    def cycle(self, id: str) -> Ids:
        """A shortest way around from a cell back to it; empty when there is none."""
        return self._cycles.get(id, NOBODY)

    def diagnostics(self, id: str) -> tuple[Diagnostic, ...]:
        """What is wrong or doubtful about a cell, on its own and among the others."""
        return findings_of(self._resolver, id, self.cycle(id))

    # -- changes -------------------------------------------------------------------------------------------------

    def affected(self, before: Graph, changed: Collection[str]) -> frozenset[str]:
        """The cells that are there whose edges, providers or diagnostics may differ from those in ``before``."""
        if self._base is before._index:
            return self._affected
        return frozenset(self._index.nodes)

    def _touched_cells(
        self, before: Graph, changed: Mapping[str, Cell | None], touched: Touched, same_order: bool
    ) -> set[str]:
        found = set(changed)
        if bool(self._index.dynamic) != bool(before._index.dynamic):
            return set(self._index.nodes)  # whether undefined names are said
        if not same_order:
            if self.order_mode:
                return set(self._index.nodes)
            for key in self._index.special:
                self._around(key, found)
        for key in touched.written:
            before._around(key, found)
            self._around(key, found)
        for graph in (before, self):
            index = graph._index
            for key in graph._meant_by(changed, touched.read):
                if key in index.special:
                    found.update(index.definers.get(key, NOBODY), index.changers.get(key, NOBODY))
        return {id for id in found if id in self._index.nodes}

    def _meant_by(self, changed: Collection[str], names: Iterable[str]) -> set[str]:
        """The keys that names may mean in the changed cells."""
        nodes = self._index.nodes
        connections = {"", *(nodes[id].connection for id in changed if id in nodes)}
        found = {key_of(connection, name) for name in names for connection in connections}
        for name in names:
            found.update((name, *self._index.spellings.get(name.lower(), NOBODY)))
        return found

    def _around(self, key: str, found: set[str]) -> None:
        index = self._index
        name = key.rpartition(":")[2]
        found.update(index.definers.get(key, NOBODY), index.changers.get(key, NOBODY), index.readers.get(key, NOBODY))
        found.update(index.table_readers.get(name.lower(), NOBODY))
        if key in index.special:
            found.update(self._resolver.readers(key))

    def _all_cycles(self) -> dict[str, Ids]:
        """Cycles need an edge that goes up; without one there is nothing to look for."""
        positions, upstream = self._resolver.order.positions, self._resolver.upstream
        for id in self.ids:
            sources = upstream(id)
            if sources and positions[sources[-1]] > positions[id]:
                return cycles.all_cycles(self.ids, upstream)
        return {}

    def _updated_cycles(self, before: Graph, affected: set[str]) -> Map[str, Ids]:
        """Only cells that got a new source can have closed a cycle; old cycles are looked at again when touched."""
        if self.order_mode or (not affected and not before._cycles):
            return before._cycles
        known, nodes = before._cycles, self._index.nodes
        suspects = [id for id in affected if self._has_new_source(before, id)]
        if any(id in affected or id not in nodes for id in known):
            suspects += [id for id in known if id in nodes]
            known = Map()
        if len(suspects) > _MANY:
            return Map(self._all_cycles())
        upstream, downstream = self._resolver.upstream, self._resolver.downstream
        found = dict(known)
        for id in suspects:
            if id not in found and cycles.leads_back(id, upstream, downstream):
                members = cycles.component_of(id, upstream, downstream)
                found.update(cycles.ways_around(members, upstream))
        return before._cycles if found == dict(before._cycles) else Map(found)

    def _has_new_source(self, before: Graph, id: str) -> bool:
        sources = self._resolver.upstream(id)
        return bool(sources) and (
            id not in before._index.nodes or not set(sources) <= set(before._resolver.upstream(id))
        )
