"""The one loop: ask, validate, repair. What comes of it is a value or a reason, never an exception."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from quire.errors import ModelError
from quire.llm.call import Call
from quire.llm.calling import Calling
from quire.llm.fault import Fault
from quire.llm.models import Models
from quire.llm.receive import MOST_CHARACTERS, Receiving
from quire.llm.task import Invalid, Task
from quire.llm.wording import repaired

FIRST, STEP = 8, 24  # characters that make it worth to look again
I = TypeVar("I")  # noqa: E741 (what goes in, beside O, what comes out)
O = TypeVar("O")  # noqa: E741


class Answer(msgspec.Struct, Generic[O], frozen=True):
    """What came of a question: a value, or the reason why there is none; and every request that was made for it."""

    value: O | None = None
    failure: Fault | None = None
    calls: tuple[Call, ...] = ()


async def ask(models: Models, task: Task[I, O], asked: I, *, listen: Callable[[O], None] | None = None) -> Answer[O]:
    """Ask until a reply can be used, at most ``attempts`` times; ``listen`` is told what the reply says so far.

    An unusable reply goes back with what was wrong with it, from the fast tier to the strong one. Cancelling it stops
    the request. Raises nothing that a model, its server, a key or a budget could cause.
    """
    calling = Calling(models, task.name)
    prompt = first = task.prompt(asked)
    wrong = Invalid("")
    try:
        for attempt in range(1, models.limits.attempts + 1):
            reply = await calling.reply(prompt, attempt, lambda: _Listener(task, asked, listen).add)
            found = await _read(task, asked, reply, first.most_tokens)
            if not isinstance(found, Invalid):
                return Answer(found, None, tuple(calling.calls))
            wrong = found
            calling.invalid(found)
            prompt = repaired(first, reply.text, found)
    except ModelError:
        return Answer(None, calling.fault, tuple(calling.calls))
    times = "once" if models.limits.attempts == 1 else f"{models.limits.attempts} times"
    message = f"The model answered {times}, and nothing of it could be used. {wrong}"
    remedy = "Ask in other words, or choose a stronger model."
    return Answer(None, Fault("invalid", message, remedy), tuple(calling.calls))


async def _read(task: Task[I, O], asked: I, reply: Receiving, most_tokens: int) -> O | Invalid:
    """The value of a reply; a reply that was cut has none, however complete it looks."""
    if reply.reason == "cut":
        return Invalid(f"The reply was cut at its longest, {most_tokens:,} tokens.", "a shorter one")
    if reply.reason == "too_long":
        return Invalid(f"The reply was cut at {MOST_CHARACTERS:,} characters.", "a far shorter one")
    if not reply.text.strip():
        return Invalid("The reply was empty.", "an answer")
    return await asyncio.to_thread(task.read, reply.text, asked)


class _Listener(Generic[I, O]):
    """Tells what a reply says so far, each time that it has grown by a line or by a few percent."""

    def __init__(self, task: Task[I, O], asked: I, listen: Callable[[O], None] | None) -> None:
        self._task, self._asked, self._listen = task, asked, listen
        self._text, self._looked = "", 0
        self._told: O | None = None

    def add(self, piece: str) -> None:
        """The next piece of the reply."""
        if self._listen is None:
            return
        self._text += piece
        grown = len(self._text) - self._looked
        if grown < max(STEP if self._looked else FIRST, self._looked // 25) and "\n" not in piece:
            return
        self._looked = len(self._text)
        value = self._task.partial(self._text, self._asked)
        if value is not None and value != self._told:
            self._told = value
            self._listen(value)
