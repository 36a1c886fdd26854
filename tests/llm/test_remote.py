"""OpenAI's protocol: what goes over the wire, what comes back, and every way in which it fails."""

import asyncio
import ssl

import pytest

from quire.llm import Delta, Ended, Message, ModelFault, Prompt, ask
from quire.llm.providers.modes import Modes
from quire.llm.providers.place import Place, place_of
from quire.llm.providers.remote import RemoteModel

from .asking import Pauses, Sum, models
from .certificate import certificate
from .endpoint import HEAD, HELD, chat, chunk, endpoint, event, failing, tool

KEY = "sk-very-secret-value-1234567890"
SCHEMA = {
    "type": "object",
    "properties": {"sql": {"type": "string"}},
    "required": ["sql"],
    "additionalProperties": False,
}
TEXT = Prompt("Be short.", (Message("user", "Hello"), Message("assistant", "Hm?"), Message("user", "Hello!")))
JSON = Prompt("Be short.", (Message("user", "Hello"),), SCHEMA)


@pytest.fixture
async def server():
    async with endpoint() as found:
        yield found


def remote(server, modes=None, name="openai:m"):
    known = {"OPENAI_BASE_URL": server.url + "/v1", "OPENAI_API_KEY": KEY}
    return RemoteModel(name, lambda: place_of("openai", known), modes or Modes(), 5.0)


async def reply(model, prompt=TEXT):
    text, ended = "", None
    async for piece in model.stream(prompt):
        if isinstance(piece, Delta):
            text += piece.text
        else:
            ended = piece
    return text, ended


async def fault(model, prompt=TEXT):
    with pytest.raises(ModelFault) as caught:
        await reply(model, prompt)
    return caught.value


def said(message, code=None):
    return {"error": {"message": message, "code": code}}


async def test_text_is_streamed_and_counted(server):
    server.replies = [chat("Hel", "lo", "!")]
    assert await reply(remote(server)) == ("Hello!", Ended("complete", 11, 7))
    (sent,) = server.requests
    assert [(each["role"], each["content"]) for each in sent["messages"]] == [
        ("system", "Be short."), ("user", "Hello"), ("assistant", "Hm?"), ("user", "Hello!"),
    ]  # fmt: skip
    assert (sent["model"], sent["stream"], sent["max_tokens"]) == ("m", True, 4_000)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


async def test_what_the_server_did_not_count_is_estimated(server):
    parts = chat("answer: 5")
    server.replies = [[*parts[:-2], parts[-1]]]
    answer = await ask(models(remote(server)), Sum(), (2, 3))
    (call,) = answer.calls
    assert call.tokens_in > 10
    assert call.tokens_out == 3


async def test_json_is_asked_for_by_schema(server):
    server.replies = [chat('{"sql": ', '"SELECT 1"}')]
    text, _ = await reply(remote(server), JSON)
    assert text == '{"sql": "SELECT 1"}'
    asked = server.requests[0]["response_format"]
    assert asked["type"] == "json_schema"
    assert asked["json_schema"]["schema"]["properties"] == {"sql": {"type": "string"}}


async def test_an_endpoint_without_schemas_is_asked_for_a_tool_call_and_this_is_remembered(server, tmp_path):
    server.replies = [
        failing(400, {"error": {"message": "response_format is not known"}}),
        tool("answer", '{"sql": ', '"x"}'),
    ]
    modes = Modes(tmp_path / "models.json")
    assert (await reply(remote(server, modes), JSON))[0] == '{"sql": "x"}'
    assert server.requests[1]["tools"][0]["function"]["name"] == "answer"
    assert "response_format" not in server.requests[1]
    server.replies = [tool("answer", '{"sql": "y"}')]
    assert (await reply(remote(server, Modes(tmp_path / "models.json")), JSON))[0] == '{"sql": "y"}'


async def test_what_another_process_learned_counts_at_once(tmp_path):
    mine, others = Modes(tmp_path / "models.json"), Modes(tmp_path / "models.json")
    assert mine.get("openai:m") is None
    others.learn("openai:m", "tool")
    others.learn("openai:other", "prompted")
    assert mine.get("openai:m") == "tool"
    mine.forget("openai:m")
    assert others.get("openai:m") is None
    assert others.get("openai:other") == "prompted"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"openai:m": "magic"}'])
