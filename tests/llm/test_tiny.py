"""A real endpoint: llama.cpp serves a tiny model of random weights; the protocol is real, the replies are not."""

import asyncio
import json

import pytest

from quire.llm import Delta, Ended, Invalid, Message, Models, Prompt, ask, probe
from quire.llm.providers.modes import Modes
from quire.llm.providers.place import Place
from quire.llm.providers.remote import RemoteModel

from .asking import Sum, models
from .tiny import serving, write_model

SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["sql", "python", "chart"]},
        "code": {"type": "string", "maxLength": 24},
        "parts": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "maxItems": 3},
    },
    "required": ["kind", "code", "parts"],
    "additionalProperties": False,
}
HELLO = (Message("user", "Hello there"),)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    write_model(path)
    with serving(path) as address:
        yield address


@pytest.fixture
def model(url):
    return RemoteModel("openai:tiny", lambda: Place("openai", url, "no-key"), Modes(), 60.0)


def learned(url, mode):
    modes = Modes()
    modes.learn("openai:tiny", mode)
    return RemoteModel("openai:tiny", lambda: Place("openai", url, "no-key"), modes, 60.0)


async def reply(model, prompt):
    pieces = [piece async for piece in model.stream(prompt)]
    texts = [piece.text for piece in pieces if isinstance(piece, Delta) and piece.text]
    assert isinstance(pieces[-1], Ended)
    return texts, pieces[-1]


async def test_text_comes_in_pieces_and_is_counted(model):
    texts, ended = await reply(model, Prompt("Be short.", HELLO, most_tokens=60))
    assert len(texts) > 1
    assert ended.tokens_in > 10
    assert 0 < ended.tokens_out <= 60


async def test_a_reply_that_is_cut_says_so(model):
    _, ended = await reply(model, Prompt("", HELLO, most_tokens=2))
    assert (ended.reason, ended.tokens_out) == ("cut", 2)


@pytest.mark.parametrize("mode", ["native", "tool"])
async def test_json_follows_the_schema(url, mode):
    for _ in range(3):
        texts, ended = await reply(learned(url, mode), Prompt("", HELLO, SCHEMA, most_tokens=600))
        assert ended.reason == "complete"
        found = json.loads("".join(texts))
        assert found["kind"] in ("sql", "python", "chart")
        assert len(found["code"]) <= 24
        assert all(0 <= part <= 9 for part in found["parts"])


async def test_json_that_is_only_asked_for_is_gibberish_and_the_loop_says_so(url):
    class Json(Sum):
        def prompt(self, asked):
            return Prompt("", HELLO, SCHEMA, most_tokens=40)

        def read(self, text, asked):
            return Invalid("That is no JSON.")

    answer = await ask(models(learned(url, "prompted")), Json(), (2, 3))
    assert answer.failure.kind == "invalid"
    assert [call.attempt for call in answer.calls] == [1, 2, 3]
    assert all(call.failure for call in answer.calls)


async def test_gibberish_is_repaired_until_the_attempts_are_used_up(model):
    answer = await ask(models(model), Sum(), (2, 3))
    assert answer.failure.kind == "invalid"
    assert "That cannot be used" in answer.calls[1].sent


async def test_a_prompt_that_is_too_long_is_said(model):
    class Long(Sum):
        def prompt(self, asked):
            return Prompt("", (Message("user", "a long story " * 4_000),), most_tokens=10)

    answer = await ask(models(model), Long(), (2, 3))
    assert answer.failure.kind == "model"


async def test_stopping_a_reply_frees_the_endpoint_for_the_next(model):
    stream = model.stream(Prompt("", HELLO, {"type": "string", "minLength": 100_000}, most_tokens=100_000))
    await anext(stream)
    await stream.aclose()
    async with asyncio.timeout(60):
        _, ended = await reply(model, Prompt("", HELLO, most_tokens=5))
    assert ended.tokens_out <= 5


async def test_cancelling_a_question_frees_the_endpoint_for_the_next(model):
    class Endless(Sum):
        def prompt(self, asked):
            return Prompt("", HELLO, {"type": "string", "minLength": 100_000}, most_tokens=100_000)

        def partial(self, text, asked):
            return len(text)

    begun = asyncio.Event()
    asking = asyncio.create_task(ask(models(model), Endless(), (2, 3), listen=lambda _: begun.set()))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    async with asyncio.timeout(60):
        await reply(model, Prompt("", HELLO, most_tokens=5))


async def test_the_probe_finds_that_it_follows_schemas(url):
    model = RemoteModel("openai:auto", lambda: Place("openai", url, "no-key"), Modes(), 60.0)
    (found,) = await probe(Models.of(model))
    assert found.ok, found
    assert model.mode == "native"
    assert model.name != "openai:auto"
