"""Ghost text: a model goes on at the cursor, knowing frames and tables; without one there is nothing."""

import json


async def ask(served, text, **more):
    code = text.replace("|", "")
    body = {"path": "sales.md", "cell": "a", "kind": "sql", "code": code, "connection": "coffee", **more}
    position = len(text[: text.index("|")].encode("utf-16-le")) // 2
    async with served.http() as client:
        answer = await client.post("/api/continue", json=body | {"position": position})
    assert answer.status_code == 200
    return answer.json()["text"]


def configure(served, *replies):
    root = served.project.root
    (root / "replies.json").write_text(json.dumps(replies))
    settings = root / "quire.toml"
    text = settings.read_text() if settings.exists() else ""
    settings.write_text(text + '\n[models]\nfast = "fixed:replies.json"\ntasks = {complete = "fast"}\n')


async def test_without_a_model_there_is_no_ghost_text(served):
    assert await ask(served, "SELECT | FROM orders") == ""


async def test_a_model_goes_on_behind_any_sign(served):
    configure(served, {"when": ["😀‸ FROM orders"], "reply": "channel"})
    assert await ask(served, "SELECT '😀' AS 😀| FROM orders") == "channel"


async def test_a_model_that_fails_says_nothing(served):
    configure(served, {"when": [], "reply": "", "fault": "busy"})
    assert await ask(served, "SELECT | FROM orders") == ""
