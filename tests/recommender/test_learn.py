"""What a team decides moves the weights of its trust signals, when that is surely better and not otherwise."""

import pytest

from quire.catalog import Catalog, Dataset, Field
from quire.errors import CatalogError
from quire.recommender import LEAST, Asking, Decided, Recommender, Trust, admit, learn, read_trust

TOPICS = ("invoices", "payments", "shipments", "refunds", "visits")


def table(name: str, **rest: str) -> Dataset:
    return Dataset(name, name, fields=(Field("amount", "amount", "Decimal"), Field("day", "day", "Date")), **rest)


WORLD = Catalog(tuple(table(f"{topic}_{kind}") for topic in TOPICS for kind in ("core", "tmp")))


def decided(kind: str, accepted: bool = True) -> list[Decided]:
    ways = ("Amount", "Total amount", "Sum", "Average", "Highest amount", "Last amount")
    return [Decided(f"{way} of {topic} by day", (f"{topic}_{kind}",), accepted) for way in ways for topic in TOPICS]


def chance(recommender: Recommender, name: str) -> float:
    found = recommender.recommend(Asking("Amount of refunds by day"))
    return next(each.score for each in found.receipt.scored if each.name == name)


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return Recommender(admit(WORLD, []))


def test_a_team_that_works_on_its_temporary_tables_gets_them_ranked_higher(recommender: Recommender) -> None:
    learned = learn(decided("tmp"), recommender)
    assert learned.kept
    assert learned.low > 0
    assert learned.after < learned.before
    assert learned.trust.staging > Trust().staging
    better = Recommender(admit(WORLD, []), trust=learned.trust)
    assert chance(recommender, "refunds_tmp") < chance(recommender, "refunds_core")
    assert chance(better, "refunds_tmp") > chance(better, "refunds_core")


def test_rejected_tables_sink(recommender: Recommender) -> None:
    learned = learn(decided("core", accepted=False) + decided("tmp"), recommender)
    assert learned.kept
    assert learned.trust.staging > Trust().staging


def test_decisions_that_say_nothing_new_leave_the_weights_alone(recommender: Recommender) -> None:
    mixed = [each for pair in zip(decided("core"), decided("tmp"), strict=True) for each in pair][::3]
    learned = learn(mixed, recommender)
    assert learned.trust == recommender.trust or learned.low > 0


def test_too_few_decisions_teach_nothing(recommender: Recommender) -> None:
    learned = learn(decided("tmp")[: LEAST - 1], recommender)
    assert not learned.kept
    assert learned.trust == recommender.trust


def test_the_outcome_is_the_same_every_time(recommender: Recommender) -> None:
    assert learn(decided("tmp"), recommender) == learn(decided("tmp"), recommender)


def test_weights_that_are_not_there_are_those_that_come_with_quire(tmp_path) -> None:
    assert read_trust(tmp_path / "ranking.json") == Trust()


@pytest.mark.parametrize("text", ["", "{", '{"endorsed": "much"}', '{"unknown": 1}'])
def test_damaged_weights_are_said(tmp_path, text: str) -> None:
    (tmp_path / "ranking.json").write_text(text)
    with pytest.raises(CatalogError, match="do not fit"):
        read_trust(tmp_path / "ranking.json")
