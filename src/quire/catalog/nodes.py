"""The parts of a YAML or JSON text with the places where they stand, so that one of them can be changed alone."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

import msgspec

_SPACE = re.compile(r"[ \t\r\n]*")
_JSON_SCALAR = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_DEEPEST = 60
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')


class Node(msgspec.Struct):
    """A part of a text: from ``start`` to ``end``, where comments that follow on the line of a block belong to it.

    ``keys`` are (name, start, end of the colon) for the ``parts`` of a mapping. ``style`` is the quote or the sign of a
    block scalar; ``again`` that the part stands behind an alias too, so that a change would be one in both places.
    """

    kind: Literal["map", "list", "scalar"]
    start: int
    end: int
    flow: bool = False
    style: str = ""
    text: str = ""
    keys: list[tuple[str, int, int]] = []
    parts: list[Node] = []
    again: bool = False


def yaml_nodes(text: str) -> Node | None:
    """The parts of a YAML text that has been read before; None when it is empty."""
    import yaml  # 10 ms that only those pay who change something

    found = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return _Builder(text).build(found, 0) if found is not None else None


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.seen: dict[int, Node] = {}

    def build(self, found: Any, least: int) -> Node:
        """The node; ``least`` is where an empty one stands."""
        if id(found) in self.seen:
            known = self.seen[id(found)]
            known.again = True
            return Node(known.kind, least, least, known.flow, known.style, known.text, again=True)
        start, end = found.start_mark.index, found.end_mark.index
        if found.id == "scalar":
            node = self._scalar(found, start, end, least)
        else:
            node = Node("map" if found.id == "mapping" else "list", start, end, bool(found.flow_style))
            self.seen[id(found)] = node
            self._fill(node, found)
        self.seen[id(found)] = node
        return node

    def _fill(self, node: Node, found: Any) -> None:
        after = node.start
        for part in found.value:
            if node.kind == "map":
                key, value = part
                colon = self.text.index(":", key.end_mark.index) + 1
                node.keys.append((str(key.value), key.start_mark.index, colon))
                node.parts.append(self.build(value, colon))
            else:
                node.parts.append(self.build(part, after))
            after = node.parts[-1].end
        if not node.flow and node.parts:
            node.end = line_end(self.text, after)

    def _scalar(self, found: Any, start: int, end: int, least: int) -> Node:
        style = found.style or ""
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        elif start == end:
            start = end = least
        return Node("scalar", start, end, style=style, text=str(found.value))


def json_nodes(text: str) -> Node:
    """The parts of a JSON text; raises ``ValueError`` when it is not JSON."""
    node = _json(text, _past(text, 0), 0)
    if _past(text, node.end) != len(text):
        raise ValueError("more after the end")
    return node


def _json(text: str, at: int, depth: int) -> Node:
    sign = text[at : at + 1]
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if sign == '"':
        value, end = _string(text, at)
        return Node("scalar", at, end, True, '"', value)
    if sign not in ("{", "["):
        match = _JSON_SCALAR.match(text, at)
        if match is None:
            raise ValueError(f"no value at {at}")
        return Node("scalar", at, match.end(), True, "", match[0])
    node = Node("map" if sign == "{" else "list", at, at, True)
    close = "}" if sign == "{" else "]"
    at = _past(text, at + 1)
    while text[at : at + 1] != close:
        if node.parts:
            at = _expect(text, at, ",")
        if node.kind == "map":
            start = at
            name, at = _string(text, at)
            colon = _past(text, at) + 1
            at = _expect(text, colon - 1, ":")
            node.keys.append((name, start, colon))
        node.parts.append(_json(text, at, depth + 1))
        at = _past(text, node.parts[-1].end)
    node.end = at + 1
    return node


def _string(text: str, at: int) -> tuple[str, int]:
    match = _STRING.match(text, at)
    if match is None:
        raise ValueError(f"no text at {at}")
    return str(json.loads(match[0])), match.end()


def _past(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _expect(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise ValueError(f"no {sign} at {at}")
    return _past(text, at + 1)


def line_end(text: str, at: int) -> int:
    """Where the line of a place ends, before its newline."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def column(text: str, at: int) -> int:
    """How far a place is from the beginning of its line."""
    return at - (text.rfind("\n", 0, at) + 1)


def line_of(text: str, at: int) -> int:
    """The 1-based line of a place."""
    return text.count("\n", 0, at) + 1
