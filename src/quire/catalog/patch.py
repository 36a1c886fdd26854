"""Brings a YAML or JSON text to new data by changing only what differs: every other byte stays as a person wrote it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from quire.catalog.nodes import Node, column, json_nodes, line_end, line_of, yaml_nodes
from quire.catalog.render import (
    WIDTH,
    Embedded,
    after_colon,
    as_json,
    as_lines,
    block,
    flow,
    folded,
    item,
    pair,
    scalar,
)
from quire.errors import CatalogError

Key = str | None
_NAMES = ("name", "question", "vendor_name", "dialect", "text")


def patch(text: str, old: Any, new: Any, *, is_json: bool = False) -> str:
    """The text with ``new`` in the place of ``old``, which is what it says now.

    Raises ``CatalogError`` for a change in a part that stands behind a YAML alias, or that cannot be found.
    """
    try:
        node = json_nodes(text) if is_json else yaml_nodes(text)
    except ValueError as fault:
        raise CatalogError(f"This is not JSON: {fault}.") from None
    if node is None or (not is_json and not old and new):
        fresh = block(new, 0) + "\n" if isinstance(new, dict) else "".join(f"- {item(each, 2)}\n" for each in new)
        return (text + fresh) if node is None else text[: node.start] + fresh.rstrip("\n") + text[node.end :]
    writing = _Json(text) if is_json else _Yaml(text)
    return text[: node.start] + writing.part(node, old, new, 0) + text[node.end :]


def same(old: Any, new: Any) -> bool:
    """Whether two parts say the same: texts but for the space around them, numbers only of one kind."""
    if isinstance(old, str) and isinstance(new, str):
        return old.strip() == new.strip()
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same(part, new[key]) for key, part in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    return type(old) is type(new) and bool(old == new)


def aligned(old: list[Any], new: list[Any]) -> list[tuple[int | None, int | None]]:
    """Which item of the old list is which of the new one: those of one name first, then those in one place."""
    left, right = list(map(_identity, old)), list(map(_identity, new))
    if left == right:
        return [(index, index) for index in range(len(old))]
    pairs: list[tuple[int | None, int | None]] = []
    for _, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        both = min(b - a, d - c)
        pairs += [(a + step, c + step) for step in range(both)]
        pairs += [(index, None) for index in range(a + both, b)]
        pairs += [(None, index) for index in range(c + both, d)]
    return pairs


def _identity(value: Any) -> str:
    if isinstance(value, dict):
        for name in _NAMES:
            if name in value:
                return f"{name} {value[name]}"
    return json.dumps(value, sort_keys=True, default=str)


class _Writing:
    """What YAML and JSON have in common: parts between brackets."""

    def __init__(self, text: str) -> None:
        self.text = text

    def part(self, node: Node, old: Any, new: Any, indent: int) -> str:
        """The text of a part from its start to its end; ``indent`` is where a block below it would stand."""
        if same(old, new):
            return self.text[node.start : node.end]
        if node.again:
            raise CatalogError(
                f"Line {line_of(self.text, node.start)} stands in several places by a YAML alias.",
                remedy="Change it in the file itself.",
            )
        if node.kind == "map" and isinstance(new, dict) and isinstance(old, dict) and node.parts and new:
            return self.mapping(node, old, new)
        if node.kind == "list" and isinstance(new, list) and isinstance(old, list) and node.parts and new:
            return self.sequence(node, old, new)
        return self.whole(node, old, new, indent)

    def mapping(self, node: Node, old: Any, new: Any) -> str:
        raise NotImplementedError

    def sequence(self, node: Node, old: Any, new: Any) -> str:
        raise NotImplementedError

    def whole(self, node: Node, old: Any, new: Any, indent: int) -> str:
        raise NotImplementedError

    def value(self, value: Any) -> str:
        """A value on one line."""
        raise NotImplementedError

    def bracketed(self, node: Node, written: list[tuple[int | None, str]]) -> str:
        """Parts between brackets: each with its old place, if any, and its text."""
        starts = [key[1] for key in node.keys] or [part.start for part in node.parts]
        gaps = [self.text[part.end : start] for part, start in zip(node.parts, starts[1:], strict=False)]
        opening, closing = self.text[node.start : starts[0]], self.text[node.parts[-1].end : node.end]
        between = gaps[-1] if gaps else ", " if "\n" not in opening else "," + opening[1:]
        if not node.keys and node.kind == "list" and not gaps:
            between = ", " if "\n" not in opening else "," + opening[1:]
        out = opening
        for count, (place, text) in enumerate(written):
            if count:
                out += gaps[place - 1] if place else between
            out += text
        return out + closing

    def bracketed_map(self, node: Node, old: Any, new: Any, key_text: Callable[[str], str]) -> str:
        places = {name: index for index, (name, _, _) in enumerate(node.keys)}
        written: list[tuple[int | None, str]] = []
        for key, value in new.items():
            if key not in places:
                written.append((None, f"{key_text(key)}: {self.value(value)}"))
                continue
            _, start, _ = node.keys[places[key]]
            found = node.parts[places[key]]
            written.append((places[key], self.text[start : found.start] + self.spaced(found, old[key], value)))
        return self.bracketed(node, written)

    def bracketed_list(self, node: Node, old: Any, new: Any) -> str:
        written: list[tuple[int | None, str]] = []
        for left, right in aligned(old, new):
            if right is None:
                continue
            text = self.value(new[right]) if left is None else self.part(node.parts[left], old[left], new[right], 0)
            written.append((left, text))
        return self.bracketed(node, written)

    def spaced(self, node: Node, old: Any, new: Any) -> str:
        """As ``part``, apart from the colon also where there was nothing."""
        text = self.part(node, old, new, 0)
        return f" {text}" if node.start == node.end and text else text


class _Json(_Writing):
    """A JSON text, also the one inside an extension."""

    def mapping(self, node: Node, old: Any, new: Any) -> str:
        return self.bracketed_map(node, old, new, as_json)

    def sequence(self, node: Node, old: Any, new: Any) -> str:
        return self.bracketed_list(node, old, new)

    def whole(self, node: Node, old: Any, new: Any, indent: int) -> str:
        if isinstance(old, Embedded) and isinstance(new, Embedded):
            inner = _patched_json(node.text, old, new)
            return as_json(inner)
        if self.text.count("\n", 0, node.start) and isinstance(new, (dict, list)):
            return self.pretty(node, new)
        return self.value(new)

    def lead(self, at: int) -> str:
        """What indents the line of a place."""
        around = re.match(r"[ \t]*", self.text[self.text.rfind("\n", 0, at) + 1 :])
        return around[0] if around else ""

    def pretty(self, node: Node, value: Any) -> str:
        """Several lines, when the text around has several."""
        lead = self.lead(node.start)
        step = "\t" if lead.startswith("\t") else "  "
        return json.dumps(_plain(value), ensure_ascii=False, indent=step).replace("\n", f"\n{lead}")

    def value(self, value: Any) -> str:
        if "\n" in self.text and isinstance(value, list) and value and isinstance(value[0], dict):
            lead = self.lead(len(self.text))
            return "[" + ",".join(f"\n{lead}{as_json(_plain(each))}" for each in value) + "]"
        return as_json(_plain(value))


class _Yaml(_Writing):
    """A YAML text: blocks by their lines, what is between brackets as it is."""

    def mapping(self, node: Node, old: Any, new: Any) -> str:
        if node.flow:
            return self.bracketed_map(node, old, new, lambda key: scalar(key, flow=True))
        indent = column(self.text, node.start)
        places = {name: index for index, (name, _, _) in enumerate(node.keys)}
        if len(places) < len(node.keys):
            raise CatalogError(f"Line {line_of(self.text, node.start)} begins a part with a key written twice.")
        lines = _Lines(self.text, indent, [(key[1], _end(self.text, part)) for key, part in _zip(node)])
        before: int | None = None
        kept = [key for key in new if key in places]
        for key, value in new.items():
            if key in places:
                before = places[key]
                lines.keep(before, self._pair(node, before, old[key], value, indent))
            elif (before is None and not kept) or before is None:
                lines.add_first(pair(key, value, indent))
            else:
                lines.add_after(before, pair(key, value, indent))
        return lines.text()

    def _pair(self, node: Node, place: int, old: Any, new: Any, indent: int) -> str:
        _, start, colon = node.keys[place]
        part = node.parts[place]
        end = _end(self.text, part)
        if same(old, new):
            return self.text[start:end]
        in_place = _stays(part, old, new)
        if in_place:
            text = self.part(part, old, new, indent + 2)
            if _outgrown(old, new) and "\n" not in text and indent + len(text) > WIDTH:
                return self.text[start:colon] + after_colon(new, indent, colon - start) + self.text[part.end : end]
            space = " " if part.start == part.end else ""
            return self.text[start : part.start] + space + text + self.text[part.end : end]
        if part.again or self.text[colon : part.start].lstrip().startswith("&"):
            return self.part(part, old, new, indent + 2)
        trailing = "" if part.kind != "scalar" and not part.flow else self.text[part.end : end]
        return self.text[start:colon] + after_colon(new, indent, colon - start) + trailing

    def sequence(self, node: Node, old: Any, new: Any) -> str:
        if node.flow:
            return self.bracketed_list(node, old, new)
        dash = column(self.text, node.start)
        lines = _Lines(self.text, dash, [(part.start, _end(self.text, part)) for part in node.parts], node.start)
        before: int | None = None
        for left, right in aligned(old, new):
            if right is None:
                continue
            if left is not None:
                part = node.parts[left]
                text = self.part(part, old[left], new[right], dash + 2)
                lines.keep(left, text + self.text[part.end : _end(self.text, part)])
                before = left
            elif before is None:
                lines.add_first(self._item(node, new[right], dash))
            else:
                lines.add_after(before, self._item(node, new[right], dash))
        return lines.text()

    def _item(self, node: Node, value: Any, dash: int) -> str:
        """A new item in the manner of its neighbours: on one line if they are, otherwise in a block."""
        beside = node.parts[-1]
        if isinstance(value, dict) and beside.kind == "map" and not beside.flow:
            return block(value, dash + 2)
        return flow(value) if beside.flow else item(value, dash + 2)

    def whole(self, node: Node, old: Any, new: Any, indent: int) -> str:
        if isinstance(new, Embedded) and isinstance(old, Embedded):
            return self.embedded(node, old, new, indent)
        if isinstance(new, str) and node.kind == "scalar":
            if node.style in ("|", ">"):
                header = self.text[node.start : line_end(self.text, node.start)].split(" ")[0]
                return folded(new, _inner_indent(self.text, node, indent), header) or scalar(new, '"')
            return scalar(new, node.style, flow=indent == 0)
        return flow(new)

    def embedded(self, node: Node, old: Embedded, new: Embedded, indent: int) -> str:
        """The JSON text of an extension, changed where it differs, in the style that it has."""
        if node.style not in ("|", ">"):
            return scalar(_patched_json(node.text, old, new), node.style, flow=True)
        head = line_end(self.text, node.start)
        raw = self.text[head : node.end]
        try:
            if json.loads(raw) == dict(old):
                return self.text[node.start : head] + _patched_json(raw, old, new)
        except ValueError:
            pass  # a text in it is folded over two lines: written anew
        return as_lines(new, _inner_indent(self.text, node, indent))

    def value(self, value: Any) -> str:
        return flow(value)


class _Lines:
    """The parts of a block as they will be: kept ones with what stands before them, new ones on lines of their own."""

    def __init__(self, text: str, indent: int, spans: list[tuple[int, int]], first: int | None = None) -> None:
        self.spans = spans
        self.lead = text[first : spans[0][0]] if first is not None else ""  # the dash of the first item
        self.fresh = f"\n{' ' * indent}" + ("- " if first is not None else "")
        self.gaps = [text[end:start] for (_, end), (start, _) in itertools.pairwise(spans)]
        blank = bool(self.gaps) and all("\n\n" in gap for gap in self.gaps)
        self.apart = "\n" + self.fresh if blank else self.fresh
        self.kept: dict[int, str] = {}
        self.added: dict[int, list[str]] = {}

    def keep(self, place: int, text: str) -> None:
        self.kept[place] = text

    def add_first(self, text: str) -> None:
        self.added.setdefault(-1, []).append(text)

    def add_after(self, place: int, text: str) -> None:
        self.added.setdefault(place, []).append(text)

    def text(self) -> str:
        out, begun = "", False
        for text in self.added.get(-1, ()):
            out += (self.apart if begun else self.fresh.lstrip("\n ")) + text
            begun = True
        for place in range(len(self.spans)):
            gap = self.gaps[place - 1] if place else self.lead
            if place not in self.kept:
                out += _comments(gap) if begun else ""
            elif begun:
                out += (gap if place else self.apart) + self.kept[place]
            else:
                out += (gap.lstrip() or self.lead) + self.kept[place] if place else gap + self.kept[place]
            begun = begun or place in self.kept
            for text in self.added.get(place, ()):
                out += self.apart + text
        return out


def _comments(gap: str) -> str:
    """The lines of comments before something that is taken away; nothing when there are none."""
    return gap[: gap.rfind("\n")] if "#" in gap else ""


def _stays(part: Node, old: Any, new: Any) -> bool:
    """Whether a part is changed where it stands rather than written anew after its colon."""
    if isinstance(old, Embedded) and isinstance(new, Embedded):
        return part.kind == "scalar"
    if isinstance(new, (dict, list)):
        return bool(new) and type(old) is type(new) and bool(part.parts)
    return part.kind == "scalar" and part.start != part.end


def _outgrown(old: Any, new: Any) -> bool:
    """Whether an extension gets its first caveats, which are read better on lines of their own."""
    if isinstance(old, Embedded) and isinstance(new, Embedded):
        return "caveats" in new and "caveats" not in old
    if isinstance(old, dict) and isinstance(new, dict):
        return any(_outgrown(old[key], new[key]) for key in old.keys() & new.keys())
    return isinstance(old, list) and isinstance(new, list) and any(map(_outgrown, old, new))


def _end(text: str, part: Node) -> int:
    """The end of the line on which a part of a block ends."""
    return line_end(text, part.end)


def _zip(node: Node) -> list[tuple[tuple[str, int, int], Node]]:
    return list(zip(node.keys, node.parts, strict=True))


def _inner_indent(text: str, node: Node, indent: int) -> int:
    """How far the lines of a block scalar are indented."""
    for line in text[node.start : node.end].split("\n")[1:]:
        if line.strip():
            return len(line) - len(line.lstrip(" "))
    return indent


def _patched_json(text: str, old: Embedded, new: Embedded) -> str:
    return patch(text, dict(old), dict(new), is_json=True)


def _plain(value: Any) -> Any:
    """The value with embedded data as the text that it is."""
    if isinstance(value, Embedded):
        return as_json(value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return list(map(_plain, value)) if isinstance(value, list) else value
