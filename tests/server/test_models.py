"""The routes about models over a real server."""

import json

import pytest

REPLIES = [
    {"when": ["Count from 1"], "reply": " ".join(map(str, range(1, 31)))},
    {"when": ["grass"], "reply": '{"colour": "green", "number": 4}'},
]


@pytest.fixture
def root(served):
    (served.project.root / "replies.json").write_text(json.dumps(REPLIES))
    return served.project.root


async def test_without_a_model_it_says_what_to_do(served):
    async with served.http() as client:
        found = (await client.get("/api/models")).json()
    assert not found["available"]
    assert [(each["tier"], each["model"], each["ready"]) for each in found["tiers"]] == [
        ("fast", "", False), ("strong", "", False),
    ]  # fmt: skip
    assert "OPENAI_API_KEY" in found["tiers"][0]["remedy"]
    assert [each["name"] for each in found["providers"]] == ["openai", "anthropic", "google", "ollama"]
    assert {"task": "sql", "title": "Write SQL", "tier": "strong"} in found["tasks"]


async def test_a_choice_is_written_and_answers_with_what_is_now(served, root):
    chosen = {"fast": "fixed:replies.json", "strong": "anthropic:claude-x", "tasks": {"sql": "fast", "plan": "strong"}}
    async with served.http() as client:
        answer = await client.post("/api/models", json=chosen)
    found = answer.json()
    assert answer.status_code == 200, found
    fast, strong = found["tiers"]
    assert (fast["model"], fast["key"], fast["ready"]) == ("fixed:replies.json", "", True)
    assert (strong["model"], strong["key"], strong["ready"]) == ("anthropic:claude-x", "ANTHROPIC_API_KEY", False)
    assert strong["problem"] == "ANTHROPIC_API_KEY is not set."
    assert {"task": "sql", "title": "Write SQL", "tier": "fast"} in found["tasks"]
    assert found["source"] == "quire.toml"
    written = (root / "quire.toml").read_text()
    assert 'fast = "fixed:replies.json"' in written
    assert 'sql = "fast"' in written
    assert "plan" not in written  # that is how it is anyway


async def test_a_key_is_never_sent(served, root):
    (root / ".env").write_text("ANTHROPIC_API_KEY=sk-ant-very-secret\n")
    async with served.http() as client:
        answer = await client.get("/api/models")
    assert "very-secret" not in answer.text
    assert answer.json()["tiers"][0]["ready"]
    assert answer.json()["source"] == "ANTHROPIC_API_KEY"


async def test_a_wrong_choice_is_refused_with_what_is_expected(served):
    async with served.http() as client:
        answer = await client.post("/api/models", json={"fast": "gpt"})
    assert answer.status_code == 400
    assert "provider:model" in answer.json()["expected"]


async def test_a_wrong_quire_toml_is_said(served, root):
    (root / "quire.toml").write_text("[models]\nfast = 3\n")
    async with served.http() as client:
        found = (await client.get("/api/models")).json()
    assert "[models] fast is 3" in found["problem"]
    assert "provider:model" in found["remedy"]


async def test_the_probe_asks_what_is_configured_and_the_spending_is_counted(served, root):
    async with served.http() as client:
        await client.post("/api/models", json={"fast": "fixed:replies.json"})
        found = (await client.post("/api/models/probe", json={})).json()
        spent = (await client.get("/api/models")).json()
    assert found["ok"]
    assert [mode["name"] for mode in found["models"][0]["modes"]] == ["text", "stream", "json"]
    assert spent["requests_today"] == 2


async def test_the_probe_asks_one_that_is_not_chosen_yet(served, root):
    async with served.http() as client:
        well = (await client.post("/api/models/probe", json={"model": "fixed:replies.json"})).json()
        away = (await client.post("/api/models/probe", json={"model": "openai:gpt"})).json()
    assert well["ok"]
    assert not away["ok"]
    assert away["models"][0]["message"] == "OPENAI_API_KEY is not set."
