"""What is put right in a failing cell without a model: what its diagnostics offer, imports, columns by new names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

import msgspec

from quire.analysis import analyse
from quire.analysis.python.occurrences import occurrences
from quire.assistant.cellchecks import checked_cell
from quire.assistant.material import Frame, Written
from quire.checks import Repair, World
from quire.document import Cell, Diagnostic, Failure, Fix, parse_chart

_CALLED = "pandas pd, numpy np, matplotlib.pyplot plt, plotly.express px, plotly.graph_objects go, altair alt"
_CALLED += ", polars pl, pyarrow pa, seaborn sns, datetime dt"
_MODULES = "duckdb re os json math random itertools functools statistics collections datetime"
_PARTS = "datetime timedelta, datetime date, pathlib Path, collections Counter, collections defaultdict"
_PARTS += ", decimal Decimal, dataclasses dataclass, functools reduce"
IMPORTS = {each.split()[1]: "import {} as {}".format(*each.split()) for each in _CALLED.split(", ")}
IMPORTS |= {name: f"import {name}" for name in _MODULES.split()}
IMPORTS |= {each.split()[1]: "from {} import {}".format(*each.split()) for each in _PARTS.split(", ")}
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)+)'|"((?:[^"\\]|\\.)+)\"""")
_NEAR = 0.72


def remedies(cell: Cell, failure: Failure | None, world: World, frames: Iterable[Frame] = ()) -> Iterator[Written]:
    """Versions of a cell in which what is certain is put right, each with what was done; the best first."""
    seen = {cell.source}
    for source, repair in _candidates(cell, failure, world, tuple(frames)):
        if source in seen:
            continue
        seen.add(source)
        found = checked_cell(msgspec.structs.replace(cell, source=source), world)
        if isinstance(found, Written):
            first = msgspec.structs.replace(repair, before=cell.source, after=found.cell.source)
            yield msgspec.structs.replace(found, repairs=(first, *found.repairs))
    whole = checked_cell(cell, world)
    if isinstance(whole, Written) and whole.cell.source not in seen:
        yield whole


def _candidates(
    cell: Cell, failure: Failure | None, world: World, frames: Sequence[Frame]
) -> Iterator[tuple[str, Repair]]:
    for diagnostic in _diagnostics(cell):
        for fix in diagnostic.fixes:
            source = replaced(cell.source, fix)
            if source is not None:
                yield source, Repair(diagnostic.code, f"{diagnostic.message} {fix.title}.")
    if cell.kind == "python" and failure is not None:
        yield from _python(cell, failure, frames)
    if cell.kind == "chart":
        yield from _chart(cell, world)


def _diagnostics(cell: Cell) -> tuple[Diagnostic, ...]:
    return analyse(cell).diagnostics


def replaced(source: str, fix: Fix) -> str | None:
    """The source after a fix of its own text; None when the fix is of another kind."""
    given = fix.arguments
    if fix.kind != "replace" or not {"text", "line", "column", "end_line", "end_column"} <= given.keys():
        return None
    lines = source.split("\n")
    line, column, end_line, end = (int(given[key]) for key in ("line", "column", "end_line", "end_column"))
    if not 1 <= line <= end_line <= len(lines):
        return None
    head, tail = lines[line - 1][:column], lines[end_line - 1][end:]
    return "\n".join([*lines[: line - 1], head + given["text"] + tail, *lines[end_line:]])


def _python(cell: Cell, failure: Failure, frames: Sequence[Frame]) -> Iterator[tuple[str, Repair]]:
    undefined = _UNDEFINED.search(failure.message)
    if failure.error == "NameError" and undefined:
        name = undefined[1]
        if name in IMPORTS:
            line = IMPORTS[name]
            yield f"{line}\n{cell.source}", Repair("missing-import", f"{line} was missing.")
        near = get_close_matches(name, [frame.name for frame in frames], 2, _NEAR)
        if len(near) == 1:
            said = Repair("renamed-name", f"{name} is called {near[0]} here.")
            yield _renamed(cell.source, name, near[0]), said
    if failure.error in ("KeyError", "ColumnNotFoundError", "AttributeError"):
        yield from _columns(cell, failure, frames)


def _columns(cell: Cell, failure: Failure, frames: Sequence[Frame]) -> Iterator[tuple[str, Repair]]:
    """A text of the code that names a column which is called otherwise in the frames that the cell reads."""
    read = set(analyse(cell).references)
    columns = dict.fromkeys(name for frame in frames if frame.name in read for name in frame.columns)
    for quoted in _QUOTED.finditer(failure.message):
        missing = quoted[1] or quoted[2]
        if missing in columns:
            continue
        same = [name for name in columns if _bare(name) == _bare(missing)]
        near = same or get_close_matches(missing, columns, 2, _NEAR)
        if len(near) == 1:
            source = _with_text(cell.source, missing, near[0])
            yield source, Repair("renamed-column", f"The column {missing} is called {near[0]}.")


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _with_text(source: str, old: str, new: str) -> str:
    """The code with every text that is ``old`` replaced, in the quotes that it has; attributes too."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    lines = source.split("\n")
    places = [
        (node.lineno, node.col_offset, node.end_col_offset or 0)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == old and node.lineno == node.end_lineno
    ]
    for line, start, end in sorted(places, reverse=True):
        raw = lines[line - 1].encode()
        text = raw[start:end].decode()
        lines[line - 1] = raw[:start].decode() + text.replace(old, new) + raw[end:].decode()
    changed = "\n".join(lines)
    return changed if places else re.sub(rf"\.{re.escape(old)}\b", f".{new}", source)


def _renamed(source: str, old: str, new: str) -> str:
    for place in sorted(occurrences(source, old) or (), key=lambda each: -each.start):
        source = source[: place.start] + place.form.format(new) + source[place.end :]
    return source


def _chart(cell: Cell, world: World) -> Iterator[tuple[str, Repair]]:
    """Columns of a stub that are nearly those of its frame."""
    chart = parse_chart(cell.source)
    if isinstance(chart, Diagnostic):
        return
    columns = world.frames.get(chart.data, ())
    source = cell.source
    said = []
    for missing in (name for name in chart.columns if columns and name not in columns):
        same = [name for name in columns if _bare(name) == _bare(missing)]
        near = same or get_close_matches(missing, columns, 2, _NEAR)
        if len(near) != 1:
            return
        source = re.sub(rf"(?<![\w]){re.escape(missing)}(?![\w])", near[0], source)
        said.append(f"{missing} is called {near[0]}")
    if said:
        yield source, Repair("renamed-column", f"{'; '.join(said)}.")
