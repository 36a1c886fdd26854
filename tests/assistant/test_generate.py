"""A question that the semantic model does not answer becomes a plan, and the plan cells, one after the other."""

import json

from quire.assistant.material import Frame
from quire.document import Cell, parse_chart

from .toy import Toy, turn

QUESTION = "What about the product names of the web, oddly enough?"


def step(kind, name, purpose="What it says.", *reads):
    return {"kind": kind, "name": name, "purpose": purpose, "reads": list(reads)}


def plan(*steps, title="Best sellers on the web", missing=""):
    return json.dumps({"title": title, "steps": list(steps), "missing": missing})


def chart(**keys):
    empty = dict.fromkeys(("x", "y", "color", "size", "facet", "sort", "stack", "title"), "")
    return json.dumps({"mark": "bar", **empty, **keys})


SQL = """```sql
SELECT p.name AS product, sum(s.amount) AS revenue
FROM sales AS s JOIN products AS p ON p.product_id = s.product_id
WHERE s.channel = 'web' GROUP BY p.name
```"""
THREE = plan(
    step("sql", "web_products", "Revenue by product on the web.", "sales", "products"),
    step("chart", "picture", "Revenue by product.", "step 1"),
    step("text", "summary", "Say which sells best.", "web_products"),
)
TEXT = '{{ web_products.loc[web_products["revenue"].idxmax(), "product"] }} sells best.'


async def test_a_plan_becomes_cells_that_read_one_another():
    version, _ = await turn(QUESTION, [THREE, SQL, chart(x="product", y="revenue", sort="-y"), TEXT])
    assert version.refusal is None
    assert version.failure == ""
    assert [draft.cell.kind for draft in version.drafts] == ["sql", "chart", "markdown"]
    first, picture, _ = (draft.cell for draft in version.drafts)
    assert first.name == "web_products"
    assert first.attributes == {"connection": "shop"}
    assert parse_chart(picture.source).data == "web_products"
    assert version.plan == "Best sellers on the web"


async def test_the_cells_come_one_by_one_with_the_same_ids():
    version, heard = await turn(QUESTION, [THREE, SQL, chart(x="product", y="revenue"), TEXT])
    counts = [len(partial.drafts) for partial in heard]
    assert counts == sorted(counts)
    assert {0, 1, 2, 3} <= set(counts)
    assert heard[-1].drafts[0].cell == version.drafts[0].cell
    for partial in heard:
        ids = [draft.cell.id for draft in partial.drafts]
        assert ids == [draft.cell.id for draft in version.drafts][: len(ids)]


async def test_what_was_asked_is_kept_word_for_word():
    version, _ = await turn(QUESTION, [THREE, SQL, chart(x="product", y="revenue"), TEXT])
    assert [call.task for call in version.evidence.calls] == ["plan", "sql", "chart", "text"]
    assert QUESTION in version.evidence.calls[0].sent
    assert all(call.tokens_in and call.reply for call in version.evidence.calls)


async def test_a_model_is_never_certified():
    version, _ = await turn(QUESTION, [plan(step("sql", "a", "All.", "sales")), "SELECT channel FROM sales"])
    assert version.evidence.trust in ("checked", "review")
    assert version.evidence.planner == "model"


async def test_a_governed_question_asks_no_model():
    version, _ = await turn("Revenue by channel", ["this is never read"])
    assert version.evidence.trust == "certified"
    assert version.evidence.calls == ()


async def test_without_a_model_a_refusal_says_what_one_would_add():
    version, _ = await turn(QUESTION)
    assert version.refusal is not None
    assert "model" in version.refusal.message
    assert ".env" in version.refusal.message


async def test_what_cannot_be_answered_is_refused_with_what_is_missing():
    version, _ = await turn(QUESTION, [plan(missing="There are no weather data.")])
    assert "no weather data" in version.refusal.message


