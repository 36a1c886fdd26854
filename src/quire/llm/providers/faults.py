"""What the libraries raise, as faults in plain words: which ones pass, and what to do about the others."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from quire.errors import QuireError
from quire.llm.clean import clean
from quire.llm.fault import ModelFault
from quire.llm.providers.place import Place

MOST_DETAIL = 200  # characters of what a server said


@contextmanager
def told(name: str, place: Place) -> Iterator[None]:
    """Turn whatever a library raises into a ``ModelFault``; ``place`` is where the model is."""
    try:
        yield
    except (QuireError, GeneratorExit):
        raise
    except Exception as error:
        own = next((each for each in causes(error) if isinstance(each, ModelFault)), None)
        raise own or fault(error, name, place) from None


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and those behind it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def fault(error: Exception, name: str, place: Place) -> ModelFault:
    """What happened, by the library's own classes, the most exact first."""
    from pydantic_ai import exceptions

    table: tuple[tuple[type[Exception], Callable[[Any], ModelFault]], ...] = (
        (exceptions.ModelTimeoutError, lambda _: _slow(name, place)),
        (exceptions.ModelConnectionError, lambda each: _connection(each, name, place)),
        (exceptions.ModelAuthenticationError, lambda _: _key(name, place)),
        (exceptions.ModelNotFoundError, lambda each: _unknown(each, name, place)),
        (exceptions.ModelContextWindowExceededError, lambda _: _long(name)),
        (exceptions.ModelRequestRejectedError, lambda each: _rejected(each, name, place)),
        (exceptions.ModelQuotaExceededError, lambda each: _quota(each, name)),
        (exceptions.ModelRateLimitError, lambda each: _busy(each, name)),
        (exceptions.ModelUnavailableError, lambda each: _away(each, name)),
        (exceptions.ModelServerError, lambda each: _away(each, name)),
        (
            exceptions.ContentFilterError,
            lambda each: ModelFault("refused", f"{name} refused to answer.{_detail(each)}"),
        ),
    )
    found = next((make for kind, make in table if isinstance(error, kind)), None)
    return found(error) if found else _plain(error, name, place)


def _plain(error: Any, name: str, place: Place) -> ModelFault:
    """An error of a client itself, from a request beside those for replies."""
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        return _key(name, place)
    if type(error).__name__ in ("APIConnectionError", "APITimeoutError"):
        return _connection(error, name, place)
    return _broken(error, name)


def _slow(name: str, place: Place) -> ModelFault:
    return ModelFault("slow", f"{name} did not answer in time.", f"Ask again, or look whether {place.host} is well.")


def _connection(error: Any, name: str, place: Place) -> ModelFault:
    if any(isinstance(each, ssl.SSLError) for each in causes(error)) or "CERTIFICATE" in str(error):
        remedy = "Look at the address; a certificate of your own is trusted when SSL_CERT_FILE names it."
        return ModelFault("unreachable", f"{place.host} is not trusted: its certificate is wrong.", remedy)
    phase, begun = getattr(error, "phase", None), getattr(error, "in_stream", False)
    if phase in ("connect", "pool") or not (begun or phase):
        remedy = "Look whether it runs and whether the address is right."
        if not place.url:
            remedy = "Look whether this machine may reach the internet; HTTPS_PROXY names a proxy."
        return ModelFault("unreachable", f"{place.host} cannot be reached; {name} was not asked.", remedy)
    return broke_off(name)


def broke_off(name: str) -> ModelFault:
    """A reply without its end."""
    return ModelFault("broken", f"{name} broke off in the middle of its reply.", "Ask again.", again=True)


def _key(name: str, place: Place) -> ModelFault:
    return ModelFault("key", f"{place.host} did not accept the key for {name}.", "Look at the key in .env.")


def _unknown(error: Any, name: str, place: Place) -> ModelFault:
    remedy = "Choose another under [models] in quire.toml."
    return ModelFault("model", f"{place.host} does not serve {name}.{_detail(error)}", remedy)


def _long(name: str) -> ModelFault:
    remedy = "Ask about less, or choose a model that takes longer texts."
    return ModelFault("model", f"The question with its context is too long for {name}.", remedy)


def _rejected(error: Any, name: str, place: Place) -> ModelFault:
    said = _detail(error)
    if "api key" in said.lower():  # Google calls a wrong key a wrong argument
        return _key(name, place)
    if "context" in said.lower():  # llama.cpp has no class for it
        return _long(name)
    return ModelFault("request", f"{name} did not take the request.{said}", "quire doctor says what it takes.")


def _quota(error: Any, name: str) -> ModelFault:
    return ModelFault("key", f"The account of {name} has no credit left.{_detail(error)}", "Look at its billing.")


def _busy(error: Any, name: str) -> ModelFault:
    wait = f"{error.retry_after:.0f} seconds" if error.retry_after else "a little"
    remedy = f"Wait {wait}, or choose another model."
    return ModelFault("busy", f"{name} gets too many requests.", remedy, again=True, wait=error.retry_after)


def _away(error: Any, name: str) -> ModelFault:
    message = f"{name} failed on its server's side.{_detail(error)}"
    return ModelFault("broken", message, "Ask again later.", again=True, wait=error.retry_after)


def _broken(error: Exception, name: str) -> ModelFault:
    message = f"{name} answered with something that is no reply.{_detail(error)}"
    return ModelFault(
        "broken", message, "Ask again.", again=not any(hasattr(each, "status_code") for each in causes(error))
    )


def _detail(error: Any) -> str:
    """What the server said, in a line; the whole body is nobody's business."""
    body = getattr(error, "body", None)
    while isinstance(body, dict) and ("error" in body or "message" in body):
        body = body.get("error") or body.get("message")
    if not isinstance(body, str) or body.lstrip().startswith("<"):
        body = "" if hasattr(error, "body") else str(getattr(error, "message", ""))
    text = " ".join(clean(body).split())
    short = text if len(text) <= MOST_DETAIL else text[:MOST_DETAIL] + "…"
    return f" It said: {short}" if short else ""
