"""The HTTP client of every provider: no redirections (the key is for one address only), and no endless answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from quire.llm.fault import ModelFault

if TYPE_CHECKING:
    import httpx2

MOST_BYTES = 24_000_000  # of one answer on the wire; its text is bounded far below
CONNECT_SECONDS = 10.0


def client(seconds: float) -> httpx2.AsyncClient:
    """A client whose reads wait for at most ``seconds``; the limits of a reply are kept by whoever receives it."""
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: httpx2.AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self._stream:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise ModelFault("broken", "The answer of the server has no end.", "Look at the address.")
                yield chunk

        async def aclose(self) -> None:
            await self._stream.aclose()

    class Client(httpx2.AsyncClient):
        async def send(self, request: httpx2.Request, *, stream: bool = False, **more: Any) -> httpx2.Response:
            response = await super().send(request, stream=True, **more)
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            response.stream = Bounded(response.stream)
            if not stream:
                await response.aread()
            return response

    timeout = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
    return Client(timeout=timeout, follow_redirects=False)
