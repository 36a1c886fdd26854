"""What the probe finds out about a model."""

import pytest

from quire.llm import FixedModel, ModelFault, Models, Scripted, probe
from quire.llm.providers.modes import Modes

from .endpoint import chat, endpoint, failing, tool
from .test_remote import remote

COUNT = " ".join(map(str, range(1, 31)))
GRASS = '{"colour": "green", "number": 4}'


async def test_a_model_that_answers_in_every_way_is_well():
    (found,) = await probe(Models.of(FixedModel([COUNT, GRASS])))
    assert (found.model, found.ok, found.message) == ("fixed:replies", True, "fixed:replies answers.")
    assert [(mode.name, mode.ok) for mode in found.modes] == [("text", True), ("stream", True), ("json", True)]


async def test_every_model_is_tried_once():
    fast, strong = FixedModel([COUNT, GRASS], "fixed:fast"), FixedModel([COUNT, GRASS], "fixed:strong")
    models = Models({"fast": fast, "strong": strong}, fallback=FixedModel([COUNT, GRASS], "fixed:spare"))
    assert [found.model for found in await probe(models)] == ["fixed:fast", "fixed:strong", "fixed:spare"]
    assert len(await probe(Models.of(FixedModel([COUNT, GRASS])))) == 1


async def test_what_is_wrong_is_said_with_what_to_do():
    fault = ModelFault("key", "It did not accept the key.", "Look at the key in .env.")
    (found,) = await probe(Models.of(FixedModel([Scripted(fault=fault)])))
    assert (found.ok, found.message, found.remedy) == (False, fault.message, fault.remedy)


async def test_a_reply_in_one_piece_is_noted():
    (found,) = await probe(Models.of(FixedModel([Scripted(pieces=(COUNT,)), GRASS])))
    stream = found.modes[1]
    assert (stream.ok, "as a whole" in stream.message) == (False, True)
    assert found.ok


async def test_a_model_that_writes_no_json_cannot_be_used():
    (found,) = await probe(Models.of(FixedModel([COUNT, "Green, and four."])))
    assert not found.ok
    assert "not in JSON" in found.message


@pytest.mark.parametrize(
    ("replies", "mode"),
    [
        ([chat(GRASS)], "native"),
        ([chat("Grass is green."), tool("answer", GRASS)], "tool"),
        ([failing(400), chat("Grass is green."), chat(f"```json\n{GRASS}\n```")], "prompted"),
    ],
)
async def test_the_best_way_to_get_json_is_found_and_remembered(replies, mode):
    modes = Modes()
    async with endpoint() as server:
        server.replies = [chat(COUNT[:40], COUNT[40:]), *replies]
        model = remote(server, modes)
        (found,) = await probe(Models.of(model))
    assert found.ok, found
    assert model.mode == mode
    assert modes.get("openai:m") == mode
