"""What never reaches the ledger's file."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.airlock import (
    Decision,
    Draft,
    Entry,
    Evidence,
    FileLedger,
    Proposal,
    Redaction,
    Version,
    entry_of,
    ledger_of,
    redacted,
)
from quire.airlock.redaction import without_secrets, without_values
from quire.checks import Repair
from quire.document import Cell, CellResult, Diagnostic, Failure, Project
from quire.llm import Call

SECRETS = [
    "sk-" + "a1B2" * 8,
    "sk-ant-api03-" + "a1B2" * 8,
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2_" * 8,
    "AKIA" + "ABCD" * 4,
    "xoxb-" + "12345-abcde" * 2,
    "AIza" + "b2" * 18,
    "eyJhbGciOiJI.eyJzdWIiOiIx.abc_def-1",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_keys_and_tokens_are_taken_out_wherever_they_stand(secret):
    assert without_secrets(f"use {secret} please") == "use [secret] please"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("postgresql://ana:hunter2@db/shop", "postgresql://ana:[secret]@db/shop"),
        ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer [secret]"),
        ("password = 'hunter2 is long'", "password = '[secret]'"),
        ('{"api_key": "hunter2"}', '{"api_key": "[secret]"}'),
        ("DB_PASSWORD='hunter2'", "DB_PASSWORD='[secret]'"),
    ],
)
def test_passwords_are_taken_out_where_they_are_called_so(text, kept):
    assert without_secrets(text) == kept


@pytest.mark.parametrize(
    "text",
    ["SELECT password_hash FROM users", "tokens = 5", "https://example.com/a:b", "the secret of success", "task-sk-1"],
)
def test_what_is_no_secret_stays(text):
    assert without_secrets(text) == text


@given(st.text(max_size=200))
def test_taking_out_twice_takes_out_no_more(text):
    once = without_secrets(text)
    assert without_secrets(once) == once
    assert without_values(without_values(text)) == without_values(text)


def test_literals_are_taken_out_where_a_project_wants_it():
    statement = "SELECT t1.a FROM t1 WHERE name = 'O''Brien' AND n > 12.5 LIMIT 10"
    assert without_values(statement) == "SELECT t1.a FROM t1 WHERE name = [value] AND n > [value] LIMIT [value]"


def entry(decision: Decision = "proposed") -> Entry:
    secret = SECRETS[0]
    result = CellResult("abcdefgh", "error", (Failure("StatementFailed", f"no {secret}"),))
    draft = Draft(
        Cell("abcdefgh", "sql", f"SELECT '{secret}', 42", "n"),
        result,
        diagnostics=(Diagnostic("unknown-table", "error", "No such table."),),
        repairs=(Repair("nearest-name", "m", f"before {secret}", "after"),),
    )
    call = Call("sql", "fake:m", "fast", 2, 0.5, 10, 20, 0.01, "hash1", f"sent {secret}", f"reply {secret}")
    evidence = Evidence(planner="model", calls=(call,), doubts=(f"doubt {secret}",))
    version = Version(f"what of {secret}?", "", (draft,), evidence)
    proposal = Proposal("p1", "", 7, "ready", (version,), intent="fix", attempt=1, group="g")
    return entry_of(proposal, decision, "a.md", 1.0)


def test_an_entry_says_what_was_asked_replied_found_repaired_and_how_it_went():
    kept = entry()
    assert (kept.intent, kept.attempt, kept.base, kept.group) == ("fix", 1, 7, "g")
    (cell,) = kept.cells
    assert (cell.findings, cell.failure, cell.status) == (("unknown-table",), "StatementFailed", "error")
    assert cell.repairs[0].code == "nearest-name"
    (call,) = kept.calls
    assert (call.hash, call.attempt, call.cost, call.sent) == ("hash1", 2, 0.01, "")
    assert call.reply.startswith("reply")
    (call,) = entry("accepted").calls
    assert (call.hash, call.reply) == ("hash1", ""), "a reply is written down once"


def test_no_entry_grows_without_end():
    calls = tuple(Call("sql", "m", reply="x" * 30_000) for _ in range(50))
    version = Version("?", evidence=Evidence(calls=calls))
    kept = entry_of(Proposal("p", "", 0, "failed", (version,)), "proposed", "a.md", 1.0)
    assert sum(len(call.reply) for call in kept.calls) == 100_000


def test_no_secret_is_in_the_file_nor_what_was_sent(tmp_path):
    ledger = FileLedger(tmp_path / "ledger.jsonl")
    ledger.append(entry())
    text = ledger.path.read_text()
    assert SECRETS[0] not in text
    assert text.count("[secret]") == 5
    assert "42" in text
    (kept,) = ledger.entries()
    assert kept.calls[0].hash == "hash1"


def test_a_project_may_leave_values_out_too(tmp_path):
    (tmp_path / "quire.toml").write_text("[ledger]\nvalues = false\n")
    ledger = ledger_of(Project.find(tmp_path))
    ledger.append(entry())
    assert "SELECT [value], [value]" in ledger.path.read_text()


def test_redacting_keeps_the_form_of_an_entry():
    kept = redacted(entry(), Redaction(values=True))
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Entry) == kept
    assert redacted(kept, Redaction(values=True)) == kept
