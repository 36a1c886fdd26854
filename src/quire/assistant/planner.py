"""The semantic planner: a question to an answer in cells, or a refusal that says why; no model is asked."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec

from quire.airlock import Draft as ProposedDraft
from quire.airlock import Evidence, Receipt, Refusal, Version
from quire.assistant.bind import NO_METRIC, Bound, Unbound, bind
from quire.assistant.cells import build_cells
from quire.assistant.chunks import Cut, cut
from quire.assistant.compile import Compiled, Uncompilable, compile_query
from quire.assistant.dialect import in_dialect
from quire.assistant.draft import Draft
from quire.assistant.grammar import Grammar
from quire.assistant.lexicon import Lexicon
from quire.assistant.nearest import nearest_questions
from quire.assistant.pinned import passed_over
from quire.assistant.query import Query
from quire.assistant.tokens import tokenise
from quire.assistant.wording import frame_name, plan_line, said_filter, said_groups, said_period
from quire.catalog import Catalog, ValueIndex, build_index

_LONGEST = 500
_MOST_WORDS = 60
_KEPT = 4


class Request(msgspec.Struct, frozen=True):
    """A question, and what it is asked of.

    ``today`` is the present business day; ``taken_names`` are the names in scope; ``connection`` is where datasets
    that name no connection are; ``timezone`` counts where the catalog names none; ``seed`` makes the ids of the
    drafts differ from those of another airlock with the same question. ``dialects`` are those of the connections by
    name; one that is not named speaks DuckDB's.
    """

    prompt: str
    today: date
    catalog: Catalog
    values: ValueIndex | None = None
    taken_names: frozenset[str] = frozenset()
    connection: str = ""
    timezone: str = ""
    seed: str = ""
    dialects: dict[str, str] = {}


class Understood(msgspec.Struct, frozen=True):
    """What a question means."""

    query: Query
    assumptions: tuple[str, ...] = ()


class Planned(NamedTuple):
    """A query with its statement."""

    query: Query
    compiled: Compiled
    assumptions: tuple[str, ...]


def plan(request: Request) -> Version:
    """The answer as drafts with their receipt, or the refusal; never raises for what a person asked."""
    lexicon = lexicon_of(request.catalog, request.values)
    outcome = _planned(request, lexicon)
    if isinstance(outcome, Refusal):
        return Version(request.prompt, refusal=_with_nearest(outcome, request, lexicon))
    query, compiled, assumptions = outcome
    line = plan_line(query, lexicon)
    frame = frame_name(query, lexicon, request.taken_names)
    seed = (_connection(request, compiled), request.seed, request.prompt, str(request.today), frame)
    cells = build_cells(query, compiled, lexicon, frame, seed)
    return Version(
        request.prompt,
        line,
        tuple(map(ProposedDraft, cells)),
        _evidence(request, lexicon, query, compiled, assumptions),
    )


def understand(request: Request) -> Understood | Refusal:
    """What a question means, as data, or why it cannot be said; nothing is compiled."""
    return _understood(request, lexicon_of(request.catalog, request.values))


def answers(request: Request) -> bool:
    """Whether a question would be answered."""
    return not isinstance(_planned(request, lexicon_of(request.catalog, request.values)), Refusal)


_LEXICONS: list[tuple[Catalog, ValueIndex | None, Lexicon]] = []


def lexicon_of(catalog: Catalog, values: ValueIndex | None) -> Lexicon:
    """The lexicon of a catalog, kept for the next question; by identity, so that no large value is hashed."""
    for kept_catalog, kept_values, lexicon in _LEXICONS:
        if kept_catalog is catalog and kept_values is values:
            return lexicon
    lexicon = Lexicon(catalog, values if values is not None else build_index(catalog))
    _LEXICONS.append((catalog, values, lexicon))
    del _LEXICONS[:-_KEPT]
    return lexicon


def _planned(request: Request, lexicon: Lexicon) -> Planned | Refusal:
    understood = _understood(request, lexicon)
    if isinstance(understood, Refusal):
        return understood
    query = understood.query
    try:
        timezone = request.catalog.timezone or request.timezone
        compiled = compile_query(query, lexicon, timezone, plan_line(query, lexicon))
        spoken_here = request.dialects.get(_connection(request, compiled), "")
        compiled = msgspec.structs.replace(compiled, sql=in_dialect(compiled.sql, spoken_here))
    except Uncompilable as fault:
        return Refusal(str(fault))
    passed = passed_over(request.prompt, lexicon, tuple(compiled.applied.datasets))
    return Planned(query, compiled, (*understood.assumptions, *passed))


def _understood(request: Request, lexicon: Lexicon) -> Understood | Refusal:
    if len(request.prompt) > _LONGEST:
        return Refusal(f"The question is longer than {_LONGEST} characters; ask for one thing.")
    tokens = tokenise(request.prompt)
    if not tokens:
        return Refusal("The question is empty.")
    if len(tokens) > _MOST_WORDS:
        return Refusal(f"The question has more than {_MOST_WORDS} words; ask for one thing.")
    phrases = cut(tokens, lexicon, request.today)
    if phrases.unknown:
        return Refusal(_unknown(phrases.unknown), phrases.unknown)
    grammar = Grammar(phrases.chunks)
    readings = grammar.readings()
    if not readings:
        return _stuck(phrases, grammar)
    return _chosen(readings, phrases, lexicon, request.today)


def _unknown(words: tuple[str, ...]) -> str:
    said = ", ".join(f"“{word}”" for word in words)
    return f"The semantic model does not explain {said}; an answer that leaves it out could be a false one."


def _stuck(phrases: Cut, grammar: Grammar) -> Refusal:
    chunks = phrases.chunks
    if grammar.furthest == 0 and chunks[0].text.casefold() in (
        "is",
        "are",
        "was",
        "were",
        "did",
        "does",
        "do",
        "has",
        "have",
    ):
        return Refusal("Questions with yes or no are not answered; ask for the number.", (chunks[0].text,))
    last = chunks[min(grammar.furthest, len(chunks) - 1)]
    text = last.text
    if set(last.senses) == {"dataset"}:
        return Refusal(f"“{text}” names a dataset; name one of its metrics.", (text,))
    return Refusal(f"The words are known, but how “{text}” belongs to the rest is not.", (text,))


def _chosen(readings: tuple[Draft, ...], phrases: Cut, lexicon: Lexicon, today: date) -> Understood | Refusal:
    """The one query that the readings come to; two that differ are a double meaning."""
    bound: dict[Query, Bound] = {}
    faults: list[Unbound] = []
    for reading in readings:
        try:
            found = bind(reading, lexicon, today)
        except Unbound as fault:
            faults.append(fault)
        else:
            bound.setdefault(found.query, found)
    if len(bound) > 1:
        choices = tuple(plan_line(query, lexicon) for query in bound)
        return Refusal("The question can be read in several ways: " + "; or ".join(choices) + ".", (), choices)
    if not bound:
        first = max(faults, key=lambda fault: bool(fault.words or fault.choices) + 2 * (fault.message != NO_METRIC))
        hint = f" It could be {' or '.join(first.choices)}." if first.choices else ""
        return Refusal(first.message + hint, first.words, first.choices)
    (found,) = bound.values()
    if _is_definition(phrases, found.query):
        return Refusal("That may ask what the metric means; name a period or a grouping to get numbers.")
    slips = tuple(f"“{typed}” is read as “{meant}”." for typed, meant in phrases.corrections)
    return Understood(found.query, (*slips, *found.assumptions))


def _is_definition(phrases: Cut, query: Query) -> bool:
    """``What is revenue?`` may want a number, or the meaning of the word."""
    opened = phrases.chunks[0].words[:2] in (("what", "is"), ("what", "are"), ("what's",)) or phrases.chunks[
        0
    ].words == ("what",)
    return opened and query == Query(query.metrics)


def _connection(request: Request, compiled: Compiled) -> str:
    """The connection of all the datasets that are read."""
    known = {dataset.name: dataset.connection or request.connection for dataset in request.catalog.datasets}
    named = {known[name] for name in compiled.applied.datasets}
    if len(named) > 1:
        raise Uncompilable(f"The datasets are on different connections: {', '.join(sorted(named))}.")
    return named.pop() if named else request.connection


def _evidence(
    request: Request, lexicon: Lexicon, query: Query, compiled: Compiled, assumptions: tuple[str, ...]
) -> Evidence:
    timezone = request.catalog.timezone or request.timezone
    metrics = [lexicon.measures[name].metric for name in query.metrics]
    told = tuple(f"{metric.name}: {metric.expression}" for metric in metrics)
    filters = [said_filter(kept, lexicon) for kept in query.filters]
    filters += [f"shown only: {said_filter(kept, lexicon)}" for kept in query.shown]
    filters += [f"{one.metric} {one.operator} {one.number:,.15g}" for one in query.having]
    groups = [f"time by {query.grain}"] if query.grain else []
    fields = tuple(dict.fromkeys(".".join(time) for time in compiled.applied.times.values()))
    times = tuple(
        f"{base} counts by {'.'.join(time)}."
        for base, time in compiled.applied.times.items()
        if len(compiled.applied.times) > 1
    )
    shown = said_period(query.time, timezone)
    if fields:
        shown += f", by {' and '.join(fields)}"
    if query.comparison is not None:
        shown += f"; compared with {compiled.earlier}"
    receipt = Receipt(
        told,
        (*groups, *(".".join(name) for name in query.dimensions)),
        tuple(filters),
        shown,
        _sorting(query, lexicon),
        tuple(compiled.applied.datasets),
        tuple(compiled.applied.caveats),
        (*assumptions, *times),
        compiled.sql,
    )
    endorsed = all(metric.endorsement == "endorsed" for metric in metrics)
    doubts = [
        f"{metric.name} is {metric.endorsement or 'not endorsed'}."
        for metric in metrics
        if metric.endorsement != "endorsed"
    ]
    for name in compiled.applied.datasets:
        state = lexicon.datasets[name].endorsement
        if state in ("deprecated", "experimental"):
            endorsed = False
            doubts.append(f"The dataset {name} is {state}.")
    checks = ["every word of the question is explained", "every join goes from many rows to one"]
    checks.append("required caveats are applied" if compiled.applied.caveats else "no caveat is required")
    checks.append("the name is free")
    return Evidence(receipt, tuple(checks), (), tuple(doubts), "certified" if endorsed else "checked")


def _sorting(query: Query, lexicon: Lexicon) -> str:
    if query.sort:
        return ", ".join(f"{sort.by} {'descending' if sort.descending else 'ascending'}" for sort in query.sort)
    if query.top is not None:
        return f"{query.top.metric} {'descending' if query.top.descending else 'ascending'}, equals included"
    if query.grain:
        return f"by {said_groups(query, lexicon)}"
    return f"{query.metrics[0]} descending" if query.dimensions else ""


def _with_nearest(refusal: Refusal, request: Request, lexicon: Lexicon) -> Refusal:
    """The refusal with questions near to the one asked, each of which would be answered."""
    found: list[str] = []
    said = refusal.not_understood[0] if len(refusal.not_understood) == 1 else ""
    chosen = [request.prompt.replace(said, choice) for choice in refusal.nearest if said and said in request.prompt]
    for question in (*chosen, *nearest_questions(request.prompt, lexicon)):
        asked = msgspec.structs.replace(request, prompt=question)
        if question not in found and not isinstance(_planned(asked, lexicon), Refusal):
            found.append(question)
        if len(found) == 3:
            break
    return msgspec.structs.replace(refusal, nearest=tuple(found))
