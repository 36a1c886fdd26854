"""From HTTP to typed functions and back: queries and bodies become structs, structs become JSON, failures become
``Problem``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from quire.errors import DocumentError, KernelError, QuireError, UsageError, WarehouseError
from quire.server.problem import Problem
from quire.server.workspace import Workspace

MOST_BYTES = 2_000_000
STATUS: tuple[tuple[type[QuireError], int], ...] = (
    (UsageError, 400),
    (DocumentError, 409),
    (KernelError, 503),
    (WarehouseError, 502),
)
T = TypeVar("T", bound=msgspec.Struct)
Handler = Callable[[Workspace, T], Awaitable[msgspec.Struct | Response]]


def get(path: str, query: type[T], handler: Handler[T]) -> Route:
    """A GET route whose query string is a ``query``."""

    async def endpoint(request: Request) -> Response:
        asked = msgspec.convert(dict(request.query_params), query, strict=False)
        return answer(await handler(request.app.state.workspace, asked))

    return Route(path, endpoint, methods=["GET"], name=path)


def post(path: str, body: type[T], handler: Handler[T]) -> Route:
    """A POST route whose JSON body is a ``body``."""
    decoder = msgspec.json.Decoder(body)

    async def endpoint(request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise UsageError("The request is not JSON.", expected="content-type: application/json")
        asked = decoder.decode(await read_body(request))
        return answer(await handler(request.app.state.workspace, asked))

    return Route(path, endpoint, methods=["POST"], name=path)


async def read_body(request: Request) -> bytes:
    """The body; raises ``UsageError`` as soon as it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise UsageError("The request is too long.", expected=f"at most {MOST_BYTES:,} bytes")
    return bytes(body)


def answer(value: msgspec.Struct | Response) -> Response:
    """JSON of a struct; a response as it is."""
    if isinstance(value, Response):
        return value
    return Response(msgspec.json.encode(value), media_type="application/json")


def problem(status: int, message: str, expected: str = "", remedy: str = "") -> Response:
    """The answer when something is wrong."""
    body = msgspec.json.encode(Problem(message=message, expected=expected, remedy=remedy))
    return Response(body, status_code=status, media_type="application/json")


async def on_quire_error(_request: Request, error: Exception) -> Response:
    """A failure that a person can act on."""
    assert isinstance(error, QuireError)
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 422)
    return problem(status, error.message, error.expected, error.remedy)


async def on_wrong_shape(_request: Request, error: Exception) -> Response:
    """A query or body that is not what the route takes."""
    return problem(400, f"The request was not understood: {error}.", remedy="Reload the page.")


async def on_http_error(_request: Request, error: Exception) -> Response:
    """No such route, or not with this method."""
    assert isinstance(error, HTTPException)
    return problem(error.status_code, f"{error.detail}.")


async def on_defect(_request: Request, _error: Exception) -> Response:
    """A defect of ours: a sentence to the browser; the traceback goes to the terminal, uvicorn logs it."""
    return problem(
        500, "The server failed at this.", remedy="The terminal that runs quire shows why; please report it."
    )


HANDLERS: dict[Any, Any] = {
    QuireError: on_quire_error,
    msgspec.ValidationError: on_wrong_shape,
    msgspec.DecodeError: on_wrong_shape,
    HTTPException: on_http_error,
    Exception: on_defect,
}
