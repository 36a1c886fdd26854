"""A plan is a closed list: kinds, names and sources that are there, seven steps at most; or what is missing."""

import json

import pytest

from quire.assistant.columns import columns_of
from quire.assistant.material import Frame, Material
from quire.assistant.naming import plain_catalog, sql_names
from quire.assistant.tasks.plan import PLAN
from quire.catalog import Dataset, Field
from quire.llm import Invalid

FRAMES = (Frame("visits", ("day",)), Frame("monthly", ("month",), "shop"), Frame("least", value=True))
ASKED = Material("How?", connection="shop", tables={"sales": "shop", "orders": "web"}, frames=FRAMES)


def read(*steps, **more):
    return PLAN.read(json.dumps({"title": "T", "steps": list(steps), "missing": "", **more}), ASKED)


def step(kind="sql", name="a", *reads, **more):
    return {"kind": kind, "name": name, "purpose": "It.", "reads": list(reads), **more}


def test_names_of_steps_tables_and_frames_are_known_in_any_case_and_by_number():
    found = read(step("sql", "first", "SALES", "monthly", "least"), step("chart", "second", "step 1"))
    assert [each.reads for each in found.steps] == [("sales", "monthly", "least"), ("first",)]


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([step("sql", "a", "elsewhere")], "not there"),
        ([step("sql", "a", "step 1")], "not there"),
        ([step("shell", "a")], "no known kind"),
        ([step("sql", "no name!")], "is called"),
        ([step("sql", "class")], "is called"),
        ([step("sql", "a"), step("sql", "a")], "Two steps"),
        ([step("sql", f"a{n}") for n in range(8)], "8 steps"),
        ([step("chart", "a", "sales")], "draws no frame"),
        ([step("sql", "a", "sales", "orders")], "several connections"),
        ([step("sql", "a", "sales", "visits")], "tables and visits"),
        ([step("sql", "a", "visits"), step("sql", "b", "sales", "a")], "tables and a"),
        ([step("python", "a", "visits"), step("sql", "b", "sales", "a")], "tables and a"),
    ],
)
def test_a_plan_that_cannot_be_is_told_why(steps, why):
    found = read(*steps)
    assert isinstance(found, Invalid)
    assert why in str(found)


def test_a_plan_may_say_that_something_is_missing():
    assert read(missing="No weather.").missing == "No weather."
    assert read().missing


def test_a_plan_is_read_out_of_a_fence_and_out_of_prose():
    text = json.dumps({"title": "T", "steps": [step("sql", "a", "sales")], "missing": ""})
    for reply in (f"```json\n{text}\n```", f"Here: {text} Good luck!"):
        assert PLAN.read(reply, ASKED).steps[0].name == "a"


def test_its_title_is_heard_while_it_is_written():
    assert PLAN.partial('{"title": "The best month", "steps": [', ASKED).title == "The best month"
    assert PLAN.partial('{"title": "The be', ASKED) is None


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT a, b AS c FROM t", ("a", "c")),
        ("SELECT * FROM t", ("a", "b")),
        ("WITH x AS (SELECT a AS z FROM t) SELECT * FROM x", ("z",)),
        ("SELECT a FROM t UNION ALL SELECT b FROM t", ("a",)),
        ("SELECT * FROM unknown", ()),
        ("SELECT count(*) FROM t", ()),
        ("FROM", ()),
        ("DELETE FROM t", ()),
    ],
)
def test_the_columns_of_a_statement_are_found_without_running_it(sql, columns):
    assert columns_of(sql, "duckdb", {"t": ("a", "b")}) == columns


def test_sql_is_told_how_it_calls_what_the_catalog_calls_otherwise():
    fields = (Field("day", "CAST(at AS DATE)"), Field("amount", "amount"), Field("odd name", '"odd name"'))
    datasets = (Dataset("sold", "main.sales", fields=fields), Dataset("same", "same"), Dataset("q", "SELECT 1 AS n"))
    assert sql_names(datasets).split("\n") == [
        "sold is written main.sales",
        "sold.day is written CAST(at AS DATE)",
        "q is written (SELECT 1 AS n)",
    ]
    assert plain_catalog(datasets[:1]) == "TABLE sold(day, amount, odd name)"
