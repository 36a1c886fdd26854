"""Suggestions over a real server: the right ones first, in UTF-16 positions."""

from quire.server.suggestions import chart
from quire.session.view import CellView


async def suggest(served, kind, text, **more):
    """What is suggested at the bar in the text: labels, and the text that would be replaced."""
    code = text.replace("|", "", 1)
    position = len(text[: text.index("|")].encode("utf-16-le")) // 2
    async with served.http() as client:
        body = {"path": "sales.md", "kind": kind, "code": code, "position": position, **more}
        answer = (await client.post("/api/complete", json=body)).json()
    units = code.encode("utf-16-le")
    replaced = units[answer["start"] * 2 : position * 2].decode("utf-16-le")
    return [item["label"] for item in answer["items"]], replaced


async def warm(served):
    await served.workspace.connections.refresh("coffee")


async def test_after_from_come_tables_and_frames(served):
    await warm(served)
    labels, replaced = await suggest(served, "sql", "select * from |", connection="coffee")
    assert labels[:3] == ["sales", "orders", "staging.orders_raw"]
    assert replaced == ""


async def test_columns_of_the_tables_in_scope_come_first(served):
    await warm(served)
    labels, _ = await suggest(served, "sql", "select | from orders o", connection="coffee")
    assert labels[:3] == ["id", "status", "o"]


async def test_columns_of_an_alias_and_nothing_else(served):
    await warm(served)
    labels, replaced = await suggest(served, "sql", "select o.st| from orders o", connection="coffee")
    assert (labels, replaced) == (["status"], "st")


async def test_columns_of_a_frame(served):
    labels, _ = await suggest(served, "sql", "select rev| from sales")
    assert labels[0] == "revenue"


async def test_a_sql_cell_that_has_not_run_is_suggested_by_its_name(served):
    notebook = await served.workspace.notebook("sales.md")
    notebook.cells.append(CellView("aaaaaaaa", "sql", "select 1", 0, name="daily"))
    labels, _ = await suggest(served, "sql", "select * from da|")
    assert labels[0] == "daily"


async def test_functions_and_keywords_of_the_dialect(served):
    labels, _ = await suggest(served, "sql", "select date_tr|")
    assert labels[0] == "date_trunc"
    labels, _ = await suggest(served, "sql", "select 1 gro|")
    assert "GROUP BY" in labels


async def test_inside_an_interpolation_python_is_suggested(served):
    labels, replaced = await suggest(served, "sql", "select '😀', {{ sal|")
    assert (labels, replaced) == (["sal_done"], "sal")
    labels, replaced = await suggest(served, "markdown", "Total: 😀 {{ sal| }}")
    assert (labels, replaced) == (["sal_done"], "sal")


async def test_outside_an_interpolation_text_gets_no_suggestions(served):
    assert await suggest(served, "markdown", "Total {{ x }} sal|") == ([], "")
    assert await suggest(served, "sql", "select 'sal|'") == ([], "")


async def test_python_is_asked_of_the_kernel_at_code_points(served):
    labels, replaced = await suggest(served, "python", "'😀'; sal|es")
    assert (labels, replaced) == (["'😀'; sal_done"], "sal")


async def test_a_chart_suggests_keys_then_frames_then_columns(served):
    labels, _ = await suggest(served, "chart", "mark: line\n|")
    assert "data: " in labels
    assert "mark: " not in labels
    assert (await suggest(served, "chart", "data: |"))[0] == ["sales"]
    labels, replaced = await suggest(served, "chart", "data: sales\ny: sum(rev|)")
    assert (labels[0], replaced) == ("revenue", "rev")


async def test_an_input_suggests_types_and_columns_for_its_options(served):
    assert "select" in (await suggest(served, "input", "type: |"))[0]
    assert "sales.region" in (await suggest(served, "input", "type: select\noptions: |"))[0]


async def test_a_position_beyond_the_text_is_its_end(served):
    async with served.http() as client:
        body = {"path": "sales.md", "kind": "sql", "code": "sel", "position": 99}
        answer = (await client.post("/api/complete", json=body)).json()
    assert answer["start"] == 0


def test_a_chart_without_a_known_frame_still_suggests_functions():
    _, found = chart("y: ", 3, {})
    assert "sum(" in [each.label for each in found]
