"""What ``quire doctor`` says of models."""

import json

from quire.cli import main
from quire.cli.doctor_models import examine_models
from quire.document import Project

COUNT = " ".join(map(str, range(1, 31)))
REPLIES = [{"when": ["Count from 1"], "reply": COUNT}, {"when": ["grass"], "reply": '{"colour": "green", "number": 4}'}]


def examined(folder, models="", replies=REPLIES):
    (folder / "quire.toml").write_text(models)
    (folder / "replies.json").write_text(json.dumps(replies))
    return {found.name: found for found in examine_models(Project.find(folder))}


def test_without_a_model_it_says_how_to_get_one_and_that_none_is_needed(tmp_path):
    (found,) = examined(tmp_path).values()
    assert found.state == "note"
    assert "without one" in found.message
    assert "OPENAI_API_KEY" in found.remedy


def test_a_model_that_answers_is_proven_to(tmp_path):
    found = examined(tmp_path, '[models]\nfast = "fixed:replies.json"')
    assert found["Models"].message == "fast fixed:replies.json, strong fixed:replies.json (from quire.toml)"
    assert found["Model fixed:replies.json"].state == "ok"
    assert "JSON" in found["Model fixed:replies.json"].message
    assert found["Spent on models"].message == "$0.00 of $10.00 today, 2 requests"


def test_a_model_that_does_not_answer_is_missing_with_what_to_do(tmp_path):
    found = examined(tmp_path, '[models]\nfast = "openai:gpt"')["Model openai:gpt"]
    assert (found.state, found.message) == ("missing", "OPENAI_API_KEY is not set.")
    assert ".env" in found.remedy


def test_a_model_without_json_is_missing(tmp_path):
    found = examined(tmp_path, '[models]\nfast = "fixed:replies.json"', REPLIES[:1])["Model fixed:replies.json"]
    assert found.state == "missing"
    assert "JSON" in found.message


def test_a_wrong_setting_is_said(tmp_path):
    found = examined(tmp_path, '[models]\nfast = "gpt"')["Models"]
    assert found.state == "missing"
    assert "[models] fast" in found.message
    assert "provider:model" in found.remedy


def test_doctor_reports_models_as_json(tmp_path, capsys):
    examined(tmp_path, '[models]\nfast = "fixed:replies.json"')
    main(["doctor", str(tmp_path), "-o", "json"])
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert "Model fixed:replies.json" in [check["name"] for check in checks]
