"""The messages between the server and a worker: frames of a length and JSON."""

from __future__ import annotations

import datetime
import struct
from typing import Any

import msgspec

from quire.kernel.protocol import Event, KernelInfo, Plan

LENGTH = struct.Struct(">I")
MOST = 1 << 30  # bytes of a frame; the worker bounds what it sends far below


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker serves."""

    info: KernelInfo


class Events(msgspec.Struct, frozen=True, tag="events"):
    """What happened, in order."""

    events: list[Event]


class Reply(msgspec.Struct, frozen=True, tag="reply"):
    """The answer to a request; ``error`` is a sentence when it failed."""

    request: int
    value: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""


Message = Ready | Events | Reply
_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be sent to the kernel")


_encoder = msgspec.json.Encoder(enc_hook=_plain)


def decode(frame: bytes) -> Message:
    """A message of the worker."""
    return _decoder.decode(frame)


def encode(message: dict[str, Any]) -> bytes:
    """A message to the worker, with its length."""
    body = _encoder.encode(message)
    return LENGTH.pack(len(body)) + body


def plan_message(plan: Plan) -> dict[str, Any]:
    """A plan as the worker reads it: dates in the values of inputs are marked."""
    if any(step.value is not None for step in plan.steps):
        steps = [msgspec.structs.replace(step, value=marked(step.value)) for step in plan.steps]
        plan = Plan(id=plan.id, steps=tuple(steps), forget=plan.forget)
    return {"op": "plan", "plan": plan}


def marked(value: Any) -> Any:
    """A value with its dates marked as such."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    if isinstance(value, list | tuple):
        return [marked(item) for item in value]
    return value
