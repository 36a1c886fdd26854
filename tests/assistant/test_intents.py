"""What can be asked of cells that are there: edit, fix, explain, chart, document, summarise, explode and implode."""

import json

import pytest

from quire.assistant.material import Frame
from quire.document import Cell, CellResult, Column, Failure, Table, TraceFrame, parse_chart

from .toy import Toy, turn

SQL = Cell("cellsql1", "sql", "select   channel,\n         amount\nfrom sales", "sold", {"connection": "shop"})
PYTHON = Cell("cellpyt1", "python", "total = sold['amount'].sum()\ntotal")
SOLD = Frame("sold", ("channel", "amount"), "shop", upstream=True)


def result(cell, *outputs, status="ok"):
    return {cell.id: CellResult(cell.id, status, outputs)}


def error(kind, message, *trace):
    return Failure(kind, message, trace)


def failing(cell, kind, message):
    return result(cell, error(kind, message, TraceFrame(cell.id, "", 1, "", "total")), status="error")


def table(name="sold", rows=((("web"), 10.0),), **columns):
    return Table(name, tuple(Column(*each) for each in columns.items()), rows, len(rows))


# -- edit


async def test_an_edit_takes_the_cells_place_and_leaves_its_other_lines_alone():
    reply = "```sql\nSELECT channel, amount\nFROM sales\nWHERE channel = 'web'\n```"
    version, _ = await turn("only the web", [reply], intent="edit", cells=(SQL,))
    (draft,) = version.drafts
    assert draft.cell.source == SQL.source + "\nWHERE channel = 'web'"
    assert (draft.replaces, draft.before, draft.cell.name) == (SQL.id, SQL.source, "sold")
    assert draft.cell.id != SQL.id
    assert draft.cell.attributes == SQL.attributes


async def test_an_edit_by_search_and_replace_changes_one_line():
    reply = "<<<<<<< SEARCH\nfrom sales\n=======\nfrom sales where amount > 3\n>>>>>>> REPLACE"
    version, _ = await turn("more than three", [reply], intent="edit", cells=(SQL,))
    assert version.drafts[0].cell.source == SQL.source.replace("from sales", "from sales where amount > 3")


async def test_an_edit_that_changes_formatting_alone_is_none():
    version, _ = await turn("nicer", ["SELECT channel, amount FROM sales"] * 3, intent="edit", cells=(SQL,))
    assert version.drafts == ()
    assert "Nothing was changed" in version.failure


async def test_an_edit_that_the_database_refuses_goes_back():
    replies = ["select channel, amount, zzz_zzz from sales", "select channel, amount, sold_on from sales"]
    version, _ = await turn("with the day", replies, intent="edit", cells=(SQL,), engine=Toy())
    assert "sold_on" in version.drafts[0].cell.source
    assert "zzz_zzz" in version.evidence.calls[1].sent


async def test_several_cells_are_edited_and_see_each_others_change():
    other = Cell("cellsql2", "sql", "select sum(amount) as all_of_it from sold", "whole", {"connection": "shop"})
    replies = ["select channel, amount as net from sales", "select sum(net) as all_of_it from sold"]
    version, _ = await turn("call it net", replies, intent="edit", cells=(SQL, other), engine=Toy())
    assert [draft.replaces for draft in version.drafts] == [SQL.id, other.id]
    assert "sold(channel, net)" in version.evidence.calls[1].sent


async def test_of_several_cells_one_that_cannot_be_changed_is_left_as_it_is():
    other = Cell("cellsql2", "sql", "select amount from sales", "whole", {"connection": "shop"})
    replies = [*["I would rather not."] * 3, "select amount as net from sales"]
    version, _ = await turn("call it net", replies, intent="edit", cells=(SQL, other))
    assert [draft.replaces for draft in version.drafts] == [other.id]
    assert version.evidence.doubts[0].startswith("sold was left as it is.")
    assert version.evidence.trust == "review"


async def test_without_a_model_an_edit_says_what_it_needs():
    version, _ = await turn("only the web", intent="edit", cells=(SQL,))
    assert ".env" in version.refusal.message


# -- fix


async def test_a_missing_import_is_put_in_without_a_model():
    cell = Cell("cellpyt2", "python", "x = np.mean([1])")
    version, _ = await turn(
        "", intent="fix", cells=(cell,), results=failing(cell, "NameError", "name 'np' is not defined")
    )
    assert version.drafts[0].cell.source == "import numpy as np\nx = np.mean([1])"
    assert version.drafts[0].repairs[0].code == "missing-import"
    assert version.evidence.calls == ()


async def test_a_column_that_is_called_otherwise_is_followed_without_a_model():
    cell = Cell("cellpyt3", "python", "total = sold['Amount'].sum()")
    version, _ = await turn(
        "", intent="fix", cells=(cell,), frames=(SOLD,), results=failing(cell, "KeyError", "'Amount'")
    )
    assert version.drafts[0].cell.source == "total = sold['amount'].sum()"


