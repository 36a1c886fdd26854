"""What ``@`` offers in a prompt: metrics, datasets and fields that may be shown, frames and cells; pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from quire.catalog import Catalog
from quire.kernel.protocol import Completion
from quire.server.wire_http import Completions

MOST = 50
SAID = 200  # characters of a description
PIN = re.compile(r"(?<![\w@])@(\"[^\"\n]*|`[^`\n]*|[\w.]*)\Z")
PLAIN = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
TRUST = {"endorsed": 0, "": 1, "experimental": 2, "deprecated": 3}
KINDS = ("frame", "metric", "dataset", "cell", "field")


class Name(NamedTuple):
    """Something that can be pinned: what may be typed of it, its place among those that fit, how it is offered."""

    folded: str
    last: str
    order: tuple[int, int]
    offer: Completion


def names_of(catalog: Catalog) -> tuple[Name, ...]:
    """Everything of a catalog that can be pinned; the catalog holds only what may be shown."""
    found = [
        _name(each.name, "metric", each.endorsement, each.endorsement, each.description) for each in catalog.metrics
    ]
    for dataset in catalog.datasets:
        rows = f"{dataset.rows:,} rows" if dataset.rows is not None else dataset.endorsement
        found.append(_name(dataset.name, "dataset", dataset.endorsement, rows, dataset.description))
        found += [
            _name(f"{dataset.name}.{field.name}", "field", dataset.endorsement, field.datatype, field.description)
            for field in dataset.fields
        ]
    return tuple(found)


def standing(frames: Iterable[tuple[str, int]], cells: Iterable[tuple[str, str]]) -> tuple[Name, ...]:
    """The frames of a notebook with how many columns each has (0: not known), and its other cells with their kind."""
    held = [
        _name(name, "frame", "endorsed", f"{count} column{'' if count == 1 else 's'}" if count else "not run yet", "")
        for name, count in frames
    ]
    return (*held, *(_name(name, "cell", "endorsed", kind, "") for name, kind in cells))


def typed_at(prompt: str, position: int) -> tuple[int, str] | None:
    """Where a name begins after an ``@`` that the position stands behind, and what is typed of it; None elsewhere."""
    found = PIN.search(prompt[:position])
    return (found.start(1), found[1]) if found else None


def offers(start: int, typed: str, names: Sequence[Name]) -> Completions:
    """Those that go with what is typed: beginnings before what contains it, endorsed ones first.

    Fields wait until something is typed.
    """
    said = typed.lstrip('"`').casefold()
    fitting = [name for name in names if said in name.folded and (said or name.offer.kind != "field")]
    fitting.sort(key=lambda name: (not _begins(name, said), name.order, len(name.folded), name.folded))
    unique: dict[str, Completion] = {}
    for name in fitting:
        unique.setdefault(name.offer.label, name.offer)
        if len(unique) > MOST:
            break
    return Completions(start, tuple(unique.values())[:MOST], len(unique) > MOST)


def _begins(name: Name, said: str) -> bool:
    return name.folded.startswith(said) or name.last.startswith(said)


def _name(name: str, kind: str, endorsement: str, detail: str, description: str) -> Name:
    folded = name.casefold()
    written = name if PLAIN.fullmatch(name) else f'"{name}"'
    order = (TRUST.get(endorsement, 1), KINDS.index(kind))
    return Name(folded, folded.rpartition(".")[2], order, Completion(written, kind, detail, description[:SAID]))
