"""Edits of the catalog: from the files as they are and what a person wants to the files as they should be.

Pure: nothing is read or written here. What a person did not change keeps every byte; what only an import speaks of
gets a short item of its own in a person's file, and imported files are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import unified_diff
from typing import Any

import msgspec

from quire.catalog.edit_draft import Draft
from quire.catalog.edit_items import (
    accept_relationship,
    add_relationship,
    put_metric,
    remove_metric,
    remove_relationship,
    set_caveats,
    set_property,
    set_questions,
    set_synonyms,
)
from quire.catalog.edit_prose import put_example, put_guide, remove_example, remove_guide
from quire.catalog.edits import (
    AcceptRelationship,
    AddRelationship,
    CatalogEdit,
    PutExample,
    PutGuide,
    PutMetric,
    RemoveExample,
    RemoveGuide,
    RemoveMetric,
    RemoveRelationship,
    SetCaveats,
    SetProperty,
    SetQuestions,
    SetSynonyms,
)
from quire.catalog.model import Catalog
from quire.errors import CatalogError

MOST_EDITS = 1_000


class Diff(msgspec.Struct, frozen=True):
    """What becomes of a file, as a unified diff with the number of lines on each side."""

    path: str
    text: str
    added: int
    removed: int


class Fault(msgspec.Struct, frozen=True):
    """Why an edit cannot be made; ``edit`` is its place in the list, -1 when it is about all of them."""

    edit: int
    message: str


class Edited(msgspec.Struct, frozen=True):
    """The files that change (None: deleted) with their diffs; none of them when there are ``faults``."""

    files: dict[str, str | None] = {}
    diffs: tuple[Diff, ...] = ()
    faults: tuple[Fault, ...] = ()


_WAYS: dict[type, Callable[[Draft, Any], None]] = {
    SetProperty: set_property,
    SetSynonyms: set_synonyms,
    SetQuestions: set_questions,
    SetCaveats: set_caveats,
    PutMetric: put_metric,
    RemoveMetric: remove_metric,
    AddRelationship: add_relationship,
    RemoveRelationship: remove_relationship,
    AcceptRelationship: accept_relationship,
    PutGuide: put_guide,
    RemoveGuide: remove_guide,
    PutExample: put_example,
    RemoveExample: remove_example,
}


def edit(files: Mapping[str, str], catalog: Catalog, edits: Iterable[CatalogEdit]) -> Edited:
    """The files with all the edits made, or the reasons why not all of them can be.

    ``files`` are the texts of the catalog folder by their place in the project; ``catalog`` is what they say, with
    what the imported files say, which need not be among them.
    """
    asked = tuple(edits)
    if len(asked) > MOST_EDITS:
        return Edited(faults=(Fault(-1, f"These are {len(asked):,} edits; at most {MOST_EDITS:,} fit at once."),))
    draft = Draft(files, catalog)
    faults: list[Fault] = []
    for place, each in enumerate(asked):
        try:
            _WAYS[type(each)](draft, each)
        except CatalogError as fault:
            faults.append(Fault(place, told(fault)))
    changed: dict[str, str | None] = {}
    if not faults:
        try:
            changed = draft.written()
        except CatalogError as fault:
            faults.append(Fault(-1, told(fault)))
    if faults:
        return Edited(faults=tuple(faults))
    return Edited(changed, tuple(diff(path, files.get(path, ""), text or "") for path, text in changed.items()))


def diff(path: str, before: str, after: str) -> Diff:
    """The lines that differ, with three around them."""
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    lines = list(unified_diff(old, new, f"a/{path}", f"b/{path}"))
    body = lines[2:]
    text = "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)
    return Diff(path, text, sum(line[0] == "+" for line in body), sum(line[0] == "-" for line in body))


def told(fault: CatalogError) -> str:
    """A fault as sentences."""
    parts = [fault.message, f"Expected: {fault.expected}." if fault.expected else "", fault.remedy]
    return " ".join(part for part in parts if part)