async def test_a_chart_of_a_renamed_column_is_mended_without_a_model():
    cell = Cell("cellcha1", "chart", "data: sold\nx: channel\ny: amounts")
    version, _ = await turn("", intent="fix", cells=(cell,), frames=(SOLD,))
    assert version.drafts[0].cell.source == "data: sold\nx: channel\ny: amount"


async def test_what_is_not_certain_goes_to_the_model_with_traceback_and_columns():
    reply = "```python\ntotal = sold['amount'].astype(float).sum()\ntotal\n```"
    version, _ = await turn(
        "",
        [reply],
        intent="fix",
        cells=(PYTHON,),
        frames=(SOLD,),
        results=failing(PYTHON, "TypeError", "unsupported operand"),
    )
    sent = version.evidence.calls[0].sent
    assert "TypeError: unsupported operand" in sent
    assert "sold(channel, amount)" in sent
    assert version.drafts[0].cell.source == "total = sold['amount'].astype(float).sum()\ntotal"


async def test_a_model_may_say_that_the_cause_is_elsewhere():
    version, _ = await turn(
        "",
        ["CANNOT FIX: the file is not there."],
        intent="fix",
        cells=(PYTHON,),
        frames=(SOLD,),
        results=failing(PYTHON, "OSError", "no such file"),
    )
    assert version.refusal.message == "OSError: no such file. the file is not there."


async def test_without_a_model_a_fix_says_what_is_known():
    found = failing(PYTHON, "TypeError", "unsupported operand")
    version, _ = await turn("", intent="fix", cells=(PYTHON,), frames=(SOLD,), results=found)
    assert version.refusal.message.startswith("TypeError: unsupported operand. ")
    assert ".env" in version.refusal.message


async def test_a_model_that_gives_nothing_leaves_what_is_known():
    found = failing(PYTHON, "TypeError", "unsupported operand")
    version, _ = await turn("", [PYTHON.source] * 3, intent="fix", cells=(PYTHON,), frames=(SOLD,), results=found)
    assert version.refusal.message.startswith("TypeError: unsupported operand. ")
    assert len(version.evidence.calls) == 3


async def test_a_cell_that_has_not_failed_is_left_alone():
    version, _ = await turn("", ["unused"], intent="fix", cells=(PYTHON,), frames=(SOLD,))
    assert "has not failed" in version.refusal.message
    assert version.evidence.calls == ()


# -- explain, summarise, document


async def test_an_explanation_is_a_text_below():
    version, _ = await turn("", ["It lists every sale."], intent="explain", cells=(SQL,))
    assert version.drafts[0].cell.kind == "markdown"
    assert version.drafts[0].cell.source == "It lists every sale."
    assert version.drafts[0].replaces == ""


async def test_an_explanation_computes_nothing():
    replies = ["It is {{ sold }}.", "It is what was sold."]
    version, _ = await turn("", replies, intent="explain", cells=(SQL,))
    assert version.drafts[0].cell.source == "It is what was sold."


async def test_a_summary_types_no_number():
    replies = ["The web sold 40.", "The web sold {{ sold['amount'].sum():,.0f }}."]
    version, _ = await turn(
        "", replies, intent="summarise", cells=(SQL,), frames=(SOLD,), results=result(SQL, table(amount="DOUBLE"))
    )
    assert version.drafts[0].cell.source == replies[1]
    assert "“40”" in version.evidence.calls[1].sent


async def test_a_model_that_only_types_numbers_leaves_the_overview():
    shown = result(SQL, table(amount="DOUBLE"))
    version, _ = await turn("", ["It is 40."] * 3, intent="summarise", cells=(SQL,), frames=(SOLD,), results=shown)
    assert "{{ len(sold):,d }} rows" in version.drafts[0].cell.source
    assert "overview" in version.evidence.doubts[0]


async def test_a_model_that_fails_to_explain_or_to_title_is_said():
    for intent in ("explain", "document"):
        version, _ = await turn("", ["{{ no }}"] * 3, intent=intent, cells=(SQL,))
        assert version.failure.startswith("The model answered 3 times")


async def test_no_row_of_a_result_is_sent_to_summarise_it():
    secret = table(rows=(("secretvalue", 1.0),), channel="VARCHAR", amount="DOUBLE")
    version, _ = await turn(
        "", ["There are {{ len(sold) }} rows."], intent="summarise", cells=(SQL,), frames=(SOLD,),
        results=result(SQL, secret),
    )  # fmt: skip
    assert not any("secretvalue" in call.sent for call in version.evidence.calls)


async def test_without_a_model_a_summary_is_an_overview_of_computed_numbers():
    shown = table(channel="VARCHAR", amount="DOUBLE", sold_on="DATE")
    version, _ = await turn("", intent="summarise", cells=(SQL,), frames=(SOLD,), results=result(SQL, shown))
    text = version.drafts[0].cell.source
    assert "{{ len(sold):,d }} rows" in text
    assert '{{ sold["amount"].astype(float).max():,.2f }}' in text
    assert '{{ sold["channel"].nunique():,d }}' in text


