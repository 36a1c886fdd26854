"""What a model wrote, made fit to be shown."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.llm.clean import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("SELECT 1\n\tFROM x", "SELECT 1\n\tFROM x"),
        ("a\r\nb\rc", "a\nbc"),
        ("a\x00\x07\x1b[31mb\x7f\x85", "a[31mb"),
        ("\u202eevil\u202c \u2066x\u2069 \u200e\u200f\u061c", "evil x "),
        ("\ufeffa\u200bb\u2060c\xad", "abc"),
        ("hi\U000e0041\U000e007f", "hi"),
        ("\ud83d alone", " alone"),
        ("Größe: 3 € 👩\u200d🔬 naïve 日本", "Größe: 3 € 👩\u200d🔬 naïve 日本"),
    ],
)
def test_what_is_invisible_goes_and_what_is_read_stays(text, cleaned):
    assert clean(text) == cleaned


@given(st.text())
def test_cleaning_is_idempotent_and_leaves_nothing_to_hide_in(text):
    once = clean(text)
    assert clean(once) == once
    assert not [
        each for each in once if unicodedata.category(each) in ("Cc", "Cf", "Cs") and each not in "\n\t\u200c\u200d"
    ]
    once.encode("utf-8")


def test_no_invisible_character_of_unicode_gets_through():
    left = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs") and clean(f"a{chr(code)}b") != "ab"
    }
    assert left == {ord(each) for each in "\n\t\u200c\u200d"}


@given(st.text(), st.text())
def test_pieces_are_cleaned_as_the_whole_is(first, second):
    assert clean(first) + clean(second) == clean(first + second)
