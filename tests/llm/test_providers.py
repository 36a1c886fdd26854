"""The protocols of Anthropic, Google and OpenAI itself, as they are on the wire."""

import pytest

from quire.llm import Ended, Message, Prompt
from quire.llm.providers.modes import Modes
from quire.llm.providers.place import Place, place_of
from quire.llm.providers.remote import RemoteModel

from .endpoint import HEAD, chat, endpoint, event, failing
from .test_remote import JSON, fault, reply

TEXT = Prompt("Be short.", (Message("user", "Hello"),))
KEY = "a-very-secret-key"


@pytest.fixture
async def server():
    async with endpoint() as found:
        yield found


def model(server, protocol, name):
    path = "/v1" if protocol in ("openai", "responses", "ollama") else ""
    return RemoteModel(name, lambda: Place(protocol, server.url + path, KEY), Modes(), 6.0)


def claude(*blocks, stop="end_turn"):
    message = {
        "id": "m", "type": "message", "role": "assistant", "content": [], "model": "c", "stop_reason": None,
        "stop_sequence": None, "usage": {"input_tokens": 11, "output_tokens": 1},
    }  # fmt: skip
    parts = [HEAD, event({"type": "message_start", "message": message}, "message_start")]
    for index, (start, delta) in enumerate(blocks):
        parts += [
            event({"type": "content_block_start", "index": index, "content_block": start}, "content_block_start"),
            event({"type": "content_block_delta", "index": index, "delta": delta}, "content_block_delta"),
            event({"type": "content_block_stop", "index": index}, "content_block_stop"),
        ]
    delta = {"stop_reason": stop, "stop_sequence": None}
    parts.append(event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 7}}, "message_delta"))
    return [*parts, event({"type": "message_stop"}, "message_stop")]


def words(text):
    return {"type": "text", "text": ""}, {"type": "text_delta", "text": text}


