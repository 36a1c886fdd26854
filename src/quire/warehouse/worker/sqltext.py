"""SQL text as far as a database without a parser of its own has to be understood: one statement, its first word, its
parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .faults import Fault

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|$))
    |(?P<string>[eE]'(?:[^'\\]|''|\\.)*(?:'|$)|'(?:[^']|'')*(?:'|$)|(?P<tag>\$(?:[A-Za-z_]\w*)?\$).*?(?:(?P=tag)|$))
    |(?P<name>"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$))
    |(?P<parameter>\$\d+)
    |(?P<end>;)
    |(?P<word>[^\W\d]\w*)
    |(?P<other>\d[\w.]*|.)""",
    re.VERBOSE | re.DOTALL,
)
_NEVER = {
    "set": "Settings belong to the connection.",
    "reset": "Settings belong to the connection.",
    "pragma": "Settings belong to the connection.",
    "discard": "Settings belong to the connection.",
    "attach": "Other databases are connections of their own.",
    "detach": "Other databases are connections of their own.",
    "copy": "Files are read and written by Python cells.",
    "load": "Extensions belong to the connection.",
    "prepare": "Values are bound with {{ … }}.",
    "execute": "Values are bound with {{ … }}.",
    "deallocate": "Values are bound with {{ … }}.",
    "call": "Procedures can change the database.",
    "do": "Procedures can change the database.",
    "vacuum": "Upkeep of the database is done outside.",
    "reindex": "Upkeep of the database is done outside.",
    "cluster": "Upkeep of the database is done outside.",
    "checkpoint": "Upkeep of the database is done outside.",
    **dict.fromkeys(("notify", "listen", "unlisten"), "Messages between programs are sent outside."),
    "grant": "Rights are given outside.",
    "revoke": "Rights are given outside.",
    **dict.fromkeys(
        ("begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "lock"),
        "Each statement is a transaction of its own.",
    ),
}
WRITES = {
    "insert", "update", "delete", "merge", "replace", "create", "drop", "alter", "truncate", "comment", "analyze",
    "refresh",
}  # fmt: skip


class Text:
    """A text with one statement in it; ``sql`` is that statement without what stands around it."""

    def __init__(self, text: str) -> None:
        tokens = [found for found in _TOKEN.finditer(text) if found.lastgroup != "space"]
        statements = _split(tokens)
        if not statements:
            raise Fault("refused", "There is no statement in this text.", remedy="Write a SELECT.")
        if len(statements) > 1:
            raise Fault(
                "refused",
                f"There are {len(statements)} statements in this text; a cell runs one.",
                remedy="Put each statement in a cell of its own.",
            )
        self.tokens = statements[0]
        self.start = self.tokens[0].start()
        self.sql = text[self.start : self.tokens[-1].end()]

    @property
    def word(self) -> str:
        """The first word, in lower case."""
        return next((token.group().lower() for token in self.tokens if token.group() != "("), "")

    def parameters(self) -> set[int]:
        """The numbers of its parameters."""
        return {int(token.group()[1:]) for token in self.tokens if token.lastgroup == "parameter"}

    def replaced(self, replace: Callable[[int], str]) -> str:
        """The statement with its parameters written otherwise."""
        parts, at = [], self.start
        text = self.tokens[0].string
        for token in self.tokens:
            if token.lastgroup == "parameter":
                parts += [text[at : token.start()], replace(int(token.group()[1:]))]
                at = token.end()
        return "".join((*parts, text[at : self.tokens[-1].end()]))

    def admit(self, write: bool, read_only: bool) -> None:
        """Raise ``Fault`` with a sentence when a statement that begins so may not run.

        Whatever else is wrong with it, the database says, which can only read unless ``write`` was allowed.
        """
        word = self.word
        if word in _NEVER:
            raise Fault("refused", f"{word.upper()} statements are not run on a connection.", remedy=_NEVER[word])
        if word in WRITES and read_only:
            raise Fault(
                "refused",
                f"{word.upper()} statements change the database, and the connection is read-only.",
                remedy="Set read_only = false for it in quire.toml if it may be changed.",
            )
        if word in WRITES and not write:
            raise Fault(
                "refused",
                f"{word.upper()} statements change the database, and nobody has allowed this one.",
                remedy="Allow it for this very statement.",
            )


def _split(tokens: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    def groups() -> Iterator[list[re.Match[str]]]:
        group: list[re.Match[str]] = []
        for token in tokens:
            if token.lastgroup == "end":
                yield group
                group = []
            else:
                group.append(token)
        yield group

    return [group for group in groups() if group]
