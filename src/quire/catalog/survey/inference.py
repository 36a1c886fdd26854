"""Which columns of a table mean rows of another one: candidates from names and types, judged by the values found.

Precise before complete: a join that is not there does more harm than one that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from quire.catalog.survey.datatypes import compatible
from quire.catalog.survey.facts import ColumnFacts, TableFacts
from quire.catalog.survey.naming import (
    KEY_WORDS,
    Words,
    column_words,
    entity,
    full,
    is_key_name,
    kinds,
    prefix,
)

_PEOPLE = ("employee", "staff", "user", "person", "worker", "member")
_ROLES_OF_PEOPLE_WORDS = """
rep representative report manager supervisor boss owner assignee approver reviewer author creator editor
seller salesperson agent clerk lead created updated modified assigned approved recruiter
"""
_ROLES_OF_PEOPLE = frozenset(_ROLES_OF_PEOPLE_WORDS.split())
_PREPOSITIONS = frozenset(("to", "by", "via", "with"))
_SELF_WORDS = """
parent superior predecessor previous successor original root report manager supervisor boss
"""
_SELF = frozenset(_SELF_WORDS.split())
_LEAST_OVERLAP = 0.95
_LEAST_OVERLAP_BY_NAME = 0.8
_UNSEEN = 0.75  # how much of the confidence is left when no value was compared


class Candidate(msgspec.Struct, frozen=True):
    """A join that the names suggest: ``strength`` is its confidence if the values agree, ``reason`` what the names say.

    ``named`` says that the column has the very name of the key.
    """

    left: TableFacts
    columns: tuple[str, ...]
    right: TableFacts
    to_columns: tuple[str, ...]
    strength: float
    reason: str
    named: bool = False


class Join(NamedTuple):
    """A join between two tables, declared (confidence 1) or inferred."""

    left: TableFacts
    columns: tuple[str, ...]
    right: TableFacts
    to_columns: tuple[str, ...]
    confidence: float = 1.0
    evidence: str = ""


_BY_TABLE = 2


class _Target(NamedTuple):
    table: TableFacts
    column: ColumnFacts
    owner: int  # _BY_TABLE: the key is called after its table, 1: after the last word of it, 0: after something else


class _Keys:
    """Tables with a key of one column, by the words that a column means them with."""

    def __init__(self, tables: Iterable[TableFacts]) -> None:
        self.by_phrase: dict[Words, list[_Target]] = {}
        self.by_entity: dict[Words, list[_Target]] = {}
        self.by_tail: dict[str, list[_Target]] = {}
        self.by_start: dict[str, list[_Target]] = {}
        self.by_table: dict[tuple[str, str], _Target] = {}
        for table in tables:
            column = table.column(table.primary_key[0]) if len(table.primary_key) == 1 else None
            if column is not None:
                self._take(table, column)

    def _take(self, table: TableFacts, column: ColumnFacts) -> None:
        own = full(entity(table.name))
        parts = full(column_words(column.name, lead_of(table)))
        bare = len(parts) == 1 and parts[0] in KEY_WORDS
        stem = parts[:-1] if is_key_name(parts) else parts
        target = _Target(table, column, _BY_TABLE if bare or stem == own else 1 if stem == own[-1:] else 0)
        self.by_table[table.place] = target
        if not bare:
            self.by_phrase.setdefault(parts, []).append(target)
        if target.owner:
            suffix = parts[-1] if is_key_name(parts) else "id"
            for phrase in {(*own, suffix), (*own[-1:], suffix)} - {parts}:
                found = target if phrase[:-1] == own else target._replace(owner=1)
                self.by_phrase.setdefault(phrase, []).append(found)
        self.by_entity.setdefault(own, []).append(target)
        if len(own) > 1:
            self.by_tail.setdefault(own[-1], []).append(target)
        self.by_start.setdefault(own[-1][:4], []).append(target)


def lead_of(table: TableFacts) -> Words:
    """The first word that all columns of a table share and that says nothing."""
    return prefix([column.name for column in table.columns], table.name)


def candidates(tables: Iterable[TableFacts], datatypes: dict[tuple[str, str, str], str]) -> tuple[Candidate, ...]:
    """The joins worth asking the values about, besides the declared ones; at most one for each column.

    ``datatypes`` are Ossie types by schema, table (both folded) and column. The work grows with the number of columns.
    """
    every = [table for table in tables if table.columns]
    looks = kinds((table.schema, table.name) for table in every)
    mart = {table.schema for table in every} - {table.schema for table in every if table.kind == "table"}
    real = [table for table in every if not looks[table.place] and (table.kind == "table" or table.schema in mart)]
    keys = _Keys(real)
    found: list[Candidate] = []
    for table in real:
        found += _of_table(table, keys, datatypes)
    return (*found, *_composites(real, datatypes))


def declared(tables: Iterable[TableFacts]) -> tuple[Join, ...]:
    """The foreign keys that the database declares, each to a table that is there and as long as what it points to."""
    by_place = {table.place: table for table in tables}
    found = []
    for table in by_place.values():
        for key in table.foreign_keys:
            target = by_place.get(((key.schema or table.schema).casefold(), key.table.casefold()))
            ends = _spelled(target, key.to_columns or target.primary_key) if target is not None else ()
            columns = _spelled(table, key.columns)
            if target is not None and ends and len(ends) == len(columns):
                found.append(Join(table, columns, target, ends, 1.0, ""))
    return tuple(found)


def _spelled(table: TableFacts, names: tuple[str, ...]) -> tuple[str, ...]:
    """Columns as the table itself writes them; none when one is missing."""
    columns = [table.column(name) for name in names]
    return tuple(column.name for column in columns if column is not None) if all(columns) else ()


def judge(candidate: Candidate, overlap: float | None, compared: bool) -> Join | None:
    """The join when the values agree with the names; ``overlap`` is None when none could be compared.

    ``compared`` is false when nobody looked at the data at all.
    """
    ends = (candidate.left, candidate.columns, candidate.right, candidate.to_columns)
    if overlap is None:
        if candidate.strength < 0.85:
            return None
        why = "no values to compare" if compared else "values not compared"
        return Join(*ends, round(candidate.strength * _UNSEEN, 2), f"{candidate.reason}, type; {why}")
    if overlap < (_LEAST_OVERLAP_BY_NAME if candidate.named else _LEAST_OVERLAP):
        return None
    share = f"{overlap:.0%}" if overlap in (0.0, 1.0) else f"{min(overlap, 0.999):.1%}"
    said = f"{candidate.reason}, type; {share.replace('%', ' %')} of the values compared were found"
    return Join(*ends, round(candidate.strength * overlap, 2), said)


def out_of_range(candidate: Candidate) -> bool:
    """Whether the profiles alone show that the values cannot agree: numbers outside of the key's range."""
    left = candidate.left.column(candidate.columns[0])
    right = candidate.right.column(candidate.to_columns[0])
    if left is None or right is None or left.profile is None or right.profile is None:
        return False
    if not (candidate.left.exact and candidate.right.exact):
        return False
    try:
        low, high = float(right.profile.minimum), float(right.profile.maximum)
        return float(left.profile.maximum) < low or float(left.profile.minimum) > high
    except ValueError:
        return False


