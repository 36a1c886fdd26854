"""The tables under consideration and their fields, matched with the words of a question."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quire.recommender.index import BIT, Floats, Index, Ints, Ragged
from quire.recommender.match import Asked
from quire.recommender.retrieve import Found

MOST_SCORED = 24  # tables whose fields are scored
MOST_FIELDS = 250  # fields of one table that are scored
NO_PINS: Ints = np.zeros(0, dtype=np.int32)


class Scene(NamedTuple):
    """The tables under consideration (c) and their fields (m), matched with the words of the question (n).

    ``owner`` says which table a field belongs to (0 to c); ``name``, ``loose``, ``text``, ``held`` are (m, n): how well
    a word stands in the field's name (exactly; also loosely), description and values; ``title``, ``title_loose``,
    ``home``, ``about`` are (c, n) for the table's name, its group's name and its description.
    """

    tables: Ints
    fields: Ints
    owner: Ints
    name: Floats
    loose: Floats
    text: Floats
    held: Floats
    covered: Floats  # (m, 2) share of the name's words that the question says: exactly, loosely
    told: Floats  # (m,) share of the description's words
    valued: Floats
    title: Floats
    title_loose: Floats
    home: Floats
    about: Floats
    named: Floats  # (c, 2) share of the table name's words
    links: Ints  # (l, 2) places among the fields


def scene(asked: Asked, found: Found, index: Index) -> Scene:
    """Match the words of a question with the tables that were found, and with all of their fields."""
    tables = found.tables
    fields = _ranges(index.first[tables], index.first[tables + 1])
    owner = np.repeat(np.arange(len(tables), dtype=np.int32), index.first[tables + 1] - index.first[tables])
    slot = np.full(len(index.terms) + 1, -1, dtype=np.int32)
    slot[asked.terms] = np.arange(len(asked.terms), dtype=np.int32)
    name, loose, covered = _match(index.field_name, fields, slot, asked)
    _, text, told = _match(index.field_text, fields, slot, asked)
    held, _, valued = _match(index.field_values, fields, slot, asked)
    title, title_loose, named = _match(index.table_name, tables, slot, asked)
    home, _, _ = _match(index.table_group, tables, slot, asked)
    _, about, _ = _match(index.table_text, tables, slot, asked)
    return Scene(
        tables, fields, owner, name, loose, text, held, covered, told[:, 1], valued[:, 0],
        title, title_loose, home, about, named, _links(index, fields),
    )  # fmt: skip


def _ranges(starts: Ints, ends: Ints) -> Ints:
    """The numbers of several ranges, one after the other."""
    sizes = ends - starts
    if not len(sizes) or not sizes.sum():
        return np.zeros(0, dtype=np.int32)
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    numbers: Ints = (np.arange(sizes.sum()) + offsets).astype(np.int32)
    return numbers


def _match(rows: Ragged, wanted: Ints, slot: Ints, asked: Asked) -> tuple[Floats, Floats, Floats]:
    """For each wanted row the best of its terms for each word, exactly and loosely, and the shares covered."""
    width = len(asked.stems)
    hard = np.zeros((len(wanted), width), dtype=np.float32)
    soft = np.zeros_like(hard)
    share = np.zeros((len(wanted), 2), dtype=np.float32)
    starts, ends = rows.start[wanted], rows.start[wanted + 1]
    data = rows.data[_ranges(starts, ends)]
    row = np.repeat(np.arange(len(wanted)), ends - starts)
    hit = slot[data]
    keep = hit >= 0
    hit, row = hit[keep], row[keep]
    if not len(hit):
        return hard, soft, share
    fresh = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    at = row[fresh]
    exact, near = asked.exact[hit], asked.soft[hit]
    hard[at] = np.maximum.reduceat(exact, fresh, axis=0)
    soft[at] = np.maximum.reduceat(near, fresh, axis=0)
    size = np.maximum(ends - starts, 1)[at]
    share[at, 0] = np.add.reduceat(exact.max(axis=1), fresh) / size
    share[at, 1] = np.add.reduceat(near.max(axis=1), fresh) / size
    return hard, soft, share


def _links(index: Index, fields: Ints) -> Ints:
    """The links between fields of the scene, as places in it."""
    if not len(index.links) or not len(fields):
        return np.zeros((0, 2), dtype=np.int32)
    place = np.full(index.fields, -1, dtype=np.int32)
    place[fields] = np.arange(len(fields), dtype=np.int32)
    ends = place[index.links]
    return ends[(ends >= 0).all(axis=1)]


def narrow(
    now: Scene, asked: Asked, belief: Floats, index: Index, most: int = MOST_SCORED, pinned: Ints = NO_PINS
) -> Scene:
    """The scene with only the fields of the likelier tables, and of very wide tables only the likelier fields and keys.

    The tables stay; nothing changes where there are few.
    """
    keep = np.zeros(len(now.tables), dtype=bool)
    keep[np.argsort(-belief, kind="stable")[:most]] = True
    keep |= np.isin(now.tables, pinned)
    chosen = keep[now.owner]
    sizes = np.bincount(now.owner, minlength=len(now.tables))
    for table in np.flatnonzero(keep & (sizes > MOST_FIELDS)).tolist():
        places = np.flatnonzero(now.owner == table)
        mass = (
            np.maximum(now.loose[places], 0.7 * np.maximum(now.text[places], now.held[places])) @ asked.weight
        ).astype(np.float32)
        mass += ((index.traits[now.fields[places]] & (BIT["primary"] | BIT["foreign"])) > 0) * 0.05
        chosen[places[np.argsort(-mass, kind="stable")[MOST_FIELDS:]]] = False
    if chosen.all():
        return now
    rows = np.flatnonzero(chosen)
    return now._replace(
        fields=now.fields[rows], owner=now.owner[rows], name=now.name[rows], loose=now.loose[rows], text=now.text[rows],
        held=now.held[rows], covered=now.covered[rows], told=now.told[rows], valued=now.valued[rows],
        links=_links(index, now.fields[rows]),
    )  # fmt: skip