async def test_a_broken_memory_is_no_memory(tmp_path, content):
    (tmp_path / "models.json").write_bytes(content)
    modes = Modes(tmp_path / "models.json")
    assert modes.get("openai:m") is None
    modes.learn("openai:m", "tool")
    assert Modes(tmp_path / "models.json").get("openai:m") == "tool"


async def test_an_endpoint_with_neither_is_told_the_schema(server):
    refuses = failing(400, {"error": {"message": "not known"}})
    server.replies = [refuses, refuses, chat('{"sql": "x"}')]
    assert (await reply(remote(server), JSON))[0] == '{"sql": "x"}'
    system = server.requests[2]["messages"][0]["content"]
    assert '"required":["sql"]' in system
    assert "tools" not in server.requests[2]


async def test_a_call_of_an_unknown_tool_is_shown_to_whoever_reads_the_reply(server):
    modes = Modes()
    modes.learn("openai:m", "tool")
    server.replies = [tool("run_sql", '{"query": "DROP TABLE x"}')]
    text, _ = await reply(remote(server, modes), JSON)
    assert text == '{"name": "run_sql", "arguments": {"query": "DROP TABLE x"}}'


async def test_a_cut_reply_says_so(server):
    server.replies = [chat("SELECT", finish="length")]
    assert (await reply(remote(server)))[1].reason == "cut"


async def test_a_withheld_reply_says_so(server):
    server.replies = [[HEAD, chunk({"refusal": "I will not."}), chunk({}, "stop"), event("[DONE]")]]
    text, ended = await reply(remote(server))
    assert (text, ended.reason) == ("I will not.", "refused")


@pytest.mark.parametrize(
    ("answer", "kind", "again"),
    [
        (failing(401, said("Incorrect API key provided: " + KEY)), "key", False),
        (failing(403), "key", False),
        (failing(404, said("The model `m` does not exist", "model_not_found")), "model", False),
        (failing(400, said("Too long", "context_length_exceeded")), "model", False),
        (failing(429, said("You exceeded your current quota", "insufficient_quota")), "key", False),
        (failing(429, Retry_After="7"), "busy", True),
        (failing(500, b"<html>oh</html>"), "broken", True),
        (failing(503), "broken", True),
        (failing(302, b"", Location="http://127.0.0.1:9/"), "broken", False),
    ],
)  # fmt: skip
async def test_what_the_server_refuses_is_a_fault_of_a_kind(server, answer, kind, again):
    server.replies = [answer]
    found = await fault(remote(server))
    assert (found.kind, found.again) == (kind, again), found
    assert found.remedy
    assert "<html>" not in str(found)


async def test_the_wait_that_a_busy_server_asks_for_is_kept_by_the_loop(server):
    server.replies = [failing(429, Retry_After="7"), chat("answer: 5")]
    pauses = Pauses()
    answer = await ask(models(remote(server), pause=pauses), Sum(), (2, 3))
    assert answer.value == 5
    assert pauses.seconds == [7.0]


async def test_a_pause_that_is_too_long_is_said(server):
    server.replies = [failing(429, Retry_After="90")]
    answer = await ask(models(remote(server)), Sum(), (2, 3))
    assert answer.failure.remedy == "Wait 90 seconds, or choose another model."
    assert len(answer.calls) == 1


async def test_a_refused_connection_says_where_nobody_answers(unused_tcp_port):
    place = Place("openai", f"http://127.0.0.1:{unused_tcp_port}/v1", KEY)
    model = RemoteModel("openai:m", lambda: place, Modes(), 5.0)
    found = await fault(model)
    assert found.kind == "unreachable"
    assert f"127.0.0.1:{unused_tcp_port} cannot be reached" in found.message