def _of_table(table: TableFacts, keys: _Keys, datatypes: dict[tuple[str, str, str], str]) -> Iterator[Candidate]:
    declared = {key.columns[0].casefold() for key in table.foreign_keys if len(key.columns) == 1}
    lead = lead_of(table)
    own = table.primary_key[0].casefold() if len(table.primary_key) == 1 else ""
    for column in table.columns:
        if column.name.casefold() in declared:
            continue
        is_own = column.name.casefold() == own
        if is_own and table.place in keys.by_table and keys.by_table[table.place].owner == _BY_TABLE:
            continue
        told = datatypes.get((*table.place, column.name), "")
        for reading in _readings(_turned(full(column_words(column.name, lead))), keys, table, is_own):
            fits = [
                target
                for target in reading.targets
                if compatible(told, datatypes.get((*target.table.place, target.column.name), ""))
                and not (target.table.place == table.place and (is_own or target.column.name == column.name))
                and (not is_own or target.owner)
            ]
            target = _chosen(table, fits)
            if target is not None:
                strength = reading.strength - (0 if target.owner else 0.1)
                ends = (table, (column.name,), target.table, (target.column.name,))
                yield Candidate(*ends, strength, reading.reason, reading.named)
                break


def _turned(parts: Words) -> Words:
    """The words with the mark of a key at their end, where people put it first: ``id_customer``, ``link_to_event``."""
    if parts[:2] == ("link", "to") and len(parts) > 2:
        return (*parts[2:], "id")
    if len(parts) > 1 and parts[0] in ("id", "fk", "ref", "reference") and not is_key_name(parts):
        return (*parts[1:], "id")
    return parts


