"""Identifiers apart into words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.words import split_name

CASES = {
    "Address2": "address 2",
    "HTTPServer": "http server",
    "CDSCode": "cds code",
    "ORDER_IDs": "order ids",
    "e-mail": "email",
    "2ndName": "2nd name",
    "Enrollment (K-12)": "enrollment k 12",
    "kebab-case_and_snake": "kebab case and snake",
    "customerid": "customer id",
    "CUSTOMERID": "customer id",
    "hiredate": "hire date",
    "numtsttakr": "num tst takr",
    "numge1500": "num ge 1500",
    "productcategory": "product category",
    "unitprice": "unit price",
    "totalsales": "total sales",
    "avgscrmath": "avg scr math",
    "teamid": "team id",
    "Straße": "strasse",
    "GrößeÄndern": "grosse andern",
    "prénomÉlève": "prenom eleve",
    "": "",
    "___": "",
}


@pytest.mark.parametrize(("name", "words"), CASES.items())
def test_a_name_is_split_into_its_words(name, words):
    assert " ".join(split_name(name)) == words


WHOLE = ["together", "carpet", "cartoon", "target", "started", "network", "percentage", "management"]


@pytest.mark.parametrize("word", WHOLE)
def test_a_real_word_stays_whole(word):
    assert split_name(word) == (word,)


def bare(text):
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in decomposed if sign.isalnum())


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=60))
def test_splitting_loses_no_letter_and_no_digit(name):
    assert "".join(split_name(name)) == bare(name)


@given(st.text(max_size=300))
def test_splitting_any_text_gives_words_that_are_not_empty(name):
    assert all(split_name(name))


PARTS = ["customer", "order", "id", "date", "total", "name", "unit", "price", "team", "score"]


@given(st.lists(st.sampled_from(PARTS), max_size=4))
def test_case_and_separators_make_no_difference(words):
    snake = split_name("_".join(words))
    assert split_name("".join(map(str.title, words))) == snake == split_name(" ".join(words).upper()) == tuple(words)