async def test_a_certificate_that_nobody_trusts_is_said(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    async with endpoint(context) as server:
        found = await fault(remote(server))
    assert found.kind == "unreachable"
    assert "certificate" in found.message


@pytest.mark.parametrize("tail", [[], [b'data: {"choi']])
async def test_a_stream_that_breaks_off_is_no_reply(server, tail):
    server.replies = [[HEAD, chunk({"content": "SELECT 1"}), *tail]]
    found = await fault(remote(server))
    assert (found.kind, found.again) == ("broken", True)


@pytest.mark.parametrize("garbage", [b"data: {]\n\n", b"data: 7\n\n", b"\xff\xfe\x00" * 50 + b"\n\n"])
async def test_garbage_is_no_reply(server, garbage):
    server.replies = [[HEAD, garbage, event("[DONE]")]]
    assert (await fault(remote(server))).kind == "broken"


async def test_an_endless_answer_is_given_up(server):
    line = b": " + b"x" * 1_000_000 + b"\n"
    server.replies = [[HEAD, *[line] * 30]]
    found = await fault(remote(server))
    assert "has no end" in found.message


async def test_a_reply_of_five_megabytes_is_cut_and_the_next_attempt_told(server):
    server.replies = [[HEAD, *[chunk({"content": "1" * 50_000})] * 100, event("[DONE]")], chat("answer: 5")]
    answer = await ask(models(remote(server)), Sum(), (2, 3))
    assert answer.value == 5
    assert len(answer.calls[0].reply) == 200_000
    assert "cut at 200,000 characters" in server.requests[1]["messages"][-1]["content"]


async def test_a_slow_drip_is_given_up_and_the_connection_closed(server):
    server.replies = [[HEAD, chunk({"content": "answer: "}), HELD]]
    answer = await ask(models(remote(server), limits={"idle_seconds": 0.05}), Sum(), (2, 3))
    assert answer.failure.kind == "slow"
    await asyncio.wait_for(server.gone.wait(), 10)


async def test_cancelling_the_question_closes_the_connection(server):
    server.replies = [[HEAD, chunk({"content": "12345678"}), HELD]]
    told = asyncio.Event()
    asking = asyncio.create_task(ask(models(remote(server)), Sum(), (2, 3), listen=lambda _: told.set()))
    await asyncio.wait_for(told.wait(), 30)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.wait_for(server.gone.wait(), 10)


async def test_closing_a_stream_closes_the_connection(server):
    server.replies = [[HEAD, chunk({"content": "Hello"}), HELD]]
    stream = remote(server).stream(TEXT)
    await anext(stream)
    await stream.aclose()
    await asyncio.wait_for(server.gone.wait(), 10)


async def test_a_proxy_of_the_environment_is_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.replies = [chat("Hello")]
    place = Place("openai", "http://models.example.com/v1", KEY)
    assert (await reply(RemoteModel("openai:m", lambda: place, Modes(), 5.0)))[0] == "Hello"
    assert server.paths == ["http://models.example.com/v1/chat/completions"]


async def test_warming_up_calls_nobody(server):
    await remote(server).warm()
    await remote(server, name="openai:auto").warm()
    await RemoteModel("anthropic:claude", lambda: place_of("anthropic", {}), Modes(), 5.0).warm()
    assert server.paths == []


async def test_auto_is_the_first_model_that_the_address_serves_for_texts(server):
    served = [{"id": name, "object": "model", "created": 1, "owned_by": "me"} for name in ("nomic-embed-text", "tiny")]
    listed = {"object": "list", "data": served}
    server.replies = [failing(200, listed), chat("Hello")]
    model = remote(server, name="openai:auto")
    assert (await reply(model))[0] == "Hello"
    assert model.name == "openai:tiny"
    assert server.requests[1]["model"] == "tiny"
    assert server.paths == ["/v1/models", "/v1/chat/completions"]


@pytest.mark.parametrize(
    ("answer", "kind"), [(failing(200, {"object": "list", "data": []}), "model"), (failing(401), "key")]
)
async def test_an_address_that_names_no_model_is_said(server, answer, kind):
    server.replies = [answer]
    assert (await fault(remote(server, name="openai:auto"))).kind == kind


async def test_without_a_key_it_says_which_and_where():
    found = await fault(RemoteModel("anthropic:claude", lambda: place_of("anthropic", {}), Modes(), 5.0))
    assert found.kind == "key"
    assert found.message == "ANTHROPIC_API_KEY is not set."
    assert ".env" in found.remedy


async def test_one_model_is_asked_from_several_event_loops_in_turn(server):
    server.replies = [chat("one"), chat("two")]
    model = remote(server)
    assert (await reply(model))[0] == "one"
    assert (await asyncio.to_thread(lambda: asyncio.run(reply(model))))[0] == "two"
