"""The worker's parts put together: one namespace, and everything that works on it."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import types
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from . import console, hooks, wall
from .complete import complete
from .display import Shower, normal
from .execute import Executor
from .frames import Frames
from .link import Link
from .paging import Pager, Problem
from .query import Database
from .run import Run
from .schedule import Memory
from .step import Step
from .transfer import Arrival, export, take

RETRY = 0.5  # seconds between interrupts of code that goes on
GIVE_UP = 1.9


class Kernel:
    """Made on the main thread; ``handle`` is called by the thread that reads the socket."""

    def __init__(self, link: Link, library: str) -> None:
        self.link = link
        self.module = types.ModuleType("__main__")
        self.namespace: dict[str, Any] = self.module.__dict__
        sys.modules["__main__"] = self.module
        self.memory = Memory()
        self.frames = Frames(self.namespace, library)
        self.database = Database(self.frames)
        self.pager = Pager(self.frames, self.database)
        self.shower = Shower(self.frames)
        self.executor = Executor(self)
        self.arrivals: list[Arrival] = []
        self.current: Run | None = None
        self.importing = threading.Lock()  # held while modules are imported beside the main thread
        self.idle = threading.Event()
        self.idle.set()
        self.pool = ThreadPoolExecutor(8, "quire-query")
        self.desk = ThreadPoolExecutor(3, "quire-desk")
        self._answers: list[str] = []
        self._answered = threading.Condition()
        self._waiting = False
        self._display_ids = 0
        self.descriptors, self.put_back = console.install(self._write, self._ask)
        hooks.install(self)
        link.pending_console = self._pending_console

    def run(self, message: dict[str, Any]) -> None:
        """Run a plan on this, the main thread."""
        plan = message["plan"]
        self.idle.clear()
        with self.importing:  # user code must not meet modules that are half there
            if any(fields["kind"] in ("query", "external") for fields in plan["steps"]):
                self.database.load()
        for name in plan["forget"]:
            self.frames.forget(name)
        run = Run(self, plan["id"], [Step(fields) for fields in plan["steps"]], plan["forget"])
        self.current = run
        try:
            run.main()
        finally:
            self.current = None
            self.executor.outputs = None
        self.link.event({"type": "done", "plan": plan["id"]})
        self.link.flush()
        self.idle.set()

    def enclose(self, message: dict[str, Any]) -> None:
        """Put the main thread behind the wall that the reading thread has entered; before any code has run."""
        scratch = message["folders"][0]
        os.environ["TMPDIR"] = tempfile.tempdir = scratch
        os.environ.update(wall.places(scratch))
        self.database.scratch = scratch
        problem = message["problem"] or wall.restrict_files(message["folders"])
        self.link.reply(message["request"], problem)

    def handle(self, message: dict[str, Any]) -> None:
        """A request that does not belong on the main thread."""
        operation = message["op"]
        if operation == "resolve":
            run = self.current
            if run is not None and run.id == message["plan"]:
                run.resolve(message["step"], message["resolution"])
        elif operation == "answer":
            with self._answered:
                self._answers.append(message["text"])
                self._answered.notify_all()
        elif operation == "interrupt":
            threading.Thread(target=self._interrupt, args=(message["request"],), daemon=True).start()
        else:
            self.desk.submit(self._answer, operation, message)

    def _answer(self, operation: str, message: dict[str, Any]) -> None:
        try:
            value = getattr(self, f"_do_{operation}")(message)
        except Problem as problem:
            self.link.reply(message["request"], None, str(problem))
        except BaseException as error:
            self.link.reply(message["request"], None, f"{type(error).__name__}: {error}")
        else:
            self.link.reply(message["request"], value)

    def _do_page(self, message: dict[str, Any]) -> Any:
        return self.pager.page(message["page"])

    def _do_profile(self, message: dict[str, Any]) -> Any:
        return self.pager.profile(message["name"])

    def _do_download(self, message: dict[str, Any]) -> Any:
        return self.pager.download(message["name"], message["path"], message["format"])

    def _do_complete(self, message: dict[str, Any]) -> Any:
        return complete(self, message["code"], message["position"])

    def _do_columns(self, _message: dict[str, Any]) -> Any:
        return {name: self.frames.columns(name) for name in self.frames.names()}

    def _do_export(self, message: dict[str, Any]) -> Any:
        return export(self, message["names"], message["folder"])

    def _do_take(self, message: dict[str, Any]) -> Any:
        return take(self, message["folder"])

    def unpack(self, names: Any) -> None:
        """Bind values that came from another process and had to wait; all of them when ``names`` is None."""
        for arrival in list(self.arrivals):
            wanted = names is None or not set(names).isdisjoint(arrival.names)
            if wanted and arrival.unpack(self.namespace):
                self.arrivals.remove(arrival)

    def _interrupt(self, request: int) -> None:
        """Stop the present run; the answer is whether it gave way."""
        run = self.current
        if run is None:
            self.link.reply(request, True)
            return
        run.stop()
        with self._answered:
            self._answered.notify_all()
        waited = 0.0
        step = 0.05
        while waited < GIVE_UP and not run.done.is_set():
            with run.lock:
                cursors = [cursor for cursor in run.cursors.values() if cursor is not None]
            for cursor in cursors:
                cursor.interrupt()
            if waited % RETRY < step / 2:
                self.executor.signal(run)
            run.done.wait(step)
            waited = round(waited + step, 3)
        self.link.reply(request, run.done.is_set())

    def _write(self, name: str, text: str) -> None:
        outputs = self.executor.outputs
        if outputs is not None and outputs.stream(name, text):
            self.link.nudge()

    def _pending_console(self) -> list[dict[str, Any]]:
        outputs = self.executor.outputs
        return [] if outputs is None else outputs.live()

    def _ask(self, prompt: str, password: bool) -> str:
        """What the person types; on whatever thread user code asks."""
        run, outputs = self.current, self.executor.outputs
        if run is None or outputs is None:
            raise EOFError("input() works while a cell runs; nobody can answer now.")
        with self._answered:
            self._answers.clear()
        self.link.event(
            {"type": "input", "plan": run.id, "step": outputs.step, "prompt": prompt, "password": bool(password)}
        )
        with self._answered:
            while not self._answers:
                if run.stopped:
                    raise KeyboardInterrupt
                self._answered.wait()
            text = self._answers.pop(0)
        self._write("stdout", f"{prompt}{'' if password else text}\n")
        return text

    def display(self, values: Any, display_id: Any, raw: bool, clear: bool, update: bool) -> Any:
        """``display()`` of user code; a handle when an id was asked for."""
        outputs = self.executor.outputs
        if outputs is None:
            return None
        if clear:
            outputs.clear()
        if display_id is True:
            self._display_ids += 1
            display_id = f"d{self._display_ids}"
        label = str(display_id or "")
        for value in values:
            if raw:
                outputs.display(normal(dict(value)), label, update)
            else:
                self.shower.show(value, outputs, "", label, update)
        return hooks.Handle(self, label) if label else None

    def publish(self, data: dict[str, Any], display_id: str, update: bool) -> None:
        """A finished bundle."""
        if self.executor.outputs is not None:
            self.executor.outputs.display(normal(dict(data)), display_id, update)

    def clear(self) -> None:
        """``clear_output()``."""
        if self.executor.outputs is not None:
            self.executor.outputs.clear()
