"""One notebook file turned into another, with everything that can come along, and a word about what cannot."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal, cast

import msgspec

from quire.document.convert.imported import Exported, Imported, counted
from quire.document.convert.jupyter_read import read_jupyter
from quire.document.convert.jupyter_write import write_jupyter
from quire.document.convert.marimo_read import is_marimo, read_marimo
from quire.document.convert.marimo_write import write_marimo
from quire.document.convert.origin import load_origin, save_origin
from quire.document.convert.percent import read_percent, write_percent
from quire.document.disk import refused, write_whole
from quire.document.markdown import write
from quire.document.outputs import OutputStore
from quire.document.store import decode, keep_original, load, read_bytes
from quire.errors import UsageError

FileFormat = Literal["markdown", "jupyter", "percent", "marimo"]
_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".ipynb": "jupyter", ".py": "percent"}


class Conversion(msgspec.Struct, frozen=True):
    """What came of it: cells by kind, how many cells have outputs in the new file, sentences about the rest."""

    source: str
    target: str
    format: FileFormat
    cells: dict[str, int]
    outputs: int
    outputs_lost: int = 0
    notes: tuple[str, ...] = ()


def convert_file(source: Path, target: Path, python: Literal["percent", "marimo"] = "percent") -> Conversion:
    """Write the notebook file ``source`` as ``target``; the suffixes say what they are.

    ``python`` says which kind of Python file to write. A Markdown or Python file that is replaced is kept in
    ``.quire/originals``. Raises ``DocumentError`` when ``source`` cannot be read, ``NotSaved`` when ``target`` cannot
    be written.
    """
    read_as, write_as = _format(source), _format(target)
    if write_as == "percent":
        write_as = python
    if source.resolve() == target.resolve():
        raise UsageError("The source and the target are the same file.", remedy="Give the target another name.")
    imported = _read(source, read_as)
    made = _write(imported, write_as, target)
    data = made.text.encode("utf-8", "surrogatepass")
    try:
        if write_as != "jupyter" and target.is_file() and (before := target.read_bytes()) != data:
            keep_original(target, before)
        write_whole(target, data)
    except OSError as error:
        raise refused(target, error) from error
    notes = [*imported.notes, *made.notes]
    outputs = _keep(imported, target, notes) if write_as == "markdown" else made.outputs
    lost = max(0, len(imported.results) - outputs)
    if lost:
        notes.append(f"The outputs of {counted(lost, 'cell')} were not carried over.")
    kinds = dict(Counter(cast(str, cell.kind) for cell in imported.notebook.cells))
    return Conversion(str(source), str(target), write_as, kinds, outputs, lost, tuple(notes))


def read_foreign(path: Path) -> Imported:
    """The notebook in a file of any known format."""
    return _read(path, _format(path))


def _format(path: Path) -> FileFormat:
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise UsageError(f"{path.name} is of no known format.", expected="a name that ends in .md, .ipynb or .py")
    return cast(FileFormat, found)


def _read(path: Path, format: FileFormat) -> Imported:
    if format == "markdown":
        loaded = load(path)
        results = OutputStore.beside(path).latest()
        here = tuple(results[cell.id] for cell in loaded.notebook.cells if cell.id in results)
        notes = tuple(f"Line {d.span.line if d.span else 1}: {d.message}" for d in loaded.diagnostics)
        return Imported(loaded.notebook, load_origin(path), tuple(result for result in here if result.outputs), notes)
    data = read_bytes(path)
    if format == "jupyter":
        return read_jupyter(data, path.name)
    text = decode(data)[0]
    return read_marimo(text, path.name) if is_marimo(text) else read_percent(text)


def _write(imported: Imported, format: FileFormat, target: Path) -> Exported:
    notebook = imported.notebook
    if format == "markdown":
        return Exported(write(notebook))
    if format == "jupyter":
        return write_jupyter(notebook, imported.origin, {result.cell: result for result in imported.results})
    made = write_marimo(notebook) if format == "marimo" else Exported(write_percent(notebook))
    pasted = (
        sum(bool(came.shell.get("attachments")) for came in imported.origin.cells.values()) if imported.origin else 0
    )
    if pasted:
        made = Exported(
            made.text, 0, (*made.notes, f"The attachments of {counted(pasted, 'cell')} have no place in {target.name}.")
        )
    return made


def _keep(imported: Imported, target: Path, notes: list[str]) -> int:
    """Put what the Markdown file does not hold beside it; how many cells kept their outputs."""
    try:
        pasted = save_origin(target, imported.origin)
        store = OutputStore.beside(target)
        store.prune([cell.id for cell in imported.notebook.cells])
        store.put(imported.results)
    except OSError as error:
        notes.append(f"Outputs and metadata were not kept: {error.strerror or error}.")
        return 0
    if pasted:
        notes.append(f"The attachments of {counted(pasted, 'cell')} are in {target.stem}.attachments.json.")
    return len(imported.results)