async def test_a_statement_that_the_database_refuses_goes_back_with_its_words():
    engine = Toy()
    replies = [plan(step("sql", "a", "All.", "sales")), "SELECT zzz_zzz() FROM sales", "SELECT channel FROM sales"]
    version, _ = await turn(QUESTION, replies, engine=engine)
    assert version.drafts[0].cell.source == "SELECT channel FROM sales"
    assert "zzz_zzz" in version.evidence.calls[-1].sent
    assert "the database takes every statement" in version.evidence.checks


async def test_a_step_reads_the_step_before_it_on_the_same_connection():
    engine = Toy()
    steps = plan(step("sql", "monthly", "By month.", "sales"), step("sql", "best", "The best month.", "step 1"))
    replies = [steps, "SELECT month(sold_on) AS month, sum(amount) AS revenue FROM sales GROUP BY 1",
               "SELECT month FROM monthly ORDER BY revenue DESC LIMIT 1"]  # fmt: skip
    version, _ = await turn(QUESTION, replies, engine=engine)
    assert [draft.cell.attributes for draft in version.drafts] == [{"connection": "shop"}] * 2
    assert "monthly(month BIGINT, revenue DOUBLE)" in version.evidence.calls[-1].sent
    assert any(sql.startswith("WITH monthly AS") for sql in engine.checked)


async def test_a_name_that_is_taken_is_replaced_in_the_whole_plan():
    steps = plan(step("sql", "sold", "All.", "sales"), step("chart", "c", "Draw.", "sold"))
    replies = [steps, "SELECT channel, amount FROM sales", chart(x="channel", y="sum(amount)")]
    version, _ = await turn(QUESTION, replies, taken=frozenset({"sold"}))
    assert version.drafts[0].cell.name == "sold_2"
    assert parse_chart(version.drafts[1].cell.source).data == "sold_2"


async def test_a_group_that_is_asked_again_keeps_its_names():
    group = (Cell("old", "sql", "SELECT 1 AS one", "web_products", {"connection": "shop"}, "asked"),)
    replies = [plan(step("sql", "web_products", "Revenue by product.", "sales")), SQL]
    version, _ = await turn(QUESTION, replies, above=group, cells=group)
    assert [draft.cell.name for draft in version.drafts] == ["web_products"]
    assert version.drafts[0].repairs == ()
    elsewhere, _ = await turn(QUESTION, replies, above=group)
    assert elsewhere.drafts[0].cell.name == "web_products_2"


async def test_what_builds_on_a_cell_that_could_not_be_written_is_left_out():
    steps = plan(
        step("sql", "a", "All.", "sales"), step("sql", "b", "More.", "sales"), step("chart", "c", "Draw.", "b")
    )
    replies = [steps, "SELECT channel FROM sales", *["I would rather not."] * 3]
    version, _ = await turn(QUESTION, replies)
    assert [draft.cell.name for draft in version.drafts] == ["a"]
    assert version.evidence.trust == "review"
    assert any("b was left out" in doubt for doubt in version.evidence.doubts)
    assert any("c was left out: it reads b" in doubt for doubt in version.evidence.doubts)


async def test_a_question_over_frames_runs_in_the_kernel():

    frame = Frame("visits", ("day", "people"), "", upstream=True)
    above = (Cell("aaaaaaaa", "python", "visits = load()"),)
    replies = [plan(step("sql", "busy", "Busy days.", "visits")), "SELECT day FROM visits WHERE people > 3"]
    version, _ = await turn(QUESTION, replies, frames=(frame,), above=above)
    assert version.drafts[0].cell.attributes == {}


async def test_the_fence_that_was_asked_for_is_no_repair():
    version, _ = await turn(
        QUESTION, [plan(step("sql", "a", "All.", "sales")), "```sql\nSELECT channel FROM sales\n```"]
    )
    assert version.evidence.repairs == ()
    assert version.drafts[0].repairs == ()


