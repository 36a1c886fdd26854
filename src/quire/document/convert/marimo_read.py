"""From a marimo file to a notebook, by reading its syntax tree; nothing of it is run."""

from __future__ import annotations

import ast
import inspect
import io
import re
import tokenize
import warnings
from collections.abc import Iterator

from quire.document.convert.comments import unpack
from quire.document.convert.imported import Imported, counted
from quire.document.ids import with_ids
from quire.document.model import Cell, Notebook
from quire.errors import DocumentError

_APP = re.compile(r"^\s*\w+\s*=\s*marimo\.App\(", re.MULTILINE)
_USES = re.compile(r"\bmo\b")
_IMPORT = "import marimo as mo"
_DEFINERS = ("function", "class_definition")


def is_marimo(text: str) -> bool:
    """Whether a Python file is one of marimo's."""
    return "import marimo" in text and _APP.search(text) is not None


def read_marimo(text: str, name: str) -> Imported:
    """The notebook in a marimo file.

    ``mo.md`` becomes text, ``mo.sql`` a SQL cell, everything else Python as it stands. Raises ``DocumentError`` when
    the file is not Python.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f" (line {line})" if line else ""
        raise DocumentError(f"{name} is not a marimo notebook that Python can read{where}.") from None
    lines = text.split("\n")
    cells = [cell for node in tree.body for cell in _cells(node, lines)]
    uses = [
        cell for cell in cells if cell.kind == "python" and _USES.search(cell.source) and cell.source.strip() != _IMPORT
    ]
    if not uses:
        cells = [cell for cell in cells if cell.source.strip() != _IMPORT or cell.kind != "python"]
    notes = (
        (f"{counted(len(uses), 'cell')} still use marimo; its widgets need rewriting as input cells.",) if uses else ()
    )
    return Imported(Notebook(tuple(with_ids(cells)), _title(tree)), notes=notes)


def _title(tree: ast.Module) -> dict[str, str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "app_title" and isinstance(node.value, ast.Constant):
            return {"title": str(node.value.value)}
    return {}


def _cells(node: ast.stmt, lines: list[str]) -> Iterator[Cell]:
    """The cell that a statement at the top of the file is, if it is one."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for decorator in node.decorator_list:
            kind, attributes = _decorator(decorator)
            if kind == "cell" and not isinstance(node, ast.ClassDef):
                name = "" if set(node.name) == {"_"} else node.name
                yield _typed(_body(node, lines), name, attributes)
            elif kind in _DEFINERS:
                others = [other.lineno for other in node.decorator_list if other is not decorator]
                yield Cell(
                    "", "python", "\n".join(lines[min([node.lineno, *others]) - 1 : node.end_lineno]), "", attributes
                )
    elif isinstance(node, ast.With) and any(
        ast.unparse(item.context_expr).startswith("app.setup") for item in node.items
    ):
        yield Cell("", "python", _dedented(lines[node.lineno : node.end_lineno]).strip("\n"), "setup")
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.args:
        call = node.value
        if ast.unparse(call.func).endswith("._unparsable_cell") and isinstance(call.args[0], ast.Constant):
            named = {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
            name = str(named.get("name") or "")
            source = str(call.args[0].value)
            if source.startswith("\n") and all(not line or line.startswith("    ") for line in source.split("\n")[:-1]):
                source = _dedented(source.split("\n")).strip("\n")
            yield Cell("", "python", source, name.strip("_") and name)


def _decorator(node: ast.expr) -> tuple[str, dict[str, str]]:
    """``cell``, ``function`` or ``class_definition``, with the settings in the brackets."""
    call = node if isinstance(node, ast.Call) else None
    target = call.func if call else node
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
        return "", {}
    pairs = {k.arg: ast.unparse(k.value) for k in call.keywords if k.arg} if call else {}
    return target.attr, {key: value.lower() if value in ("True", "False") else value for key, value in pairs.items()}


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> str:
    """The source inside a cell's function, without the ``return`` that marimo ends it with."""
    last = node.body[-1]
    end = node.end_lineno or len(lines)
    if isinstance(last, ast.Return):
        end = last.lineno - 1
    begin = _header_end(node, lines)
    source = _dedented(lines[begin:end])
    return "" if len(node.body) == 1 and isinstance(last, ast.Pass) and source.strip() == "pass" else source


def _header_end(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """The index of the line below the colon that ends ``def …:``."""
    text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text + "\n").readline):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
            if token.string == ":" and depth == 0:
                return node.lineno - 1 + token.end[0]
    return node.lineno


def _dedented(lines: list[str]) -> str:
    return "\n".join(line[4:] if line.startswith("    ") else line for line in lines)


def _typed(source: str, name: str, attributes: dict[str, str]) -> Cell:
    """A cell of the kind that its only statement says."""
    packed = unpack(source)
    if packed is not None:
        return packed
    plain = Cell("", "python", source, name, attributes)
    if "mo.md(" not in source and "mo.sql(" not in source:
        return plain
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return plain
    if len(body) != 1 or "#" in source.split("mo.", 1)[0]:
        return plain
    statement = body[0]
    call = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    if not isinstance(call, ast.Call) or len(call.args) != 1:
        return plain
    function, text = ast.unparse(call.func), _text(call.args[0])
    if text is None:
        return plain
    if function == "mo.md" and isinstance(statement, ast.Expr) and not call.keywords:
        return Cell("", "markdown", inspect.cleandoc(text), name, attributes)
    if function == "mo.sql":
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        frame = target.id if isinstance(target, ast.Name) else "" if target is None else None
        pairs = {k.arg: ast.unparse(k.value) for k in call.keywords if k.arg and k.arg != "output"}
        if frame is not None and set(pairs) <= {"engine"}:
            attributes = {"connection": pairs["engine"]} if pairs else {}
            return Cell("", "sql", inspect.cleandoc(text).strip("\n"), frame, attributes)
    return plain


def _text(node: ast.expr) -> str | None:
    """The text of a string or f-string, its fields as ``{{ … }}``; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts: list[str] = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue):
            spec = _text(value.format_spec) if value.format_spec else ""
            conversion = f"!{chr(value.conversion)}" if value.conversion > 0 else ""
            if spec is None or "{{" in spec:
                return None
            parts.append("{{ " + ast.unparse(value.value) + conversion + (f":{spec}" if spec else "") + " }}")
    return "".join(parts)
