"""Where a name of the cell stands in Python text, and where the same word means something else."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from quire.analysis.python.magics import translate

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_EXACT_FSTRINGS = sys.version_info >= (3, 12)  # before, the places of what is inside them are wrong


class Occurrence(NamedTuple):
    """A stretch of text, in code points, that is the name; ``form`` says how to write another in its place."""

    start: int
    end: int
    form: str = "{}"


def occurrences(source: str, name: str) -> list[Occurrence] | None:
    """Every place where ``name`` means the cell's name.

    None when Python cannot read the source, or when the name cannot be another (``import name.part``).
    """
    try:
        tree, same_lines = _parsed(source)
        found = _Finder(source, name)
        found.block(tree.body, True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, _CannotRename):
        return None
    places = {place for place in found.found if source.count("\n", 0, place.start) in same_lines}
    places.update(_in_magic_lines(source, name, same_lines))
    return sorted(places)


def _parsed(source: str) -> tuple[ast.Module, frozenset[int]]:
    """The tree, and the numbers of the lines whose places in it are those of the source."""
    lines = source.split("\n")
    try:
        return ast.parse(source), frozenset(range(len(lines)))
    except SyntaxError:
        text, _ = translate(source) or (source, False)
        python = text.split("\n")
        return ast.parse(text), frozenset(at for at, line in enumerate(lines) if line == python[at])


def _in_magic_lines(source: str, name: str, same_lines: frozenset[int]) -> Iterator[Occurrence]:
    start = 0
    for number, line in enumerate(source.split("\n")):
        if number not in same_lines:
            for match in re.finditer(rf"(?<![.\w]){re.escape(name)}\b", line):
                yield Occurrence(start + match.start(), start + match.end())
        start += len(line) + 1


class _CannotRename(Exception):
    """The name is bound in a way that leaves no choice."""


class _Finder:
    """Walks over a tree and asks of each word whether it means the cell's name."""

    def __init__(self, source: str, name: str) -> None:
        self.source = source
        self.name = name
        self.lines = source.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.found: list[Occurrence] = []

    # -- places --------------------------------------------------------------------------------------------------

    def at(self, line: int, column: int) -> int:
        """The offset of a place that ``ast`` gives: lines from 1, columns in UTF-8 bytes."""
        text = self.lines[line - 1]
        return self.starts[line - 1] + (column if text.isascii() else len(text.encode()[:column].decode()))

    def span(self, node: Any) -> tuple[int, int]:
        """Where a node stands."""
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def mark(self, node: Any) -> None:
        """The node is the name."""
        self.found.append(Occurrence(*self.span(node)))

    def mark_word(self, start: int, end: int, before: str = "", form: str = "{}", *, last: bool = False) -> None:
        """The word stands between two offsets, behind ``before``."""
        matches = list(re.compile(rf"{before}(?<!\w)({re.escape(self.name)})(?!\w)").finditer(self.source, start, end))
        if matches:
            match = matches[-1 if last else 0]
            self.found.append(Occurrence(*match.span(1), form))

    # -- walking -------------------------------------------------------------------------------------------------

    def block(self, body: list[ast.stmt], visible: bool) -> None:
        """Statements in a row."""
        for statement in body:
            self.visit(statement, visible)

    def visit(self, node: Any, visible: bool) -> None:
        """A node and all that is in it; ``visible``: the word means the cell's name here."""
        if isinstance(node, ast.Name):
            if visible and node.id == self.name:
                self.mark(node)
        elif isinstance(node, _SCOPES):
            self.function(node, visible)
        elif isinstance(node, ast.ClassDef):
            self.class_(node, visible)
        elif isinstance(node, _COMPREHENSIONS):
            self.comprehension(node, visible)
        elif isinstance(node, ast.JoinedStr) and not _EXACT_FSTRINGS:
            self.fstring(node, visible)
        else:
            if visible:
                self.binding(node)
            for child in ast.iter_child_nodes(node):
                self.visit(child, visible)

    def binding(self, node: Any) -> None:
        """Words that are no ``Name`` nodes."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                self.alias(node, alias)
        elif isinstance(node, ast.ExceptHandler) and node.name == self.name:
            self.mark_word(self.at(node.lineno, node.col_offset), self.span(node.body[0])[0], r"\bas\s+")
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name == self.name:
            self.mark_word(*self.span(node), last=True)
        elif isinstance(node, ast.MatchMapping) and node.rest == self.name:
            self.mark_word(*self.span(node), r"\*\*\s*", last=True)
        elif isinstance(node, ast.Global) and self.name in node.names:
            self.mark_word(*self.span(node))
        elif isinstance(node, ast.Call):
            self.query(node)

    def alias(self, node: Any, alias: ast.alias) -> None:
        """A name that an import binds."""
        start, end = self.span(alias)
        if alias.asname == self.name:
            self.mark_word(start, end, r"\bas\s+")
        elif alias.asname is None and alias.name == self.name:
            self.mark_word(start, end, form=f"{self.name} as {{}}")
        elif alias.asname is None and isinstance(node, ast.Import) and alias.name.split(".")[0] == self.name:
            raise _CannotRename

    def query(self, node: ast.Call) -> None:
        """``@name`` in the text of pandas' ``query`` and ``eval``."""
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in ("query", "eval") and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                start, end = self.span(text)
                for match in re.finditer(rf"@({re.escape(self.name)})\b", self.source[start:end]):
                    self.found.append(Occurrence(start + match.start(1), start + match.end(1)))

    def function(self, node: Any, visible: bool) -> None:
        """Name, decorators, defaults and annotations belong outside; the body has its own names."""
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
        outside = [*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)]
        outside += [each.annotation for each in every if each.annotation is not None]
        own_type = any(each.name == self.name for each in getattr(node, "type_params", ()))
        if isinstance(node, ast.Lambda):
            body: list[Any] = [node.body]
        else:
            body = node.body
            for decorator in node.decorator_list:
                self.visit(decorator, visible)
            outside += [node.returns] if node.returns is not None else []
            if visible and node.name == self.name:
                start, end = self.span(node)
                self.mark_word(start, end, r"\bdef\s+")
        for each in outside:
            self.visit(each, visible and not own_type)
        declared, bound = _bindings(body, self.name)
        local = bound or any(each.arg == self.name for each in every)
        inside = declared or (visible and not own_type and not local)
        for each in body:
            self.visit(each, inside)

    def class_(self, node: ast.ClassDef, visible: bool) -> None:
        """The body's own names hide the cell's from where they are bound; methods never see them."""
        for each in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(each, visible)
        if visible and node.name == self.name:
            self.mark_word(*self.span(node), r"\bclass\s+")
        hidden = False
        for statement in node.body:
            declared, bound = _bindings([statement], self.name)
            if isinstance(statement, _SCOPES) or not bound or declared:
                nested = isinstance(statement, (*_SCOPES, ast.ClassDef))
                self.visit(statement, visible if nested else visible and not hidden)
                continue
            value = getattr(statement, "value", None)
            if value is not None:
                self.visit(value, visible and not hidden)
            hidden = True

    def comprehension(self, node: Any, visible: bool) -> None:
        """Only the first iterable is outside of a comprehension's names."""
        first, *others = node.generators
        self.visit(first.iter, visible)
        targets = [each.target for each in node.generators]
        own = any(isinstance(each, ast.Name) and each.id == self.name for one in targets for each in ast.walk(one))
        inside = visible and not own
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        parts += [*targets, *first.ifs, *(part for each in others for part in (each.iter, *each.ifs))]
        for part in parts:
            self.visit(part, inside)

    def fstring(self, node: ast.JoinedStr, visible: bool) -> None:
        """The fields of an f-string, read from its text."""
        start, end = self.span(node)
        position = start
        while visible and (position := self.source.find("{", position, end)) >= 0:
            if self.source.startswith("{{", position):
                position += 2
                continue
            close = _field_end(self.source, position + 1, end)
            expression = self.source[position + 1 : close].rstrip(" =")
            inner = occurrences(f"({expression}\n)", self.name) or []
            self.found += [Occurrence(each.start + position, each.end + position, each.form) for each in inner]
            position = close


