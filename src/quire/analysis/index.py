"""Who defines, changes and reads each name: immutable maps, changed at a cost that follows the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from immutables import Map

from quire.analysis.cells import analyse
from quire.analysis.model import Analysis, Effect
from quire.analysis.python.names import BUILTINS
from quire.document import Cell

Ids = tuple[str, ...]
NOBODY: Ids = ()


class Node(msgspec.Struct, frozen=True):
    """A cell as the graph sees it.

    ``defines`` and ``changes`` are keys: a name, or ``connection:table`` (lower case) for a table that lives in a
    database and not in Python. ``reads`` are names, compared exactly; ``tables`` are names of frames or tables,
    compared without case.
    """

    cell: Cell
    analysis: Analysis
    connection: str = ""
    defines: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


Effects = Mapping[str, tuple[Effect, ...]]


def node_of(cell: Cell, effects: Effects) -> Node:
    """Analyse a cell; ``effects`` are what calls of other cells' functions do."""
    found = analyse(cell)
    if found.calls:
        found = with_effects(found, effects)
    if cell.kind != "sql":
        optional = tuple(name for name in found.optional if name not in BUILTINS)
        reads = found.references + optional if optional else found.references
        if found.tables:
            return Node(cell, found, "", found.definitions, found.mutates, NOBODY, found.tables)
        return Node(cell, found, "", found.definitions, found.mutates, reads)
    connection = cell.attributes.get("connection", "")
    made = tuple(key_of(connection, name) for name in found.definitions if name != cell.name)
    defines = (cell.name, *made) if cell.name else made
    changes = tuple(key_of(connection, name) for name in found.mutates)
    tables = frozenset(found.tables)
    reads = tuple(name for name in found.references if name not in tables)
    return Node(cell, found, connection, defines, changes, reads, found.tables)


def with_effects(found: Analysis, effects: Effects) -> Analysis:
    """What a cell does when the functions of other cells that it calls change or bind names."""
    caused = [effect for name in found.calls for effect in effects.get(name, ())]
    if not caused:
        return found
    writes = {name for effect in caused for name in effect.writes}
    mutates = {name for effect in caused for name in effect.mutates} - set(found.definitions)
    return msgspec.structs.replace(
        found,
        definitions=tuple(sorted({*found.definitions, *writes})),
        references=tuple(sorted({*found.references, *mutates})),
        mutates=tuple(sorted({*found.mutates, *mutates})),
    )


def key_of(connection: str, table: str) -> str:
    """The key of a table of a connection; of the kernel's own database when ``connection`` is empty."""
    return f"{connection}:{table.lower()}"


def name_of(key: str) -> str:
    """The name in a key, for people."""
    return key.rpartition(":")[2]


def label_of(cell: Cell) -> str:
    """A cell as messages about other cells call it: by its name, or by its first line."""
    if cell.name:
        return f"“{cell.name}”"
    line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"“{line[:40]}…”" if len(line) > 40 else f"“{line}”"


class Touched(msgspec.Struct, frozen=True):
    """Keys and names that a change touched: those now ``written`` by others or otherwise, and those only ``read``."""

    written: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()


class Index(msgspec.Struct, frozen=True):
    """Cells by what they do to names.

    ``special`` holds the keys that need a closer look: several cells write them, or a cell changes them in place.
    ``readers`` is by exact name, ``table_readers`` by name in lower case; ``spellings`` maps a name in lower case to
    the names with capitals that are defined. ``effects`` is by function.
    """

    nodes: Map[str, Node]
    definers: Map[str, Ids]
    changers: Map[str, Ids]
    readers: Map[str, Ids]
    table_readers: Map[str, Ids]
    spellings: Map[str, Ids]
    special: Map[str, None]
    effects: Map[str, tuple[Effect, ...]]
    dynamic: int

    def updated(self, changed: Mapping[str, Cell | None]) -> tuple[Index, Touched]:
        """With cells exchanged, added or (None) removed; and what somebody now treats otherwise."""
        edit = _Edit(self)
        callers = edit.change_effects(changed)
        for id, cell in (*changed.items(), *callers.items()):
            edit.exchange(id, node_of(cell, edit.effects) if cell is not None else None)
        return edit.finish(), Touched(frozenset(edit.written), frozenset(edit.read))


def build_index(cells: Iterable[Cell]) -> Index:
    """The index of all cells, in one go."""
    nodes: dict[str, Node] = {}
    definers: dict[str, list[str]] = {}
    changers: dict[str, list[str]] = {}
    readers: dict[str, list[str]] = {}
    table_readers: dict[str, list[str]] = {}
    dynamic = 0
    effects: dict[str, tuple[Effect, ...]] = {}
    given = tuple(cells)
    for cell in given:
        for name, effect in analyse(cell).effects.items():
            effects[name] = (*effects.get(name, ()), effect)
    for cell in given:
        id = cell.id
        nodes[id] = node = node_of(cell, effects)
        for key in node.defines:
            definers.setdefault(key, []).append(id)
        for key in node.changes:
            changers.setdefault(key, []).append(id)
        for name in node.reads:
            readers.setdefault(name, []).append(id)
        for name in node.tables:
            table_readers.setdefault(name.lower(), []).append(id)
        dynamic += node.analysis.dynamic
    spellings: dict[str, Ids] = {}
    for key in definers:
        if not key.islower() and (low := key.lower()) != key:
            spellings[low] = tuple(sorted((*spellings.get(low, NOBODY), key)))
    special = {key: None for key, ids in definers.items() if len(ids) > 1 or key in BUILTINS}
    special.update(dict.fromkeys(changers))
    return Index(
        Map(nodes), _frozen(definers), _frozen(changers), _frozen(readers), _frozen(table_readers), Map(spellings),
        Map(special), Map(effects), dynamic,
    )  # fmt: skip


