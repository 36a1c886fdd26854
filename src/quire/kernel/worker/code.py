"""Python cells as code objects: compiled once, their last expression apart, their lines known to tracebacks."""

from __future__ import annotations

import ast
import linecache
from typing import Any, NamedTuple

FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
COROUTINE = 0x80  # inspect.CO_COROUTINE
KEPT = 4000


class Compiled(NamedTuple):
    """A cell ready to run: its statements, its last expression, and the name when that is just a name."""

    body: Any | None
    last: Any | None
    name: str


_cache: dict[tuple[str, str], Compiled] = {}


def filename(cell: str) -> str:
    """The file name under which a cell's code is known."""
    return f"<cell {cell}>"


def cell_of(path: str) -> str:
    """The cell that a code object's file name means; empty for files."""
    return path[6:-1] if path.startswith("<cell ") else ""


def remember(cell: str, source: str) -> None:
    """Give tracebacks the cell's lines."""
    name = filename(cell)
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)


def compile_cell(cell: str, source: str, transformed: str | None = None) -> Compiled:
    """Compile a cell, or what IPython's transformation made of it.

    Raises ``SyntaxError`` (also for null bytes and code nested too deeply).
    """
    key = (cell, source)
    known = _cache.get(key)
    if known is not None:
        return known
    remember(cell, source)
    try:
        result = _compile(source if transformed is None else transformed, filename(cell))
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(f"This code cannot be compiled: {error}") from None
    if len(_cache) >= KEPT:
        _cache.clear()
    _cache[key] = result
    return result


def _compile(source: str, name: str) -> Compiled:
    tree: Any = compile(source, name, "exec", ast.PyCF_ONLY_AST | FLAGS, dont_inherit=True)
    statements: list[Any] = tree.body
    last = None
    label = ""
    if statements and isinstance(statements[-1], ast.Expr) and not source.rstrip().endswith(";"):
        value = statements.pop().value
        label = value.id if isinstance(value, ast.Name) else ""
        last = compile(ast.Expression(value), name, "eval", FLAGS, dont_inherit=True)
    flags = FLAGS
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            flags |= _future_flags(statement)
    body = compile(tree, name, "exec", flags, dont_inherit=True) if statements else None
    return Compiled(body, last, label)


def _future_flags(statement: ast.ImportFrom) -> int:
    import __future__

    return sum(
        getattr(__future__, alias.name).compiler_flag for alias in statement.names if alias.name in dir(__future__)
    )


def compile_expression(cell: str, source: str) -> Any:
    """A parameter as a code object.

    Raises ``SyntaxError``.
    """
    return compile(source.strip(), filename(cell), "eval", 0, dont_inherit=True)


def compile_field(cell: str, source: str) -> Any:
    """The inside of an f-string field (``total:,.0f``) as a code object that gives its text.

    Raises ``SyntaxError``.
    """
    for quotes in ('"""', "'''"):
        try:
            return compile(f"f{quotes}{{{source.strip()}}}{quotes}", filename(cell), "eval", 0, dont_inherit=True)
        except SyntaxError:
            if quotes == "'''":
                raise
    raise AssertionError("one of the two returned or raised")
