"""``quire ledger``: what was asked and decided, for a person and for a program."""

import json

import pytest

from quire.airlock import Entry, FileLedger
from quire.cli import main
from quire.llm import Call


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    (tmp_path / "quire.toml").write_text('[project]\nname = "team"\n')
    monkeypatch.chdir(tmp_path)
    ledger = FileLedger(tmp_path / ".quire" / "ledger.jsonl")
    ledger.append(Entry(1_700_000_000.0, "a.md", "p1", "proposed", "Revenue by month"))
    ledger.append(
        Entry(1_700_000_100.0, "a.md", "p1", "accepted", "Revenue by month", calls=(Call("sql", "m", cost=0.02),))
    )
    ledger.append(Entry(1_760_000_000.0, "b.md", "p2", "asked_again", "Orders over 500", intent="edit"))
    return ledger


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_entry_is_one_line_of_json(ledger, capsys):
    assert main(["ledger", "export"]) == 0
    found = lines(capsys)
    assert [(each["proposal"], each["decision"]) for each in found] == [
        ("p1", "proposed"),
        ("p1", "accepted"),
        ("p2", "asked_again"),
    ]


def test_entries_are_chosen_by_notebook_and_day(ledger, capsys):
    assert main(["ledger", "export", "--notebook", "a.md"]) == 0
    assert len(lines(capsys)) == 2
    assert main(["ledger", "export", "--since", "2025-01-01"]) == 0
    assert [each["notebook"] for each in lines(capsys)] == ["b.md"]
    assert main(["ledger", "export", "--since", "yesterday"]) == 2
    assert "is not a day" in capsys.readouterr().err


def test_literals_are_left_out_on_demand(ledger, capsys):
    assert main(["ledger", "export", "--no-values"]) == 0
    assert lines(capsys)[-1]["prompt"] == "Orders over [value]"


def test_damaged_lines_are_counted(ledger, capsys):
    with ledger.path.open("a") as file:
        file.write("{broken\n")
    assert main(["ledger", "export"]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 3
    assert captured.err == "1 damaged lines were passed over.\n"


def test_a_person_sees_one_line_for_each_thing_that_happened(ledger, capsys):
    assert main(["ledger", "show"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 3
    assert "accepted" in shown[1]
    assert "(1 requests, $0.0200)" in shown[1]
    assert "asked again" in shown[2]
    assert main(["ledger", "show", "--notebook", "b.md", "-o", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (len(found["entries"]), found["damaged"]) == (1, 0)


def test_an_empty_ledger_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["ledger", "show"]) == 0
    assert capsys.readouterr().out == "Nothing was asked yet.\n"
