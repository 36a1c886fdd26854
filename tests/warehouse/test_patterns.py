"""What values look like is said without saying them, and what identifies a person is known by name and shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.warehouse.worker import sensitive
from quire.warehouse.worker.patterns import pattern


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["SKU-00001", "SKU-00412"], "SKU-#####"),
        (["AB-1", "XY-2"], "AA-#"),
        (["Ab-1", "Ac-2"], "Aa-#"),
        (["SKU-1", "SKU-22", "SKU-333"], "A+-#+"),
        (["10115", "75001"], "#####"),
        (["a@b.com", "c.d@e.org"], "e-mail"),
        (["6b1f0f5e-4d0c-4f52-9a52-000000000001"], "UUID"),
        (["2026-01-01", "2025-12-31"], "ISO date"),
        (["2026-01-01 10:00", "2026-01-01T10:00:00Z"], "ISO time"),
        (["https://a.b/c", "http://d"], "URL"),
        (['{"a": 1}', "[1]"], "JSON"),
        (["one", "Two three", "4"], ""),
        (["x" * 60, "y" * 60], ""),
        ([], ""),
        (["", ""], ""),
        (["élan", "Über"], ""),
        (["SKU-1"] * 19 + ["other thing"], "AAA-#"),
    ],
)
def test_a_pattern_says_what_nearly_all_values_look_like(texts, expected):
    assert pattern(texts) == expected


def test_a_masked_pattern_keeps_no_letter():
    assert pattern(["DE12", "DE34"]) == "DE##"
    assert pattern(["DE12", "DE34"], masked=True) == "AA##"


@given(st.lists(st.text(max_size=50), max_size=20))
def test_a_masked_pattern_holds_no_digit_and_no_letter_of_the_values(texts):
    found = pattern(texts, masked=True)
    assert len(found) <= 40
    if found not in ("e-mail", "UUID", "ISO date", "ISO time", "URL", "JSON"):
        assert {sign for sign in found if sign.isalnum()} <= {"A", "a"}


@pytest.mark.parametrize(
    "name",
    ["password", "user_password", "passwordHash", "PWD", "api_key", "apiKey", "access_token", "email", "E-Mail",
     "customerEmail", "emailaddress", "phone", "phone_number", "mobile", "Fax", "iban", "ssn", "card_number",
     "creditCard", "cvv", "bank_account", "passport_no", "tax_id"],
)  # fmt: skip
def test_names_that_suggest_a_secret_are_known(name):
    assert sensitive.by_name(name)


@pytest.mark.parametrize(
    "name",
    ["status", "email_count", "phone_type", "card_type", "email_verified", "token_count", "discard", "microphone",
     "headphones", "cardinal", "address", "name", "id", "", "42", "postcard_id"],
)  # fmt: skip
def test_other_names_are_left_alone(name):
    assert not sensitive.by_name(name)


@pytest.mark.parametrize(
    "value",
    ["a@b.com", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "4111 1111 1111 1111", "5500005555555559",
     "123-45-6789", "+49 30 1234567", "(030) 123-4567", "555-123-4567", "eyJhbGciOi.eyJzdWIi.abc",
     "sk-abcdefghijklmnop", "$2b$12$" + "x" * 53],
)  # fmt: skip
def test_shapes_of_secrets_are_known(value):
    assert sensitive.by_shape(["fine", value])


@pytest.mark.parametrize(
    "value", ["paid", "2026-01-01", "2026-01-01 10:00:00", "4111 1111 1111 1112", "0000000000000", "SKU-00001", "12.50",
              "10115", "-1234567", "hello world", "", "2023.01.02.03.04"],
)  # fmt: skip
def test_other_shapes_are_left_alone(value):
    assert not sensitive.by_shape([value])


@given(st.text())
def test_any_name_and_any_value_can_be_asked(text):
    assert isinstance(sensitive.by_name(text), bool)
    assert isinstance(sensitive.by_shape([text]), bool)
