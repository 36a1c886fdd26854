"""Names of tables and columns as words, to compare them with each other and with a question."""

from __future__ import annotations

import re
from functools import lru_cache

from .question import stem

_EDGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=8192)
def name_words(name: str) -> tuple[str, ...]:
    """The words that a name is made of, without endings of number."""
    return tuple(stem(word) for word in re.split(r"[\W_]+", _EDGE.sub("_", name).lower()) if word)


def same_thing(table: str, column: str, other: str) -> bool:
    """Whether another column's name means this table's column, as ``set_code`` or ``setCode`` means ``sets.code``."""
    plain = "".join(name_words(table)) + "".join(name_words(column))
    last = "".join((*name_words(table)[-1:], *name_words(column)))
    return re.sub(r"[\W_]+", "", other.lower()) in (plain, last)
