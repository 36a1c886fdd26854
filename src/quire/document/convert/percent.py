"""Python files with ``# %%`` between their cells, as Jupytext, VS Code and Spyder write them."""

from __future__ import annotations

import ast
import json
import re
from typing import cast

from quire.document.convert.comments import assignment, comment, uncomment
from quire.document.convert.imported import Imported
from quire.document.frontmatter import read_front_matter, write_front_matter
from quire.document.ids import Numbering, derived_id, with_ids
from quire.document.info import Words, parse_words, render_words
from quire.document.model import CELL_KINDS, Cell, CellKind, Notebook

_MARK = re.compile(r"^#[ \t]*%%(?:%+)?(?P<said>(?:[ \t\r][^\n]*)?)$", re.MULTILINE)
_TYPED = re.compile(r"(?P<title>[^\[\]{}=\"]*?)\s*\[(?P<type>\w+)\](?P<rest>.*)", re.DOTALL)
_PAIRS = re.compile(r"(?:^|\s)(?:[^\W\d][\w.-]*=|\{).*", re.DOTALL)
_HIDDEN = re.compile(r"(?:# )*(?:#[ \t]*%%|\s*%{1,3}[A-Za-z]|\s*[!?]\s*[A-Za-z.~$\\/{])")
_HEAD = re.compile(r"# ---[ \t]*\n(?:#[^\n]*\n)*?# ---[ \t]*(?:\n|\Z)")
_TYPES = {"md": "markdown", "markdown": "markdown", "raw": "markdown"}


def read_percent(text: str) -> Imported:
    """The notebook in a Python file; a file without marks is one cell."""
    text = text.removeprefix("\ufeff")
    if "\r\n" in text and text.count("\r\n") == text.count("\n"):
        text = text.replace("\r\n", "\n")
    head = _HEAD.match(text)
    front = read_front_matter(uncomment(head.group()) if head else "")
    begin = head.end() if head and front.end else 0
    marks = list(_MARK.finditer(text, begin))
    first = text[begin : marks[0].start() if marks else len(text)].strip("\n")
    cells = [Cell("", "python", _shown(first))] if first.strip() else []
    for number, mark in enumerate(marks, 1):
        last = number == len(marks)
        body = text[mark.end() + 1 : len(text) if last else marks[number].start()]
        cells.append(_cell(mark["said"], body, last=last))
    taken: set[str] = set()
    for index, cell in enumerate(cells):
        if cell.id in taken:
            cells[index] = Cell("", cell.kind, cell.source, cell.name, cell.attributes, cell.group)
        taken.add(cell.id)
    return Imported(Notebook(tuple(with_ids(cells)), front.metadata, front.groups))


def write_percent(notebook: Notebook) -> str:
    """The Python file of a notebook: Python as it is, everything else as comments; it runs as a script."""
    head = write_front_matter(notebook.metadata, notebook.groups)
    blocks = [comment(head.removesuffix("\n"))] if head else []
    numbering = Numbering()
    for cell in notebook.cells:
        mark = "" if cell.id == derived_id(cell.kind, cell.name, cell.source, numbering.number(cell)) else cell.id
        blocks.append(_written(cell, mark))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _cell(said: str, body: str, *, last: bool) -> Cell:
    kind, words, raw, exact = _said(said)
    tail = "\n" if last else "\n\n"
    body = body.removesuffix(tail) if exact else body.strip("\n")
    name, attributes, identity, group = words
    if raw:
        attributes = {"type": "raw", **attributes}
    if kind == "python":
        return Cell(identity, kind, _shown(body), name, attributes, group)
    lines = body.split("\n")
    if kind == "input":  # the line that assigns the default
        lines = lines[: next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))]
    if all(line.startswith("#") or not line.strip() for line in lines):
        source = uncomment("\n".join(lines))
    else:
        source = _docstring(body)
    return Cell(identity, kind, source, name, attributes, group)


def _said(said: str) -> tuple[CellKind, Words, bool, bool]:
    """Kind, words, whether it is a raw cell, and whether its text counts to the byte, from behind ``# %%``."""
    title, kind, rest = said.strip(), "python", ""
    if typed := _TYPED.match(title):
        title, kind, rest = typed["title"], typed["type"], typed["rest"]
    elif pairs := _PAIRS.search(title):
        title, rest = title[: pairs.start()], pairs.group()
    if rest.lstrip().startswith("{"):
        rest = _json_words(rest.lstrip())
    words = parse_words(f"x {rest}" if title else rest)
    name = title.strip() or words.name
    attributes = dict(words.attributes)
    exact = attributes.pop("exact", "") == "true"
    known = _TYPES.get(kind, kind)
    if known not in CELL_KINDS:
        known, attributes = "python", {"type": kind, **attributes}
    return cast(CellKind, known), Words(name, attributes, words.id, words.group), kind == "raw", exact


def _json_words(text: str) -> str:
    """The pairs of a cell's metadata in JSON, as Jupytext also writes it."""
    try:
        found, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return text
    pairs = (
        {str(k): v if isinstance(v, str) else json.dumps(v) for k, v in found.items()}
        if isinstance(found, dict)
        else {}
    )
    return render_words(Words("", pairs, "", "")) + text[end:]


def _written(cell: Cell, identity: str) -> str:
    attributes = dict(cell.attributes)
    kind: str = cell.kind
    if kind == "markdown" and attributes.get("type") == "raw":
        kind = "raw"
        del attributes["type"]
    source = cell.source
    if cell.kind == "python":
        body = "\n".join("# " + line if _HIDDEN.match(line) else line for line in source.split("\n"))
        if body != body.strip("\n"):
            attributes["exact"] = "true"
    else:
        body = comment(source) + assignment(cell) if source else assignment(cell).lstrip("\n")
    words = render_words(Words(cell.name, attributes, identity, cell.group), flags=False)
    return f"# %%{'' if kind == 'python' else f' [{kind}]'}{words}\n{body}".rstrip("\n" if not body else "")


def _shown(source: str) -> str:
    """Magics and marks that were hidden behind a comment, as they are."""
    lines = source.split("\n")
    return "\n".join(line[2:] if line.startswith("# ") and _HIDDEN.match(line, 2) else line for line in lines)


def _docstring(body: str) -> str:
    """Text that stands in a string instead of comments."""
    try:
        value = ast.literal_eval(body.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return body
    return value.strip("\n") if isinstance(value, str) else body
