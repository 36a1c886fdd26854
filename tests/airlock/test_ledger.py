import subprocess
import sys
from pathlib import Path

import pytest

from quire.airlock import (
    Draft,
    Entry,
    Evidence,
    FileLedger,
    Ledger,
    MemoryLedger,
    Proposal,
    Receipt,
    Refusal,
    Version,
    entry_of,
)
from quire.document import Cell, CellResult, Column, Table
from quire.errors import NotSaved

SECRET = "a value of the data"


def proposal(**more: object) -> Proposal:
    table = Table("revenue", (Column("channel", "VARCHAR"),), ((SECRET,),))
    result = CellResult("abcdefgh", "ok", (table,), 0.5)
    cell = Cell("abcdefgh", "sql", "SELECT 1", "revenue")
    evidence = Evidence(Receipt(metrics=("revenue",), sql="SELECT 1"), ("joins",), trust="certified", seconds=0.01)
    version = Version("revenue?", "Revenue", (Draft(cell, result),), evidence)
    return Proposal("p1", "", 3, "ready", (version,), **more)  # type: ignore[arg-type]


def entry(number: int, notebook: str = "a.md") -> Entry:
    return Entry(float(number), notebook, f"p{number}", "accepted", f"question {number}")


@pytest.fixture(params=["file", "memory"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Ledger:
    return FileLedger(tmp_path / ".quire" / "ledger.jsonl") if request.param == "file" else MemoryLedger()


def test_entries_come_back_in_their_order_by_notebook_or_all(ledger: Ledger):
    assert ledger.entries() == ()
    written = [entry(1), entry(2, "b.md"), entry(3)]
    for one in written:
        ledger.append(one)
    assert ledger.entries() == tuple(written)
    assert ledger.entries("a.md") == (written[0], written[2])


def test_an_entry_keeps_question_statement_and_receipt_but_no_value_of_the_data(tmp_path: Path):
    ledger = FileLedger(tmp_path / "ledger.jsonl")
    ledger.append(entry_of(proposal(), "accepted", "a.md", 12.5))
    (kept,) = ledger.entries()
    assert (kept.prompt, kept.decision, kept.trust, kept.receipt.sql) == (
        "revenue?",
        "accepted",
        "certified",
        "SELECT 1",
    )
    assert [(cell.status, cell.seconds, cell.source) for cell in kept.cells] == [("ok", 0.5, "SELECT 1")]
    assert SECRET not in (tmp_path / "ledger.jsonl").read_text()


def test_a_refusal_is_kept_with_what_was_not_understood():
    version = Version("why?", refusal=Refusal("No.", ("why",), ("revenue by month",)))
    kept = entry_of(Proposal("p", "", 1, "refused", (version,)), "refused", "a.md", 1.0)
    assert (kept.refusal, kept.not_understood, kept.nearest, kept.trust) == ("No.", ("why",), ("revenue by month",), "")


def test_a_line_that_a_crash_cut_off_loses_nothing_else(tmp_path: Path):
    path = tmp_path / "ledger.jsonl"
    ledger = FileLedger(path)
    ledger.append(entry(1))
    ledger.append(entry(2))
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        before = FileLedger(path).entries()
        again = FileLedger(path)
        again.append(entry(3))
        assert again.entries() == (*before, entry(3))
        assert path.read_bytes().startswith(whole[:cut])


def test_damaged_lines_are_passed_over_and_counted(tmp_path: Path):
    path = tmp_path / "ledger.jsonl"
    ledger = FileLedger(path)
    ledger.append(entry(1))
    with path.open("ab") as file:
        file.write(b"\xff\xfe\x00 not json\n{}\n[1]\n\n")
    ledger.append(entry(2))
    assert ledger.entries() == (entry(1), entry(2))
    assert ledger.damaged == 3


def test_two_processes_that_append_at_once_lose_no_line(tmp_path: Path):
    path = tmp_path / "ledger.jsonl"
    code = (
        "import sys; from pathlib import Path; from quire.airlock import Entry, FileLedger\n"
        "ledger = FileLedger(Path(sys.argv[1]))\n"
        "for n in range(50): ledger.append(Entry(n, sys.argv[2], 'p', 'accepted', 'x' * 3000))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("a", "b")]
    assert [process.wait() for process in running] == [0, 0]
    ledger = FileLedger(path)
    assert len(ledger.entries("a")) == len(ledger.entries("b")) == 50
    assert ledger.damaged == 0


def test_a_disk_that_refuses_is_said_in_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotSaved, match="could not be written"):
        FileLedger(tmp_path / "file" / "ledger.jsonl").append(entry(1))
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
