"""The receipt as text: every stage with what came in, went out and was dropped, and why."""

from __future__ import annotations

from quire.recommender import Asking, Recommendation, Recommender, explain
from quire.recommender.filters import admit, on_connection, visible
from quire.recommender.items import Dropped, Likely, Receipt, Stage
from tests.worlds.bazaar import CATALOG


def told(**parts: object) -> str:
    return explain(Recommendation((), "", 1234, Receipt(**parts)))  # type: ignore[arg-type]


def test_the_receipt_of_a_question_names_every_stage_look_alikes_and_caveats() -> None:
    recommender = Recommender(admit(CATALOG, [("hidden", visible()), ("connection", on_connection(""))]))
    text = explain(recommender.recommend(Asking("@orders by channel in @salaries", budget=120)))
    for stage in (
        "filter: hidden",
        "filter: connection",
        "retrieve",
        "score",
        "rank: look-alikes",
        "rank: joins",
        "pack",
    ):
        assert stage in text
    assert "orders stands for " in text
    assert "pinned\n  orders\n" in text
    assert "withheld\n  salaries: It is hidden.\n" in text
    assert "caveats\n  orders: Orders of testers are no revenue.\n" in text
    assert "cut to stay within the budget" in text
    assert text.count("salaries") == 1


def test_a_stage_shows_its_figures_what_it_dropped_and_its_notes() -> None:
    stage = Stage("filter: hidden", 1200, 1199, (Dropped("dataset", "a", "It is b."),), ("one note",), 0.0123)
    assert told(stages=(stage,)).splitlines()[1:] == [
        "filter: hidden                  1,200    1,199     12.3",
        "    - dataset a: It is b.",
        "    one note",
    ]


def test_long_lists_are_cut_with_their_number() -> None:
    dropped = tuple(Dropped("dataset", f"d{k}", "It is.") for k in range(20))
    text = told(stages=(Stage("rank", 500, 400, dropped),), cut=tuple(f"c{k}" for k in range(100)))
    assert "- dataset d11: It is." in text
    assert "d12" not in text
    assert "… 88 more" in text
    assert "… 76 more" in text


def test_scores_stand_with_the_features_in_which_a_dataset_stands_out() -> None:
    assert "   0.912  orders\n          title 1, rank 0.25\n" in told(
        scored=(Likely("orders", 0.912, {"title": 1.0, "rank": 0.25}),)
    )


def test_an_empty_receipt_is_a_heading() -> None:
    assert told().splitlines() == ["stage                              in      out       ms"]


def test_a_name_cannot_steer_the_terminal() -> None:
    assert told(pinned=("a\x1b[2Jb\nc\u202ed\u2028e",)).splitlines()[1:] == ["", "pinned", "  a[2Jbcde"]
