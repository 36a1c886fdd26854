"""A notebook as a Markdown file: reading never fails, and what was written is read back to the byte."""

from __future__ import annotations

import re
from typing import cast

from quire.document.diagnostic import Diagnostic, Span
from quire.document.frontmatter import read_front_matter, write_front_matter
from quire.document.ids import Numbering, derived_id, with_ids
from quire.document.info import Words, parse_words, render_words
from quire.document.model import Cell, CellKind, Notebook
from quire.document.scan import Block, scan

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_RUNS = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)
_CONFLICT = re.compile(r"^<{7} [^\n]*\n(?:[^\n]*\n)*?={7}[^\n]*\n(?:[^\n]*\n)*?>{7} ", re.MULTILINE)
_PROBLEMS = {
    "fence-not-closed": "This fence is never closed, so that everything below it belongs to it. Add the closing line.",
    "cell-not-closed": "This `begin cell` comment has no `end cell` comment. The text below it was read as usual.",
    "duplicate-id": "Two cells had the same id; the lower one got a new one.",
    "merge-conflict": "The file holds an unresolved merge conflict. Keep one of the two sides and remove the marks.",
}


def read(text: str) -> tuple[Notebook, tuple[Diagnostic, ...]]:
    """The notebook that a file's text holds, and what was wrong with it.

    Never fails: what is not understood is prose. Line numbers in the diagnostics are those of the file.
    """
    text = text.removeprefix("\ufeff")
    if "\r\n" in text and text.count("\r\n") == text.count("\n"):
        text = text.replace("\r\n", "\n")
    head = read_front_matter(text)
    body = scan(text[head.end :])
    offset = text.count("\n", 0, head.end)
    problems = [(line + offset, code) for line, code in body.problems]
    cells = _identified(body.blocks, offset, problems)
    problems += [(text.count("\n", 0, found.start()) + 1, "merge-conflict") for found in _CONFLICT.finditer(text)]
    diagnostics = [Diagnostic(code, "warning", _PROBLEMS[code], _line_span(line)) for line, code in sorted(problems)]
    if head.problem:
        message = f"It was kept as text: {head.problem}."
        diagnostics.insert(0, Diagnostic("front-matter", "warning", message, _line_span(1)))
    return Notebook(tuple(cells), head.metadata, head.groups), tuple(diagnostics)


def write(notebook: Notebook) -> str:
    """The file for a notebook; ``read`` gives an equal notebook back."""
    head = write_front_matter(notebook.metadata, notebook.groups)
    blocks: list[str] = []
    numbering = Numbering()
    prose = False  # the block above is a markdown cell
    for cell in notebook.cells:
        number = numbering.number(cell)
        mark = "" if cell.id == derived_id(cell.kind, cell.name, cell.source, number) else cell.id
        words = render_words(Words(cell.name, cell.attributes, mark, cell.group))
        if cell.kind == "markdown":
            blocks.append(
                _prose(cell.source, words, comment=prose or not (blocks or head or _is_safe_head(cell.source)))
            )
        else:
            blocks.append(_fenced(cell, words))
        prose = cell.kind == "markdown"
    if not blocks:
        return head or "\n"  # a file of no bytes looks like an accident
    return (f"{head}\n" if head else "") + "\n\n".join(blocks) + "\n"


def _is_safe_head(source: str) -> bool:
    """Whether a file that begins with this prose is not taken for something else.

    Front matter, a byte order mark, or a file whose line ends are all those of Windows.
    """
    return not source.startswith(("---", "\ufeff")) and not source.endswith("\r")


def _identified(blocks: list[Block], offset: int, problems: list[tuple[int, str]]) -> list[Cell]:
    """Cells of blocks: ids as written; where there is none, derived."""
    cells: list[Cell] = []
    taken: set[str] = set()
    for block in blocks:
        name, attributes, identity, group = parse_words(block.words or "")
        if identity in taken:
            problems.append((block.line + offset, "duplicate-id"))
        if identity in taken or not _ID.fullmatch(identity):
            identity = ""
        else:
            taken.add(identity)
        cells.append(Cell(identity, cast(CellKind, block.language), block.text, name, attributes, group))
    return with_ids(cells)


def _fenced(cell: Cell, words: str) -> str:
    longest = max((len(run) for run in _RUNS.findall(cell.source)), default=2)
    fence = "`" * (longest + 1)
    return (
        f"{fence}{cell.kind}{words}\n{cell.source}\n{fence}" if cell.source else f"{fence}{cell.kind}{words}\n{fence}"
    )


def _prose(source: str, words: str, *, comment: bool) -> str:
    """A markdown cell: bare where nothing can be mistaken, else below a comment, else between two.

    ``comment`` says that the place asks for one: below another markdown cell, or where the file's head is unsafe.
    """
    found = scan(source)
    blank = not source.strip()
    if not found.open and (blank or [block.text for block in found.blocks] == [source]):
        whole = source == source.strip("\n") and all(block[:2] == ("markdown", None) for block in found.blocks)
    else:
        whole = False
    if not whole:
        number, count = "", 0
        while f"<!-- end{number} cell -->" in source:
            count += 1
            number = f"-{count}"
        return f"<!-- begin{number} cell{words} -->\n{source}\n<!-- end{number} cell -->"
    if words or blank or comment:
        return f"<!-- cell{words} -->\n{source}" if source else f"<!-- cell{words} -->"
    return source


def _line_span(line: int) -> Span:
    return Span(line, 0, line + 1, 0)
