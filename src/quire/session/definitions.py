"""The definitions in a Python cell: statements that bind names and compute nothing."""

from __future__ import annotations

import ast
from collections.abc import Collection

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTING = (ast.Import, ast.ImportFrom)


def definitions_of(source: str, names: Collection[str]) -> str:
    """The imports, functions and classes at the top of ``source`` that bind some of ``names``; empty when none does."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    found = [ast.unparse(node) for node in tree.body if not _bound(node).isdisjoint(names)]
    return "\n".join(found)


def _bound(node: ast.stmt) -> frozenset[str]:
    if isinstance(node, _DEFINING):
        return frozenset({node.name})
    if isinstance(node, _IMPORTING):
        return frozenset(alias.asname or alias.name.partition(".")[0] for alias in node.names)
    return frozenset()
