"""Outputs between Jupyter's JSON, of any version, and Quire's."""

from __future__ import annotations

import html
import re
from typing import Any

from quire.document.convert.jupyter_file import joined
from quire.document.output import CellResult, Display, Failure, Output, Stream, Table

IMPORTED = "imported"  # the snapshot of results that came with a file
_FORMS = {  # version 3 and older keep the forms of a display beside each other, under short names
    "text": "text/plain", "html": "text/html", "svg": "image/svg+xml", "png": "image/png", "jpeg": "image/jpeg",
    "latex": "text/latex", "json": "application/json", "javascript": "application/javascript", "pdf": "application/pdf",
}  # fmt: skip
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SHOWN = 20  # rows of a table in the HTML that Jupyter gets


def from_jupyter(cell: str, outputs: Any) -> CellResult | None:
    """A code cell's outputs to show until it runs here; None when it has none."""
    found = (
        [output for raw in outputs if isinstance(raw, dict) for output in _read(raw)]
        if isinstance(outputs, list)
        else []
    )
    if not found:
        return None
    failed = any(isinstance(output, Failure) for output in found)
    return CellResult(cell, "error" if failed else "ok", tuple(found), snapshot=IMPORTED)


def _read(raw: dict[str, Any]) -> list[Output]:
    kind = raw.get("output_type")
    if kind == "stream":
        name = raw.get("name", raw.get("stream"))
        return [Stream("stderr" if name == "stderr" else "stdout", joined(raw.get("text")))]
    if kind in ("error", "pyerr"):
        trace = _COLOUR.sub("", "\n".join(map(str, raw.get("traceback") or ())))
        failure = Failure(str(raw.get("ename") or "Error"), str(raw.get("evalue") or ""))
        return [Stream("stderr", trace + "\n"), failure] if trace else [failure]
    data = raw.get("data")
    if not isinstance(data, dict):
        data = {mime: raw[key] for key, mime in _FORMS.items() if key in raw}
    forms = {mime: value if "json" in mime and not _is_lines(value) else joined(value) for mime, value in data.items()}
    return [Display(forms)] if forms else []


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def to_jupyter(result: CellResult) -> list[dict[str, Any]]:
    """The outputs of a run as Jupyter's JSON, version 4."""
    return [_write(output) for output in result.outputs]


def _write(output: Output) -> dict[str, Any]:
    if isinstance(output, Stream):
        return {"name": output.name, "output_type": "stream", "text": output.text.splitlines(keepends=True)}
    if isinstance(output, Failure):
        trace = [
            f"{frame.file or 'cell'}, line {frame.line}, in {frame.function}: {frame.text}" for frame in output.trace
        ]
        trace.append(f"{output.error}: {output.message}")
        return {"ename": output.error, "evalue": output.message, "output_type": "error", "traceback": trace}
    data = output.data if isinstance(output, Display) else _table(output)
    return {"data": data, "metadata": {}, "output_type": "display_data"}


def _table(table: Table) -> dict[str, Any]:
    heads = [column.name for column in table.columns]
    rows = [["NULL" if value is None else str(value) for value in row] for row in table.rows[:_SHOWN]]
    count = f"{table.row_count:,} rows" if table.row_count is not None else "more rows"
    more = f"<p>{count}</p>" if table.row_count is None or table.row_count > len(rows) else ""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(value)}</td>" for value in row) + "</tr>" for row in rows)
    plain = "\n".join("\t".join(row) for row in [heads, *rows])
    markup = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
    return {"text/html": markup, "text/plain": plain}
