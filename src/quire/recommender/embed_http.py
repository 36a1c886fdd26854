"""Embeddings from any server that speaks OpenAI's ``/v1/embeddings``: also Ollama, vLLM, llama.cpp."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import msgspec
import numpy as np

from quire.errors import QuireError, UsageError
from quire.recommender.index import Floats

SECONDS, QUICK_SECONDS = 30.0, 2.0  # for the tables of a catalog, and for one question
BATCH = 96  # texts in one request
ATTEMPTS = 4
_LONGEST_PAUSE = 8.0
_MOST_BYTES = 64_000_000
_AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504))
_EXPECTED = '{url = "https://…/v1", model = "…", key = "env:NAME"}'


class _Vector(msgspec.Struct):
    embedding: list[float]
    index: int = -1


class _Answer(msgspec.Struct):
    data: list[_Vector]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: the key is for this address only."""

    def redirect_request(self, *_: Any) -> None:
        return None


class HttpEmbedder:
    """Asks a server for vectors, in batches; tries again with growing pauses when the server is busy or away.

    ``seconds`` is the limit of one request, ``attempts`` that of the tries. The key is in no message.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        seconds: float = SECONDS,
        attempts: int = ATTEMPTS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.place = _place(url)
        self.url = url if url.rstrip("/").endswith("/embeddings") else url.rstrip("/") + "/embeddings"
        self.model, self.seconds, self.attempts = model, seconds, attempts
        self._key, self._pause = key, pause
        self._open = urllib.request.build_opener(_Stay()).open

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row for each text; raises ``QuireError`` when the server gives none."""
        batches = [self._batch(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        if len({batch.shape[1] for batch in batches}) > 1:
            raise self._failure("gave vectors of different lengths")
        return np.concatenate(batches) if batches else np.zeros((0, 0), dtype=np.float32)

    def quick(self) -> HttpEmbedder:
        """The same for one question that somebody waits for: one try, and a short one."""
        return HttpEmbedder(self.url, self.model, self._key, min(self.seconds, QUICK_SECONDS), 1, self._pause)

    def _batch(self, texts: Sequence[str]) -> Floats:
        body = msgspec.json.encode({"model": self.model, "input": [_sendable(text) for text in texts]})
        headers = {"Content-Type": "application/json", "User-Agent": "quire"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(self.url, body, headers, method="POST")  # noqa: S310 (the scheme is checked)
        return self._vectors(self._answer(request), len(texts))

    def _answer(self, request: urllib.request.Request) -> bytes:
        for attempt in range(self.attempts):
            wait = min(0.5 * 2**attempt, _LONGEST_PAUSE)
            try:
                with self._open(request, timeout=self.seconds) as answer:
                    body: bytes = answer.read(_MOST_BYTES + 1)
                if len(body) > _MOST_BYTES:
                    raise self._failure("answered with far too much")
                return body
            except urllib.error.HTTPError as fault:
                fault.close()
                told = f"answered with {fault.code}"
                if fault.code not in _AGAIN:
                    remedy = "Look at the key." if fault.code in (401, 403) else "Look at the address and the model."
                    raise self._failure(told, remedy) from None
                wait = _asked_pause(fault.headers.get("Retry-After", ""), wait)
            except (OSError, HTTPException) as fault:
                slow = isinstance(fault, TimeoutError) or isinstance(getattr(fault, "reason", None), TimeoutError)
                told = f"gave no answer within {self.seconds:g} seconds" if slow else "cannot be reached"
            if attempt + 1 < self.attempts:
                self._pause(wait)
        raise self._failure(told, "Try again later.")

    def _vectors(self, body: bytes, count: int) -> Floats:
        try:
            data = msgspec.json.decode(body, type=_Answer).data
            rows = sorted(data, key=lambda each: each.index)
            found = np.array([row.embedding for row in rows], dtype=np.float32)
        except (msgspec.DecodeError, ValueError, OverflowError):
            raise self._failure("answered with something else than vectors") from None
        numbered = [row.index for row in rows] in (list(range(count)), [-1] * count)
        if not numbered or found.ndim != 2 or not found.shape[1] or not np.isfinite(found).all():
            raise self._failure("did not answer with one vector for each text")
        return found

    def _failure(self, told: str, remedy: str = "") -> QuireError:
        return QuireError(f"The embeddings of {self.place} {told}.", remedy=remedy)


def configured(settings: Mapping[str, Any], own: Mapping[str, str]) -> HttpEmbedder | None:
    """The embedder of ``[recommender] embeddings`` in ``quire.toml``; None when there is none.

    ``own`` are the variables of the project's ``.env``: the address is the project's, so it gets no key from anywhere
    else, and nobody's project can send for yours. A key is named, as ``env:NAME``,
    never written down: raises ``UsageError``.
    """
    section = settings.get("recommender", {})
    wanted = section.get("embeddings") if isinstance(section, dict) else None
    if wanted is None:
        return None
    sound = isinstance(wanted, dict) and all(isinstance(value, str) for value in wanted.values())
    if not sound or not {"url", "model"} <= wanted.keys() <= {"url", "model", "key"}:
        raise UsageError("[recommender] embeddings is not understood.", expected=_EXPECTED)
    key = wanted.get("key", "")
    if key:
        if not key.startswith("env:"):
            raise UsageError("The key of the embeddings stands in quire.toml.", expected='key = "env:NAME"')
        variable = key.removeprefix("env:")
        if not own.get(variable):
            message = f"{variable} does not stand in the project's .env; the embeddings need it."
            raise UsageError(message, remedy="Write it there, if you trust the address.")
        key = own[variable]
    return HttpEmbedder(wanted["url"], wanted["model"], key)


def _place(url: str) -> str:
    """The server of an address, without what it may hold of secrets; raises ``UsageError`` when it is no address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("The address of the embeddings is none.", expected='url = "https://…/v1"')
    return parts.hostname + port


def _sendable(text: str) -> str:
    """A text that JSON can carry; servers refuse an empty one."""
    return text.encode("utf-8", "replace").decode() or " "


def _asked_pause(header: str, otherwise: float) -> float:
    """The pause that a server asks for, within bounds."""
    return min(float(header), _LONGEST_PAUSE) if header.isascii() and header.isdigit() else otherwise
