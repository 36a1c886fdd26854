"""The corpus of questions: how an outcome is written down, and how the file of golden pairs is read."""

from __future__ import annotations

from pathlib import Path

from quire.airlock import Refusal
from quire.assistant import Filter, Period, Query, Request, plan, understand
from quire.catalog import build_index
from tests.worlds.shop import CATALOG, TODAY

FILE = Path(__file__).parents[1] / "fixtures" / "assistant" / "questions.txt"
VALUES = build_index(CATALOG)


def request(question: str) -> Request:
    """A question, asked of the shop."""
    return Request(question, TODAY, CATALOG, VALUES, connection="shop")


def said_outcome(question: str) -> str:
    """The typed query of a question in one line, or what its refusal says was not understood."""
    found = understand(request(question))
    planned = plan(request(question))
    if isinstance(found, Refusal) or planned.refusal is not None:
        refusal = found if isinstance(found, Refusal) else planned.refusal
        assert refusal is not None
        return f"refused: {', '.join(refusal.not_understood) or refusal.message}"
    return said_query(found.query)


def said_query(query: Query) -> str:
    """A typed query in one line; what is not asked for is left out."""
    parts = ["+".join(query.metrics)]
    groups = [query.grain, *(".".join(name) for name in query.dimensions)]
    parts += [f"by {'+'.join(filter(None, groups))}"] if any(groups) else []
    parts += [said_period(query.time)] if query.time is not None else []
    parts += [said_filter("where", kept) for kept in query.filters]
    parts += [said_filter("shown", kept) for kept in query.shown]
    parts += [f"having {one.metric}{one.operator}{one.number:g}" for one in query.having]
    if query.top is not None:
        way = "top" if query.top.descending else "bottom"
        within = f" within {'.'.join(query.top.within)}" if query.top.within is not None else ""
        parts.append(f"{way} {query.top.count} {query.top.metric}{within}")
    if query.comparison is not None:
        parts.append(f"against -{query.comparison.count} {query.comparison.unit}")
    parts += ["share"] if query.share else []
    parts += [f"average per {query.average}"] if query.average else []
    parts += [f"sort {one.by} {'down' if one.descending else 'up'}" for one in query.sort]
    parts += [f"limit {query.limit}"] if query.limit else []
    return " | ".join(parts)


def said_period(period: Period) -> str:
    return f"{period.start or ''}..{period.end or ''}"


def said_filter(word: str, kept: Filter) -> str:
    return f"{word} {'.'.join(kept.field)} {'not ' if kept.exclude else ''}{'/'.join(kept.values)}"


def read_corpus() -> list[tuple[str, str]]:
    """Every golden pair: a question, and below it, indented, its outcome."""
    lines = [
        line for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")
    ]
    return [(question, outcome.strip()) for question, outcome in zip(lines[::2], lines[1::2], strict=True)]
