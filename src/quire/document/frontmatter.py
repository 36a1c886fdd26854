"""The lines between two ``---`` at the head of a notebook file: its metadata and its accepted groups.

What we write is one ``key: value`` line each, the value plain text or JSON, which is YAML; that form is read without a
YAML parser, and anything else that a person wrote with one.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import msgspec

from quire.document import yamltext
from quire.document.model import Group

_FENCES = re.compile(r"---[ \t\r]*\n(?P<body>(?:[^\n]*\n)*?)---[ \t\r]*(?:\n|\Z)")
_LINE = re.compile(r"(?P<key>[A-Za-z_][A-Za-z0-9_-]*): (?P<value>.+)")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PLAIN = re.compile(r"[^\W\d_][\w (),.'’–/&+-]*(?<! )")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "infinity"))
_RESERVED = frozenset(("groups", "metadata"))


class FrontMatter(NamedTuple):
    """What stood at the head of a file; ``end`` is where the body begins; ``problem`` is empty or a sentence."""

    metadata: dict[str, Any]
    groups: tuple[Group, ...]
    end: int
    problem: str = ""


def read_front_matter(text: str) -> FrontMatter:
    """The front matter of a file; what is not one (no mapping, not YAML) stays in the body."""
    match = _FENCES.match(text)
    if match is None:
        return FrontMatter({}, (), 0)
    values = _own(match["body"])
    if values is None:
        try:
            loaded = yamltext.load(match["body"])
        except ValueError as error:
            return FrontMatter({}, (), 0, f"the front matter is not readable: {error.args[0]}")
        if not isinstance(loaded, dict | None):
            return FrontMatter({}, (), 0)
        values = loaded or {}
    groups = values.pop("groups", None)
    packed = values.pop("metadata", None)
    if isinstance(packed, dict):
        values |= packed
    elif packed is not None:
        values["metadata"] = packed
    try:
        found = msgspec.convert(groups or [], tuple[Group, ...])
    except (msgspec.ValidationError, ValueError):
        found = ()
        values["groups"] = groups
    return FrontMatter(values, found, match.end())


def write_front_matter(metadata: dict[str, Any], groups: tuple[Group, ...]) -> str:
    """The head of a file with its two ``---`` lines; empty when there is nothing to say."""
    if not metadata and not groups:
        return ""
    if all(_KEY.fullmatch(key) and key not in _RESERVED for key in metadata):
        lines = [f"{key}: {_scalar(value)}" for key, value in metadata.items()]
    else:
        lines = [f"metadata: {_json(metadata)}"]
    if groups:
        lines.append("groups:")
        lines += [f"  - {_json(_said(group))}" for group in groups]
    return "\n".join(["---", *lines, "---", ""])


def _said(group: Group) -> dict[str, Any]:
    """A group without ``folded`` when it is not."""
    said: dict[str, Any] = msgspec.to_builtins(group)
    if not group.folded:
        del said["folded"]
    return said


def _own(body: str) -> dict[str, Any] | None:
    """The values when every line has the form that we write, else None."""
    values: dict[str, Any] = {}
    groups: list[Any] | None = None
    try:
        for line in body.split("\n")[:-1]:
            if line == "groups:" and groups is None:
                groups = values["groups"] = []
            elif groups is not None and line.startswith("  - {"):
                groups.append(json.loads(line[4:]))
            elif match := _LINE.fullmatch(line):
                if match["key"] in values:
                    return None
                plain = _is_plain(match["value"])
                values[match["key"]] = match["value"] if plain else json.loads(match["value"])
            else:
                return None
    except (ValueError, RecursionError):
        return None
    return values


def _is_plain(value: str) -> bool:
    return _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS and value.isprintable()


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) and _is_plain(value) else _json(value)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
