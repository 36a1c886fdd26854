"""A Jupyter file of any version as plain JSON, or one sentence about why it is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from quire.document.store import decode
from quire.errors import DocumentError

_SOURCE_KEYS = {True: ("source", "input", "code"), False: ("source", "text")}


class RawCell(NamedTuple):
    """A cell of a Jupyter file: its JSON, the worksheet it is on, where its source stands, and the source."""

    json: dict[str, Any]
    sheet: int
    key: str
    source: str


def parse_file(data: bytes, name: str) -> dict[str, Any]:
    """The JSON object of a Jupyter file.

    Raises ``DocumentError`` in one sentence when the file is damaged or something else.
    """
    text = decode(data)[0].removeprefix("\ufeff")
    if not text.strip():
        raise DocumentError(f"{name} is empty.", expected="a Jupyter notebook")
    if text.startswith("version https://git-lfs"):
        raise DocumentError(f"{name} is only a Git LFS pointer.", remedy="Fetch the file with: git lfs pull")
    try:
        found = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        raise _damaged(name, text, error) from None
    except RecursionError:
        raise DocumentError(f"{name} is nested too deeply to be a notebook.") from None
    except ValueError as error:
        raise DocumentError(f"{name} is not readable: {str(error).partition(':')[0]}.") from None
    held = [found[key] for key in ("cells", "worksheets") if key in found] if isinstance(found, dict) else [0]
    if not isinstance(found, dict) or not (
        any(isinstance(h, list) for h in held) or (not held and "nbformat" in found)
    ):
        raise DocumentError(f"{name} is JSON, but not a notebook: it has no cells.", expected="a Jupyter notebook")
    return found


def _damaged(name: str, text: str, error: json.JSONDecodeError) -> DocumentError:
    start = text.lstrip()
    if "\n<<<<<<< " in text and "\n>>>>>>> " in text:
        return DocumentError(f"{name} holds an unresolved merge conflict of git.", remedy="Resolve it first.")
    if start.startswith("<"):
        return DocumentError(f"{name} is a web page, not a notebook.", remedy="Download the raw file.")
    if not start.startswith("{"):
        return DocumentError(f"{name} is not a notebook: it is not JSON.", expected="a Jupyter notebook")
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return DocumentError(f"{name} is damaged: it ends in the middle, at line {error.lineno}, as if cut off.")
    return DocumentError(f"{name} is damaged: its JSON breaks at line {error.lineno}, column {error.colno}.")


def raw_cells(file: dict[str, Any]) -> Iterator[RawCell | None]:
    """Every cell in order; None for an entry that is no cell at all."""
    if isinstance(file.get("cells"), list):
        sheets: list[Any] = [file]
    else:
        sheets = file["worksheets"] if isinstance(file.get("worksheets"), list) else []
    for number, sheet in enumerate(sheets):
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        for cell in cells if isinstance(cells, list) else []:
            if not isinstance(cell, dict):
                yield None
                continue
            keys = _SOURCE_KEYS[cell.get("cell_type") == "code"]
            key = next((key for key in keys if key in cell), keys[1] if "worksheets" in file else keys[0])
            yield RawCell(cell, number, key, joined(cell.get(key)))


def joined(value: Any) -> str:
    """The text of a multi-line value: one text, or a list of lines with their line ends."""
    if isinstance(value, list):
        return "".join(item if isinstance(item, str) else str(item) for item in value)
    return value if isinstance(value, str) else "" if value is None else str(value)


def file_language(file: dict[str, Any]) -> str:
    """The language of a notebook's code cells in lower case; ``python`` unless something else is said."""
    metadata = _dict(file.get("metadata"))
    spec = _dict(metadata.get("kernelspec"))
    for value in (_dict(metadata.get("language_info")).get("name"), spec.get("language"), metadata.get("language")):
        if isinstance(value, str) and value.strip():
            return _language(value)
    kernel = spec.get("name")
    named = kernel.lower() if isinstance(kernel, str) else ""
    known = {
        "ir": "r",
        "julia": "julia",
        "scala": "scala",
        "bash": "bash",
        "javascript": "javascript",
        "deno": "typescript",
    }
    return next((language for prefix, language in known.items() if named.split("-")[0] == prefix), "python")


def cell_language(cell: dict[str, Any], default: str) -> str:
    """The language of one code cell: editors that mix languages say it in the cell's metadata."""
    metadata = _dict(cell.get("metadata"))
    said = (
        _dict(metadata.get("vscode")).get("languageId"),
        _dict(metadata.get("polyglot_notebook")).get("kernelName"),
        _dict(metadata.get("dotnet_interactive")).get("language"),
        cell.get("language"),
    )
    return next((_language(value) for value in said if isinstance(value, str) and value.strip()), default)


def _language(value: str) -> str:
    word = value.strip().lower()
    return "python" if word.startswith(("python", "ipython", "pyspark", "sage", "xpython", "micropython")) else word


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
