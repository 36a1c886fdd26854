"""Doubt: the question names a column of the tables in use, and another one is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Used, walk_here
from .keys import identifies
from .question import stem
from .saying import Doubt, doubt
from .words import name_words

_LEAD = re.compile(
    r"(?:please )?(?:what (?:is|are|was|were)|list(?: out)?|show(?: me)?|find|give(?: me)?|return|tell me|display|"
    r"provide|state)"
    r"\s+(?:(?:the|all|every|me|out)\s+)*(.*)$"
)
_ENDS = re.compile(
    r"\b(?:of|for|that|who|which|whose|where|with|in|by|from|on|having|have|has|to|as|when|are|is|was|were|did|do|does|"
    r"such|at|among|than|corresponding|ordered|sorted|per|along|used|called|named)\b|[.?;:(]"
)
_IDLE = frozenset(
    [
        "the",
        "a",
        "an",
        "all",
        "different",
        "distinct",
        "every",
        "each",
        "unique",
        "their",
        "its",
        "his",
        "her",
        "number",
        "total",
        "average",
        "maximum",
        "minimum",
        "sum",
        "count",
        "most",
        "least",
        "highest",
        "lowest",
        "largest",
        "smallest",
        "common",
        "first",
        "last",
        "other",
    ]
)


def look(facts: Facts) -> Iterator[Doubt]:
    """Every attribute that the question begins with, where it is a column by its full name and is not shown."""
    query = facts.main
    if query is None or not facts.question or any(table is None for table in query.sources.values()):
        return
    if any(isinstance(node, exp.Star) for part in query.outputs for node in walk_here(part)):
        return
    shown = list(query.columns(*query.outputs))
    for part in asked(facts.question.lower):
        words = {stem(word) for word in re.findall(r"[a-z]+", part) if word not in _IDLE}
        if "name" in words and not all(identifies(facts, used) for used in shown):
            continue
        if words and shown and not _covered(words, shown):
            column = _named(query, words)
            if column is not None:
                others = ", ".join(dict.fromkeys(used.name for used in shown))
                yield Doubt(
                    f"The question asks for «{part}», which {column} holds, and {others} is shown. Select {column}."
                )


def asked(question: str) -> list[str]:
    """The attributes that a question begins with: «What are the names and ages of …»."""
    lead = _LEAD.match(question)
    if lead is None:
        return []
    head = _ENDS.split(lead.group(1))[0]
    return [part.strip() for part in re.split(r",| and | as well as ", head) if part.strip()]


def _covered(words: set[str], shown: list[Used]) -> bool:
    run = "".join(sorted(words))
    for used in shown:
        mine = set(name_words(used.column.name))
        if words & mine or mine <= set(name_words(used.table.name)):
            return True
        plain = re.sub(r"[\W_]+", "", used.column.name.lower())
        if plain in run or any(len(word) > 2 and word in plain for word in words):
            return True
    return False


def _named(query: Query, words: set[str]) -> str | None:
    for table in query.tables:
        for column in table.columns:
            held = set(name_words(column.name))
            if held == words or ("name" in words and "name" in held and len(words) == 1):
                return f"{table.name}.{column.name}"
    return None


check = doubt("column-asked", look)