@pytest.mark.parametrize(
    ("cell", "source"),
    [
        (SQL, "-- Sales\n-- One row per sale.\n" + SQL.source),
        (PYTHON, "# Sales\n# One row per sale.\n" + PYTHON.source),
        (Cell("aaaaaaaa", "markdown", "# Old\n\nText."), "# Sales\n\nText."),
        (Cell("aaaaaaaa", "chart", "data: a\ntitle: Old\nx: b"), "data: a\nx: b\ntitle: Sales"),
        (Cell("aaaaaaaa", "input", "type: number", "n"), "type: number\nlabel: Sales"),
    ],
)
async def test_a_title_and_a_description_leave_the_code_as_it_is(cell, source):
    reply = json.dumps({"title": "Sales", "description": "One row per sale."})
    version, _ = await turn("", [reply], intent="document", cells=(cell,))
    assert version.drafts[0].cell.source == source
    assert version.drafts[0].replaces == cell.id


async def test_a_notebook_gets_a_title_and_an_introduction():
    reply = json.dumps({"title": "Sales", "description": "What was sold."})
    version, _ = await turn("", [reply], intent="document", above=(SQL, PYTHON))
    assert version.drafts[0].cell.source == "# Sales\n\nWhat was sold."
    assert version.evidence.calls[0].task == "title"


# -- chart


@pytest.mark.parametrize(
    ("sentence", "columns", "stub"),
    [
        ("", {"month": "DATE", "revenue": "DOUBLE"}, "mark: line\ndata: sold\nx: month\ny: revenue"),
        ("", {"channel": "VARCHAR", "revenue": "DOUBLE"}, "mark: bar\ndata: sold\nx: channel\ny: revenue\nsort: -y"),
        (
            "revenue by month and channel",
            {"month": "DATE", "channel": "VARCHAR", "revenue": "DOUBLE", "orders": "INTEGER"},
            "mark: line\ndata: sold\nx: month\ny: revenue\ncolor: channel",
        ),
        (
            "total revenue by channel as bars",
            {"month": "DATE", "channel": "VARCHAR", "revenue": "DOUBLE"},
            "mark: bar\ndata: sold\nx: channel\ny: sum(revenue)\nsort: -y",
        ),
        (
            "monthly average net amount",
            {"sold_on": "DATE", "net_amount": "DOUBLE"},
            "mark: line\ndata: sold\nx: month(sold_on)\ny: mean(net_amount)",
        ),
        ("price vs weight", {"price": "DOUBLE", "weight": "DOUBLE"}, "mark: point\ndata: sold\nx: price\ny: weight"),
    ],
)
async def test_a_chart_that_the_sentence_leaves_no_choice_of_needs_no_model(sentence, columns, stub):
    version, _ = await turn(
        sentence, intent="chart", cells=(SQL,), frames=(SOLD,), results=result(SQL, table(**columns))
    )
    assert version.drafts[0].cell.source == stub
    assert version.evidence.calls == ()


@pytest.mark.parametrize("sentence", ["which days were odd", "revenue by channel", "revenue by month"])
async def test_a_sentence_that_leaves_a_choice_is_not_guessed(sentence):
    shown = table(sold_on="DATE", channel="VARCHAR", revenue="DOUBLE")
    version, _ = await turn(sentence, intent="chart", cells=(SQL,), frames=(SOLD,), results=result(SQL, shown))
    assert "not clear what to draw" in version.refusal.message


async def test_a_model_chooses_columns_out_of_a_closed_set():
    keys = {"mark": "bar", "x": "channels", "y": "sum(revenue)", "title": "By channel"}
    right = keys | {"x": "channel"}
    shown = table(sold_on="DATE", channel="VARCHAR", revenue="DOUBLE")
    version, _ = await turn(
        "which channel matters", [json.dumps(keys), json.dumps(right)], intent="chart", cells=(SQL,), frames=(SOLD,),
        results=result(SQL, shown),
    )  # fmt: skip
    assert parse_chart(version.drafts[0].cell.source).x.column == "channel"
    assert '"channel"' in version.evidence.calls[0].sent


# -- explode and implode


async def test_a_query_is_taken_apart_with_the_last_part_in_its_place():
    cell = Cell("cellsql3", "sql", "WITH sales AS (SELECT * FROM sales) SELECT sales.amount FROM sales", "net",
                {"connection": "shop"})  # fmt: skip
    version, _ = await turn("", intent="explode", cells=(cell,))
    assert [draft.cell.name for draft in version.drafts] == ["sales_2", "net"]
    assert [draft.replaces for draft in version.drafts] == ["", cell.id]
    assert version.drafts[1].cell.source == "SELECT sales.amount FROM sales_2 AS sales"
    assert version.evidence.trust == "checked"


async def test_cells_become_one_query_in_the_place_of_the_last():
    other = Cell("cellsql2", "sql", "select sum(amount) as s from sold", "whole", {"connection": "shop"})
    version, _ = await turn("", intent="implode", cells=(SQL, other))
    assert version.drafts[0].replaces == other.id
    assert version.drafts[0].cell.source.startswith("WITH sold AS (")


async def test_what_cannot_be_taken_apart_is_refused_with_the_reason():
    version, _ = await turn("", intent="explode", cells=(SQL,))
    assert "no common table expressions" in version.refusal.message