async def test_what_passes_every_check_without_doubt_is_checked_and_never_more():
    replies = [plan(step("sql", "a", "All.", "sales")), "```sql\nSELECT channel, amount FROM sales\n```"]
    version, _ = await turn("Please show channel and amount of what was sold", replies)
    assert version.evidence.doubts == ()
    assert version.evidence.trust == "checked"


async def test_a_name_that_only_the_code_defines_is_renamed_with_all_who_read_it():
    steps = plan(step("python", "total", "Sum up.", "sold"), step("text", "said", "Say it.", "total"))
    replies = [steps, "rest = sold['amount'].sum()\ntotal = rest\ntotal", "It is {{ total }}."]
    frame = Frame("sold", ("channel", "amount"), "", upstream=True)
    version, _ = await turn(QUESTION, replies, frames=(frame,), taken=frozenset({"rest"}))
    assert version.drafts[0].cell.source == "rest_2 = sold['amount'].sum()\ntotal = rest_2\ntotal"
    assert [repair.code for repair in version.drafts[0].repairs] == ["name-taken"]
    assert any("rest_2" in said for said in version.evidence.repairs)


async def test_a_missing_import_is_put_in_before_anybody_sees_the_cell():
    steps = plan(step("python", "total", "Sum up.", "sold"))
    frame = Frame("sold", ("channel", "amount"), "", upstream=True)
    version, _ = await turn(QUESTION, [steps, "total = np.sum(sold['amount'])\ntotal"], frames=(frame,))
    assert "import numpy as np" in version.drafts[0].cell.source
    assert version.drafts[0].repairs


async def test_a_doubted_statement_goes_back_once_and_the_less_doubted_one_is_taken():
    wrong, right = "SELECT amount FROM sales WHERE channel = 'wap'", "SELECT amount FROM sales WHERE channel = 'web'"
    replies = [plan(step("sql", "a", "All.", "sales")), wrong, right]
    version, _ = await turn("Please show each amount on the channel web", replies)
    assert version.drafts[0].cell.source == right
    assert "'wap'" in version.evidence.calls[-1].sent
    assert "doubts were found" in version.evidence.calls[-1].sent
    assert version.evidence.doubts == ()


async def test_a_statement_that_a_model_stands_by_keeps_its_doubts():
    wrong = "SELECT amount FROM sales WHERE channel = 'wap'"
    replies = [plan(step("sql", "a", "All.", "sales")), wrong, wrong]
    version, _ = await turn("Please show each amount on the channel web", replies)
    assert version.drafts[0].cell.source == wrong
    assert version.evidence.doubts
    assert version.evidence.trust == "review"


async def test_a_value_is_read_in_braces_and_keeps_the_statement_on_its_connection():
    steps = plan(step("sql", "a", "All above the least.", "sales", "least"))
    replies = [steps, "SELECT channel FROM sales WHERE amount > {{ least }}"]
    version, _ = await turn(QUESTION, replies, frames=(Frame("least", value=True),), taken=frozenset({"least"}))
    assert version.drafts[0].cell.attributes == {"connection": "shop"}
    assert "{{ least }}" in version.drafts[0].cell.source
    assert "least: a value, in SQL {{ least }}" in version.evidence.calls[1].sent
    assert version.evidence.doubts == ()


async def test_when_the_model_is_gone_it_is_not_asked_for_the_rest():
    steps = plan(
        step("sql", "a", "All.", "sales"), step("sql", "b", "All.", "sales"), step("sql", "c", "All.", "sales")
    )
    version, _ = await turn(QUESTION, [steps, "SELECT channel FROM sales"])
    assert [draft.cell.name for draft in version.drafts] == ["a"]
    assert version.evidence.doubts[-1] == "c could not be asked for."
    assert len([call for call in version.evidence.calls if call.failure]) == 1


async def test_the_receipt_says_why_the_semantic_model_did_not_answer():
    version, _ = await turn(QUESTION, [plan(step("sql", "a", "All.", "sales")), "SELECT channel FROM sales"])
    (said,) = version.evidence.receipt.assumptions
    assert said.startswith("Not answered from the semantic model: ")
