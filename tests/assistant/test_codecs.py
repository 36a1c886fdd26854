"""Cell to text to cell is the same cell, whatever stands in it; and what models write is read for what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.assistant.codecs import CODECS, blocks, stub_of
from quire.document import CELL_KINDS, Cell, parse_chart
from quire.llm import Invalid

TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(["```", "````", "```sql", "~~~", "a", " ", "\n", "\r", "SELECT 1", "```python x", "\\", '"'])
    ).map("".join),
)


@given(kind=st.sampled_from(CELL_KINDS), source=TEXTS, name=TEXTS)
def test_cell_to_text_to_cell_is_the_same_cell(kind, source, name):
    cell = Cell("abcdefgh", kind, source, name, {"connection": "shop"}, "group")
    codec = CODECS[kind]
    assert codec.read(codec.write(cell), cell) == cell
    assert codec.read(codec.write(cell), Cell("abcdefgh", kind, "", "", {"connection": "shop"}, "group")) == cell


@given(TEXTS)
def test_no_reply_breaks_a_codec(text):
    for kind in CELL_KINDS:
        found = CODECS[kind].read(text, Cell("abcdefgh", kind))
        assert isinstance(found, Cell | Invalid)


@pytest.mark.parametrize("kind", CELL_KINDS)
def test_a_model_sees_no_wrapper(kind):
    shown = CODECS[kind].write(Cell("qwertyui", kind, "text", "called", {"connection": "shop", "hide": ""}, "mygroup"))
    assert "called" in shown
    assert not {word for word in ("qwertyui", "mygroup", "hide", "shop") if word in shown}


@pytest.mark.parametrize(
    ("kind", "reply", "source"),
    [
        ("sql", "Here you are:\n```sql\nSELECT 1\n```\nIt counts.", "SELECT 1"),
        ("sql", "```\nSELECT 1\n```", "SELECT 1"),
        ("sql", "  -- all\nSELECT 1", "-- all\nSELECT 1"),
        ("python", "```py\nx = 1\n```", "x = 1"),
        ("python", "x = 1\nx", "x = 1\nx"),
        ("markdown", "```markdown\n# A\n```", "# A"),
        ("markdown", "# A\n\n```sql\nSELECT 1\n```", "# A\n\n```sql\nSELECT 1\n```"),
        ("chart", "```yaml\nmark: bar\ndata: a\n```", "mark: bar\ndata: a"),
        ("chart", '{"mark": "bar", "data": "a", "x": "b c", "title": ""}', "mark: bar\ndata: a\nx: b c"),
        ("input", "type: number\nlabel: How many", "type: number\nlabel: How many"),
    ],
)
def test_a_reply_is_read_for_its_code(kind, reply, source):
    assert CODECS[kind].read(reply, Cell("a", kind)).source == source


@pytest.mark.parametrize("kind", ["sql", "python", "chart", "input"])
def test_prose_is_no_cell(kind):
    assert isinstance(CODECS[kind].read("I am sorry, I cannot help with that.", Cell("a", kind)), Invalid)


def test_two_statements_in_two_blocks_are_not_one_cell():
    assert isinstance(CODECS["sql"].read("```sql\nSELECT 1\n```\n```sql\nSELECT 2\n```", Cell("a", "sql")), Invalid)


def test_a_block_that_was_cut_reaches_to_the_end():
    assert blocks("```sql\nSELECT 1") == (("sql", "", "SELECT 1", False),)


@given(st.dictionaries(st.sampled_from(["x", "y", "title"]), st.text(min_size=1), min_size=1))
def test_a_stub_says_what_its_keys_said(keys):
    from quire.document.yamltext import mapping

    assert mapping(stub_of(keys), "code", "chart") == keys


def test_a_stub_quotes_what_yaml_would_read_otherwise():
    chart = parse_chart(stub_of({"mark": "bar", "data": "a", "x": "on", "y": "sum(total: net)", "title": "A # b"}))
    assert (chart.x.column, chart.y[0].column, chart.title) == ("on", "total: net", "A # b")