def gemini(*texts, finish="STOP"):
    counted = {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}
    parts = [
        event({"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}]}) for text in texts
    ]
    last = {"content": {"role": "model", "parts": []}, "finishReason": finish, "index": 0}
    return [HEAD, *parts, event({"candidates": [last], "usageMetadata": counted})]


def responses(*texts, status="completed", more=None):
    item = {"type": "message", "id": "i", "role": "assistant", "status": "in_progress", "content": []}
    base = {
        "id": "r", "object": "response", "created_at": 1, "model": "m", "output": [], "parallel_tool_calls": True,
        "tool_choice": "auto", "tools": [], "status": "in_progress",
    }  # fmt: skip
    part = {"item_id": "i", "output_index": 0, "content_index": 0}
    counted = {
        "input_tokens": 11, "output_tokens": 7, "total_tokens": 18,
        "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
    }  # fmt: skip
    kinds = [
        ("response.created", {"response": base}),
        ("response.output_item.added", {"output_index": 0, "item": item}),
        ("response.content_part.added", {**part, "part": {"type": "output_text", "text": "", "annotations": []}}),
        *(("response.output_text.delta", {**part, "delta": text, "logprobs": []}) for text in texts),
        (f"response.{status}", {"response": {**base, "status": status, "usage": counted, **(more or {})}}),
    ]
    return [
        HEAD,
        *(event({"type": kind, "sequence_number": at, **data}, kind) for at, (kind, data) in enumerate(kinds)),
    ]


async def test_anthropic_text_is_streamed_and_counted(server):
    server.replies = [claude(words("Hello!"))]
    assert await reply(model(server, "anthropic", "anthropic:claude-haiku-5-5"), TEXT) == (
        "Hello!", Ended("complete", 11, 7),
    )  # fmt: skip
    assert server.paths[0].startswith("/v1/messages")
    assert KEY in str(server.headers[0])
    assert server.requests[0]["model"] == "claude-haiku-5-5"
    assert "Be short." in str(server.requests[0]["system"])


async def test_anthropic_json_follows_the_schema(server):
    server.replies = [claude(words('{"sql": "SELECT 1"}'))]
    text, _ = await reply(model(server, "anthropic", "anthropic:claude-haiku-5-5"), JSON)
    assert text == '{"sql": "SELECT 1"}'
    assert "sql" in str(server.requests[0]["output_config"])


@pytest.mark.parametrize(("stop", "reason"), [("max_tokens", "cut"), ("refusal", "refused")])
async def test_anthropic_says_why_it_stopped(server, stop, reason):
    server.replies = [claude(words("Hel"), stop=stop)]
    assert (await reply(model(server, "anthropic", "anthropic:claude-haiku-5-5"), TEXT))[1].reason == reason


@pytest.mark.parametrize(
    ("status", "kind", "name"),
    [(401, "key", "authentication_error"), (529, "broken", "overloaded_error"), (429, "busy", "rate_limit_error")],
)
async def test_anthropic_failures_have_kinds(server, status, kind, name):
    server.replies = [failing(status, {"type": "error", "error": {"type": name, "message": "no"}})]
    assert (await fault(model(server, "anthropic", "anthropic:claude-haiku-5-5"), TEXT)).kind == kind


async def test_anthropic_that_breaks_off_is_no_reply(server):
    server.replies = [claude(words("Hel"))[:-2]]
    found = await fault(model(server, "anthropic", "anthropic:claude-haiku-5-5"), TEXT)
    assert found.kind == "broken"


async def test_google_text_is_streamed_and_counted(server):
    server.replies = [gemini("Hel", "lo!")]
    assert await reply(model(server, "google", "google:gemini-3.8-flash"), TEXT) == ("Hello!", Ended("complete", 11, 7))
    assert "gemini-3.8-flash:streamGenerateContent" in server.paths[0]
    assert server.headers[0]["x-goog-api-key"] == KEY


async def test_google_json_follows_the_schema(server):
    server.replies = [gemini('{"sql": ', '"SELECT 1"}')]
    text, _ = await reply(model(server, "google", "google:gemini-3.8-flash"), JSON)
    assert text == '{"sql": "SELECT 1"}'
    assert server.requests[0]["generationConfig"]["responseMimeType"] == "application/json"


@pytest.mark.parametrize(("finish", "reason"), [("MAX_TOKENS", "cut"), ("SAFETY", "refused")])
async def test_google_says_why_it_stopped(server, finish, reason):
    server.replies = [gemini("Hel", finish=finish)]
    assert (await reply(model(server, "google", "google:gemini-3.8-flash"), TEXT))[1].reason == reason


async def test_google_that_breaks_off_is_no_reply(server):
    server.replies = [gemini("Hel")[:-1]]
    assert (await fault(model(server, "google", "google:gemini-3.8-flash"), TEXT)).kind == "broken"


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [(400, "INVALID_ARGUMENT", "API key not valid. Pass a valid API key."), (403, "PERMISSION_DENIED", "No.")],
)
async def test_google_refuses_a_key(server, code, status, said):
    server.replies = [failing(code, {"error": {"code": code, "message": said, "status": status}})]
    assert (await fault(model(server, "google", "google:gemini-3.8-flash"), TEXT)).kind == "key"


async def test_openai_itself_is_asked_by_its_newer_protocol(server):
    server.replies = [responses("Hel", "lo!")]
    assert await reply(model(server, "responses", "openai:gpt-6-luna"), TEXT) == ("Hello!", Ended("complete", 11, 7))
    assert server.paths == ["/v1/responses"]
    assert server.requests[0]["store"] is False
    assert server.requests[0]["max_output_tokens"] > TEXT.most_tokens  # a model that thinks gets room for it


async def test_openai_json_follows_the_schema(server):
    server.replies = [responses('{"sql": "SELECT 1"}')]
    assert (await reply(model(server, "responses", "openai:gpt-6-luna"), JSON))[0] == '{"sql": "SELECT 1"}'
    assert server.requests[0]["text"]["format"]["type"] == "json_schema"


async def test_openai_says_that_it_was_cut(server):
    more = {"incomplete_details": {"reason": "max_output_tokens"}}
    server.replies = [responses("Hel", status="incomplete", more=more)]
    assert (await reply(model(server, "responses", "openai:gpt-6-luna"), TEXT))[1].reason == "cut"


async def test_openai_that_breaks_off_is_no_reply(server):
    server.replies = [responses("Hel")[:-1]]
    assert (await fault(model(server, "responses", "openai:gpt-6-luna"), TEXT)).kind == "broken"


async def test_ollama_is_asked_at_its_address(server):
    server.replies = [chat("Hello!")]
    assert (await reply(model(server, "ollama", "ollama:qwen3"), TEXT))[0] == "Hello!"
    assert server.paths == ["/v1/chat/completions"]
    assert server.requests[0]["max_tokens"] >= TEXT.most_tokens


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:11434/v1"),
        ("0.0.0.0", "http://127.0.0.1:11434/v1"),
        ("box:8000", "http://box:8000/v1"),
        ("https://box", "https://box:443/v1"),
        ("http://box:1/v1/", "http://box:1/v1"),
        ("[::1]:7", "http://[::1]:7/v1"),
    ],
)
def test_the_host_of_ollama_may_be_written_in_its_ways(host, url):
    assert place_of("ollama", {"OLLAMA_HOST": host}).url == url


def test_a_place_shows_no_key():
    assert KEY not in repr(Place("openai", "http://x/v1", KEY))
