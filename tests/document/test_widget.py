import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.document import Diagnostic, Widget, coerce, parse_widget


def widget(text: str) -> Widget:
    found = parse_widget(text)
    assert isinstance(found, Widget), found
    return found


def test_a_select_begins_with_its_first_option():
    assert widget("type: select\noptions: [West, East]").default == "West"


def test_options_may_come_from_a_column_of_a_frame():
    found = widget("type: multiselect\noptions: cafes.city")
    assert (found.frame, found.column, found.default) == ("cafes", "city", [])
    assert coerce(found, "Berlin, Jena") == ["Berlin", "Jena"]


def test_defaults_of_the_other_types():
    assert widget("type: slider\nmin: 2\nmax: 9").default == 2
    assert widget("type: range\nmin: 2\nmax: 9").default == [2, 9]
    assert widget("type: checkbox").default is False
    assert widget("type: date\nvalue: 2026-01-31").default == "2026-01-31"
    assert widget("label: Name").default == ""


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("type: slider\nmin: 0\nmax: 10", "7", 7),
        ("type: number", "2.5", 2.5),
        ("type: checkbox", "yes", True),
        ("type: select\noptions: [1, 2]", "2", 2),
        ("type: multiselect\noptions: [a, b]", "a,b", ["a", "b"]),
        ("type: range\nmin: 0\nmax: 10", "7,3", [3, 7]),
        ("type: date", "2026-02-01T00:00:00", "2026-02-01"),
        ("type: text", 3, "3"),
    ],
)
def test_text_typed_in_a_terminal_becomes_the_value(text, value, expected):
    assert coerce(widget(text), value) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("type: slider\nmin: 0\nmax: 10", 11),
        ("type: slider", "x"),
        ("type: number", True),
        ("type: select\noptions: [a]", "b"),
        ("type: select\noptions: [a]", ["a"]),
        ("type: date", "soon"),
        ("type: date\nmin: 2026-01-01", "2025-12-31"),
        ("type: checkbox", "maybe"),
        ("type: range", [1]),
    ],
)
def test_a_value_that_does_not_fit_is_refused(text, value):
    with pytest.raises(ValueError, match=r"\.$"):
        coerce(widget(text), value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("type: dial", 1),
        ("type: select", 1),
        ("type: slider\nmin: 3\nmax: 1", 3),
        ("type: slider\nstep: 0", 2),
        ("type: slider\nmin: a", 2),
        ("type: select\noptions: [a]\nvalue: b", 3),
        ("type: text\ncolour: red", 2),
        ("type: [", 1),
        ("text", 1),
    ],
)
def test_what_is_wrong_is_said_at_its_line(text, line):
    found = parse_widget(text)
    assert isinstance(found, Diagnostic)
    assert found.span is not None
    assert found.span.line == line


@given(st.text(alphabet=st.sampled_from(list("typeslcoin: \n[]{}-'\"&*!|>%@`,#.19")), max_size=60))
def test_reading_a_widget_never_raises(text):
    parse_widget(text)