def _frozen(lists: dict[str, list[str]]) -> Map[str, Ids]:
    return Map({key: tuple(ids) for key, ids in lists.items()})


class _Edit:
    """The maps of an index while cells are exchanged."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.nodes = index.nodes.mutate()
        self.maps: dict[str, Map[str, Ids]] = {
            name: getattr(index, name) for name in ("definers", "changers", "readers", "table_readers", "spellings")
        }
        self.special = index.special
        self.effects = index.effects
        self.dynamic = index.dynamic
        self.written: set[str] = set()
        self.read: set[str] = set()

    def change_effects(self, changed: Mapping[str, Cell | None]) -> dict[str, Cell]:
        """Note what functions do now; gives the unchanged cells that call one which does something else."""
        callers: dict[str, Cell] = {}
        for id, cell in changed.items():
            old = self.nodes[id].analysis.effects if id in self.nodes else {}
            new = analyse(cell).effects if cell is not None else {}
            if old == new:
                continue
            for name in old.keys() | new.keys():
                if old.get(name) != new.get(name):
                    self._change_effect(name, old.get(name), new.get(name))
                    for reader in self.index.readers.get(name, NOBODY):
                        node = self.index.nodes[reader]
                        if reader not in changed and name in node.analysis.calls:
                            callers[reader] = node.cell
        return callers

    def _change_effect(self, name: str, old: Effect | None, new: Effect | None) -> None:
        effects = list(self.effects.get(name, ()))
        if old is not None:
            effects.remove(old)
        if new is not None:
            effects.append(new)
        self.effects = self.effects.set(name, tuple(effects)) if effects else self.effects.delete(name)

    def exchange(self, id: str, new: Node | None) -> None:
        """Put one cell in another's place; only names that the two treat differently cost anything."""
        old = self.nodes.get(id)
        if old is new:
            return
        self.dynamic += (new is not None and new.analysis.dynamic) - (old is not None and old.analysis.dynamic)
        self._difference("definers", id, old.defines if old else (), new.defines if new else ())
        self._difference("changers", id, old.changes if old else (), new.changes if new else ())
        self._difference("readers", id, old.reads if old else (), new.reads if new else ())
        before = tuple(name.lower() for name in old.tables) if old else ()
        after = tuple(name.lower() for name in new.tables) if new else ()
        self._difference("table_readers", id, before, after)
        optional = {*(old.analysis.optional if old else ())} ^ {*(new.analysis.optional if new else ())}
        self.read.update(name for name in optional if name in BUILTINS)
        if old is not None and new is not None:
            self._compare(old, new)
        if new is None:
            del self.nodes[id]
        else:
            self.nodes[id] = new

    def _compare(self, old: Node, new: Node) -> None:
        """Same names, but meant differently: an import of something else, another connection, other spelling."""
        if old.analysis.imports != new.analysis.imports:
            changed = old.analysis.imports.items() ^ new.analysis.imports.items()
            self.written.update(name for name, _ in changed)
        if label_of(old.cell) != label_of(new.cell):
            self.written.update(key for key in new.defines if key in self.special)
        if old.connection != new.connection or old.cell.kind != new.cell.kind:
            for node in (old, new):
                self.written.update((*node.defines, *node.changes, *node.reads, *node.tables))
        if old.tables != new.tables:
            self.read.update((*old.tables, *new.tables))
        if old.analysis.deletes != new.analysis.deletes:
            self.written.update((*old.analysis.deletes, *new.analysis.deletes))

    def _difference(self, name: str, id: str, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        if old == new:
            return
        for key in old:
            if key not in new:
                self._discard(name, key, id)
        for key in new:
            if key not in old:
                self._add(name, key, id)

    def _add(self, name: str, key: str, id: str) -> None:
        ids = self.maps[name].get(key, NOBODY)
        self.maps[name] = self.maps[name].set(key, (*ids, id))
        self._touch(name, key, first=not ids)

    def _discard(self, name: str, key: str, id: str) -> None:
        ids = self.maps[name].get(key, NOBODY)
        rest = tuple(each for each in ids if each != id)
        self.maps[name] = self.maps[name].set(key, rest) if rest else self.maps[name].delete(key)
        self._touch(name, key, first=not rest)

    def _touch(self, name: str, key: str, *, first: bool) -> None:
        if name in ("readers", "table_readers"):
            self.read.add(key)
            return
        self.written.add(key)
        if first and name == "definers" and (low := key.lower()) != key:
            others = tuple(each for each in self.maps["spellings"].get(low, NOBODY) if each != key)
            spelled = tuple(sorted((*others, key))) if key in self.maps["definers"] else others
            spellings = self.maps["spellings"]
            self.maps["spellings"] = spellings.set(low, spelled) if spelled else spellings.delete(low)
        several = len(self.maps["definers"].get(key, NOBODY)) > 1 or key in self.maps["changers"] or key in BUILTINS
        if several and key not in self.special:
            self.special = self.special.set(key, None)
        elif not several and key in self.special:
            self.special = self.special.delete(key)

    def finish(self) -> Index:
        """The index with all exchanges made."""
        return Index(
            nodes=self.nodes.finish(), special=self.special, effects=self.effects, dynamic=self.dynamic, **self.maps
        )
