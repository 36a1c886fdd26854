"""A question cut into phrases that are known: the fewest and longest, every word in one of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from quire.assistant.keywords import KEYWORDS, LONGEST
from quire.assistant.lexicon import EXACT, Lexicon, best
from quire.assistant.pinned import LEADING, pinned_senses
from quire.assistant.timewords import TimeWords
from quire.assistant.tokens import Token, number
from quire.catalog import slip, stem

_NOT_SLIPS_WORDS = """
contact contacts county contract contracts content context shopping shipping price prize quality quantity material
maternal profit prophet region religion invoice contrast expense expanse product produce customer costumer costumes
channel chapel marketing market costing revenues venue
"""
_NOT_SLIPS = frozenset(_NOT_SLIPS_WORDS.split())
_UNKNOWN, _KNOWN = 1000, 1


class Chunk(msgspec.Struct, frozen=True):
    """A phrase of the question and all that it can mean: a sense's name to what it holds."""

    text: str
    words: tuple[str, ...]
    senses: dict[str, Any]
    quoted: bool = False


class Cut(msgspec.Struct, frozen=True):
    """The phrases of a question, the words in none of them, and the slips of the finger that were corrected."""

    chunks: tuple[Chunk, ...]
    unknown: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()


def cut(tokens: tuple[Token, ...], lexicon: Lexicon, today: date) -> Cut:
    """Cut a question; a word that nobody knows but for a slip of the finger is read as the one word it is a slip of."""
    first = _cut(tokens, lexicon, today)
    if not first.unknown:
        return first
    corrections: dict[str, str] = {}
    for token in tokens:
        if token.typed in first.unknown and not token.quoted and not token.pinned:
            meant = _meant(token.word, lexicon)
            if meant:
                corrections[token.typed] = meant
    if not corrections:
        return first
    corrected = tuple(msgspec.structs.replace(token, word=corrections.get(token.typed, token.word)) for token in tokens)
    second = _cut(corrected, lexicon, today)
    return msgspec.structs.replace(second, corrections=tuple(corrections.items()))


def _meant(typed: str, lexicon: Lexicon) -> str:
    if typed in _NOT_SLIPS or stem(typed) in _NOT_SLIPS:
        return ""
    near = {known for known in lexicon.spellings if slip(stem(typed), stem(known)) or slip(typed, known)}
    near = {stem(known) for known in near}
    return near.pop() if len(near) == 1 else ""


def _cut(tokens: tuple[Token, ...], lexicon: Lexicon, today: date) -> Cut:
    """The cheapest way through the question: unknown words cost most, then the number of phrases."""
    words = tuple(token.word for token in tokens)
    times = TimeWords(words, today)
    count = len(tokens)
    cost: list[float] = [0.0] * (count + 1)
    step: list[Chunk | None] = [None] * (count + 1)
    length = [1] * (count + 1)
    for start in range(count - 1, -1, -1):
        cost[start] = _UNKNOWN + cost[start + 1]
        for end, senses in _senses(tokens, words, start, lexicon, times):
            if _KNOWN + cost[end] < cost[start] or (_KNOWN + cost[end] == cost[start] and end - start > length[start]):
                cost[start], length[start] = _KNOWN + cost[end], end - start
                typed = " ".join(token.typed for token in tokens[start:end])
                step[start] = Chunk(typed, words[start:end], senses, bool(tokens[start].quoted))
    chunks: list[Chunk] = []
    unknown: list[str] = []
    position = 0
    while position < count:
        chunk = step[position]
        if chunk is None:
            unknown.append(tokens[position].typed)
            position += 1
        else:
            chunks.append(chunk)
            position += length[position]
    return Cut(tuple(chunks), tuple(unknown))


def _senses(
    tokens: tuple[Token, ...], words: tuple[str, ...], start: int, lexicon: Lexicon, times: TimeWords
) -> list[tuple[int, dict[str, Any]]]:
    """Every phrase that begins at a word, by where it ends, with its senses."""
    if tokens[start].pinned:
        return _pin_at(tokens, start, start, lexicon)
    if tokens[start].quoted:
        hits = lexicon.values.find(tokens[start].quoted)
        return [(start + 1, {"value": hits})] if hits else []
    found: dict[int, dict[str, Any]] = {}
    if words[start] in LEADING:
        found |= {end: senses for end, senses in _pin_at(tokens, start, start + 1, lexicon) if "pin" in senses}
    period = times.at(start)
    if period is not None:
        found.setdefault(period[0], {})["time"] = period[1]
    for end in range(start + 1, min(start + max(lexicon.longest, LONGEST), len(words)) + 1):
        if tokens[end - 1].quoted or tokens[end - 1].pinned:
            break
        phrase = words[start:end]
        senses = dict(KEYWORDS.get(phrase, {}))
        if tokens[end - 1].typed in ("A", "I") and start:
            senses.pop("filler", None)  # the name of something, not an article
        named = lexicon.phrases.get(tuple(map(stem, phrase)))
        if named is not None:
            senses |= _named(named)
        hits = lexicon.values.find(phrase)
        if hits:
            senses["value"] = hits
        if end == start + 1 and (value := number(phrase[0])) is not None:
            senses["number"] = value
        if senses:
            found.setdefault(end, {}).update(senses)
    return sorted(found.items())


def _pin_at(tokens: tuple[Token, ...], start: int, at: int, lexicon: Lexicon) -> list[tuple[int, dict[str, Any]]]:
    """The phrase from ``start`` that ends with a pin ``at`` a place, if there is one."""
    senses = pinned_senses(tokens[at].pinned, lexicon) if at < len(tokens) and tokens[at].pinned else {}
    return [(at + 1, senses)] if senses else []


def _named(named: Any) -> dict[str, Any]:
    senses: dict[str, Any] = {}
    if named.metrics:
        senses["metric"] = best(named.metrics)
        senses["derived"] = min(one.rank for one in named.metrics) > EXACT
    if named.fields:
        senses["field"] = tuple(named.fields)
    if named.datasets:
        senses["dataset"] = tuple(named.datasets)
    return senses
