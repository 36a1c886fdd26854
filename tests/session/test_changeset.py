import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.session.changeset import BadChange, apply_changes, difference, utf16_length

texts = st.text(alphabet=st.sampled_from("ab\nß€😀"), max_size=12)


@given(texts, texts)
def test_a_difference_turns_the_old_text_into_the_new_one(old, new):
    assert apply_changes(old, difference(old, new)) == new


def test_positions_count_utf_16_units():
    assert apply_changes("😀b", [2, [1, "c"]]) == "😀c"
    assert apply_changes("b", [[0, "😀"], 1]) == "😀b"
    assert utf16_length("a😀") == 3


def test_lines_are_joined_by_line_feeds():
    assert apply_changes("ab", [1, [0, "", "x"], 1]) == "a\nxb"


@pytest.mark.parametrize(
    "changes",
    [[3], [1], [[2], 1], ["x"], [-1, 3], [[]], [[1, 2]], [True, 1], [{"a": 1}], [[1.5, "a"]], [[-2, "a"], 4]],
)
def test_a_change_that_does_not_fit_is_refused(changes):
    with pytest.raises(BadChange):
        apply_changes("ab", changes)


def test_a_character_is_never_cut_in_two():
    with pytest.raises(BadChange):
        apply_changes("😀", [1, [1]])
    with pytest.raises(BadChange):
        apply_changes("a", [1, [0, "\ud83d"]])