def _chosen(table: TableFacts, fits: list[_Target]) -> _Target | None:
    """The target of the table's own schema whose key is called after it; none when that leaves several."""
    ranked = sorted(fits, key=lambda target: (target.table.schema != table.schema, -target.owner))
    if not ranked:
        return None
    best = ranked[0]
    same = [one for one in ranked if (one.table.schema, one.owner) == (best.table.schema, best.owner)]
    if best.table.schema != table.schema:
        same = [one for one in ranked if one.owner == best.owner]
    return best if len({one.table.place for one in same}) == 1 else None


class _Reading(NamedTuple):
    targets: list[_Target]
    strength: float
    reason: str
    named: bool = False


def _readings(parts: Words, keys: _Keys, table: TableFacts, is_own: bool) -> Iterator[_Reading]:
    """The tables that the words of a column may mean, the surest reading first."""
    if not parts or (len(parts) == 1 and parts[0] in KEY_WORDS):
        return
    ends_as_key = is_key_name(parts)
    stem = parts[:-1] if ends_as_key or (parts[-1] in _PREPOSITIONS and len(parts) > 1) else parts
    if ends_as_key and (exact := keys.by_phrase.get(parts)):
        yield _Reading(exact, 0.97, "name", True)
    if is_own:
        return
    if ends_as_key:
        for start in range(1, len(parts) - 1):
            if targets := keys.by_phrase.get(parts[start:]):
                yield _Reading(targets, 0.93, f"name in the role of {' '.join(parts[:start])}")
    if targets := keys.by_entity.get(stem):
        yield _Reading(targets, 0.88 if ends_as_key else 0.84, "name of the table")
    elif len(stem) == 1 and (targets := keys.by_tail.get(stem[0])):
        yield _Reading(targets, 0.82, "last word of the name of the table")
    if ends_as_key or stem != parts:
        yield from _by_role(parts, stem, keys, table)


def _by_role(parts: Words, stem: Words, keys: _Keys, table: TableFacts) -> Iterator[_Reading]:
    """Tables that a column means by a role: a superior in the same table, a person, what a verb belongs to."""
    itself = keys.by_table.get(table.place)
    own = full(entity(table.name))
    if itself is not None and (stem[-1] in _SELF or stem[0] in ("parent", "superior")):
        people = not own or own[-1] in _PEOPLE
        if people or stem[-1] not in _ROLES_OF_PEOPLE:
            yield _Reading([itself], 0.85, "role within the table")
    if parts[-1] in _PREPOSITIONS and len(stem) == 1 and len(stem[0]) >= 4:
        verbs = [one for one in keys.by_start.get(stem[0][:4], ()) if one.table.place != table.place]
        fits = [one for one in verbs if full(entity(one.table.name))[-1].startswith(stem[0])]
        if fits:
            yield _Reading(fits, 0.8, "verb of the table")
    if stem[-1] in _ROLES_OF_PEOPLE:
        for word in _PEOPLE:
            if targets := keys.by_entity.get((word,)):
                yield _Reading(targets, 0.8, "role of a person")


def _composites(tables: list[TableFacts], datatypes: dict[tuple[str, str, str], str]) -> Iterator[Candidate]:
    """Joins to keys of several columns, all of which another table has by the same words."""
    targets: dict[Words, list[tuple[TableFacts, tuple[Words, ...]]]] = {}
    for table in tables:
        if 2 <= len(table.primary_key) <= 4:
            phrases = tuple(full(column_words(name, lead_of(table))) for name in table.primary_key)
            if all(is_key_name(phrase) and len(phrase) > 1 for phrase in phrases):
                targets.setdefault(min(phrases), []).append((table, phrases))
    if not targets:
        return
    for table in tables:
        lead = lead_of(table)
        columns = {full(column_words(column.name, lead)): column.name for column in table.columns}
        declared = {tuple(sorted(name.casefold() for name in key.columns)) for key in table.foreign_keys}
        key = {name.casefold() for name in table.primary_key}
        for phrase in columns.keys() & targets.keys():
            for target, phrases in targets[phrase]:
                if target.place == table.place or target.schema != table.schema or not set(phrases) <= columns.keys():
                    continue
                ends = tuple(columns[one] for one in phrases)
                folded = {name.casefold() for name in ends}
                types = [
                    (datatypes.get((*table.place, left), ""), datatypes.get((*target.place, right), ""))
                    for left, right in zip(ends, target.primary_key, strict=True)
                ]
                if folded != key and tuple(sorted(folded)) not in declared and all(compatible(*pair) for pair in types):
                    yield Candidate(table, ends, target, target.primary_key, 0.9, "names", False)
