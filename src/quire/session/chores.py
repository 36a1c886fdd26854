"""Small tasks that nobody waits for: kept until they are done, and never left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from quire.errors import KernelError


class Chores:
    """Tasks that run beside everything else.

    A ``KernelError`` in one is given to ``lost``: the kernel is gone, which is what such a task can come upon.
    """

    def __init__(self, lost: Callable[[KernelError], None] = lambda _: None) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lost = lost

    def add(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin a task."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, KernelError):
            self._lost(error)
        else:
            task.get_loop().call_exception_handler({"message": "A task failed", "exception": error, "task": task})

    async def close(self) -> None:
        """Stop what is not done."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