def _field_end(text: str, position: int, end: int) -> int:
    """Where the expression of an f-string's field ends: at its conversion, its format or its bracket."""
    depth = 0
    while position < end:
        character = text[position]
        if character in "([{":
            depth += 1
        elif depth and character in ")]}":
            depth -= 1
        elif character in "\"'":
            quoted = text.find(character, position + 1, end)
            position = quoted if quoted > 0 else end
        elif not depth and (character in ":}" or (character == "!" and text[position + 1] != "=")):
            break
        position += 1
    return position


def _bindings(body: list[Any], name: str) -> tuple[bool, bool]:
    """Whether statements declare a name global, and whether they bind it (nested scopes left out)."""
    declared = bound = False
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Global):
            declared = declared or name in node.names
        elif isinstance(node, ast.Nonlocal):
            bound = bound or name in node.names
        elif isinstance(node, ast.Name):
            bound = bound or (node.id == name and not isinstance(node.ctx, ast.Load))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound = bound or any((each.asname or each.name.split(".")[0]) == name for each in node.names)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            bound = bound or node.name == name
        elif isinstance(node, ast.MatchMapping):
            bound = bound or node.rest == name
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound = bound or node.name == name
            waiting += node.decorator_list
        elif isinstance(node, _COMPREHENSIONS):
            waiting += [each.target for each in ast.walk(node) if isinstance(each, ast.NamedExpr)]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return declared, bound and not declared
