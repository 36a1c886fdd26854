"""SQL text with its interpolations turned into bound parameters and some words exchanged; the rest as it was."""

from __future__ import annotations

from quire.analysis.sql.tokens import Lexed, Token
from quire.analysis.words import words
from quire.document import Diagnostic

Edit = tuple[int, int, str]  # start, end, what stands there instead
_TYPES = words("DATE TIMESTAMP TIME TIMESTAMPTZ DATETIME")


class Parameters:
    """The expressions that are bound to ``$1``, ``$2``, …; equal expressions share a number."""

    def __init__(self) -> None:
        self.expressions: list[str] = []

    def place(self, expression: str) -> str:
        """The placeholder of an expression."""
        if expression not in self.expressions:
            self.expressions.append(expression)
        return f"${self.expressions.index(expression) + 1}"


def parameter_edits(lexed: Lexed, parameters: Parameters) -> list[Edit] | Diagnostic:
    """What stands in the place of each ``{{ … }}``; those in comments are left alone."""
    expressions = dict(zip(lexed.interpolated.spans, lexed.interpolated.expressions, strict=True))
    edits: list[Edit] = []
    tokens = lexed.tokens
    for position, token in enumerate(tokens):
        if token.kind == "value":
            place = parameters.place(expressions[token.start, token.end])
            edits.append(_value(tokens, position, place))
        elif token.kind in ("string", "quoted"):
            inside = [span for span in expressions if token.start < span[0] and span[1] < token.end]
            if inside and token.kind == "quoted":
                return Diagnostic("interpolated-name", "error", "A name cannot come from {{ }}: only values can.")
            if inside:
                edits.append(_text(lexed, position, [(span, parameters.place(expressions[span])) for span in inside]))
    return edits


def rendered(text: str, start: int, end: int, edits: list[Edit]) -> str:
    """The stretch of a text with the edits that lie in it made."""
    parts = []
    for begin, stop, replacement in sorted(edits):
        if start <= begin and stop <= end:
            parts += [text[start:begin], replacement]
            start = stop
    return "".join((*parts, text[start:end]))


def _key(tokens: list[Token], position: int) -> str:
    return tokens[position].key if 0 <= position < len(tokens) else ""


def _value(tokens: list[Token], position: int, place: str) -> Edit:
    """One value: a list after ``IN``, a date after ``DATE``, otherwise just a parameter."""
    token, before = tokens[position], _key(tokens, position - 1)
    if before == "IN":
        return token.start, token.end, f"(SELECT unnest({place}))"
    if before == "(" and _key(tokens, position + 1) == ")" and _key(tokens, position - 2) == "IN":
        return token.start, token.end, f"SELECT unnest({place})"
    if before in _TYPES:
        return tokens[position - 1].start, token.end, f"CAST({place} AS {before})"
    if before == "INTERVAL":
        return token.start, token.end, f"({place})"
    return token.start, token.end, place


def _text(lexed: Lexed, position: int, inside: list[tuple[tuple[int, int], str]]) -> Edit:
    """A text literal with values in it becomes a concatenation."""
    token = lexed.tokens[position]
    raw = lexed.text[token.start : token.end]
    opener = raw[: raw.index("'") + 1] if "'" in raw[:2] else raw[: raw.index("$", 1) + 1]
    closer = "'" if opener.endswith("'") else opener
    parts: list[str] = []
    at = token.start + len(opener)
    for (begin, stop), place in inside:
        if begin > at:
            parts.append(f"{opener}{lexed.text[at:begin]}{closer}")
        parts.append(f"CAST({place} AS VARCHAR)")
        at = stop
    if at < token.end - len(closer):
        parts.append(f"{opener}{lexed.text[at : token.end - len(closer)]}{closer}")
    before = _key(lexed.tokens, position - 1)
    if before in _TYPES:
        return lexed.tokens[position - 1].start, token.end, f"CAST({' || '.join(parts)} AS {before})"
    return token.start, token.end, parts[0] if len(parts) == 1 else f"({' || '.join(parts)})"
