"""How much one name is like another."""

import pytest

from quire.checks import Column, Table
from quire.checks.names.alike import LEAST, alike, column_alike, slip, table_alike

SAME = [("pet_type", "PetType"), ("customerid", "CUSTOMER_ID"), ("FRPM Count (K-12)", "frpm_count_k_12")]
FORMS = [
    ("countries", "country"), ("dob", "birth_date"), ("first_name", "fname"), ("players", "poker_player"),
    ("independence_year", "IndepYear"), ("fprm", "frpm"), ("acceleration", "Accelerate"), ("qty", "quantity"),
    ("nation", "country"), ("hp", "Horsepower"),
]  # fmt: skip
OTHERS = [("zodiac", "city"), ("winnings", "age"), ("order_id", "status"), ("title", "weight")]
NEARER = [
    ("continent_id", "ContId", "Continent"),
    ("singers", "singer", "singer_in_concert"),
    ("make_id", "MakeId", "Make"),
    ("pet_weight", "weight", "pet_age"),
]


@pytest.mark.parametrize(("name", "other"), SAME)
def test_case_and_signs_do_not_matter(name, other):
    assert alike(name, other) == alike(other, name) == 1.0


@pytest.mark.parametrize(("name", "other"), FORMS)
def test_other_forms_of_the_same_words_are_alike(name, other):
    assert LEAST <= alike(name, other) < 1.0


@pytest.mark.parametrize(("name", "other"), OTHERS)
def test_other_words_are_not_alike(name, other):
    assert alike(name, other) < LEAST


@pytest.mark.parametrize(("name", "near", "far"), NEARER)
def test_the_nearer_name_is_more_alike(name, near, far):
    assert alike(name, near) > alike(name, far)


def test_the_name_of_the_table_may_be_repeated_or_left_out():
    table = Table("student", (Column("StuID"), Column("name")))
    assert column_alike("id", table.columns[0], table) > 0.8
    assert column_alike("student_name", table.columns[1], table) > 0.8
    assert column_alike("id", table.columns[1], table) < LEAST


def test_what_people_call_a_column_or_a_table_counts():
    column = Column("A11", words=("average salary",))
    table = Table("tbl_9", (column,), words=("districts",))
    assert column_alike("avg_salary", column, table) > 0.8
    assert table_alike("district", table) > 0.8


@pytest.mark.parametrize(
    ("name", "other", "slipped"),
    [
        ("full_nmae", "full_name", True),
        ("custommer", "customer", True),
        ("quantiti", "quantity", True),
        ("totl", "total", False),
        ("year_1", "year_2", False),
        ("quantity", "quality", False),
    ],
)
def test_a_slip_of_the_finger_is_one_letter_in_a_long_word(name, other, slipped):
    assert slip(name, other) is slip(other, name) is slipped
