"""Reads ``examples.yml``: questions with the SQL that answers them."""

from __future__ import annotations

from typing import Any

import msgspec

from quire.catalog.build import Part
from quire.catalog.model import Endorsement, Example, Origin, Problem
from quire.catalog.source import read_source

LONGEST = 100_000  # characters of a statement


class _Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: str
    sql: str
    note: str = ""
    endorsement: Endorsement = ""


def read_examples(text: str, path: str) -> Part:
    """The example queries of a file; those that do not fit are left out. Which datasets they read is found later.

    Raises ``CatalogError`` when the text is not YAML.
    """
    source = read_source(text, path)
    if source.value is None:
        return Part(path)
    if not isinstance(source.value, list):
        return Part(path, problems=(Problem(path, 1, "The file is no list; expected items with question and sql."),))
    kept, problems = [], []
    for index, value in enumerate(source.value):
        line = source.line((index,))
        found = _example(value, path, line)
        if isinstance(found, Example):
            kept.append(found)
        else:
            problems.append(Problem(path, line, found))
    return Part(path, examples=tuple(kept), problems=tuple(problems))


def _example(value: Any, path: str, line: int) -> Example | str:
    """The example, or why it is none."""
    try:
        item = msgspec.convert(value, _Item)
    except msgspec.ValidationError as fault:
        told = str(fault).replace("Object ", "it ").replace("`", "'")
        return f"The example does not fit: {told}; known keys are question, sql, note, endorsement."
    question, sql = item.question.strip(), item.sql.strip()
    if not question or not sql:
        return "The example has no question or no SQL."
    if len(sql) > LONGEST:
        return f"The SQL of the example has {len(sql):,} characters; {LONGEST:,} are allowed."
    return Example(question[:LONGEST], sql, item.note.strip(), (), item.endorsement, Origin(path, line))
