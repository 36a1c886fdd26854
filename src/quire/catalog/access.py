"""Which tables and columns a role may see, and whether a piece of SQL or prose names one that it may not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quire.catalog.policies import PolicyRole
from quire.catalog.sqltext import names_in, table_parts, tables_in

Parts = tuple[str, ...]
_DEFAULT_SCHEMAS = frozenset(("main", "public"))
_STAR = re.compile(r"(?:\bselect(?:\s+(?:distinct|all))?|[,.])\s*\*", re.IGNORECASE)
_WORD = re.compile(r"[^\W]+(?:\.[^\W]+)*")
_KEYWORDS_TEXT = """
select from where group order by having limit join on using as and or not in is null case when then else end union all
distinct with cast asc desc left right inner outer full cross between like exists true false
"""
_KEYWORDS = frozenset(_KEYWORDS_TEXT.split())


class TableAccess:
    """What a role says of tables and columns. Where a name could mean a forbidden one, it does."""

    def __init__(self, role: PolicyRole) -> None:
        hidden = [_parts(entry) for entry in role.hide]
        self.hidden = frozenset(hidden)
        self.ends = frozenset(parts[start:] for parts in hidden for start in range(len(parts)))
        self.allowed = None if role.allow is None else frozenset(_with_bare(map(_parts, role.allow)))
        self.columns = {_parts(name): frozenset(map(_column, fields)) for name, fields in role.hidden_fields.items()}

    def may_read(self, table: Parts) -> bool:
        """Whether the role may read the table at all."""
        if table in self.ends or any(table[start:] in self.hidden for start in range(len(table))):
            return False
        if self.allowed is None:
            return True
        bare = len(table) == 1 or table[-2] in _DEFAULT_SCHEMAS
        return table in self.allowed or table[-2:] in self.allowed or (bare and table[-1:] in self.allowed)

    def may_ask(self, sql: str) -> bool:
        """Whether every table of a query may be read; one whose tables are not found is forbidden."""
        tables = tables_in(sql)
        return bool(tables) and all(map(self.may_read, tables)) and not self.names_hidden(sql)

    def names_hidden(self, sql: str) -> bool:
        """Whether a hidden table is named anywhere in the SQL."""
        parts = (name.parts for name in names_in(sql) if len(name.parts) > 1 or name.quoted or not _is_word(name.parts))
        return any(one[start:] in self.hidden for one in parts for start in range(len(one)))

    def hidden_columns(self, table: Parts) -> frozenset[str]:
        """The columns of a table that the role may not see; under a short name, those of every table it could be."""
        found = (
            columns
            for entry, columns in self.columns.items()
            if table[-len(entry) :] == entry or entry[-len(table) :] == table
        )
        return frozenset[str]().union(*found)


class Forbidden:
    """The names that may not appear any more: tables and datasets, and columns and fields by their dataset."""

    def __init__(self, tables: Iterable[Parts], columns: dict[str, frozenset[str]]) -> None:
        self.tables = frozenset(tables)
        self.columns = columns
        self.every = frozenset[str]().union(*columns.values())

    def first_in(self, sql: str, readable: dict[Parts, str], scope: Iterable[str] | None = None) -> str:
        """The first forbidden name that the SQL reads; empty when it reads none.

        ``readable`` are the datasets by what they may be called; ``scope`` those whose fields a bare name can mean,
        None: all.
        """
        every = list(names_in(sql))
        if scope is None:
            named = [readable.get(name.parts[-1:]) for name in every if name.table]
            named += [readable.get(name.parts[-2:-1]) for name in every if len(name.parts) > 1]
            scope = {name for name in named if name}
        bare = frozenset[str]().union(*(self.columns.get(name, ()) for name in scope)) if scope else self.every
        if bare and _STAR.search(sql):
            return "*"
        for name in every:
            parts = name.parts
            if len(parts) == 1 and not name.table and (name.called or (_is_word(parts) and not name.quoted)):
                continue
            ends = [parts[start:end] for end in (len(parts), len(parts) - 1) for start in range(end)]
            if any(end in self.tables for end in ends):
                return ".".join(parts)
            owner = readable.get(parts[-2:-1]) if len(parts) > 1 else None
            columns = bare if len(parts) == 1 else self.every if owner is None else self.columns.get(owner, frozenset())
            if not name.table and (parts[-1] in columns or (len(parts) > 2 and set(parts[:-1]) & self.every)):
                return ".".join(parts)
        return ""

    def first_told(self, text: str) -> str:
        """The first forbidden name that prose tells: datasets by any mention, fields where the word can be no other."""
        for word in _WORD.findall(text.casefold()):
            parts = tuple(word.split("."))
            if any(parts[start : start + 1] in self.tables for start in range(len(parts))) or parts in self.tables:
                return str(word)
            told = parts[-1] in self.every and (len(parts) > 1 or "_" in word or f"`{word}`" in text.casefold())
            if told or (any(character.isdigit() for character in parts[-1]) and parts[-1] in self.every):
                return str(word)
        return ""


def _parts(name: str) -> Parts:
    return table_parts(name) or (name.strip().casefold(),)


def _column(name: str) -> str:
    return _parts(name)[-1]


def _with_bare(names: Iterable[Parts]) -> Iterable[Parts]:
    """The names, and those of a default schema without it."""
    for parts in names:
        yield parts
        if len(parts) == 2 and parts[0] in _DEFAULT_SCHEMAS:
            yield parts[1:]


def _is_word(parts: Parts) -> bool:
    return parts[0] in _KEYWORDS
