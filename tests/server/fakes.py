"""Notebooks and connections that answer at once, for the server's own behaviour."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from quire.document import Column
from quire.errors import ConnectionFailed, KernelDied
from quire.kernel.protocol import ColumnProfile, Completion, Page
from quire.session.operations import DeleteCells, EditText, InsertCell, SaveNow
from quire.session.turn import Rejected
from quire.session.view import (
    CellsInserted,
    CellsRemoved,
    CellView,
    ConsoleAppended,
    Delta,
    SessionView,
    Snapshot,
    TextChanged,
)
from quire.warehouse.protocol import TableInfo

KEPT = 1000


class FakeNotebook:
    """Inserts and removes cells, keeps the last deltas, refuses text edits that come too late."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.epoch = "epoch-1"
        self.revision = 0
        self.cells: list[CellView] = []
        self.deltas: list[Delta] = []
        self.listeners: list = []
        self.busy = False
        self.ready = True
        self.closed = False

    def snapshot(self):
        return Snapshot(self.epoch, self.revision, SessionView(self.path, self.path), tuple(self.cells))

    def since(self, epoch, revision):
        if epoch != self.epoch or revision > self.revision or self.revision - revision > KEPT:
            return None
        return [delta for delta in self.deltas if delta.base >= revision]

    def listen(self, listener):
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def change(self, *changes):
        delta = Delta(self.revision, self.revision + 1, changes)
        self.revision += 1
        self.deltas.append(delta)
        for listener in list(self.listeners):
            listener(delta)

    async def operate(self, operation, client):
        if isinstance(operation, InsertCell):
            cell = CellView(operation.id, operation.kind, operation.source, 0)
            self.cells.append(cell)
            self.change(CellsInserted(operation.after, (cell,)))
        elif isinstance(operation, DeleteCells):
            self.cells = [cell for cell in self.cells if cell.id not in operation.cells]
            self.change(CellsRemoved(operation.cells))
        elif isinstance(operation, EditText):
            at = next(index for index, cell in enumerate(self.cells) if cell.id == operation.cell)
            if self.cells[at].version != operation.version:
                return Rejected("version", "Somebody was faster.")
            version = operation.version + len(operation.updates)
            self.cells[at] = msgspec.structs.replace(self.cells[at], version=version)
            clients = (client,) * len(operation.updates)
            self.change(TextChanged(operation.cell, operation.version, clients, operation.updates))
        elif isinstance(operation, SaveNow):
            raise KernelDied("It is gone.", remedy="Restart it.")
        return self.revision

    def write(self, text):
        self.change(ConsoleAppended("aaaaaaaa", "stdout", text))

    async def page(self, request, proposal=""):
        rows = tuple((number,) for number in range(request.offset, request.offset + request.limit))
        return Page((Column("n", "BIGINT"),), rows, 1_000_000)

    async def profile(self, name):
        return (ColumnProfile("n", "BIGINT", 10, 0, 10),)

    async def download(self, name, path, format):
        if name == "missing":
            raise KernelDied("There is no such frame.")
        await asyncio.to_thread(Path(path).write_text, "n\n" + "1\n" * 300_000)

    async def complete(self, code, position):
        return (Completion(f"{code[:position]}_done", "variable"),)

    async def frames(self):
        return {"sales": (Column("region", "VARCHAR"), Column("revenue", "DOUBLE"))}

    async def close(self):
        self.closed = True


class FakeEngine:
    dialect = "duckdb"

    def __init__(self, name):
        self.name = name
        self.closed = False

    async def tables(self):
        columns = (Column("id", "BIGINT"), Column("status", "VARCHAR"))
        return (TableInfo("main", "orders", "table", columns, 3), TableInfo("staging", "orders_raw", "view", columns))

    async def values(self, table, column, limit=50):
        return (("paid", 2), ("open", 1))

    async def close(self):
        self.closed = True


async def open_engine(name: str):
    if name == "broken":
        raise ConnectionFailed("The file coffee.duckdb is not there.", remedy="Run: quire demo")
    return FakeEngine(name)
