"""Doubt: the question names a stored value of a column in use, and no condition does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .facts import Facts
from .filters import TEXTUAL, filters, stored
from .question import stem
from .saying import Doubt, doubt
from .words import name_words

_MOST = 100  # different values: a column with more of them is no list of kinds
_SHORTEST = 4  # letters


def look(facts: Facts) -> Iterator[Doubt]:
    """Every value of a short list that the question says, also as «African» for Africa.

    A word in lower case counts only for a column that some condition reads: other words are seldom meant as values.
    """
    words = re.findall(r"[A-Za-z]+", facts.question.text)
    begins = {word[:_SHORTEST].lower() for word in words if len(word) >= _SHORTEST}
    if not begins:
        return
    said = " ".join(value.lower() for value, _ in facts.literals)
    filtered = {each.used.key for each in filters(facts)}
    for table in facts.tables:
        for column in table.columns:
            if column.datatype.lower() not in TEXTUAL:
                continue
            read = (table.name.lower(), column.name.lower()) in filtered
            for value, parts in _phrases(stored(facts, table, column, _MOST)):
                if parts[0][:_SHORTEST] not in begins or any(part in said for part in parts):
                    continue
                spoken = [_spoken(words, part) for part in parts]
                if all(spoken) and (read or any(each[0].isupper() for each in spoken)) and not _named(facts, parts):
                    yield Doubt(
                        f"The question speaks of «{value}», a value of {table.name}.{column.name}, and no condition "
                        f"does. Add {column.name} = '{value}', or whatever is meant by it."
                    )
                    return


@lru_cache(maxsize=2048)
def _phrases(values: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Values with their words, those with fewer letters left out."""
    split = ((value, tuple(re.findall(r"[a-z]+", value.lower()))) for value in values)
    return tuple((value, words) for value, words in split if sum(map(len, words)) >= _SHORTEST)


def _spoken(words: list[str], part: str) -> str:
    """The word of the question that says it; empty where none does."""
    root = part[: max(_SHORTEST, len(part) - 1)]
    return next((word for word in words if word.lower().startswith(root) and len(word) <= len(part) + 3), "")


def _named(facts: Facts, parts: tuple[str, ...]) -> bool:
    """Whether tables and columns in use are called by these words."""
    names = {word for table in facts.tables for word in name_words(table.name)}
    names |= {word for table in facts.tables for column in table.columns for word in name_words(column.name)}
    return names.issuperset(map(stem, parts))


check = doubt("value-unread", look)
