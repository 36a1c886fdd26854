"""The statement is found in what a model said, and nothing is made up where there is none."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quire.checks import check_reply
from quire.checks.reply import read_reply
from tests.checks.cases import blocks
from tests.checks.worlds import sales

CASES = [pytest.param(case, id=case["case"]) for case in blocks("reply.txt")]
PIECES = st.sampled_from(
    ["```sql\n", "```", "SELECT id FROM sales", '{"sql": "', '"', "'", "}", "{", "\\", "<think>", "</think>", ";", "\n",
     "SQL: ", "WHERE ", "(", ")", "`", "--", "/*", "*/", "“", "sql", ":", ",", "\x00", "\ud800", " AS x", "🙂"]
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_statement_in_a_reply_is_found(case):
    checked = check_reply(case["from"], sales())
    if "rejected" in case:
        assert (checked.sql, checked.verdict) == (None, "rejected")
        assert [each.code for each in checked.diagnostics] == [case["rejected"]]
        return
    assert checked.sql == case["sql"]
    assert [repair.code for repair in checked.repairs] == (case["told"].split(", ") if "told" in case else [])
    assert checked.verdict == ("repaired" if "told" in case else "ok")
    assert [each.code for each in checked.diagnostics] == ([case["doubt"]] if "doubt" in case else [])


@pytest.mark.parametrize("case", [case for case in CASES if "sql" in case.values[0]])
def test_the_statement_is_found_without_a_database(case):
    assert check_reply(case["from"], sales(database=False)).sql == case["sql"]


@example("SQL: AS x:\\“SELECT id FROM sales```")
@given(st.text() | st.lists(PIECES, max_size=30).map("".join))
@settings(deadline=None, max_examples=400)
def test_no_text_makes_the_reader_fail(text):
    reading = read_reply(text)
    assert bool(reading.answers) != bool(reading.code)
    assert all(answer.sql.strip() for answer in reading.answers)


@given(
    st.from_regex(
        r"SELECT [a-z]{1,8}(, [a-z]{1,8})? FROM [a-z]{1,8}( WHERE [a-z]{1,5} = '[ -&(-~]{0,9}')?", fullmatch=True
    )
)
@settings(deadline=None)
def test_a_statement_comes_out_of_a_fence_as_it_went_in(sql):
    assert read_reply(f"Sure.\n\n```sql\n{sql}\n```\nThat is all.").answers[0].sql == sql.strip()


def test_a_reply_of_many_megabytes_is_refused_at_once():
    assert read_reply("SELECT 1 " * 1_000_000).code == "too-long"
