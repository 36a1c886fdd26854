"""Runs code of cells on the main thread: console, display, failures, interrupts, hashes of what was written."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import asyncio
import contextlib
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from . import display, shell, trace
from .code import COROUTINE, Compiled, compile_cell, compile_field
from .hashing import hash_value
from .outputs import Outputs
from .query import parameters_of

if TYPE_CHECKING:
    from .kernel import Kernel
    from .run import Run
    from .step import Step

Result = tuple[str, Any, Any]


class Executor:
    """The main thread's work."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.namespace = kernel.namespace
        self.outputs: Outputs | None = None  # of the step that runs now
        self.armed: Run | None = None  # whose interrupt may raise in the main thread now
        self.target: Run | None = None  # whose interrupt was sent
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread = threading.get_ident()
        self._handler = self._on_signal
        signal.signal(signal.SIGINT, self._handler)

    def _on_signal(self, _number: int, _frame: Any) -> None:
        if self.armed is not None and self.armed is self.target:
            raise KeyboardInterrupt

    def signal(self, run: Run) -> None:
        """Raise KeyboardInterrupt in the main thread if it runs code of this run; from another thread."""
        self.target = run
        if self.armed is run:
            signal.pthread_kill(self.thread, signal.SIGINT)

    def run(self, run: Run, step: Step) -> Result:
        """Run a Python or text step; its status, outputs and hashes."""
        outputs = self.outputs = Outputs(step.id, run.id)
        self._before(step)
        status, problem = "ok", None
        try:
            try:
                self.armed = run
                if step.kind == "text":
                    self._text(step, outputs)
                else:
                    self._python(step, outputs)
                if "matplotlib.pyplot" in sys.modules:
                    display.show_figures(outputs)
            finally:
                self.armed = None
        except BaseException as error:
            status = "interrupted" if run.stopped else "error"  # libraries turn interrupts into errors of their own
            problem = trace.failure(error)
            error.__traceback__ = None  # its frames would keep the cell's values alive
        self._after(step.code)
        found = outputs.finish()
        if problem is not None:
            found.append(problem)
        self.kernel.frames.touched(step.writes)
        return status, found, self._hashes(step.writes) if status == "ok" else None

    def parameters(self, run: Run, step: Step) -> Result:
        """Evaluate a step's parameters; the third result is their values."""
        outputs = self.outputs = Outputs(step.id, run.id)
        self._before(step)
        try:
            try:
                self.armed = run
                values = parameters_of(step, lambda code: eval(code, self.namespace))
            finally:
                self.armed = None
        except BaseException as error:
            status = "interrupted" if run.stopped else "error"
            return status, [*outputs.finish(), trace.failure(error)], None
        self._after("")
        return "ok", (), values

    def _before(self, step: Step) -> None:
        frames = self.kernel.frames
        self.kernel.put_back()
        if _signal.getsignal(_signal.SIGINT) is not self._handler:  # the signal module would make an enum of it
            signal.signal(signal.SIGINT, self._handler)
        if frames.hidden:
            for name in [name for name in frames.hidden if name.partition(".")[0] == f"@{step.id}"]:
                del frames.hidden[name]
        if self.kernel.arrivals:
            self.kernel.unpack(None if step.dynamic else step.reads)
        frames.ready(frames.slots if step.dynamic else step.reads)

    def _after(self, code: str) -> None:
        self.kernel.put_back()
        self.kernel.descriptors.restore_after(code)
        self.kernel.descriptors.drain()

    def _python(self, step: Step, outputs: Outputs) -> None:
        code = self._compiled(step)
        if code.body is not None:
            self._execute(code.body)
        if code.last is not None:
            value = self._execute(code.last)
            if value is not None:
                self.kernel.shower.show(value, outputs, code.name)

    def _compiled(self, step: Step) -> Compiled:
        try:
            return compile_cell(step.id, step.code)
        except SyntaxError:
            if not shell.looks_like_magic(step.code):
                raise
        return compile_cell(step.id, step.code, shell.transformed(self.kernel, step.code))

    def _execute(self, code: Any) -> Any:
        result = eval(code, self.namespace)
        if code.co_flags & COROUTINE:
            return self._await(result)
        return result

    def _await(self, coroutine: Any) -> Any:
        """Drive a cell that awaits, on the kernel's own event loop."""
        if self.loop is None or self.loop.is_closed():
            self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        task = self.loop.create_task(coroutine)
        try:
            return self.loop.run_until_complete(task)
        except (KeyboardInterrupt, SystemExit):
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    self.loop.run_until_complete(task)
            raise

    def _text(self, step: Step, outputs: Outputs) -> None:
        fields = [str(eval(compile_field(step.id, field), self.namespace)) for field in step.parameters]
        parts = [part for pair in zip(step.parts, [*fields, ""]) for part in pair]
        outputs.display({"text/markdown": "".join(parts)})

    def _hashes(self, names: Any) -> dict[str, str]:
        namespace = self.namespace
        current = self.kernel.memory.current

        def known(name: str) -> str | None:
            return None if name in names else current.get(name)  # what this step wrote has no hash yet

        return {name: hash_value(namespace[name], namespace, known) for name in names if name in namespace}
