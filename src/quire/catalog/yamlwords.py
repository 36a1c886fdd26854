"""Single values as YAML writes them: bare where every reader of YAML, old or new, takes them for text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_FLOW = re.compile(r"[^\W\d](?:[\w ./()+*'%&;=<>!@$^~|-]*[\w./()+*'%&;=<>!@$^~|-])?")
_BLOCK = re.compile(r"[^\W\d](?:[\w ./()+*'%&;=<>!?@$^~|,{}\[\]\"-]*[\w./()+*'%&;=<>!?@$^~|,{}\[\]\"-])?")
_TAKEN = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"))


def flow(text: str) -> str:
    """A text inside brackets: bare or in double quotes."""
    return text if _FLOW.fullmatch(text) and text.isprintable() and text.lower() not in _TAKEN else quoted(text)


def block(text: str) -> str:
    """A text that has the rest of its line for itself."""
    return text if _BLOCK.fullmatch(text) and text.isprintable() and text.lower() not in _TAKEN else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes, on one line."""
    written = json.dumps(text, ensure_ascii=False)
    if written.isprintable():
        return written
    return "".join(each if each.isprintable() else _escaped(each) for each in written)


def listed(texts: Iterable[str]) -> str:
    """A list on one line."""
    return "[" + ", ".join(map(flow, texts)) + "]"


def single(text: str) -> str:
    """A printable text in single quotes: for JSON, whose double quotes then stay as they are."""
    return "'" + text.replace("'", "''") + "'"


def literal(text: str, indent: str) -> str:
    """A text of several lines as it is, below its key; in quotes where that could be misread."""
    lines = text.split("\n")
    if len(lines) < 2 or text != text.strip() or not all(line.isprintable() for line in lines):
        return block(text)
    return "|-\n" + "\n".join(indent + line if line else "" for line in lines)


def printable(written: str) -> str:
    """JSON with escapes for what YAML or an editor could swallow; the rest has no escape that is both JSON and YAML."""
    if written.isprintable():
        return written
    return "".join(each if each.isprintable() or each > "\uffff" else json.dumps(each)[1:-1] for each in written)


def _escaped(character: str) -> str:
    """The escape of YAML, which unlike JSON's is one for every character."""
    code = ord(character)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
