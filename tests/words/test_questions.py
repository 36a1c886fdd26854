"""The words of questions."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.words import tokens


def kinds(question):
    return [(word.text, word.kind) for word in tokens(question).words if word.kind != "word"]


def test_words_know_their_places():
    question = "How many Customers live in “New York”?"
    assert all(question[word.start : word.end] == word.text for word in tokens(question).words)


@pytest.mark.parametrize("question", ["a 'b c' d", 'a "b c" d', "a `b c` d", "a “b c” d", "a ‘b c’ d", "a «b c» d"])
def test_texts_in_any_quotes_are_found(question):
    found = tokens(question)
    assert [quote.text for quote in found.quotes] == ["b c"]
    assert [word.text for word in found.words if word.is_quoted] == ["b", "c"]


def test_a_quote_mark_written_twice_is_part_of_the_quoted_text():
    assert [quote.text for quote in tokens("sold 'Chef''s Mix' and 'x'").quotes] == ["Chef's Mix", "x"]


def test_apostrophes_are_no_quotes():
    found = tokens("What is the author's name and the students' age?")
    assert found.quotes == ()
    assert [word.folded for word in found.words if not word.is_stop] == ["author", "name", "students", "age"]


def test_numbers_codes_and_dates_are_told_from_words():
    assert kinds("12,000.5 of SKU-123 sold on 2024-01-05, 3 on May 3, 2020 at 5/6/2021") == [
        ("12,000.5", "number"), ("SKU-123", "code"), ("2024-01-05", "date"), ("3", "number"), ("May 3, 2020", "date"),
        ("5/6/2021", "date"),
    ]  # fmt: skip


def test_names_in_capitals_are_seen_except_at_the_start_of_a_sentence():
    words = tokens("Does Bob live in Paris? Show me").words
    assert [word.text for word in words if word.is_capitalised] == ["Bob", "Paris"]


def test_identifiers_in_a_question_are_known_by_their_parts():
    assert tokens("sort by CustomerID").words[-1].parts == ("customer", "id")


def test_words_that_name_things_are_no_stop_words():
    said = [
        word.text
        for word in tokens("What is the name, id, number and count of the total date").words
        if not word.is_stop
    ]
    assert said == ["name", "id", "number", "count", "total", "date"]


def test_a_very_long_question_is_cut_and_says_so():
    found = tokens("select 'x' " * 100_000)
    assert found.cut
    assert found.words[-1].end <= 20_000


@given(st.text(max_size=400))
def test_any_text_has_words_in_order(question):
    places = [(word.start, word.end) for word in tokens(question).words]
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
