"""A model whose replies are written beforehand: for tests, and whatever must be the same twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

import msgspec

from quire.errors import ModelError
from quire.llm.fault import ModelFault
from quire.llm.protocol import Delta, Ended, Prompt
from quire.llm.wording import estimated_tokens, prompt_tokens

PIECE = 12  # characters


class Scripted(msgspec.Struct, frozen=True):
    """One reply as it will be played.

    ``pieces`` are used instead of equal parts of ``text``. After ``after`` pieces (None: at the end) it goes wrong:
    ``fault`` is raised, or with ``silent`` nothing comes any more until the request is stopped.
    """

    text: str = ""
    pieces: tuple[str, ...] = ()
    ended: Ended = Ended()
    fault: ModelError | None = None
    silent: bool = False
    after: int | None = None


Reply = str | Scripted
Script = Sequence[Reply] | Callable[[Prompt], Reply]


class FixedModel:
    """Replies in their order, or by a function of the prompt.

    ``prompts`` are those that came, ``stopped`` counts the replies that were not wanted to their end. ``pace`` is
    awaited before every piece, so that a test can hold a reply wherever it wants.
    """

    def __init__(
        self,
        replies: Script,
        name: str = "fixed:replies",
        piece: int = PIECE,
        pace: Callable[[], object] | None = None,
    ) -> None:
        self._replies = replies if callable(replies) else iter(replies)
        self._name, self._piece, self._pace = name, piece, pace
        self.prompts: list[Prompt] = []
        self.stopped = 0

    @property
    def name(self) -> str:
        """As it is configured."""
        return self._name

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta | Ended, None]:
        """Play the next reply."""
        self.prompts.append(prompt)
        reply = self._next(prompt)
        script = reply if isinstance(reply, Scripted) else Scripted(reply)
        pieces = script.pieces or [script.text[at : at + self._piece] for at in range(0, len(script.text), self._piece)]
        try:
            for piece in pieces[: script.after]:
                await self._wait()
                yield Delta(piece)
            if script.fault is not None:
                raise script.fault
            if script.silent:
                await asyncio.Event().wait()
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped += 1
            raise
        yield _counted(script.ended, prompt, "".join(pieces))

    def _next(self, prompt: Prompt) -> Reply:
        if callable(self._replies):
            return self._replies(prompt)
        try:
            return next(self._replies)
        except StopIteration:
            raise ModelFault("broken", f"{self._name} has no reply left.", "Write another one.") from None

    async def _wait(self) -> None:
        waited = self._pace() if self._pace else asyncio.sleep(0)
        if asyncio.iscoroutine(waited):
            await waited


def _counted(ended: Ended, prompt: Prompt, reply: str) -> Ended:
    if ended.tokens_in or ended.tokens_out:
        return ended
    return Ended(ended.reason, prompt_tokens(prompt), estimated_tokens(reply))
