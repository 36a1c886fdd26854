"""The connections of a project as they are open: one engine each, started when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from quire.document import Project
from quire.errors import UsageError
from quire.warehouse import Engine, connections, open_engine

OpenEngine = Callable[[str], Coroutine[Any, Any, Engine]]


class Engines:
    """Engines by the names of their connections; ``open_one`` starts one."""

    def __init__(self, names: tuple[str, ...], open_one: OpenEngine) -> None:
        self.names = names
        self._open = open_one
        self._engines: dict[str, asyncio.Task[Engine]] = {}

    async def get(self, name: str) -> Engine:
        """The open engine of a connection; one that failed to open is tried again.

        Raises ``UsageError`` when ``quire.toml`` has no such connection, ``ConnectionFailed`` when it cannot be opened.
        """
        if name not in self.names:
            known = ", ".join(self.names) or "none is declared in quire.toml"
            raise UsageError(f"There is no connection {name!r}.", expected=known)
        task = self._engines.get(name)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._engines[name] = asyncio.create_task(self._open(name))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End every engine."""
        opened = await asyncio.gather(*self._engines.values(), return_exceptions=True)
        await asyncio.gather(*(each.close() for each in opened if not isinstance(each, BaseException)))


def engines_of(project: Project) -> Engines:
    """The engines of a project's connections.

    Raises ``UsageError`` when ``quire.toml`` declares one wrongly.
    """
    declared = connections(project)

    async def start(name: str) -> Engine:
        engine = open_engine(declared[name], project.root)
        await engine.start()
        return engine

    return Engines(tuple(declared), start)
