"""The words behind a fence's language or in a cell comment: a name, then ``key=value`` pairs and flags."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

_TOKEN = re.compile(r'\s*(?:(?P<key>[^\W\d][\w.-]*)=(?P<value>"(?:[^"\\]|\\.)*"|[^\s"]*)|(?P<bare>\S+))')
_BARE = re.compile(r"[^\W\d][\w.-]*")
_PLAIN = re.compile(r"[^\s\"'`<>\\]+")
_RESERVED = frozenset(("id", "name", "group", "attributes"))


class Words(NamedTuple):
    """The name (empty when there is none), the pairs in order (a flag has an empty value), and the marks."""

    name: str
    attributes: dict[str, str]
    id: str
    group: str


def parse_words(text: str) -> Words:
    """Take the words apart.

    The first word is the name unless it is a pair. Nothing is refused: what is not understood becomes a flag.
    """
    name, found = "", dict[str, str]()
    for number, token in enumerate(_TOKEN.finditer(text)):
        if token["key"] is not None:
            found[token["key"]] = _unquoted(token["value"])
        elif number == 0 and _BARE.fullmatch(token["bare"]):
            name = token["bare"]
        else:
            found[token["bare"]] = ""
    identity, group = found.pop("id", ""), found.pop("group", "")
    name = name or found.pop("name", "")
    if "attributes" in found:
        found |= _packed(found.pop("attributes"))
    return Words(name, found, identity, group)


def render_words(words: Words, *, flags: bool = True) -> str:
    """The words as text, each after a blank; empty marks are left out; without ``flags`` every pair has its ``=``.

    Safe behind a fence and inside an HTML comment: no line end, backtick, angle bracket or double hyphen.
    """
    found: list[str] = []
    named = bool(words.name) and _is_bare(words.name)
    short = named and flags
    if words.name:
        found.append(words.name if named else f"name={_quoted(words.name)}")
    if all(_is_bare(key) and key not in _RESERVED for key in words.attributes):
        for key, value in words.attributes.items():
            found.append(key if short and not value else f"{key}={_quoted(value)}")
    else:
        found.append(f"attributes={_quoted(json.dumps(words.attributes), force=True)}")
    found += [f"{key}={_quoted(value)}" for key, value in (("id", words.id), ("group", words.group)) if value]
    return "".join(f" {word}" for word in found)


def _is_bare(word: str) -> bool:
    return _BARE.fullmatch(word) is not None and "--" not in word


def _quoted(value: str, *, force: bool = False) -> str:
    if not force and (not value or (_PLAIN.fullmatch(value) and value.isprintable() and "--" not in value)):
        return value
    text = json.dumps(value, ensure_ascii=False)
    text = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    text = re.sub("[`<>]", lambda found: f"\\u{ord(found.group()):04x}", text)
    return text.replace("--", "-\\u002d")


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        try:
            return str(json.loads(value, strict=False))
        except ValueError:
            return value[1:-1]
    return value


def _packed(text: str) -> dict[str, str]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {"attributes": text}
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {"attributes": text}
