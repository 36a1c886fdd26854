"""What doubts take from the catalog alone: values, links, keys, names; and where it says too little they are silent."""

import pytest

from quire.catalog import Caveat
from quire.checks import Column, Link, Schema, Table, World
from quire.checks.order import load
from quire.checks.statement import Statement
from tests.checks.doubts.kennel import Kennel

SETS = Table("sets", (Column("code", "String"), Column("title", "String")), keys=(("code",),))
CARDS = Table(
    "cards", (Column("id", "Integer"), Column("setCode", "String"), Column("maker", "Integer")), keys=(("id",),)
)
MAKERS = Table("makers", (Column("id", "Integer"), Column("region", "String")), keys=(("id",),))
LINKS = (Link("cards", ("maker",), "makers", ("id",)), Link("extras", ("code",), "sets", ("code",)))
EXTRAS = Table("extras", (Column("code", "String"), Column("region", "String"), Column("made", "Boolean")))


def said(doubt, sql, question="", *, schema=None, database=None, dialect="sqlite"):
    world = World(dialect, schema or Schema((SETS, CARDS, MAKERS, EXTRAS), LINKS), question, database)
    return [each.code for each in load(f"doubts.{doubt}")(Statement(sql, dialect), world).diagnostics]


def test_a_column_that_is_called_after_a_table_and_its_key_is_linked_by_its_name():
    assert said("join_unlinked", "SELECT 1 FROM cards JOIN sets ON cards.setCode = sets.code") == []


def test_the_same_name_on_both_sides_is_a_link_unless_it_says_nothing():
    assert said("join_unlinked", "SELECT 1 FROM makers JOIN extras ON makers.region = extras.region") == []
    assert said("join_unlinked", "SELECT 1 FROM cards JOIN makers ON cards.id = makers.id") == ["join-unlinked"]


def test_without_any_link_nothing_is_said_of_joins():
    sql = "SELECT 1 FROM cards JOIN makers ON cards.id = makers.id"
    assert said("join_unlinked", sql, schema=Schema((CARDS, MAKERS))) == []
    assert (
        said(
            "join_unlinked",
            "SELECT 1 FROM cards JOIN sets ON cards.id = sets.title",
            schema=Schema((SETS, CARDS), LINKS[:1]),
        )
        == []
    )


SCRIPT = """
CREATE TABLE sets (code TEXT, title TEXT); CREATE TABLE makers (id INTEGER, region TEXT);
CREATE TABLE cards (id INTEGER, setCode TEXT, maker INTEGER);
INSERT INTO sets VALUES ('A', 'Europe'), ('B', 'Asia');
INSERT INTO makers VALUES (1, 'Europe'), (2, 'Asia');
INSERT INTO cards VALUES (1, 'A', 1), (2, 'B', 2);
"""


def test_texts_that_are_values_of_the_other_column_may_be_joined():
    sql = "SELECT 1 FROM sets JOIN makers ON sets.title = makers.region"
    assert said("join_unlinked", sql) == ["join-unlinked"]
    assert said("join_unlinked", sql, database=Kennel(SCRIPT)) == []
    assert said("join_unlinked", "SELECT 1 FROM cards JOIN makers ON cards.id = makers.id", database=Kennel(SCRIPT))


def listed(*values, rows=3, distinct=None):
    column = Column("region", "String", tuple(values), distinct=distinct)
    return Schema((Table("makers", (Column("id", "Integer"), column), rows=rows, keys=(("id",),)),))


def test_values_that_the_catalog_lists_are_enough_to_doubt_another():
    sql = "SELECT id FROM makers WHERE region = 'Africa'"
    assert said("value_absent", sql, schema=listed("Asia", "Europe")) == ["value-absent"]
    assert said("value_absent", sql.replace("Africa", "Asia"), schema=listed("Asia", "Europe")) == []
    assert said("value_absent", sql, schema=listed()) == []
    assert said("value_absent", sql, schema=listed("Asia", rows=None)) == []


def test_a_question_that_names_a_listed_value_is_doubted_without_a_database():
    assert said("value_unread", "SELECT id FROM makers", "Which makers are in Asia?", schema=listed("Asia")) == [
        "value-unread"
    ]
    assert (
        said("value_unread", "SELECT id FROM makers", "Which makers are in Asia?", schema=listed(distinct=9000)) == []
    )


def test_a_flag_is_known_by_its_type():
    assert said("flag_unread", "SELECT code FROM extras", "Which extras are made?") == ["flag-unread"]
    assert said("flag_unread", "SELECT code FROM extras WHERE made", "Which extras are made?") == []


def test_a_share_of_nulls_in_the_catalog_is_enough_for_not_in():
    table = Table("makers", (Column("id", "Integer"), Column("parent", "Integer", null_share=0.5)), keys=(("id",),))
    sql = "SELECT id FROM makers WHERE id NOT IN (SELECT parent FROM makers)"
    assert said("not_in_null", sql, schema=Schema((table,))) == ["not-in-null"]


def test_a_table_without_known_keys_says_nothing_of_groups():
    table = Table("makers", (Column("id", "Integer"), Column("region", "String")))
    sql = "SELECT id, region, count(*) FROM makers GROUP BY id"
    assert said("group_incomplete", sql, schema=Schema((table,))) == []
    assert said("group_of_one", sql, schema=Schema((table,))) == []


def test_a_key_that_is_a_link_itself_may_be_a_part_of_one():
    owned = Table("owned", (Column("maker", "Integer"), Column("card", "Integer")), keys=(("maker",),))
    schema = Schema((MAKERS, owned), (Link("owned", ("maker",), "makers", ("id",)),))
    assert said("group_of_one", "SELECT maker, count(*) FROM owned GROUP BY maker", schema=schema) == []
    assert said("group_of_one", "SELECT id, count(*) FROM makers GROUP BY id", schema=schema) == ["group-of-one"]


@pytest.mark.parametrize(
    "text", ["fast refers to MAX(speed). Which maker is fast?", "Which is it?\nHint: fast is speed"]
)
def test_a_question_with_definitions_is_not_read_by_its_words(text):
    assert said("everything_shown", "SELECT * FROM makers", "Which is it?") == ["everything-shown"]
    assert said("everything_shown", "SELECT * FROM makers", text) == []


def test_a_required_caveat_without_readable_sql_is_left_to_people():
    table = Table("makers", (Column("id"),), caveats=(Caveat("Odd.", "id === ((", "required"),))
    assert said("caveat_missing", "SELECT id FROM makers", schema=Schema((table,))) == []
