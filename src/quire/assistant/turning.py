"""A turn under way: what it works with, what it asked and wrote so far, and how it tells of that."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from quire.airlock import Draft, Evidence, Version
from quire.assistant.asked import Asked, Chosen, Sources
from quire.assistant.material import Material
from quire.assistant.naming import datasets_shown, plain_catalog, sql_names
from quire.document import Cell
from quire.llm import Call, Fault, Models, Task, ask

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741
TELL_SECONDS = 0.07  # between two looks at a cell that is being written
MOST_ABOVE = 6  # cells above that a model is shown
Listen = Callable[[Version], None]
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Unanswered(Exception):
    """A model gave nothing that could be used; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Turn:
    """One request on its way to a version."""

    def __init__(self, asked: Asked, sources: Sources, models: Models, listen: Listen) -> None:
        self.asked, self.sources = asked, sources
        self.models = models.together()  # what one request may cost holds for all of its questions
        self.chosen = Chosen()
        self.plan = ""
        self.drafts: list[Draft] = []
        self.calls: list[Call] = []
        self.checks: list[str] = []
        self.repairs: list[str] = []
        self.doubts: list[str] = []
        self.assumptions: list[str] = []
        self._listen = listen
        self._began = time.perf_counter()
        self._told = 0.0
        self.material = Material(asked.prompt)

    async def look(self) -> None:
        """Find what a model may be shown; needed before one is asked. Raises what reading the catalog raises."""
        self.chosen = await self.sources.choose()
        self.material = material_of(self.asked, self.sources, self.chosen)

    async def ask(self, task: Task[I, O], given: I, hear: Callable[[O], None] | None = None) -> O:
        """What a model answers; its requests are kept. Raises ``Unanswered``."""
        answer = await ask(self.models, task, given, listen=hear)
        self.calls += answer.calls
        if answer.failure is not None or answer.value is None:
            raise Unanswered(answer.failure or self.models.why_none(task.name))
        return answer.value

    def without(self, task: str) -> Fault | None:
        """Why no model can be asked this; None when one can."""
        return None if self.models.choices(task) else self.models.why_none(task)

    def tell(self, *more: Draft) -> None:
        """Say what there is so far; with drafts that are still being written, some times a second at most."""
        now = time.perf_counter()
        if more and now - self._told < TELL_SECONDS:
            return
        self._told = now
        self._listen(Version(self.asked.prompt, self.plan, (*self.drafts, *more), Evidence(planner="model")))

    def checked(self, what: str) -> None:
        """A check was passed; said once."""
        if what not in self.checks:
            self.checks.append(what)

    def id(self, *of: str) -> str:
        """The id of a draft: the same while it streams, another one in another airlock."""
        words = (self.asked.seed, self.asked.prompt, str(len(self.asked.earlier)), self.asked.intent, *of)
        number = int.from_bytes(blake2b("\0".join(words).encode("utf-8", "replace"), digest_size=8).digest())
        return "".join(_LETTERS[number // 36**place % (26 if place == 0 else 36)] for place in range(8))

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.perf_counter() - self._began


def material_of(asked: Asked, sources: Sources, chosen: Chosen) -> Material:
    """What the tasks of a request share."""
    shown = datasets_shown(chosen.context, chosen.seen)
    text = chosen.context.text if chosen.context is not None else ""
    return Material(
        question=asked.prompt,
        today=f"{asked.today:%A}, {asked.today.isoformat()}",
        connection=sources.connection,
        dialect=sources.dialect(sources.connection),
        catalog=text or plain_catalog(shown),
        names=sql_names(shown),
        tables={dataset.name: dataset.connection or sources.connection for dataset in shown},
        frames=asked.frames,
        cells=(*asked.above[-MOST_ABOVE:], *_of_group(asked)),
        earlier=asked.earlier,
    )


def _of_group(asked: Asked) -> tuple[Cell, ...]:
    """The present cells of an answer that is asked for anew."""
    above = {cell.id for cell in asked.above[-MOST_ABOVE:]}
    return tuple(cell for cell in asked.cells if cell.id not in above) if asked.intent == "generate" else ()
