import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.worlds.bazaar import CATALOG

from quire.catalog import write_model
from quire.cli import main


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "quire.toml").write_text('[project]\nname = "bazaar"\n')
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "bazaar.yml").write_text(write_model("bazaar", CATALOG))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stream(folder: Path, *lines: str) -> list[dict[str, Any]]:
    """What the batch mode answers, one object for each line."""
    run = subprocess.run(
        [sys.executable, "-m", "quire.cli", "recommend", "--jsonl"],
        input="\n".join(lines).encode("utf-8", "surrogateescape"),
        cwd=folder, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert run.stderr == b""
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_the_context_is_printed_with_its_tokens(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["recommend", "orders by channel"]) == 0
    told = capsys.readouterr().out
    assert "TABLE orders" in told
    assert "! required: channel <> 'test' -- Orders of testers are no revenue." in told
    assert told.rstrip().endswith(" tokens")


def test_what_is_withheld_is_said_beside_the_context(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["recommend", "who earns most in @salaries"]) == 0
    told = capsys.readouterr()
    assert "salar" not in told.out
    assert told.err == "@salaries: It is hidden.\n"


def test_the_receipt_is_printed_on_request(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["recommend", "orders by channel", "--explain"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("stage ")
    assert "orders stands for " in told


def test_a_context_is_given_as_json(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["recommend", "orders by channel", "-o", "json", "--budget", "300"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tokens"] <= 300
    assert {"kind", "name", "score", "form"} <= told["items"][0].keys()
    assert {"stages", "collapsed", "withheld"} <= told["receipt"].keys()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([""], "No question was asked."),
        (["x", "--catalog", "missing.yml"], "missing.yml"),
        (["x", "--budget", "-1"], "budget"),
        (["x", "-o", "xml"], "xml"),
    ],
)
def test_a_mistake_is_one_sentence(project: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str):
    assert main(["recommend", *words]) in (1, 2)
    told = capsys.readouterr()
    assert message in told.err
    assert "Traceback" not in told.err


def test_a_project_without_a_catalog_is_told_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert main(["recommend", "anything"]) == 1
    assert "quire catalog sync" in capsys.readouterr().err


def test_requests_are_answered_line_by_line_and_bad_ones_end_nothing(project: Path):
    catalog = str(project / "catalog" / "bazaar.yml")
    good = json.dumps({"id": 1, "question": "orders by channel", "catalog": catalog, "budget": 300})
    answers = stream(
        project,
        good,
        "",
        "nonsense",
        '{"id": "b"}',
        '{"id": "c", "question": 5}',
        "[]",
        "\udcff\udcfe",
        json.dumps({"id": "d", "question": "x", "catalog": "missing.yml"}),
        json.dumps({"id": "e", "question": "x", "catalog": str(project / "quire.toml")}),
        json.dumps({"id": ["f"], "question": "", "catalog": catalog, "budget": -5}),
        json.dumps({"id": "g", "question": "orders", "catalog": ""}),
        good,
    )
    assert [answer["id"] for answer in answers] == [1, None, "b", "c", None, None, "d", "e", ["f"], "g", 1]
    assert [answer["id"] for answer in answers if "error" not in answer] == [1, ["f"], "g", 1]
    assert answers[0]["items"] == answers[-1]["items"]
    assert answers[0]["tokens"] <= 300
    assert all("\n" not in answer.get("error", "") for answer in answers)
