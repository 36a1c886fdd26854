"""Doubts look at the data within a budget; without it they are silent, not wrong."""

from quire.checks.doubts.looks import Looks
from tests.checks.doubts.kennel import kennel


def test_a_look_gives_what_the_database_says():
    looks = Looks(kennel().database)
    assert looks.prepare("SELECT nothing FROM nowhere")
    assert looks.values("breeds", "size", 5) == ("large", "small")
    assert looks.holds("breeds", "size", "small") is True
    assert looks.sample("SELECT code FROM breeds ORDER BY code", 1, 1.0) == (("HUS",),)


def test_nothing_is_known_once_the_time_is_spent():
    looks = Looks(kennel().database, budget=0)
    assert looks.values("breeds", "size", 5) is None
    assert looks.holds("breeds", "size", "small") is None
    assert looks.sample("SELECT 1", 1, 1.0) is None
