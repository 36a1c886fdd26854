"""Operations on cells: each is one step of undo, and of redo."""

import pytest

from quire.document import Fix
from quire.session import Applied, Rejected, apply
from quire.session.operations import (
    ApplyFix,
    DeleteCells,
    EditText,
    InsertCell,
    MergeCells,
    MoveCells,
    Redo,
    RenameCell,
    SetAttributes,
    SetKind,
    SetMetadata,
    SplitCell,
    Undo,
)

from .worlds import chart, id_of, sql, state_of, text, typing


def document(state):
    return state.notebook()


def done(state, operation):
    result = apply(state, operation, 0.0)
    assert isinstance(result, Applied), result
    return result.state


def code(state, operation) -> str:
    result = apply(state, operation, 0.0)
    assert isinstance(result, Rejected)
    return result.code


@pytest.fixture
def state():
    return state_of(
        "a: x = 1\ny = 2",
        "b: x + y",
        sql("c", "SELECT 1 AS n", "one"),
        sql("d", "SELECT * FROM one", "two"),
        chart("e", "mark: bar\ndata: one\nx: n"),
        text("f", "About {{ len(one) }}"),
    )


STEPS = [
    InsertCell("newnewne", id_of("a"), "sql", "SELECT 2", "more"),
    InsertCell("newnewne", "", "markdown"),
    DeleteCells((id_of("a"), id_of("d"), id_of("b"))),
    MoveCells((id_of("a"), id_of("c")), id_of("e")),
    MoveCells((id_of("f"),), ""),
    SetKind(id_of("a"), "markdown"),
    SetAttributes(id_of("c"), {"connection": "db"}),
    RenameCell(id_of("c"), "single"),
    RenameCell(id_of("a"), "a label"),
    MergeCells((id_of("b"), id_of("a"))),
    SplitCell(id_of("a"), 2, "newnewne"),
    ApplyFix(id_of("a"), Fix("Rename", "rename", {"from": "x", "to": "z", "cell": id_of("a")})),
    ApplyFix(id_of("b"), Fix("Merge", "merge", {"into": id_of("a"), "cells": f"{id_of('a')} {id_of('b')}"})),
]


@pytest.mark.parametrize("operation", STEPS, ids=lambda operation: type(operation).__name__)
def test_an_operation_on_cells_is_one_step_of_undo_and_redo(state, operation):
    after = done(state, operation)
    assert document(after) != document(state)
    assert after.undo[-1].label
    back = done(after, Undo())
    assert document(back) == document(state)
    again = done(back, Redo())
    assert document(again) == document(after)
    assert document(done(again, Undo())) == document(state)


def test_steps_are_taken_back_one_by_one(state):
    states = [state]
    for operation in STEPS[3:6]:
        states.append(done(states[-1], operation))
    for earlier in reversed(states[:-1]):
        states.append(done(states[-1], Undo()))
        assert document(states[-1]) == document(earlier)
    assert code(states[-1], Undo()) == "nothing"


def test_a_new_operation_ends_redo(state):
    state = done(done(state, STEPS[0]), Undo())
    state = done(state, STEPS[4])
    assert code(state, Redo()) == "nothing"


def test_undo_of_a_rename_keeps_what_was_typed_since(state):
    state = done(state, RenameCell(id_of("c"), "single"))
    state = done(state, typing(state, "d", "SELECT n + 1 FROM single"))
    state = done(state, Undo())
    assert state.cells[id_of("d")].cell.source == "SELECT n + 1 FROM one"


def test_undo_of_a_split_keeps_what_was_typed_since(state):
    state = done(state, SplitCell(id_of("a"), 2, "newnewne"))
    lower = state.cells["newnewne"].cell.source
    state = done(state, EditText("newnewne", 0, "me", ([[len(lower), "y = 5"]],)))
    state = done(state, Undo())
    assert state.cells[id_of("a")].cell.source == "x = 1\ny = 5"


def test_undo_of_a_merge_keeps_what_was_typed_into_the_upper_part(state):
    state = done(state, MergeCells((id_of("a"), id_of("b"))))
    state = done(state, typing(state, "a", "x = 7\ny = 2\nx + y"))
    state = done(state, Undo())
    assert [state.cells[id_of(each)].cell.source for each in "ab"] == ["x = 7\ny = 2", "x + y"]


def test_a_rename_follows_in_sql_charts_and_text(state):
    state = done(state, RenameCell(id_of("c"), "single"))
    found = [state.cells[id_of(each)].cell.source for each in "def"]
    assert found == ["SELECT * FROM single", "mark: bar\ndata: single\nx: n", "About {{ len(single) }}"]
    assert state.graph.upstream(id_of("d")) == (id_of("c"),)


def test_a_rename_can_leave_references_alone(state):
    state = done(state, RenameCell(id_of("c"), "single", follow=False))
    assert state.cells[id_of("d")].cell.source == "SELECT * FROM one"


def test_two_definitions_can_be_told_apart_by_the_fix_at_the_cell():
    state = state_of("a: x = 1", "b: x = 2", "c: x")
    (diagnostic,) = (each for each in state.graph.diagnostics(id_of("b")) if each.code == "multiple-definitions")
    for fix in diagnostic.fixes:
        fixed = done(state, ApplyFix(id_of("b"), fix))
        assert not any(fixed.graph.blocked(id) for id in fixed.order.ids), fix.kind


def test_a_replacement_is_refused_when_the_text_has_changed():
    state = state_of("a: x = 1")
    arguments = {"text": "y", "line": "1", "column": "0", "end_line": "1", "end_column": "1"}
    fix = Fix("Change", "replace", arguments)
    assert done(state, ApplyFix(id_of("a"), fix)).cells[id_of("a")].cell.source == "y = 1"
    assert (
        code(state, ApplyFix(id_of("a"), Fix("", "replace", arguments | {"line": "4", "end_line": "4"}))) == "invalid"
    )
    assert code(state, ApplyFix(id_of("a"), Fix("", "replace", {}))) == "invalid"


def test_order_mode_is_front_matter(state):
    ordered = done(state, SetMetadata("run", "order"))
    assert ordered.graph.order_mode
    assert ordered.notebook().order_mode
    assert not done(ordered, SetMetadata("run")).graph.order_mode


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (InsertCell("short", "", "python"), "invalid"),
        (InsertCell(id_of("a"), "", "python"), "exists"),
        (InsertCell("newnewne", "nowhere0", "python"), "unknown"),
        (DeleteCells(("nowhere0",)), "unknown"),
        (MoveCells((id_of("a"),), id_of("a")), "invalid"),
        (MergeCells((id_of("a"), id_of("c"))), "invalid"),
        (MergeCells((id_of("a"),)), "invalid"),
        (SplitCell(id_of("a"), 1, "newnewne"), "invalid"),
        (RenameCell(id_of("c"), "no name"), "invalid"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(state, operation, expected):
    assert code(state, operation) == expected
