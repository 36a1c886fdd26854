"""Abbreviations and the thesaurus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.words import abbreviates, expansions, phrases, related, stem


def test_an_abbreviation_has_its_expansions():
    assert ("date", "of", "birth") in expansions("dob")
    assert expansions("customer") == ()


@pytest.mark.parametrize(
    ("short", "long"),
    [("enroll", "enrollment"), ("tsttakr", "test taker"), ("mgr", "manager"), ("cust", "customer"),
     ("stdnt", "student"),
     ("hr", "human resources"), ("acctbal", "account balance"), ("dept", "department"), ("qty", "quantity")],
)  # fmt: skip
def test_a_clipping_abbreviates_its_word(short, long):
    assert abbreviates(short, long) > 0.6


@pytest.mark.parametrize(
    ("short", "long"), [("cat", "location"), ("pos", "purchase"), ("", "date"), ("longer", "long")]
)
def test_other_words_abbreviate_nothing(short, long):
    assert abbreviates(short, long) == 0.0


@given(st.text(max_size=20), st.text(max_size=40))
def test_a_clipping_is_weighed_between_nothing_and_certain(short, long):
    assert 0.0 <= abbreviates(short, long) <= 1.0


def test_synonyms_are_related_both_ways():
    assert (stem("staff"), 1.0) in related(stem("employees"))
    assert (stem("employee"), 1.0) in related(stem("staff"))


def test_a_phrase_means_what_it_does_not_say():
    assert "age" in dict(phrases(["how", "old", "is", "the", "president"]))
    assert "age" not in dict(related("how"))


def test_unknown_words_are_related_to_nothing():
    assert related("qwxz") == ()
    assert phrases([]) == ()
