"""Names that mean nothing are read as what they most likely mean, or reported; a doubtful reading says so."""

from pathlib import Path
from typing import NamedTuple

import pytest

from quire.checks.names.unknown import check
from quire.checks.statement import Statement
from tests.checks.names.worlds import world

FIXTURES = Path(__file__).parents[2] / "fixtures" / "checks"


class Case(NamedTuple):
    case: str
    world: str
    question: str
    text: str
    read: str
    rejected: str
    doubt: str


def cases(name):
    text = (FIXTURES / name).read_text("utf-8")
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith("#"))
        if fields:
            fields["text"] = fields.pop("from")
            yield Case(**({"question": "", "read": "", "rejected": "", "doubt": ""} | fields))


CASES = list(cases("unknown_name.txt"))


def found_in(sql, where):
    refused = where.database.prepare(sql) if where.database else None
    return check(Statement(sql, where.dialect, refused), where)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case)
def test_a_name_is_read_as_what_it_most_likely_means(case):
    found = found_in(case.text, world(case.world, case.question))
    if case.rejected:
        assert found.text is None
        assert [each.code for each in found.diagnostics if each.severity == "error"] == [case.rejected]
        return
    assert found.text == case.read
    assert any(each.severity == "warning" for each in found.diagnostics) == (case.doubt == "yes")
    assert found.repairs[0].before == case.text
    assert case.read in [repair.after for repair in found.repairs]


@pytest.mark.parametrize("case", [case for case in CASES if case.read], ids=lambda case: case.case)
def test_what_was_read_is_not_read_again(case):
    where = world(case.world, case.question)
    assert found_in(case.read, where) == ((), None, ())


@pytest.mark.parametrize("case", [case for case in CASES if case.rejected], ids=lambda case: case.case)
def test_an_unknown_name_is_found_without_a_database(case):
    found = found_in(case.text, world(case.world, database=False))
    assert [each.code for each in found.diagnostics] == [case.rejected]
