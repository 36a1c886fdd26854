"""``quire catalog learn`` on a project with a ledger."""

import json
from pathlib import Path

import pytest

from quire.airlock import Entry, FileLedger, Receipt
from quire.cli import main
from quire.cli.catalog_learn import decisions

TOPICS = ("invoices", "payments", "shipments", "refunds", "visits")
FIELD = {
    "name": "amount",
    "datatype": "Decimal",
    "expression": {"dialects": [{"dialect": "ANSI_SQL", "expression": "amount"}]},
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "quire.toml").write_text('[project]\nname = "team"\n')
    (tmp_path / "catalog").mkdir()
    names = [f"{topic}_{kind}" for topic in TOPICS for kind in ("core", "tmp")]
    model = {
        "version": "0.2.0.dev0",
        "semantic_model": [
            {"name": "team", "datasets": [{"name": name, "source": name, "fields": [FIELD]} for name in names]}
        ],
    }
    (tmp_path / "catalog" / "team.json").write_text(json.dumps(model))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(project: Path, count: int) -> None:
    ledger = FileLedger(project / ".quire" / "ledger.jsonl")
    for number in range(count):
        topic = TOPICS[number % len(TOPICS)]
        receipt = Receipt(datasets=(f"{topic}_tmp",))
        ledger.append(
            Entry(float(number), "n.md", str(number), "accepted", f"Amount {number} of {topic}", receipt=receipt)
        )


def test_weights_that_are_surely_better_are_written_beside_the_catalog(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, 40)
    assert main(["catalog", "learn", "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["decisions"] == 40
    assert told["written"]
    assert told["low"] > 0
    assert json.loads((project / "catalog" / "learned" / "ranking.json").read_text())["staging"] > -1.2


def test_a_dry_run_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, 40)
    assert main(["catalog", "learn", "--dry-run"]) == 0
    assert "Paired difference +" in capsys.readouterr().out
    assert not (project / "catalog" / "learned").exists()


def test_few_decisions_are_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, 3)
    assert main(["catalog", "learn"]) == 0
    assert "holds 3 decisions" in capsys.readouterr().out


def test_an_acceptance_that_was_undone_decides_nothing() -> None:
    receipt = Receipt(datasets=("a",))
    entries = (
        Entry(1.0, "n", "p", "accepted", "q", receipt=receipt),
        Entry(2.0, "n", "p", "undone", "q", receipt=receipt),
    )
    assert decisions(entries) == []
    assert len(decisions(entries[:1])) == 1
