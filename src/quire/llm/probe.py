"""Whether a model answers in the ways that are needed: text, in pieces, and JSON that follows a schema."""

from __future__ import annotations

import time

import msgspec

from quire.llm.ask import ask
from quire.llm.fault import Fault
from quire.llm.models import Models, remote_of
from quire.llm.protocol import Message, Model, Prompt
from quire.llm.task import Invalid

WAYS = {
    "native": "the endpoint follows the schema",
    "tool": "by the call of a tool",
    "prompted": "by being told, so it may miss; its replies are checked and repaired",
}
SCHEMA = {
    "type": "object",
    "properties": {
        "colour": {"type": "string", "enum": ["red", "green", "blue"]},
        "number": {"type": "integer", "minimum": 0, "maximum": 9},
    },
    "required": ["colour", "number"],
    "additionalProperties": False,
}  # fmt: skip


class ProbedMode(msgspec.Struct, frozen=True):
    """One way of asking: whether it worked, and what came or what to do."""

    name: str
    ok: bool
    message: str
    seconds: float = 0.0


class Probed(msgspec.Struct, frozen=True):
    """A model that was tried; ``ok`` when it can be used."""

    model: str
    ok: bool
    message: str
    remedy: str = ""
    seconds: float = 0.0
    modes: tuple[ProbedMode, ...] = ()


class _Counting:
    """A text long enough to come in pieces."""

    name = "probe"

    def prompt(self, asked: None) -> Prompt:
        return Prompt("", (Message("user", "Count from 1 to 30: digits and spaces, nothing else."),), most_tokens=200)

    def read(self, reply: str, asked: None) -> str | Invalid:
        return reply

    def partial(self, reply: str, asked: None) -> str | None:
        return reply


class _Choosing:
    """A value of a closed set and a number."""

    name = "probe"

    def prompt(self, asked: None) -> Prompt:
        told = "Which colour has grass, and how many legs has a cat? Answer in JSON: colour and number."
        return Prompt("", (Message("user", told),), SCHEMA, most_tokens=200)

    def read(self, reply: str, asked: None) -> str | Invalid:
        try:
            found = msgspec.json.decode(_unfenced(reply), type=_Chosen)
        except msgspec.DecodeError as error:
            return Invalid(f"The reply is not JSON of the schema: {error}.")
        return f"{found.colour}, {found.number}"

    def partial(self, reply: str, asked: None) -> str | None:
        return None


class _Chosen(msgspec.Struct):
    colour: str
    number: int


async def probe(models: Models) -> tuple[Probed, ...]:
    """Try every model that is configured, one after the other; never raises for what a model does."""
    configured = [*models.tiers.values(), *([models.fallback] if models.fallback else [])]
    return tuple([await probe_model(models, model) for model in dict.fromkeys(configured)])


async def probe_model(models: Models, model: Model) -> Probed:
    """Try one model within the limits and the budget of a project."""
    began = time.monotonic()
    alone = models.alone(model)
    text, stream, failure = await _text(alone)
    if failure is not None:
        return Probed(model.name, False, failure.message, failure.remedy, _since(began), (text,))
    json = await _json(alone, model)
    modes = (text, stream, json)
    if not json.ok:
        message = f"{model.name} answers, but not in JSON, which many questions need."
        return Probed(model.name, False, message, "Choose another model for them.", _since(began), modes)
    return Probed(model.name, True, f"{model.name} answers.", "", _since(began), modes)


async def _text(models: Models) -> tuple[ProbedMode, ProbedMode, Fault | None]:
    began = time.monotonic()
    pieces: list[float] = []
    answer = await ask(models, _Counting(), None, listen=lambda _: pieces.append(_since(began)))
    seconds = _since(began)
    if answer.failure is not None:
        failed = ProbedMode("text", False, str(answer.failure), seconds)
        return failed, ProbedMode("stream", False, "", 0.0), answer.failure
    streams = len(pieces) > 1
    came = f"first piece after {pieces[0]:.1f} s" if streams else "the reply comes as a whole, not in pieces"
    return (
        ProbedMode("text", True, f"{len(answer.value or '')} characters", seconds),
        ProbedMode("stream", streams, came, pieces[0] if pieces else seconds),
        None,
    )


async def _json(models: Models, model: Model) -> ProbedMode:
    """JSON in the best way that gives it; what was found is remembered for the questions to come."""
    began, remote = time.monotonic(), remote_of(model)
    if remote is not None:
        remote.forget()
    while True:
        answer = await ask(models, _Choosing(), None)
        if answer.failure is None:
            way = WAYS[remote.mode] if remote is not None and remote.mode else "as it is written"
            return ProbedMode("json", True, way, _since(began))
        if remote is None or answer.failure.kind != "invalid" or not remote.demote():
            return ProbedMode("json", False, str(answer.failure), _since(began))


def _unfenced(reply: str) -> str:
    """What stands between the outermost braces."""
    start, end = reply.find("{"), reply.rfind("}")
    return reply[start : end + 1] if 0 <= start < end else reply


def _since(began: float) -> float:
    return round(time.monotonic() - began, 2)
