"""Python expressions inside text, ``{{ expression }}``: found without running anything.

In SQL they become bound parameters, never text. In Markdown they may carry an f-string format,
``{{ total:,.0f }}``, and are left alone in code (spans and fences) and where LaTeX has its own double braces.
"""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec

_OPENERS = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = frozenset(_OPENERS.values())
_FENCE = re.compile(r"^ {0,3}(?P<run>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_TICKS = re.compile(r"`+")
_LATEX = re.compile(r"(?:\\[A-Za-z]+|[\w})\]][\^_]|\^)$")
_CONVERSION = re.compile(r"![rsa]\s*$")


class Interpolated(msgspec.Struct, frozen=True):
    """Text taken apart: ``parts`` are the literals around the expressions, always one more than there are expressions.

    ``specs`` are the formats with their colon or conversion (``:,.0f``, ``!r``), empty when there is none; ``spans``
    are the code point offsets of each ``{{ … }}``, ``starts`` those of each expression's first character.
    """

    parts: tuple[str, ...]
    expressions: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    starts: tuple[int, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Each expression with its format: the inside of an f-string field."""
        return tuple(map(str.__add__, self.expressions, self.specs))


def split(text: str) -> Interpolated:
    """Every ``{{ … }}`` of a SQL source, wherever it stands.

    Braces that hold nothing, or are not closed, stay literal.
    """
    if "{{" not in text:
        return Interpolated((text,))
    return _split(text, [])


def split_markdown(text: str) -> Interpolated:
    """Every ``{{ … }}`` of a Markdown source outside code spans, fenced code and LaTeX arguments."""
    if "{{" not in text:
        return Interpolated((text,))
    return _split(text, _code(text), latex=True)


def _split(text: str, skipped: list[tuple[int, int]], *, latex: bool = False) -> Interpolated:
    parts: list[str] = []
    expressions: list[str] = []
    specs: list[str] = []
    spans: list[tuple[int, int]] = []
    starts: list[int] = []
    begins = [begin for begin, _ in skipped]
    literal = position = 0
    latex_end = -1
    while (begin := text.find("{{", position)) >= 0:
        index = bisect_right(begins, begin) - 1
        if index >= 0 and begin < skipped[index][1]:
            position = skipped[index][1]
            continue
        end, colon = _scan(text, begin + 2)
        if end < 0 or not text[begin + 2 : min(colon, end)].strip():
            position = begin + 2
            continue
        if latex and (begin == latex_end or _LATEX.search(text, max(0, begin - 40), begin)):
            position = latex_end = end + 2
            continue
        inside, spec = text[begin + 2 : min(colon, end)], text[colon:end].rstrip() if colon < end else ""
        if conversion := _CONVERSION.search(inside):
            spec = conversion.group().strip() + spec
            inside = inside[: conversion.start()]
        parts.append(text[literal:begin])
        expressions.append(inside.strip())
        specs.append(spec)
        spans.append((begin, end + 2))
        starts.append(begin + 2 + len(inside) - len(inside.lstrip()))
        literal = position = end + 2
    parts.append(text[literal:])
    return Interpolated(tuple(parts), tuple(expressions), tuple(specs), tuple(spans), tuple(starts))


def _scan(text: str, position: int) -> tuple[int, int]:
    """Where the ``}}`` stands that ends the expression (-1: nowhere), and its first colon outside brackets."""
    depth: list[str] = []
    colon = len(text)
    length = len(text)
    while position < length:
        character = text[position]
        if not depth and text.startswith("}}", position):
            return position, colon
        if character in "\"'":
            position = _string_end(text, position)
            continue
        if character in _OPENERS:
            depth.append(_OPENERS[character])
        elif character in _CLOSERS:
            if not depth or depth.pop() != character:
                break
        elif character == ":" and not depth:
            colon = min(colon, position)
        position += 1
    return -1, colon


def _string_end(text: str, position: int) -> int:
    """Just behind the string literal that begins here; behind its quote when it is not closed on its line."""
    quote = text[position]
    index = position + 1
    while index < len(text) and text[index] not in (quote, "\n"):
        index += 2 if text[index] == "\\" else 1
    return index + 1 if index < len(text) and text[index] == quote else position + 1


def _code(text: str) -> list[tuple[int, int]]:
    """The stretches of Markdown that are code, in order: fenced blocks, and spans of equal runs of backticks."""
    found: list[tuple[int, int]] = []
    position = 0
    for fence in _FENCE.finditer(text):
        run = fence["run"]
        if fence.start() < position or (run[0] == "`" and "`" in fence["info"]):
            continue
        found += _spans(text, position, fence.start())
        close = re.compile(rf"^ {{0,3}}{re.escape(run)}{run[0]}*[ \t\r]*$", re.MULTILINE).search(text, fence.end())
        position = close.end() if close else len(text)
        found.append((fence.start(), position))
    return found + _spans(text, position, len(text))


def _spans(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    runs = list(_TICKS.finditer(text, begin, end))
    index = 0
    while index < len(runs):
        size = len(runs[index].group())
        for later in range(index + 1, len(runs)):
            if len(runs[later].group()) == size:
                if "\n\n" not in text[runs[index].end() : runs[later].start()]:
                    found.append((runs[index].start(), runs[later].end()))
                    index = later
                break
        index += 1
    return found
