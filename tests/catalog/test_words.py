import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.catalog import fold, slip, stem, stems, words


def test_case_accents_and_underscores_do_not_matter():
    assert words("Café_Revenue  (NET)") == ("cafe", "revenue", "net")
    assert words("What's our customers' revenue > 1,000?")[:3] == ("what", "our", "customers")


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("orders", "order"),
        ("countries", "country"),
        ("branches", "branch"),
        ("boxes", "box"),
        ("status", "status"),
        ("address", "address"),
        ("gas", "gas"),
    ],
)
def test_plurals_are_brought_to_the_singular(plural: str, singular: str):
    assert stem(plural) == singular


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        ("revnue", "revenue", "gap"),
        ("revennue", "revenue", "gap"),
        ("revneue", "revenue", "swap"),
        ("revanue", "revenue", ""),
        ("subscreption", "subscription", "other"),
        ("shopping", "shipping", ""),
        ("revenue", "revenue", ""),
        ("web", "wed", ""),
        ("cost", "costs", ""),
        ("evenue", "revenue", ""),
    ],
)
def test_a_slip_of_the_finger_is_told_from_another_word(typed: str, meant: str, kind: str):
    assert slip(typed, meant) == kind


@given(st.text())
def test_any_text_has_words_and_folding_twice_changes_nothing(text: str):
    assert all(stems(text))
    assert fold(fold(text)) == fold(text)
