"""The statement in a tool call or another object, however badly written: JSON, nearly JSON, Python, YAML, tags.

What JSON itself can read is read so. Otherwise the statement's own string is looked for by its key, or by how it
begins; the rest of the object may be broken or missing. A string that has no end was cut, and is no answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from quire.analysis.words import words
from quire.checks.reply.answer import is_statement
from quire.checks.reply.strings import string_at, unescaped

# Keys that hold a statement and nothing else, then those that may hold one.
_CERTAIN = (
    "sql",
    "final_sql",
    "sql_query",
    "final_query",
    "sql_statement",
    "sql_code",
    "sqlite",
    "query_sql",
    "finalsql",
    "sqlquery",
    "generated_sql",
    "predicted_sql",
)
_LIKELY = (
    "query",
    "statement",
    "code",
    "command",
    "cmd",
    "answer",
    "final_answer",
    "result",
    "output",
    "response",
    "content",
    "input",
    "text",
    "arguments",
    "body",
    "value",
    "q",
    "selected",
    "solution",
)
_NEVER = words(
    "explanation explain thought thoughts reasoning reason notes note comment comments description question "
    "title plan analysis rationale summary message error prompt example schema"
)
_MOST_TRIED = 200  # brackets at which no object begins
_DECODER = json.JSONDecoder(strict=False)
_KEY = re.compile(
    r"""(?P<escape>\\*)["'“”‘’`]?(?P<key>[A-Za-z_][\w -]{0,30}?)\\*["'“”‘’`]?\s*(?::|=>|=)\s*(?:/\*.*?\*/\s*)?"""
    r"""(?P<open>\\*["'“”‘’`«])(?=(?P<value>[\s(\\nrt"']*(?:```\w*\s*)?\w+))""",
    re.DOTALL,
)
_WHOLE = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)
_BARE = re.compile(r"""["']?(?P<key>[A-Za-z_]\w{0,30})["']?\s*:\s*(?:[|>][+-]?\s*\n)?\s*(?=(?:SELECT|WITH)\b)""", re.I)
_CALL = re.compile(r"""\b[\w.]*(?:sql|query|execute|run)\w*\(\s*[rf]?(?=["'])""", re.IGNORECASE)
_PARAMETER = re.compile(
    r"""<(?:parameter|arg)(?:=|\s+name=)["']?(\w+)["']?\s*>(.*?)(</(?:parameter|arg)>|\Z)""", re.DOTALL | re.IGNORECASE
)
_BEGINS = re.compile(
    r"(?is)(?:\\[nrt]|\s|[(\"'])*(?:```\w*\s*)?(?:SELECT|WITH|VALUES|INSERT|UPDATE|DELETE|CREATE|DROP|EXPLAIN)\b"
)


class Held(NamedTuple):
    """A statement that an object holds under a key.

    ``ended``: its string was closed. ``last``: it closed where the text ends, so that it may have been cut after all.
    """

    key: str
    sql: str
    ended: bool = True
    last: bool = False
    strict: bool = False


def looks_like_object(text: str) -> bool:
    """Whether a text seems to hold a tool call or another object rather than SQL."""
    return not is_statement(text) and ("{" in text or "[" in text or "=" in text or ":" in text or "(" in text)


def held(text: str) -> list[Held]:
    """The statements that a text's objects hold, the best key first, within a key in their order."""
    found = list(_strict(text)) or list(_parameters(text)) or list(_tolerant(text))
    return sorted(found, key=lambda each: _rank(each.key))


def _rank(key: str) -> int:
    plain = key.lower().strip().replace(" ", "_").replace("-", "_")
    return _CERTAIN.index(plain) if plain in _CERTAIN else 50 + _LIKELY.index(plain) if plain in _LIKELY else 99


def _strict(text: str) -> Iterator[Held]:
    at = failed = 0
    while failed < _MOST_TRIED and (at := _opening(text, at)) >= 0:
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            failed += 1
            continue
        yield from _walk(value, "", 0)


def _opening(text: str, at: int) -> int:
    places = [place for place in (text.find("{", at), text.find("[", at)) if place >= 0]
    return min(places, default=-1)


def _walk(value: Any, key: str, depth: int) -> Iterator[Held]:
    if depth > 12:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, name, depth + 1)
    elif isinstance(value, list):
        lines = [each for each in value if isinstance(each, str)]
        if lines and len(lines) == len(value) and _rank(key) < 99 and not any(_WHOLE.match(each) for each in lines[1:]):
            yield from _walk("\n".join(lines), key, depth + 1)
        else:
            for inner in value:
                yield from _walk(inner, key, depth + 1)
    elif isinstance(value, str) and key.lower() not in _NEVER:
        yield from _text(value, key, depth)


def _text(value: str, key: str, depth: int) -> Iterator[Held]:
    if value.lstrip().startswith(("{", "[")):
        inner = list(_strict(value)) if depth < 4 else []
        yield from inner or _tolerant(value)
    elif (_BEGINS.match(value) and (_rank(key) < 99 or re.search(r"\bfrom\b", value, re.IGNORECASE))) or (
        _rank(key) < 50 and len(value.split()) > 1
    ):
        yield Held(key, value, strict=True)


def _parameters(text: str) -> Iterator[Held]:
    for each in _PARAMETER.finditer(text):
        if _rank(each.group(1)) < 99:
            yield Held(each.group(1), each.group(2).strip(), ended=bool(each.group(3)))


def _tolerant(text: str) -> Iterator[Held]:
    """Strings found by key and by how they begin, where the object itself cannot be read."""
    at = 0
    while (key := _KEY.search(text, at)) is not None:
        at = key.end()
        name = key.group("key")
        escapes = len(key.group("open")) - 1
        deeper = unescaped(text[key.start() :]) if escapes else ""
        if escapes and len(deeper) < len(text) - key.start():  # an object in a string: read one level down
            yield from _tolerant(deeper)
            return
        begins = _BEGINS.match(text, key.end())
        if name.lower() in _NEVER or not (begins or _rank(name) < 50):
            continue
        if key.group("open") == "`" and "{" not in text:  # inline code behind a label, not an object
            continue
        value = string_at(text, key.end("open") - 1)
        if value is not None:
            at = value.end
            yield Held(name, _joined(text, value.text, value.end), value.ended, value.last)
            continue
    if at == 0 or _BARE.search(text, at):
        yield from _bare(text, at)


def _joined(text: str, sql: str, end: int) -> str:
    """The string with those that are added to it by ``+``."""
    while (plus := re.compile(r"\s*\+\s*\n?\s*(?=[\"'])").match(text, end)) is not None:
        value = string_at(text, plus.end())
        if value is None or not value.ended:
            break
        sql, end = sql + value.text, value.end
    return sql


def _bare(text: str, at: int) -> Iterator[Held]:
    """Statements without quotes behind a key, and those in a call such as ``run_sql("…")``."""
    for call in _CALL.finditer(text, at):
        value = string_at(text, call.end())
        if value is not None and _BEGINS.match(value.text):
            yield Held("sql", value.text, value.ended, value.last)
            return
    if "{" in text[: at + 200]:
        for each in _BARE.finditer(text, at):
            rest = text[each.end() :]
            end = re.search(r"""\s*,?\s*["']?[a-z_]+["']?\s*:\s*["'\w\[{]|\s*\}""", rest)
            if _rank(each.group("key")) < 99:
                yield Held(each.group("key"), rest[: end.start()] if end else rest, ended=end is not None)
                return
