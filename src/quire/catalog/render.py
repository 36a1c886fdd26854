"""Writes plain data as YAML that a person would write, and as JSON: short things on one line, prose folded."""

from __future__ import annotations

import json
import re
from typing import Any

WIDTH = 120
_FIRST = r"(?![\s\-?:,\[\]{}#&*!|>'\"%@`]|---|\.\.\.)"
_PLAIN = re.compile(_FIRST + r"(?:[^\n:#]|:(?! |$)|(?<! )#)*(?<![\s:])")
_IN_FLOW = re.compile(r"[,\[\]{}]")
_OTHER_TYPES = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9.][0-9_.,:eE+-]*|0[xo][0-9a-fA-F]+|[-+]?\.(?:inf|nan)|=|<<",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


_TALL = ("semantic_model", "datasets", "fields", "relationships", "metrics")  # lists with a line or more for each item


class Embedded(dict[str, Any]):
    """Data that stands as JSON in a text: what the QUIRE extension holds."""


def scalar(value: Any, style: str = "", *, flow: bool = False) -> str:
    """A value on one line: in the style that it had where that can hold it."""
    if not isinstance(value, str):
        return json.dumps(value)
    if style == "'" and "\n" not in value and not _UNPRINTABLE.search(value) and "\t" not in value:
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and _is_plain(value, flow):
        return value
    return quoted(value)


def quoted(text: str) -> str:
    """A text in double quotes, as both JSON and YAML read it."""
    plain = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)


def _is_plain(text: str, flow: bool) -> bool:
    if (
        not text
        or not _PLAIN.fullmatch(text)
        or _OTHER_TYPES.fullmatch(text)
        or _UNPRINTABLE.search(text)
        or "\t" in text
    ):
        return False
    return not (flow and (_IN_FLOW.search(text) or ":" in text))


def folded(text: str, indent: int, header: str = ">-") -> str:
    """A text as a block scalar, folded at spaces or with its own lines; empty when only quotes can hold it."""
    if not text or text != text.strip() or _UNPRINTABLE.search(text) or "\t" in text:
        return ""
    lines = text.split("\n")
    if header.startswith("|") or len(lines) > 1:
        header = "|" + header[1:]
        if any(line != line.rstrip() for line in lines):
            return ""
    else:
        lines = _wrapped(text, max(WIDTH - indent, 40))
    return header + "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in lines)


def _wrapped(text: str, width: int) -> list[str]:
    if "  " in text:
        return [text]
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def as_json(value: Any) -> str:
    """JSON on one line, printable."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def as_lines(value: Embedded, indent: int) -> str:
    """The data of an extension over several lines of a block scalar, each caveat on its own."""
    parts = []
    for key, part in value.items():
        if isinstance(part, list) and part and isinstance(part[0], dict):
            inner = ",\n".join(f"{' ' * (indent + 2)}{as_json(each)}" for each in part)
            parts.append(f"{as_json(key)}: [\n{inner}]")
        else:
            parts.append(f"{as_json(key)}: {as_json(part)}")
    return ">-\n" + " " * indent + "{" + ", ".join(parts) + "}"


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Embedded):
        return scalar(as_json(value), "'", flow=True)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value, flow=True)


def pair(key: str, value: Any, indent: int) -> str:
    """``key: value`` in a block whose keys stand at ``indent``; the lines after the first are indented."""
    tall = key in _TALL and isinstance(value, list) and any(isinstance(part, dict) for part in value)
    return f"{scalar(key)}:{after_colon(value, indent, WIDTH if tall else len(key))}"


def after_colon(value: Any, indent: int, before: int = 0) -> str:
    """What stands after the colon of a key at ``indent``: on its line when it fits, otherwise on lines of its own."""
    room = WIDTH - indent - before - 2
    line = flow(value) if isinstance(value, (dict, list)) else scalar(value)
    if len(line) <= room and not (isinstance(value, str) and "\n" in value):
        return " " + line
    if isinstance(value, Embedded):
        return " " + as_lines(value, indent + 2)
    if isinstance(value, dict) and value:
        return f"\n{' ' * (indent + 2)}{block(value, indent + 2)}"
    if isinstance(value, list) and value:
        return "".join(f"\n{' ' * (indent + 2)}- {item(each, indent + 4)}" for each in value)
    return " " + (folded(value, indent + 2) or line) if isinstance(value, str) else f" {line}"


def block(value: dict[str, Any], indent: int) -> str:
    """A mapping over several lines, its first key where the writer stands."""
    return f"\n{' ' * indent}".join(pair(key, part, indent) for key, part in value.items())


def item(value: Any, indent: int) -> str:
    """What stands after the dash of a list."""
    line = flow(value)
    if not value or not isinstance(value, dict) or isinstance(value, Embedded):
        return line
    tall = any(key in value for key in (*_TALL, "source", "question"))
    return block(value, indent) if tall or len(line) > WIDTH - indent else line
