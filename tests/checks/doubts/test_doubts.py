"""Each doubt speaks where its fixture says so, and is silent where it says so."""

from pathlib import Path

import pytest

from quire.checks.doubts.order import DOUBTS
from quire.checks.order import load
from quire.checks.statement import Statement
from tests.checks.doubts.kennel import kennel

FIXTURES = Path(__file__).parents[2] / "fixtures" / "checks" / "doubts"


def cases():
    for code, name in DOUBTS:
        question = ""
        for line in (FIXTURES / f"{name}.txt").read_text("utf-8").splitlines():
            word, _, text = line.partition(": ")
            if word == "question":
                question = text
            elif word:
                yield pytest.param(code, name, question, word, text, id=f"{code}: {word}: {text}")


def asked(name, sql, world):
    return load(f"doubts.{name}")(Statement(sql, world.dialect), world)


@pytest.mark.parametrize(("code", "name", "question", "word", "sql"), list(cases()))
def test_a_doubt_speaks_where_it_should_and_nowhere_else(code, name, question, word, sql):
    world = kennel(question)
    assert world.database.prepare(sql) is None
    found = asked(name, sql, world)
    assert {each.code for each in found.diagnostics} == ({code} if word == "warned" else set())
    assert {each.severity for each in found.diagnostics} <= {"warning"}
    assert found.text is None
    assert not found.repairs


@pytest.mark.parametrize(("code", "name"), DOUBTS)
def test_every_doubt_has_cases_of_both_kinds(code, name):
    words = [line.partition(":")[0] for line in (FIXTURES / f"{name}.txt").read_text("utf-8").splitlines()]
    assert "warned" in words
    assert "silent" in words


def test_the_reference_names_every_doubt():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "doubts.md").read_text("utf-8")
    assert [code for code, _ in DOUBTS if f"| `{code}` |" not in page] == []


def test_codes_are_the_names_of_the_modules():
    assert [code.replace("-", "_") for code, _ in DOUBTS] == [name for _, name in DOUBTS]


@pytest.mark.parametrize("name", [name for _, name in DOUBTS])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT a, c FROM nowhere WHERE a = 'b' GROUP BY c HAVING count(*) > 1 ORDER BY 1 LIMIT 1",
        "WITH d AS (SELECT owner_id, 1 n FROM dogs) SELECT name, n FROM owners JOIN d USING (owner_id)",
        "SELECT name FROM owners UNION SELECT name FROM dogs",
        "DELETE FROM dogs",
        "SELECT (SELECT max(age) FROM dogs d WHERE d.owner_id = o.owner_id) FROM owners o",
        "not sql at all",
        "",
    ],
)
def test_no_doubt_is_felt_where_there_is_nothing_to_doubt(name, sql):
    for world in (kennel("What is shown?"), kennel(database=False), kennel(dialect="duckdb", database=False)):
        assert asked(name, sql, world).diagnostics == ()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT breed_code, count(*) FROM dogs GROUP BY ALL",
        "SELECT breed_code, vaccinated, count(*) FROM dogs GROUP BY ROLLUP (breed_code, vaccinated)",
        "SELECT breed_code, vaccinated, count(*) FROM dogs GROUP BY GROUPING SETS ((breed_code), (vaccinated))",
    ],
)
def test_other_ways_to_group_are_groups(sql):
    world = kennel("How many dogs of each breed are there?", dialect="duckdb", database=False)
    found = [asked(name, sql, world).diagnostics for _, name in DOUBTS]
    assert not any(found)


def test_a_statement_that_is_doubted_already_is_not_run():
    world = kennel("How many dogs are there?")
    statement = Statement("SELECT dog_id FROM dogs WHERE vaccinated = 'maybe' OR 1 = 1", "sqlite")
    found = [load(f"doubts.{name}")(statement, world).diagnostics for _, name in DOUBTS]
    assert [each.code for said in found for each in said] == ["value-absent", "count-missing"]
    assert [
        each.code for each in load("doubts.one_number")(Statement(statement.text, "sqlite"), world).diagnostics
    ] == ["one-number"]
