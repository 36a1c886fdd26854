"""Which objects an expression changes in place, judged by its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quire.analysis.python.names import (
    IN_PLACE_FUNCTIONS,
    IN_PLACE_METHODS,
    SILENT_FUNCTIONS,
    SILENT_METHODS,
)


def roots(node: ast.AST) -> Iterator[str]:
    """The names at the root of a chain of attributes and subscripts; several for ``(a if c else b)``."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute | ast.Subscript | ast.Starred):
            waiting.append(part.value)
        elif isinstance(part, ast.IfExp):
            waiting += (part.body, part.orelse)
        elif isinstance(part, ast.BoolOp):
            waiting += part.values
        elif isinstance(part, ast.NamedExpr):
            waiting += (part.value, part.target)
        elif isinstance(part, ast.Tuple | ast.List):
            waiting += part.elts


def changed_by(call: ast.Call, result_used: bool) -> Iterator[ast.expr]:
    """The expressions whose objects a call changes; ``result_used`` is False where the call stands as a statement."""
    function = call.func
    if isinstance(function, ast.Attribute):
        name = function.attr
        if name in IN_PLACE_METHODS:
            if not (name in SILENT_METHODS and (result_used or _makes_a_copy(name, call))):
                yield function.value
        elif name[-1] == "_" and name[0] != "_":  # torch: x.add_(1)
            yield function.value
    elif isinstance(function, ast.Name):
        name = function.id
    else:
        return
    position = IN_PLACE_FUNCTIONS.get(name, -1)
    if position < 0 and not result_used:
        position = SILENT_FUNCTIONS.get(name, -1)
    if 0 <= position < len(call.args):
        yield call.args[position]
    for keyword in call.keywords:
        if keyword.arg == "out":
            yield keyword.value
        elif keyword.arg == "inplace" and isinstance(function, ast.Attribute) and _is_true(keyword.value):
            yield function.value


def _makes_a_copy(name: str, call: ast.Call) -> bool:
    """True for ``frame.sort("column")``: only a list's and an array's own sort work in place."""
    if name != "sort" or not call.args:
        return False
    return not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, int | None))


def _is_true(node: ast.expr) -> bool:
    return not (isinstance(node, ast.Constant) and not node.value)
