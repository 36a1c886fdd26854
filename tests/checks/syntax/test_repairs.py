"""What is no statement of the dialect is written as one where that is certain, and refused where it is not."""

from importlib import import_module

import pytest

from quire.checks import check_statement
from quire.checks.order import ORDER
from tests.checks.cases import FIXTURES, blocks
from tests.checks.worlds import sales

MODULES = [entry.module.partition(".")[2] for entry in ORDER if entry.module.startswith("syntax.")]
CASES = [
    pytest.param(module, case, id=f"{module}: {case['case']}")
    for module in MODULES
    for case in blocks(f"syntax/{module}.txt")
]


def world_of(case):
    return sales(case.get("dialect", "sqlite"), case.get("database", "yes") == "yes")


def code_of(module):
    return import_module(f"quire.checks.syntax.{module}").CODE


@pytest.mark.parametrize(("module", "case"), CASES)
def test_a_statement_becomes_what_it_was_meant_to_be(module, case):
    world = world_of(case)
    checked = check_statement(case["from"], world)
    errors = [each.code for each in checked.diagnostics if each.severity == "error"]
    if "rejected" in case:
        assert (checked.sql, checked.verdict) == (None, "rejected")
        assert case["rejected"] in errors
    elif "to" in case:
        assert checked.sql == case["to"]
        assert checked.verdict == "repaired"
        assert code_of(module) in [repair.code for repair in checked.repairs]
        assert checked.counts[code_of(module)].repaired >= 1
        assert any(each.code == code_of(module) for each in checked.diagnostics) == (case.get("doubt") == "yes")
        assert not errors
    else:
        assert (checked.sql, checked.verdict, checked.repairs) == (case["from"], "ok", ())


@pytest.mark.parametrize(("module", "case"), [each for each in CASES if "to" in each.values[1]])
def test_what_was_repaired_is_not_repaired_again(module, case):
    checked = check_statement(case["to"], world_of(case))
    assert (checked.sql, checked.verdict) == (case["to"], "ok")


@pytest.mark.parametrize("module", MODULES)
def test_every_check_has_cases_where_it_speaks_and_where_it_is_silent(module):
    assert (FIXTURES / "syntax" / f"{module}.txt").exists()
    kinds = {kind for case in blocks(f"syntax/{module}.txt") for kind in ("to", "rejected", "ok") if kind in case}
    assert len(kinds) > 1


def test_each_check_is_registered_under_its_own_code():
    for entry in ORDER:
        if entry.module.startswith("syntax."):
            assert entry.code == code_of(entry.module.partition(".")[2])
