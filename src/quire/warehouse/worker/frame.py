"""Rows on their way into an Arrow IPC file: cut at the limit, in batches of equal size, with their first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import values
from .digest import Digest

BATCH = 131_072
PAGE = 200
BYTES = 2 << 30  # a frame larger than this is cut


def write(reader: Any, path: Path, columns: list[list[str]], limit: int, proceed: Callable[[], None]) -> dict[str, Any]:
    """Write at most ``limit`` rows of a reader to ``path``.

    ``proceed`` is called for each batch and raises to stop. Equal rows give equal hashes.
    """
    import pyarrow

    count, cut, page = 0, False, []
    digest = Digest(reader.schema)
    with pyarrow.OSFile(str(path), "wb") as sink, pyarrow.ipc.new_file(sink, reader.schema) as writer:
        for batch in _even(reader):
            proceed()
            cut = count + batch.num_rows > limit
            kept = batch.slice(0, limit - count) if cut else batch
            if count < PAGE:
                page.append(kept.slice(0, PAGE - count))
            writer.write_batch(kept)
            digest.add(kept)
            count += kept.num_rows
            cut = cut or sink.tell() > BYTES
            if cut:
                break
    rows = values.rows(page, [type_name for _, type_name in columns])
    return {"path": str(path), "hash": digest.text(), "columns": columns, "rows": rows, "row_count": count, "cut": cut}


def _even(reader: Any) -> Iterator[Any]:
    """The batches of a reader in equal sizes, so that the same rows always make the same file."""
    import pyarrow

    pending: list[Any] = []
    waiting = 0
    for batch in reader:
        pending.append(batch)
        waiting += batch.num_rows
        while waiting >= BATCH:
            table = pyarrow.Table.from_batches(pending).combine_chunks()
            yield table.slice(0, BATCH).to_batches()[0]
            pending = table.slice(BATCH).to_batches()
            waiting -= BATCH
    if waiting:
        yield from pyarrow.Table.from_batches(pending).combine_chunks().to_batches()
