"""A model behind an address: asked through the library of its provider, its reply streamed as plain text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from quire.llm.fault import Fault, ModelFault, fault_of
from quire.llm.protocol import Delta, Ended, Prompt
from quire.llm.providers.building import build, installed, not_installed
from quire.llm.providers.faults import broke_off, told
from quire.llm.providers.modes import ORDER, Mode, Modes
from quire.llm.providers.place import Place
from quire.llm.providers.request import THINKING, pieces, request

AUTO = "auto"
SILENT = ("embed", "rerank", "whisper", "tts", "dall-e", "moderation")  # parts of names of models that write no text


class RemoteModel:
    """One model of one provider; ``auto`` is the first that its address serves.

    ``place`` is asked when a question is, so that a missing key is that question's failure.
    """

    def __init__(self, name: str, place: Callable[[], Place], modes: Modes, seconds: float) -> None:
        self._provider, _, self._model = name.partition(":")
        self._place, self._modes, self._seconds = place, modes, seconds
        self._library: Any = None
        self._warm = False
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def name(self) -> str:
        """As it is configured; in the place of ``auto`` what was found."""
        return f"{self._provider}:{self._model}"

    @property
    def mode(self) -> Mode | None:
        """How it is asked for JSON; None before anybody did."""
        return self._modes.get(self.name)

    @property
    def room(self) -> int:
        """The tokens that it may think for besides its reply, as far as that is known."""
        return THINKING if self._library is None or self._thinks(self._library) else 0

    @staticmethod
    def _thinks(library: Any) -> bool:
        return bool(library.profile.get("supports_thinking"))

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta | Ended, None]:
        """Send a prompt; asks for JSON in the best way that the endpoint takes."""
        place = self._place()
        library = await self._load(place)
        modes = self._order(library) if prompt.schema is not None else (None,)
        for mode in modes:
            begun = False
            try:
                with told(self.name, place):
                    async with aclosing(self._once(library, prompt, mode)) as stream:
                        async for piece in stream:
                            begun = True
                            if isinstance(piece, Ended):
                                self._learn(mode)
                                yield piece
                                return
                            yield piece
                raise broke_off(self.name)
            except ModelFault as fault:
                if fault.kind != "request" or begun or mode == modes[-1]:
                    raise

    async def warm(self) -> None:
        """Load what the first question would wait for, a second or so; calls nobody."""
        if not self._warm and self.check() is None:
            self._warm = True
            place = self._place()
            with told(self.name, place):
                await asyncio.to_thread(build, place, self._model, self._seconds)

    def check(self) -> Fault | None:
        """Why it cannot be asked, as far as that is known without asking."""
        try:
            self._place()
        except ModelFault as fault:
            return fault_of(fault)
        return None if installed() else fault_of(not_installed())

    def forget(self) -> None:
        """Find out anew how it is best asked for JSON."""
        self._modes.forget(self.name)

    def demote(self) -> bool:
        """Ask for JSON in the next best way from now on; False when there is none."""
        known = self.mode
        if known is None or known == ORDER[-1]:
            return False
        self._modes.learn(self.name, ORDER[ORDER.index(known) + 1])
        return True

    def _learn(self, mode: Mode | None) -> None:
        """Keep the first way that worked; a worse one that one schema needed is not kept."""
        if mode is not None and self.mode is None:
            self._modes.learn(self.name, mode)

    async def _once(self, library: Any, prompt: Prompt, mode: Mode | None) -> AsyncGenerator[Delta | Ended, None]:
        messages, settings, parameters = request(prompt, mode, self._thinks(library))
        async with (
            library.request_stream(messages, settings, parameters) as reply,
            aclosing(pieces(reply, mode == "tool")) as stream,
        ):
            async for piece in stream:
                yield piece

    async def _load(self, place: Place) -> Any:
        """The library's model, of this event loop: its connections cannot be shared between two."""
        loop = asyncio.get_running_loop()
        if self._library is None or self._loop is not loop:
            with told(self.name, place):
                found = await asyncio.to_thread(build, place, self._model, self._seconds)
                if self._model == AUTO:
                    self._model = await self._first(found, place)
                    found = await asyncio.to_thread(build, place, self._model, self._seconds)
            if self._library is None or self._loop is not loop:  # another question may have been faster
                self._library, self._loop = found, loop
        return self._library

    async def _first(self, library: Any, place: Place) -> str:
        if not hasattr(library.client, "models") or place.protocol == "google":
            raise ModelFault("model", f"{self.name} does not say which model.", "Name it under [models] in quire.toml.")
        served = [str(each.id) async for each in library.client.models.list()]
        writing = [name for name in served if not any(word in name.lower() for word in SILENT)]
        if writing:
            return writing[0]
        raise ModelFault("model", f"{place.host} serves no model.", "Load one there, or name another address.")

    def _order(self, library: Any) -> tuple[Mode, ...]:
        """The ways to ask for JSON, the best first: what was learned, then what the library knows of the model."""
        known = self.mode
        if known is not None:
            return (known, *ORDER[ORDER.index(known) + 1 :])
        profile = library.profile
        return tuple(
            mode
            for mode in ORDER
            if not (mode == "native" and not profile.get("supports_json_schema_output"))
            and not (mode == "tool" and not profile.get("supports_tools", True))
        )
