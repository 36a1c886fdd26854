"""A PostgreSQL database that nobody described: connected, read, and its first questions answered."""

import json
from pathlib import Path

import pytest

from quire.cli import main

from .postgres import Server


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    server.run("CREATE DATABASE bakery")
    server.run(
        "CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT, city TEXT)",
        "CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers, "
        "ordered_on DATE NOT NULL, amount NUMERIC(10, 2))",
        "INSERT INTO customers SELECT n, 'Customer ' || n, (ARRAY['Berlin', 'Bonn'])[1 + n % 2] "
        "FROM generate_series(1, 20) AS n",
        "INSERT INTO orders SELECT n, 1 + n % 20, DATE '2024-01-01' + n % 300, n FROM generate_series(1, 600) AS n",
        "ANALYZE",
        database="bakery",
    )
    return server.url("bakery")


def test_its_first_questions_are_answered(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "bakery"
    assert main(["init", str(place), "--connect", address, "-o", "json"]) == 0
    questions = json.loads(capsys.readouterr().out)["questions"]
    assert "How did order amount develop by month in 2024?" in questions
    for question in (*questions, "order amount by city", "order amount by quarter"):
        assert main(["ask", question, "--project", str(place), "-o", "json"]) == 0, question
        assert json.loads(capsys.readouterr().out)["rows"], question


def test_an_answer_is_that_of_the_database(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "bakery"
    assert main(["init", str(place), "--connect", address]) == 0
    capsys.readouterr()
    assert main(["ask", "order amount by city", "--project", str(place), "-o", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {row[0]: float(row[1]) for row in answer["rows"]} == {"Berlin": 90000.0, "Bonn": 90300.0}
