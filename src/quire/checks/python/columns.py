"""Columns that a frame does not have: the one near column where there is just one, else what it has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from quire.checks.model import NOTHING, Edit, Found, Repair, World
from quire.checks.python.model import Code
from quire.checks.python.nearest import nearest, some
from quire.checks.python.pandas_names import ATTRIBUTES
from quire.document import Diagnostic

#: Methods of frames whose first argument, or these keywords, name columns of the frame.
_NAMING = {
    "groupby": ("by",),
    "sort_values": ("by",),
    "set_index": ("keys",),
    "drop_duplicates": ("subset",),
    "dropna": ("subset",),
    "pivot": ("index", "columns", "values"),
    "pivot_table": ("index", "columns", "values"),
    "nlargest": ("columns",),
    "nsmallest": ("columns",),
    "explode": ("column",),
    "melt": ("id_vars", "value_vars"),
}
_FIRST = frozenset({"groupby", "sort_values", "set_index", "drop_duplicates", "explode"})
_PLOTTED = ("x", "y", "color", "names", "values", "size", "facet_col", "facet_row", "hover_name", "hue")
_PLOTTERS = frozenset({"px", "sns"})


class Mention(NamedTuple):
    """A column of a frame that the code names, as a text or as an attribute."""

    frame: str
    column: str
    node: ast.expr


def check(code: Code, world: World) -> Found:
    """Every mention of a column of a frame whose columns are known and which this cell does not change."""
    if code.tree is None:
        return NOTHING
    known = {name: columns for name, columns in world.frames.items() if columns and not _rebound(code, name)}
    diagnostics: list[Diagnostic] = []
    repairs: dict[str, Repair] = {}
    edits: list[Edit] = []
    for mention in _mentions(code.tree, known):
        columns = known[mention.frame]
        if mention.column in columns:
            continue
        meant = nearest(mention.column, columns)
        if isinstance(mention.node, ast.Attribute) and (meant is None or not meant.isidentifier()):
            continue  # a method or attribute that is not known here
        edit = _edit(code, mention, meant) if meant else None
        if edit is None:
            what = f"{mention.frame} has no column {mention.column!r}. {some(columns, 'It has')}"
            diagnostics.append(Diagnostic("unknown-frame-column", "error", what, code.span(mention.node)))
        else:
            edits.append(edit)
            message = f"{mention.frame} has no column {mention.column!r}; it was read as {meant!r}."
            repairs[message] = Repair("unknown-frame-column", message, mention.column, meant or "")
    text = code.edited(edits) if edits else None
    return Found(tuple(diagnostics), text, tuple(repairs.values()))


def _rebound(code: Code, name: str) -> bool:
    """Whether the cell gives the name another meaning, or the frame other columns."""
    return name in code.analysis.definitions or name in code.analysis.mutates


def _mentions(tree: ast.Module, known: dict[str, tuple[str, ...]]) -> Iterator[Mention]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and (frame := _frame(_ungrouped(node.value), known)):
            yield from _texts(frame, node.slice)
        elif isinstance(node, ast.Attribute) and id(node) not in called and (frame := _frame(node.value, known)):
            if node.attr not in ATTRIBUTES and not node.attr.startswith("_"):
                yield Mention(frame, node.attr, node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _arguments(node, node.func, known)


def _arguments(call: ast.Call, method: ast.Attribute, known: dict[str, tuple[str, ...]]) -> Iterator[Mention]:
    frame = _frame(method.value, known)
    if frame and method.attr in _NAMING:
        if method.attr in _FIRST:
            for argument in call.args[:1]:
                yield from _texts(frame, argument)
        for keyword in call.keywords:
            if keyword.arg in _NAMING[method.attr]:
                yield from _texts(frame, keyword.value)
        return
    plotted = isinstance(method.value, ast.Name) and method.value.id in _PLOTTERS
    given = call.args[0] if call.args else next((each.value for each in call.keywords if each.arg == "data"), None)
    drawn = _frame(given, known) if plotted and given is not None else ""
    for keyword in call.keywords if drawn else ():
        if keyword.arg in _PLOTTED:
            yield from _texts(drawn, keyword.value)


def _frame(node: ast.expr, known: dict[str, tuple[str, ...]]) -> str:
    return node.id if isinstance(node, ast.Name) and node.id in known else ""


def _ungrouped(node: ast.expr) -> ast.expr:
    """The frame of ``frame.groupby(…)``, whose columns are those of the frame."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "groupby":
        return node.func.value
    return node


def _texts(frame: str, node: ast.expr) -> Iterator[Mention]:
    """The texts of ``"a"`` and of ``["a", "b"]``."""
    for each in node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield Mention(frame, each.value, each)


def _edit(code: Code, mention: Mention, meant: str) -> Edit | None:
    """The change of the text; None where what stands there is not just that word."""
    place = code.place(mention.node)
    if place is None:
        return None
    text = code.text[place[0] : place[1]]
    if isinstance(mention.node, ast.Attribute):
        if not text.endswith(f".{mention.column}"):
            return None
        return Edit(place[1] - len(mention.column), place[1], meant)
    if text[1:-1] != mention.column or text[0] not in "\"'" or text[0] in meant or "\\" in meant:
        return None
    return Edit(place[0] + 1, place[1] - 1, meant)
