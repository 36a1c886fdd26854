"""One plan on its way: Python on the main thread, queries on threads, external steps elsewhere."""

from __future__ import annotations

import heapq
import queue
import threading
import time
from typing import TYPE_CHECKING, Any

from . import query, tables
from .frames import Slot
from .hashing import hash_value
from .schedule import Schedule
from .step import Step
from .transfer import open_arrow

if TYPE_CHECKING:
    from .kernel import Kernel


class Run:
    """Schedules a plan's steps by itself; ``main`` is called on the main thread and returns when all are settled."""

    def __init__(self, kernel: Kernel, plan: str, steps: list[Step], forget: list[str]) -> None:
        self.kernel = kernel
        self.id = plan
        self.lock = threading.RLock()
        self.schedule = Schedule(steps, kernel.memory, forget)
        self.stopped = False
        self.done = threading.Event()
        self.cursors: dict[str, Any] = {}  # query steps that run → their cursor, None before it is open
        self.outside: dict[str, Step] = {}
        self._heap: list[tuple[int, Step]] = []
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()

    def main(self) -> None:
        """Run until every step is settled."""
        with self.lock:
            self._advance()
        while True:
            with self.lock:
                step = heapq.heappop(self._heap)[1] if self._heap else None
                if step is None and self.schedule.finished:
                    break
            if step is None:
                self._wake.get()
            elif self.stopped:
                self.settle(step, "aborted")
            else:
                self._perform(step)
        self.done.set()

    def settle(self, step: Step, status: str, outputs: Any = (), hashes: Any = None, seconds: float = 0.0) -> None:
        """Record and tell how a step ended, and begin what waited for it."""
        with self.lock:
            self.schedule.settle(step, status, hashes)
            self.kernel.link.event(
                {
                    "type": "finished",
                    "plan": self.id,
                    "step": step.id,
                    "status": status,
                    "outputs": outputs,
                    "hashes": hashes or {},
                    "seconds": seconds,
                }
            )
            self._advance()

    def resolve(self, step_id: str, resolution: dict[str, Any]) -> None:
        """Take what an external step waited for."""
        with self.lock:
            step = self.outside.pop(step_id, None)
        if step is None:
            return
        outputs, seconds = resolution["outputs"], resolution["seconds"]
        if resolution["type"] == "refused":
            self.settle(step, resolution["status"], outputs, None, seconds)
            return
        try:
            if step.writes:
                self.kernel.frames.bind(step.writes[0], open_arrow(resolution["path"]), None, resolution["path"])
        except Exception as error:
            problem = query.failure(error, step, self.kernel.namespace)
            self.settle(step, "error", [*outputs, problem], None, seconds)
            return
        hashes = {step.writes[0]: resolution["hash"]} if step.writes else {}
        self.settle(step, "ok", outputs, hashes, seconds)

    def stop(self) -> None:
        """Begin nothing more, and give up what waits for somebody else."""
        with self.lock:
            self.stopped = True
            outside, self.outside = self.outside, {}
            for step in outside.values():
                self.settle(step, "interrupted")
            self._wake.put(None)

    def _advance(self) -> None:
        """Send every step whose turn has come on its way. The lock is held."""
        schedule, link = self.schedule, self.kernel.link
        fresh = schedule.take()
        while fresh:
            for step in fresh:
                verdict = "abort" if self.stopped else schedule.verdict(step)
                if verdict == "skip":
                    schedule.settle(step, "skip")
                    link.event({"type": "skipped", "plan": self.id, "step": step.id})
                elif verdict == "abort":
                    schedule.settle(step, "aborted")
                    link.event({"type": "finished", "plan": self.id, "step": step.id, "status": "aborted"})
                elif step.kind == "query" and not step.parameters:
                    self._start_query(step, [])
                else:
                    heapq.heappush(self._heap, (schedule.order[step.id], step))
                    if len(self._heap) == 1:
                        self._wake.put(None)
            fresh = schedule.take()
        if schedule.finished:
            self._wake.put(None)

    def _perform(self, step: Step) -> None:
        """Do a step on the main thread, or the part of it that belongs there."""
        kernel = self.kernel
        if step.kind in ("python", "text"):
            kernel.link.event({"type": "started", "plan": self.id, "step": step.id})
            kernel.link.flush_now_and_then()
            started = time.perf_counter()
            status, outputs, hashes = kernel.executor.run(self, step)
            self.settle(step, status, outputs, hashes, time.perf_counter() - started)
            return
        if step.kind == "value":
            kernel.link.event({"type": "started", "plan": self.id, "step": step.id})
            name = step.writes[0]
            kernel.frames.touched((name,))
            kernel.namespace[name] = step.value
            self.settle(step, "ok", (), {name: hash_value(step.value)})
            return
        kernel.frames.ready(step.reads)
        status, outputs, values = kernel.executor.parameters(self, step)
        if status != "ok":
            kernel.link.event({"type": "started", "plan": self.id, "step": step.id})
            self.settle(step, status, outputs)
        elif step.kind == "external":
            with self.lock:
                self.outside[step.id] = step
            kernel.link.event({"type": "started", "plan": self.id, "step": step.id})
            plain = [tables.plain(value) for value in values]
            kernel.link.event({"type": "needed", "plan": self.id, "step": step.id, "values": plain})
        else:
            with self.lock:
                self._start_query(step, values)

    def _start_query(self, step: Step, parameters: list[Any]) -> None:
        self.cursors[step.id] = None
        self.kernel.link.event({"type": "started", "plan": self.id, "step": step.id})
        self.kernel.pool.submit(self._query, step, parameters)

    def _query(self, step: Step, parameters: list[Any]) -> None:
        """Run a query on this thread."""
        started = time.perf_counter()
        kernel = self.kernel
        status, hashes, outputs = "ok", {}, []
        try:
            cursor = kernel.database.cursor()
            with self.lock:
                self.cursors[step.id] = cursor
            if self.stopped:
                raise KeyboardInterrupt
            table, types, cut = kernel.database.run(cursor, step, parameters)
            outputs = self._shown(step, table, types, cut)
            if step.writes and table is not None:
                hashes = {step.writes[0]: hash_value(table)}
        except BaseException as error:
            if self.stopped:
                status = "interrupted"
            else:
                status = "error"
                outputs = [query.failure(error, step, kernel.namespace)]
        with self.lock:
            self.cursors.pop(step.id, None)
        self.settle(step, status, outputs, hashes, time.perf_counter() - started)

    def _shown(self, step: Step, table: Any, types: list[str], cut: bool) -> list[dict[str, Any]]:
        """Bind the result and make its output."""
        if table is None:
            return []
        columns = tables.columns_of(table.schema, types)
        if step.limit and not step.writes:
            rows = tables.rows_of(table)
            return [{**tables.output("", columns, [], table.num_rows, cut), "rows": rows}]
        frames = self.kernel.frames
        if step.writes:
            name = step.writes[0]
            frames.bind(name, table, types)
        else:
            name = f"@{step.id}"
            frames.hidden[name] = table
            frames.slots[name] = Slot(table, table, types)
        return [tables.output(name, columns, tables.rows_of(table.slice(0, tables.PAGE)), table.num_rows)]
