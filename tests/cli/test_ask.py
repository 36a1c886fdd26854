import json
from pathlib import Path

import duckdb
import pytest

from quire.cli import main

MODEL = """\
version: 0.2.0.dev0
semantic_model:
  - name: shop
    datasets:
      - name: orders
        source: main.orders
        primary_key: [id]
        fields:
          - {name: day, datatype: Date, expression: {dialects: [{dialect: ANSI_SQL, expression: day}]}}
          - {name: town, dimension: {}, expression: {dialects: [{dialect: ANSI_SQL, expression: town}]}}
          - {name: amount, expression: {dialects: [{dialect: ANSI_SQL, expression: amount}]}}
    metrics:
      - name: revenue
        expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(orders.amount)}]}
        custom_extensions: [{vendor_name: QUIRE, data: '{"format": "money:EUR", "endorsement": "endorsed"}'}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "quire.toml").write_text(
        '[project]\nconnection = "shop"\n[connections.shop]\nurl = "duckdb:shop.duckdb"\n'
    )
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "shop.yml").write_text(MODEL)
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT * FROM (VALUES (1, DATE '2024-03-05', 'Ulm', 1000.25::DECIMAL(9,2)), "
            "(2, DATE '2024-04-01', 'Bonn', 20.5), (3, DATE '2023-12-31', 'Ulm', 7), (4, DATE '2024-04-02', NULL, 3)) "
            "AS t(id, day, town, amount)"
        )
    return tmp_path


def ask(project: Path, *words: str) -> int:
    return main(["ask", *words, "--project", str(project), "--today", "2025-02-03"])


def test_a_question_is_answered_with_rows_statement_and_receipt(project: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(project, "revenue by town last year") == 0
    told = capsys.readouterr().out
    assert "Revenue by town, 2024" in told
    assert "Ulm   1,000.25\nBonn     20.50\nNULL      3.00" in told
    assert "SELECT\n  orders.town AS town" in told
    assert "Trust     certified" in told
    assert "Time      2024: 1 January 2024 to 31 December 2024" in told


def test_a_question_is_answered_as_json(project: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(project, "revenue in Ulm by month", "-o", "json", "--rows", "1") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["plan"] == "Revenue by month, town is Ulm"
    assert told["rows"] == [["2023-12-01", "7.00"]]
    assert told["row_count"] == 4
    assert told["receipt"]["filters"] == ["town is Ulm"]


def test_a_question_that_is_not_understood_is_refused_with_what_can_be_asked(
    project: Path, capsys: pytest.CaptureFixture[str]
):
    assert ask(project, "why did revenue drop in Ulm") == 1
    told = capsys.readouterr().err
    assert "Not understood: why, drop" in told
    assert "  revenue by month last year" in told
    assert ask(project, "revenue in Rome", "-o", "json") == 1
    assert json.loads(capsys.readouterr().out)["refusal"]["not_understood"] == ["Rome"]


def test_without_a_question_examples_are_shown(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["ask", "--project", str(project)]) == 0
    assert "How did revenue develop by month and town last year?" in capsys.readouterr().out


def test_a_project_without_a_model_and_a_wrong_day_are_said_in_a_sentence(
    tmp_path: Path, project: Path, capsys: pytest.CaptureFixture[str]
):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "quire.toml").write_text("")
    assert main(["ask", "revenue", "--project", str(empty)]) == 2
    assert "There is no semantic model" in capsys.readouterr().err
    assert main(["ask", "revenue", "--project", str(project), "--today", "tomorrow"]) == 2
    assert "not a day" in capsys.readouterr().err


def test_an_answer_says_what_it_was_chosen_from(project: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(project, "revenue by town last year") == 0
    assert " tokens: orders\n" in capsys.readouterr().out
    assert ask(project, "@revenue by town last year", "-o", "json") == 0
    context = json.loads(capsys.readouterr().out)["context"]
    assert context["pinned"] == ["revenue"]
    assert "TABLE orders" in context["text"]


def test_a_pinned_name_that_is_not_there_is_told(project: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(project, "revenue by town from @nowhere") == 1
    assert "@nowhere is not in the context. " in capsys.readouterr().err


def test_an_answer_does_not_depend_on_its_context(project: Path, capsys: pytest.CaptureFixture[str]):
    (project / "catalog" / "policies.yml").write_text("version: 1\nroles: {analyst: {}}\n")
    assert ask(project, "revenue by town last year") == 0
    assert "nobody said which role asks" in capsys.readouterr().out


STEPS = [
    {"kind": "sql", "name": "by_town", "purpose": "Orders by town.", "reads": ["orders"]},
    {"kind": "sql", "name": "most", "purpose": "The town with most orders.", "reads": ["step 1"]},
]


@pytest.fixture
def scripted(project: Path) -> Path:
    replies = [
        {"when": ["You plan"], "reply": json.dumps({"title": "The busiest town", "steps": STEPS, "missing": ""})},
        {"when": ['Write the cell "by_town"'], "reply": "SELECT town, count(*) AS orders FROM orders GROUP BY town"},
        {"when": ['Write the cell "most"'],
         "reply": "```sql\nSELECT town FROM by_town ORDER BY orders DESC, town LIMIT 1\n```"},
    ]  # fmt: skip
    (project / "replies.json").write_text(json.dumps(replies))
    return project


def test_a_model_answers_what_the_semantic_model_does_not(scripted: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(scripted, "which place is the busiest?", "--model", "fixed:replies.json") == 0
    told = capsys.readouterr().out
    assert "The busiest town" in told
    assert "```sql by_town\nSELECT town, count(*) AS orders" in told
    assert "```sql most\n" in told
    assert "town\n────\nUlm\n" in told
    assert "the database takes every statement" in told
    assert "plan, fixed:" in told
    assert "tokens" in told
    assert "[system]" not in told


def test_the_exact_text_is_printed_on_request(scripted: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(scripted, "which place is the busiest?", "--model", "fixed:replies.json", "--explain") == 0
    told = capsys.readouterr().out
    assert "[system]\nYou plan the answer" in told
    assert "── received ──\nSELECT town, count(*) AS orders" in told


def test_a_models_answer_as_json(scripted: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(scripted, "which place is the busiest?", "--model", "fixed:replies.json", "-o", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == [["Ulm"]]
    assert [cell["name"] for cell in told["cells"]] == ["by_town", "most"]
    assert told["planner"] == "model"
    assert told["trust"] in ("checked", "review")
    assert [call["task"] for call in told["calls"]] == ["plan", "sql", "sql"]
    assert "sent" not in told["calls"][0]


def test_a_governed_question_asks_no_model(scripted: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(scripted, "revenue by town last year", "--model", "fixed:replies.json", "-o", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["trust"], told["calls"]) == ("certified", [])


def test_a_model_that_is_not_there_is_said_in_a_sentence(project: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(project, "which place is the busiest?", "--model", "nobody") == 2
    assert "nobody" in capsys.readouterr().err


def test_without_a_model_a_refusal_says_how_one_is_set_up(project: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(project, "which place is the busiest?") == 1
    assert ".env" in capsys.readouterr().err


def test_a_statement_that_fails_when_it_runs_is_mended(scripted: Path, capsys: pytest.CaptureFixture[str]):
    steps = [{"kind": "sql", "name": "numbers", "purpose": "Towns as numbers.", "reads": ["orders"]}]
    replies = [
        {"when": ["You plan"], "reply": json.dumps({"title": "Numbers", "steps": steps, "missing": ""})},
        {"when": ["You write one SQL"], "reply": "SELECT CAST(town AS INTEGER) AS number FROM orders"},
        {"when": ["A cell of a notebook failed"], "reply": "SELECT TRY_CAST(town AS INTEGER) AS number FROM orders"},
    ]
    (scripted / "replies.json").write_text(json.dumps(replies))
    assert ask(scripted, "which towns are numbers, oddly?", "--model", "fixed:replies.json", "-o", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["cells"][0]["source"] == "SELECT TRY_CAST(town AS INTEGER) AS number FROM orders"
    assert told["rows"] == [[None]] * 4
    assert any("failed when it ran" in repair["message"] for repair in told["cells"][0]["repairs"])


def test_a_statement_that_nobody_can_mend_is_shown_with_its_failure(scripted: Path, capsys: pytest.CaptureFixture[str]):
    steps = [{"kind": "sql", "name": "numbers", "purpose": "Towns as numbers.", "reads": ["orders"]}]
    replies = [
        {"when": ["You plan"], "reply": json.dumps({"title": "Numbers", "steps": steps, "missing": ""})},
        {"when": ["You write one SQL"], "reply": "SELECT CAST(town AS INTEGER) AS number FROM orders"},
        {"when": ["A cell of a notebook failed"], "reply": "CANNOT FIX: towns are no numbers"},
    ]
    (scripted / "replies.json").write_text(json.dumps(replies))
    assert ask(scripted, "which towns are numbers, oddly?", "--model", "fixed:replies.json") == 0
    told = capsys.readouterr().out
    assert "SELECT CAST(town AS INTEGER)" in told
    assert "It fails when it runs: " in told
    assert "towns are no numbers" in told
    assert "fix, fixed:" in told
    assert "Trust     review" in told
