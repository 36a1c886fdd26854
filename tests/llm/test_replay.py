"""Replies that were recorded answer the same question again."""

import json

import pytest

from quire.document import Project
from quire.llm import Ended, FixedModel, ModelFault, Models, Scripted, ask, models_of
from quire.llm.replay import RecordingModel, ReplayModel

from .asking import Sum


async def test_what_was_recorded_is_played_again(tmp_path):
    model = FixedModel([Scripted("answer: 5", ended=Ended("complete", 3, 4))])
    first = await ask(Models.of(RecordingModel(model, tmp_path)), Sum(), (2, 3))
    told = []
    again = await ask(Models.of(ReplayModel(tmp_path)), Sum(), (2, 3), listen=told.append)
    assert (first.value, again.value) == (5, 5)
    assert (again.calls[0].tokens_in, again.calls[0].tokens_out) == (3, 4)
    assert told


async def test_another_question_was_never_recorded(tmp_path):
    await ask(Models.of(RecordingModel(FixedModel(["answer: 5"]), tmp_path)), Sum(), (2, 3))
    answer = await ask(Models.of(ReplayModel(tmp_path)), Sum(), (2, 4))
    assert "Nothing is recorded for this question" in answer.failure.message


async def test_the_file_says_what_was_sent(tmp_path):
    await ask(Models.of(RecordingModel(FixedModel(["answer: 5"]), tmp_path)), Sum(), (2, 3))
    (path,) = tmp_path.iterdir()
    kept = json.loads(path.read_text())
    assert "What is 2 + 3?" in kept["sent"]
    assert kept["model"] == "fixed:replies"


async def test_a_reply_without_its_end_is_not_kept(tmp_path):
    fault = ModelFault("broken", "Broken.")
    await ask(Models.of(RecordingModel(FixedModel([Scripted("answer: 5", fault=fault)]), tmp_path)), Sum(), (2, 3))
    assert not list(tmp_path.iterdir())


async def test_stopping_a_recorded_model_stops_the_model(tmp_path):
    inner = FixedModel([Scripted("answer: 5", silent=True)])
    stream = RecordingModel(inner, tmp_path).stream(Sum().prompt((2, 3)))
    await anext(stream)
    await stream.aclose()
    assert inner.stopped == 1


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
async def test_a_broken_recording_is_said(tmp_path, content):
    await ask(Models.of(RecordingModel(FixedModel(["answer: 5"]), tmp_path)), Sum(), (2, 3))
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    answer = await ask(Models.of(ReplayModel(tmp_path)), Sum(), (2, 3))
    assert f"{path.name} cannot be read" in answer.failure.message


async def test_a_project_records_and_replays(tmp_path):
    (tmp_path / "replies.json").write_text('[{"reply": "answer: 5"}]')
    (tmp_path / "quire.toml").write_text('[models]\nfast = "fixed:replies.json"\nrecord = "kept"\n')
    assert (await ask(models_of(Project.find(tmp_path)), Sum(), (2, 3))).value == 5
    (tmp_path / "quire.toml").write_text('[models]\nfast = "replay:kept"\n')
    answer = await ask(models_of(Project.find(tmp_path)), Sum(), (2, 3))
    assert (answer.value, answer.calls[0].model) == (5, "replay:kept")
    assert (tmp_path / ".quire" / ".gitignore").read_text() == "*\n"
