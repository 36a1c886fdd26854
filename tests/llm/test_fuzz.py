"""Whatever bytes a server sends, a question ends in a value or a failure, never in an exception."""

import random

import pytest

from quire.llm import ask
from quire.llm.providers.modes import Modes
from quire.llm.providers.place import Place
from quire.llm.providers.remote import RemoteModel

from .asking import Sum, models
from .endpoint import chat, endpoint
from .test_providers import claude, gemini, responses, words

WHOLE = {
    ("openai", "openai:m"): chat("answer", ": 5"),
    ("responses", "openai:gpt-6-luna"): responses("answer", ": 5"),
    ("anthropic", "anthropic:claude-haiku-5-5"): claude(words("answer: 5")),
    ("google", "google:gemini-3.8-flash"): gemini("answer", ": 5"),
}
LIMITS = {"attempts": 1, "retries": 0, "first_token_seconds": 5, "idle_seconds": 5}


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """Cut, changed, missing or doubled somewhere behind the headers, up to four times."""
    found, head = bytearray(whole), whole.index(b"\r\n\r\n") + 4
    for _ in range(chance.choice([1, 1, 2, 4])):
        at = chance.randint(head, len(found))
        match chance.randrange(4):
            case 0:
                del found[at:]
            case 1:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 2:
                del found[at : at + chance.randrange(1, 40)]
            case _:
                found[at:at] = found[head : head + chance.randrange(1, 60)]
    return bytes(found)


@pytest.mark.parametrize(("protocol", "name"), WHOLE, ids=str)
async def test_a_damaged_reply_ends_in_a_value_or_a_failure(protocol, name):
    chance, whole = random.Random(7), b"".join(WHOLE[protocol, name])
    async with endpoint() as server:
        path = "/v1" if protocol in ("openai", "responses") else ""
        place = Place(protocol, server.url + path, "key")
        asked = models(RemoteModel(name, lambda: place, Modes(), 6.0), limits=LIMITS)
        for _ in range(120):
            server.replies = [[damaged(whole, chance)]]
            answer = await ask(asked, Sum(), (2, 3))
            assert (answer.value is None) != (answer.failure is None)
            assert len(answer.calls) == 1


@pytest.mark.parametrize("content", [7, {"a": 1}, ["x"], True, None])
async def test_text_that_is_no_text_is_no_reply(content):
    async with endpoint() as server:
        place = Place("openai", server.url + "/v1", "key")
        server.replies = [chat(content)]
        answer = await ask(models(RemoteModel("openai:m", lambda: place, Modes(), 6.0), limits=LIMITS), Sum(), (2, 3))
    assert answer.failure is not None
