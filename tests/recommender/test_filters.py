"""The filters are absolute: what is withheld comes out nowhere, whatever is asked."""

from __future__ import annotations

from collections import defaultdict

import msgspec
import numpy as np
import pytest

from quire.catalog import Catalog, Caveat, Dataset, Example, Field, Guide, Metric, PolicyRole
from quire.recommender import Asking, Recommendation, Recommender, explain
from quire.recommender.filters import HIDDEN, REFERS, Admitted, admit, allowed, on_connection
from quire.recommender.filters import visible as hidden_left_out
from quire.recommender.trees import Forest
from tests.worlds.secrets import World, world

WORLDS, PARTS = 10_000, 20


# A scorer that finds everything likely, so that nothing stays away for want of a score.
LIKELY = Forest(np.zeros((1, 1), np.int32), np.zeros((1, 1), np.float32), np.full((1, 2), 2.0, np.float32), 0.0, ())
FORESTS = defaultdict(lambda: LIKELY)


def admitted(made: World) -> Admitted:
    """Through one filter or, as in an answer, through one after the other."""
    filters = [("hidden", hidden_left_out())] if made.role is None or made.chained else []
    filters += [("role", allowed(made.role))] if made.role is not None else []
    return admit(made.catalog, filters)


def told(found: Recommendation) -> str:
    """Everything that comes out, but for the names of what was asked for by name and withheld."""
    receipt = found.receipt
    kept = msgspec.structs.replace(
        receipt, withheld=tuple(msgspec.structs.replace(each, name="") for each in receipt.withheld)
    )
    blind = msgspec.structs.replace(found, receipt=kept)
    return (msgspec.json.encode(blind).decode() + found.text + explain(blind)).casefold()


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_is_withheld_leaks_from_ten_thousand_random_catalogs(part: int) -> None:
    leaks = []
    for seed in range(part * WORLDS // PARTS, (part + 1) * WORLDS // PARTS):
        made = world(seed)
        left = admitted(made)
        recommender = Recommender(left, forests=FORESTS)
        found = recommender.recommend(made.asking)
        text = told(found)
        names = {key for key, item in left.withheld.items() if item.kind in ("dataset", "field", "metric")}
        leaks += [(seed, secret) for secret in {*made.secrets, *names} if secret.casefold() in text]
        leaks += [(seed, each.name) for each in found.receipt.withheld if each.name.casefold() not in made.named]
        leaks += [(seed, term) for term in recommender.index.terms if "qj" in term]
    assert leaks == []


def test_the_random_worlds_hold_secrets_and_name_them() -> None:
    made = [world(seed) for seed in range(300)]
    assert sum(len(each.secrets) for each in made) > 2000
    assert sum(bool(each.named) for each in made) > 150
    assert sum(each.role is not None for each in made) > 120
    without = [
        Recommender(Admitted(each.catalog, {}, ()), forests=FORESTS).recommend(each.asking) for each in made[:60]
    ]
    leaking = [
        any(secret.casefold() in told(found) for secret in each.secrets)
        for each, found in zip(made, without, strict=False)
    ]
    assert sum(leaking) > 40, "without filters nearly every world leaks, or the test would prove nothing"


STAFF = Catalog(
    (
        Dataset(
            "staff",
            "hr.staff",
            "warehouse",
            fields=(Field("name", "name"), Field("salary", "salary"), Field("left_on", "left_on", visibility="hidden")),
            caveats=(
                Caveat("People who left stay in it.", "left_on IS NULL", "required"),
                Caveat("Bonuses are apart.", "salary > 0", "warning"),
            ),
        ),
        Dataset("shifts", "hr.shifts", "rota", fields=(Field("day", "day"),)),
    ),
    metrics=(Metric("payroll", "SUM(staff.salary)"), Metric("days", "COUNT(shifts.day)")),
    guides=(Guide("shifts", "Shifts start at six.", ("shifts",)),),
    examples=(Example("Who works when?", "SELECT day FROM shifts", datasets=("shifts",)),),
)
GUEST = PolicyRole("guest", hidden_fields={"hr.staff": ("salary",)})


def asked(admitted: Admitted, question: str) -> Recommendation:
    return Recommender(admitted, forests=FORESTS).recommend(Asking(question))


def test_a_required_caveat_whose_condition_may_not_be_shown_keeps_its_text_and_says_that_it_holds() -> None:
    text = asked(admit(STAFF, [("hidden", hidden_left_out())]), "staff").text
    assert "  ! required: People who left stay in it. Quire adds the condition itself.\n" in text
    assert "  ! warning: salary > 0 -- Bonuses are apart.\n" in text
    assert "left_on" not in text


def test_a_caveat_that_is_not_required_promises_nothing_when_it_loses_its_condition() -> None:
    assert "  ! warning: Bonuses are apart.\n" in asked(admit(STAFF, [("role", allowed(GUEST))]), "staff").text


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("staff.left_on", "field", HIDDEN),
        ("Left_On", "field", HIDDEN),
        ("salary", "field", "The role guest may not see it."),
        ("payroll", "metric", REFERS),
    ],
)
def test_the_person_who_names_what_is_withheld_is_told_why_and_no_other_name(name: str, kind: str, why: str) -> None:
    found = asked(admit(STAFF, [("role", allowed(GUEST))]), f"sum of @{name}")
    assert [(each.kind, each.name, each.why) for each in found.receipt.withheld] == [(kind, name, why)]


def test_a_field_of_a_hidden_dataset_is_withheld_for_the_same_reason() -> None:
    hidden = Catalog((Dataset("pay", "pay", fields=(Field("rate", "rate"),), visibility="hidden"),))
    withheld = asked(admit(hidden, [("hidden", hidden_left_out())]), "mean @pay.rate").receipt.withheld
    assert [(each.name, each.why) for each in withheld] == [("pay.rate", HIDDEN)]


def test_the_receipt_counts_what_is_secret_by_kind_and_reason() -> None:
    (stage,) = admit(STAFF, [("role", allowed(GUEST))]).stages
    assert stage.dropped == ()
    assert "1 of kind field: It is hidden." in stage.notes
    assert "1 of kind metric: It refers to what may not be shown." in stage.notes


def test_another_connection_is_left_out_by_name_with_all_that_refers_to_it() -> None:
    left = admit(STAFF, [("connection", on_connection("warehouse"))])
    assert [dataset.name for dataset in left.catalog.datasets] == ["staff"]
    assert [metric.name for metric in left.catalog.metrics] == ["payroll"]
    assert (left.catalog.guides, left.catalog.examples) == ((), ())
    assert [(each.kind, each.name) for each in left.stages[0].dropped] == [
        ("dataset", "shifts"), ("metric", "days"), ("guide", "shifts"), ("example", "Who works when?"),
    ]  # fmt: skip


def test_a_catalog_in_which_nothing_is_withheld_is_the_same_catalog() -> None:
    plain = Catalog((Dataset("a", "a", fields=(Field("b", "b"),)),))
    assert admit(plain, [("hidden", hidden_left_out()), ("connection", on_connection(""))]).catalog is plain
