"""Outputs kept to a size that a window and a disk can bear: first and last stay, the middle is counted."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from quire.document.output import CellResult, Display, Failure, Output, Stream, Table

CELL_BYTES = 8_000_000
CONSOLE_BYTES = 1_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")


def bounded(result: CellResult, most: int = CELL_BYTES, console: int = CONSOLE_BYTES) -> CellResult:
    """The result with at most ``most`` bytes of outputs, of which console text at most ``console`` each stream.

    What is left out is said where it was, with its size.
    """
    outputs = [_shortened(output, console) if isinstance(output, Stream) else output for output in result.outputs]
    sizes = [_size(output) for output in outputs]
    if sum(sizes) > most:
        outputs = [_fitted(output, size, most // 2) for output, size in zip(outputs, sizes, strict=True)]
        outputs = _ends(outputs, most)
    kept = tuple(outputs)
    return result if kept == result.outputs else msgspec.structs.replace(result, outputs=kept)


def encode(value: Any) -> bytes:
    """JSON of any plain data; lone surrogates, which JSON for the wire cannot hold, become question marks."""
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, ValueError):
        return msgspec.json.encode(_clean(msgspec.to_builtins(value)))


def size_in_words(count: int) -> str:
    """``12.3 MB``, ``4 kB``."""
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1e3))} kB"


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("?", value)
    if isinstance(value, dict):
        return {_clean(k): _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _size(output: Output) -> int:
    return len(output.text.encode("utf-8", "replace")) if isinstance(output, Stream) else len(encode(output))


def _shortened(stream: Stream, most: int) -> Stream:
    """A stream without its middle; cut at line ends where there are some."""
    text = stream.text
    if len(text) <= most // 4 or len(text.encode("utf-8", "replace")) <= most:
        return stream
    keep = most // 2 * len(text) // len(text.encode("utf-8", "replace"))
    if len(text) == len(text.encode("utf-8", "replace")):
        keep = most // 2
    head, tail = text[:keep], text[-keep:]
    head = head[: head.rfind("\n", keep // 2) + 1] or head
    cut = tail.find("\n", 0, keep // 2)
    tail = tail[cut + 1 :]
    dropped = len(text[len(head) : len(text) - len(tail)].encode("utf-8", "replace")) + stream.dropped
    return Stream(stream.name, f"{head}… {size_in_words(dropped)} dropped …\n{tail}", dropped)


def _fitted(output: Output, size: int, most: int) -> Output:
    """One output within ``most`` bytes: without its largest forms, or its text or rows cut."""
    if size <= most:
        return output
    if isinstance(output, Stream):
        return _shortened(output, most)
    if isinstance(output, Table):
        keep = max(1, len(output.rows) * most // size)
        table = msgspec.structs.replace(output, rows=output.rows[:keep], cut=True)
        return table if _size(table) <= most else _note(size)
    if isinstance(output, Failure):
        return Failure(output.error, output.message[: most // 2], (), output.hint)
    forms = sorted(output.data.items(), key=lambda form: len(encode(form[1])))
    kept: dict[str, Any] = {}
    for mime, data in forms:
        if len(encode(kept | {mime: data})) > most:
            break
        kept[mime] = data
    return Display(kept) if kept else _note(size)


def _ends(outputs: list[Output], most: int) -> list[Output]:
    """The first and the last outputs that fit, and between them how much was dropped."""
    sizes = [_size(output) for output in outputs]
    first, last, used = 0, len(outputs), 0
    while first < last and used + sizes[first] <= most // 2:
        used += sizes[first]
        first += 1
    while last > first and used + sizes[last - 1] <= most:
        last -= 1
        used += sizes[last]
    left_out = outputs[first:last]
    return [*outputs[:first], *([_note(sum(sizes[first:last]))] if left_out else []), *outputs[last:]]


def _note(size: int) -> Stream:
    return Stream("stderr", f"… {size_in_words(size)} of output dropped …\n", size)
