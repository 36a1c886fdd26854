"""SQL text as tokens with their places: enough of every dialect to find statements, tables and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from quire.document import Diagnostic, Span
from quire.document.interpolation import Interpolated, split

_TOKEN = re.compile(
    r"""(?P<space>[\s\ufeff]+|--[^\n]*)
    |(?P<comment>/\*)
    |(?P<value>\x00+)
    |(?P<string>[eEbBxXnN]?')
    |(?P<quoted>"|`)
    |(?P<dollar>\$(?:[^\W\d]\w*)?\$)
    |(?P<word>[^\W\d][\w$]*)
    |(?P<number>\d[\w.]*|\.\d[\w]*)
    |(?P<parameter>[$:@][\w]+|\?\d*)
    |(?P<operator>::|:=|=>|->>?|<=|>=|<>|!=|==|\|\||\*\*|//|.)""",
    re.VERBOSE | re.DOTALL,
)
_ENDS = {
    "'": re.compile(r"(?:''|[^'])*'"),
    "e'": re.compile(r"(?:''|\\.|[^'\\])*'", re.DOTALL),
    '"': re.compile(r'(?:""|[^"])*"'),
    "`": re.compile(r"(?:``|[^`])*`"),
}
_COMMENT = re.compile(r"/\*|\*/")


class Token(NamedTuple):
    """A token: ``kind`` is word, quoted, string, number, parameter, value (an interpolation) or operator.

    ``key`` is the text in upper case for words, the text for operators and empty for the rest.
    """

    kind: str
    key: str
    start: int
    end: int


class Lexed(NamedTuple):
    """A source with its tokens, its interpolations, and what is certainly wrong with it."""

    text: str
    tokens: list[Token]
    interpolated: Interpolated
    diagnostics: tuple[Diagnostic, ...]

    def name(self, token: Token) -> str:
        """The identifier that a word or a quoted token stands for."""
        raw = self.text[token.start : token.end]
        if token.kind != "quoted":
            return raw
        return raw[1:-1].replace(raw[0] * 2, raw[0])


def lex(text: str) -> Lexed:
    """All tokens of a SQL source; interpolations are single tokens unless they stand inside a string."""
    interpolated = split(text)
    masked = text.replace("\x00", " ")
    for start, end in reversed(interpolated.spans):
        masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    tokens: list[Token] = []
    problems: list[Diagnostic] = []
    position, length = 0, len(text)
    match = _TOKEN.match
    starts = dict(interpolated.spans)
    while position < length:
        found = match(masked, position)
        assert found is not None
        kind, end = found.lastgroup or "operator", found.end()
        if kind in ("comment", "string", "quoted", "dollar"):
            end = _closing(masked, kind, found)
            if end < 0:
                problems.append(_unclosed(text, kind, position, found.end()))
                end = length
        elif kind == "value":
            end = starts[position]
        if kind == "word":
            tokens.append(Token(kind, text[position:end].upper(), position, end))
        elif kind == "operator":
            tokens.append(Token(kind, text[position:end], position, end))
        elif kind not in ("space", "comment"):
            tokens.append(Token("string" if kind == "dollar" else kind, "", position, end))
        position = end
    problems += _unbalanced(text, tokens)
    return Lexed(text, tokens, interpolated, tuple(problems))


def statements(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each statement, without its semicolon; empty statements are left out."""
    current: list[Token] = []
    for token in tokens:
        if token.key == ";":
            if current:
                yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current


def span_of(text: str, start: int, end: int) -> Span:
    """Lines and columns of a stretch of text."""
    line = text.count("\n", 0, start)
    end_line = line + text.count("\n", start, end)
    column = start - (text.rfind("\n", 0, start) + 1)
    return Span(line + 1, column, end_line + 1, end - (text.rfind("\n", 0, end) + 1))


def _closing(text: str, kind: str, found: re.Match[str]) -> int:
    """Where a quoted thing ends, -1 when it does not."""
    opener = found.group()
    if kind == "comment":
        depth = 1
        for mark in _COMMENT.finditer(text, found.end()):
            depth += 1 if mark.group() == "/*" else -1
            if depth == 0:
                return mark.end()
        return -1
    if kind == "dollar":
        end = text.find(opener, found.end())
        return end + len(opener) if end >= 0 else -1
    closed = _ENDS["e'" if opener.lower() == "e'" else opener[-1]].match(text, found.end())
    return closed.end() if closed is not None else -1


def _unclosed(text: str, kind: str, start: int, end: int) -> Diagnostic:
    thing = {"comment": "comment", "string": "text", "quoted": "quoted name", "dollar": "dollar-quoted text"}[kind]
    return Diagnostic("syntax-error", "error", f"This {thing} is never closed.", span_of(text, start, end))


def _unbalanced(text: str, tokens: list[Token]) -> list[Diagnostic]:
    """The first bracket that has no partner."""
    open_: list[Token] = []
    partner = {")": "(", "]": "[", "}": "{"}
    for token in tokens:
        if token.kind != "operator":
            continue
        if token.key in "([{":
            open_.append(token)
        elif token.key in partner:
            if not open_ or open_[-1].key != partner[token.key]:
                message = f"This '{token.key}' closes nothing."
                return [Diagnostic("syntax-error", "error", message, span_of(text, token.start, token.end))]
            open_.pop()
        elif token.key == ";" and open_:
            break
    if not open_:
        return []
    last = open_[-1]
    return [
        Diagnostic("syntax-error", "error", f"This '{last.key}' is never closed.", span_of(text, last.start, last.end))
    ]
