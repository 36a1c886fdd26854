"""Python code as the checks see it, and the verdict on a cell."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

import msgspec

from quire.analysis import Analysis, analyse_source
from quire.analysis.python.magics import translate
from quire.checks.model import Count, Edit, Repair, Verdict
from quire.document import Diagnostic, Span


class CheckedCell(msgspec.Struct, frozen=True):
    """The verdict on a cell that is not SQL.

    ``source`` is the text to show and run; None when there is none that could run. ``counts`` are by the check's code.
    """

    source: str | None
    verdict: Verdict
    diagnostics: tuple[Diagnostic, ...] = ()
    repairs: tuple[Repair, ...] = ()
    counts: Mapping[str, Count] = {}


class Code:
    """The text of a Python cell, read once, and the names that other cells define; None: those are not known."""

    def __init__(self, text: str, known: Collection[str] | None = None) -> None:
        self.text = text
        self.known = known

    @cached_property
    def analysis(self) -> Analysis:
        """What the cell defines and needs."""
        return analyse_source("python", self.text)

    @cached_property
    def tree(self) -> ast.Module | None:
        """The tree; None where Python cannot read the text. Lines of IPython's magics are empty in it."""
        found = parsed(self.text)
        if found is None:
            python = translate(self.text)
            found = parsed(python[0]) if python is not None else None
        return found

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        found = [0]
        for line in self.lines:
            found.append(found[-1] + len(line) + 1)
        return found

    def place(self, node: ast.expr) -> tuple[int, int] | None:
        """Where an expression stands, as offsets in code points; None where its text cannot be found there."""
        if node.end_lineno is None or node.end_col_offset is None:
            return None
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno, node.end_col_offset)
        return (start, end) if 0 <= start < end <= len(self.text) else None

    def _offset(self, line: int, column: int) -> int:
        """An offset from a line and a column in bytes of UTF-8, as Python counts them."""
        if not 1 <= line <= len(self.lines):
            return -1
        text = self.lines[line - 1]
        return self._starts[line - 1] + len(text.encode()[:column].decode(errors="ignore"))

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Where a node stands, in lines and columns."""
        end = node.end_lineno or node.lineno
        return Span(
            node.lineno, self._column(node.lineno, node.col_offset), end, self._column(end, node.end_col_offset)
        )

    def _column(self, line: int, column: int | None) -> int:
        if not 1 <= line <= len(self.lines):
            return 0
        return len(self.lines[line - 1].encode()[: column or 0].decode(errors="ignore"))

    def edited(self, edits: Iterable[Edit]) -> str:
        """The text with the edits made; overlapping ones after the first are left."""
        parts, at = [], 0
        for edit in sorted(edits):
            if edit.start >= at:
                parts += [self.text[at : edit.start], edit.text]
                at = edit.end
        return "".join((*parts, self.text[at:]))


def parsed(text: str) -> ast.Module | None:
    """The tree of a text that Python can read, with ``await`` outside of functions; None otherwise."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def dotted(node: ast.expr) -> str:
    """The name of ``a.b.c``; empty for other expressions."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, ast.Name) else ""
