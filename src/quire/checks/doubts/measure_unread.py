"""Doubt: «the highest capacity», «the average weight»: the column that is measured is never read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .facts import Facts
from .filters import NUMERIC
from .question import stem
from .saying import Doubt, doubt
from .words import name_words

_HOW = (
    "average|mean|total|maximum|minimum|max|min|highest|lowest|largest|smallest|biggest|greatest|most|least|fewest|"
    "longest|shortest"
)
_OF_TEXT = "average|maximum|minimum|highest|lowest"
_COMMON = frozenset({("number",), ("name",), ("id",), ("no",), ("count",)})


def look(facts: Facts) -> Iterator[Doubt]:
    """Every column of a table in use, named after such a word, that is not read, and no other of a like name is."""
    if not facts.question:
        return
    text = " ".join(stem(word) for word in facts.question.words)
    covered = {word for used in facts.read for word in name_words(used.column.name)}
    for table in facts.tables:
        for column in table.columns:
            words = name_words(column.name)
            if words in _COMMON or (
                column.datatype.lower() not in NUMERIC and table.name.lower() in column.name.lower()
            ):
                continue
            if not words or covered.intersection(words) or any(len(word) < 3 for word in words):
                continue
            how = _HOW if column.datatype.lower() in NUMERIC else _OF_TEXT
            said = re.search(rf"\b(?:{how}) {' '.join(map(re.escape, words))}\b", text)
            if said is not None:
                yield Doubt(
                    f"The question measures by «{said.group(0)}», and {table.name}.{column.name} is never read. "
                    "Order by it, or aggregate it."
                )


check = doubt("measure-unread", look)
