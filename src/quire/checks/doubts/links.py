"""How tables hang together: which columns mean the same thing, and which way there is one row for many."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from quire.checks.model import Schema, Table

Key = tuple[str, str]


class Links:
    """The declared links of a schema, asked by column."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._same: dict[Key, Key] = {}
        self.known: set[str] = set()
        self.leaving: set[Key] = set()
        self.entering: set[Key] = set()
        self.targets: dict[str, list[frozenset[str]]] = {}  # sets of columns that links lead to, by table
        for link in schema.links:
            self.known |= {link.table.lower(), link.to.lower()}
            self.targets.setdefault(link.to.lower(), []).append(frozenset(map(str.lower, link.to_columns)))
            for one, other in zip(link.columns, link.to_columns, strict=False):
                ends = (link.table.lower(), one.lower()), (link.to.lower(), other.lower())
                self._join(*ends)
                self.leaving.add(ends[0])
                self.entering.add(ends[1])

    def _join(self, one: Key, other: Key) -> None:
        first, second = self._root(one), self._root(other)
        if first != second:
            self._same[first] = second

    def _root(self, key: Key) -> Key:
        while key in self._same:
            key = self._same[key]
        return key

    def same(self, one: Key, other: Key) -> bool:
        """Whether two columns hold the same thing, by one link or by several that meet in a column."""
        return self._root(one) == self._root(other)

    def linked(self, table: str) -> bool:
        """Whether any link begins or ends at this table."""
        return table.lower() in self.known

    def pairs(self, one: str, other: str) -> tuple[tuple[str, str], ...]:
        """How two tables are joined by a declared link: columns of the one with columns of the other."""
        found: list[tuple[str, str]] = []
        for link in self.schema.links_of.get(one.lower(), ()):
            if (link.table.lower(), link.to.lower()) == (one.lower(), other.lower()):
                found.extend(zip(link.columns, link.to_columns, strict=False))
            elif (link.to.lower(), link.table.lower()) == (one.lower(), other.lower()):
                found.extend(zip(link.to_columns, link.columns, strict=False))
        return tuple(found)


def unique(table: Table, columns: Iterable[str]) -> bool:
    """Whether these columns hold a key of the table, so that there is at most one row for their values."""
    have = {name.lower() for name in columns}
    return any(all(name.lower() in have for name in key) for key in table.keys)


def sure_keys(table: Table, links: Links) -> Table:
    """The table without keys that are a link themselves: of a key of several columns, catalogs often know one."""
    linked = {column for name, column in links.leaving if name == table.name.lower()}
    kept = tuple(key for key in table.keys if len(key) > 1 or key[0].lower() not in linked)
    return table if kept == table.keys else msgspec.structs.replace(table, keys=kept)


_KEPT: dict[int, Links] = {}  # of the schemas asked about last; each keeps its schema, so no id comes twice
_MOST = 64


def links_of(schema: Schema) -> Links:
    """The links of a schema, made once for the schemas in use."""
    made = _KEPT.get(id(schema))
    if made is None or made.schema is not schema:
        while len(_KEPT) >= _MOST:
            _KEPT.pop(next(iter(_KEPT)), None)
        made = _KEPT[id(schema)] = Links(schema)
    return made
