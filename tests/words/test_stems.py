"""Word forms and their stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.words import stem

SAME = [
    "people person persons", "children child", "mice mouse", "men man", "wives wife", "bought buy buys buying",
    "sold sell sells", "oldest old older", "born birth births", "died death die dying", "taught teach teaches",
    "won win winning", "spent spend", "paid pay pays", "flew fly flies", "cities city", "salaries salary",
    "addresses address", "organisation organization organisations", "colour color colours", "centre center centres",
    "theatre theater", "catalogue catalog catalogues", "enrolled enroll enrollment enrollments", "criteria criterion",
    "categories category", "customers customer", "countries country", "analyses analysis", "highest high",
]  # fmt: skip
APART = [
    "university universe", "organization organ", "general generation", "business busy", "policy police",
    "department apartment", "import important", "customer custom", "author authority", "station state", "hour four",
]  # fmt: skip


@pytest.mark.parametrize("forms", SAME)
def test_forms_of_one_word_have_one_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("words", APART)
def test_words_that_only_look_alike_have_stems_of_their_own(words):
    assert len({stem(word) for word in words.split()}) == len(words.split())


@given(st.text(alphabet="abcdeghilmnoprstuvyz", max_size=14))
def test_a_stem_is_its_own_stem(word):
    assert stem(stem(word)) == stem(word)


@pytest.mark.parametrize("word", ["", "2014", "k12", "ß", "a" * 5_000, "日本", "o'neil"])
def test_what_is_no_plain_word_stays_as_it_is(word):
    assert stem(word) == word
