"""``quire check``: for a person in words, for a program line by line; databases are asked and never changed."""

import json
import sqlite3
import subprocess
import sys

import duckdb
import pytest

from quire.catalog import Catalog, Dataset, Field, write_model
from quire.cli import main
from quire.cli.check_databases import open_database
from quire.errors import UsageError

DDL = "CREATE TABLE sales (id INTEGER, customer TEXT, amount REAL)"
ROWS = "INSERT INTO sales VALUES (1, 'Ann', 5.5), (2, 'Bo', NULL)"
FIELDS = tuple(Field(name, name) for name in ("id", "customer", "amount"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    with sqlite3.connect(tmp_path / "shop.sqlite") as connection:
        connection.executescript(f"{DDL}; {ROWS}")
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(f"{DDL}; {ROWS}")
    (tmp_path / "shop.yml").write_text(write_model("shop", Catalog((Dataset("sales", "sales", fields=FIELDS),))))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stream(folder, *lines):
    run = subprocess.run(
        [sys.executable, "-m", "quire.cli", "check", "--jsonl"],
        input=b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines),
        cwd=folder, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert run.stderr == b""
    return [json.loads(line) for line in run.stdout.splitlines()]


def request(id, text, **more):
    return {"id": id, "text": text, "dialect": "sqlite", "catalog": "shop.yml", **more}


def test_each_line_is_answered_with_the_statement_and_the_verdict(folder):
    answers = stream(
        folder,
        request("a", "SELECT id FROM sales"),
        request(2, "SQL: SELECT TOP 1 id FROM sales", database="shop.sqlite", question="which sale?"),
        request(None, "SELECT id FROM", database="shop.sqlite"),
    )
    assert [answer["id"] for answer in answers] == ["a", 2, None]
    assert [answer["verdict"] for answer in answers] == ["ok", "repaired", "rejected"]
    assert [answer["sql"] for answer in answers] == ["SELECT id FROM sales", "SELECT id FROM sales LIMIT 1", None]
    assert [repair["code"] for repair in answers[1]["repairs"]] == ["reply-prose", "foreign-syntax"]
    assert {"code", "severity", "message"} <= answers[2]["diagnostics"][0].keys()


def test_no_line_ends_the_loop(folder):
    answers = stream(
        folder,
        b"not json",
        b"\xff\xfe",
        b"[1, 2]",
        b'{"id": 7}',
        b"[" * 5000,
        b"",
        request(8, "SELECT 1", catalog="missing.yml"),
        request(9, "SELECT 1", database="missing.sqlite"),
        request(10, "SELECT 1", database="shop.yml"),
        request(11, "\x00\ud800 SELECT id FROM sales \u202e", database="shop.sqlite"),
        request(12, "SELECT id FROM sales", dialect="klingon"),
        request(13, "SELECT id FROM sales"),
    )
    assert [answer["id"] for answer in answers] == [None, None, None, 7, None, 8, 9, 10, 11, 12, 13]
    assert {answer["verdict"] for answer in answers[:8]} == {"rejected"}
    assert {answer["diagnostics"][0]["code"] for answer in answers[:8]} == {"bad-request"}
    assert [answer["verdict"] for answer in answers[8:]] == ["ok", "ok", "ok"]


@pytest.mark.parametrize("database", ["shop.sqlite", "shop.duckdb"])
def test_a_database_decides_and_stays_as_it_is(folder, database):
    before = (folder / database).read_bytes()
    dialect = database.partition(".")[2]
    texts = ["SELECT id FROM sales", "SELECT profit FROM sales", "DELETE FROM sales", "SELECT 1; DROP TABLE sales"]
    answers = stream(folder, *(request(at, text, database=database, dialect=dialect) for at, text in enumerate(texts)))
    assert [answer["verdict"] for answer in answers] == ["ok", "rejected", "rejected", "repaired"]
    assert answers[3]["sql"] == "SELECT 1;"
    assert (folder / database).read_bytes() == before


def test_a_person_reads_what_was_found_and_what_would_run(folder, capsys):
    (folder / "reply.txt").write_text("```sql\nSELECT id, FROM sales\n```")
    assert main(["check", "reply.txt", "--catalog", "shop.yml", "--dialect", "sqlite"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "+ A comma that separates nothing was left out. (brackets)",
        "SELECT id FROM sales",
    ]


def test_a_statement_that_would_not_run_ends_with_exit_code_1(folder, capsys):
    (folder / "query.sql").write_text("SELECT profit FROM sales")
    assert main(["check", "query.sql", "--catalog", "shop.yml", "--database", "shop.sqlite"]) == 1
    said = capsys.readouterr().out
    assert "✗ " in said
    assert "no such column: profit (database-error)" in said


def test_the_catalog_and_the_dialect_of_the_project_are_taken(folder, capsys):
    (folder / "quire.toml").write_text('[project]\nname = "shop"\n')
    (folder / "catalog").mkdir()
    (folder / "shop.yml").rename(folder / "catalog" / "shop.yml")
    (folder / "query.sql").write_text("SELECT amout FROM sales")
    assert main(["check", "query.sql", "--database", "shop.duckdb", "-o", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["sql"] == "SELECT amount FROM sales"
    assert said["verdict"] == "repaired"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Nothing to check was named."),
        (["nowhere.sql"], "nowhere.sql cannot be read: No such file or directory."),
        (["shop.sqlite"], "shop.sqlite is not UTF-8 text."),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(folder, capsys, arguments, message):
    (folder / "shop.sqlite").write_bytes(b"\xff\xff")
    assert main(["check", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("name", ["shop.sqlite", "shop.duckdb"])
def test_a_database_tells_its_values_and_its_rows(folder, name):
    database = open_database(folder / name)
    assert database.prepare("SELECT amount FROM sales") is None
    assert "profit" in database.prepare("SELECT profit FROM sales")
    assert database.prepare("SELECT 1; SELECT 2")
    assert sorted(database.values("sales", "customer", 5)) == ["Ann", "Bo"]
    assert database.values("sales", "customer", 1) is None
    assert database.values("sales", "profit", 1) is None
    assert database.holds("sales", "customer", "Ann") is True
    assert database.holds("sales", "customer", "ann") is False
    assert database.holds("nowhere", "customer", "ann") is None
    assert database.sample("SELECT id FROM sales ORDER BY id", 1, 1.0) == ((1,),)
    assert database.sample("SELECT profit FROM sales", 1, 1.0) is None
    assert database.sample("DROP TABLE sales", 1, 1.0) is None


@pytest.mark.parametrize("name", ["shop.sqlite", "shop.duckdb"])
def test_a_query_that_takes_too_long_is_stopped(folder, name):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    assert open_database(folder / name).sample(endless, 1, 0.05) is None


def test_a_file_that_is_no_database_is_refused(folder):
    with pytest.raises(UsageError, match="neither a SQLite nor a DuckDB database"):
        open_database(folder / "shop.yml")
    (folder / "empty.sqlite").write_bytes(b"")
    assert open_database(folder / "empty.sqlite").prepare("SELECT 1") is None
