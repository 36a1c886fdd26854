"""Bound values and cells survive the way between the processes."""

from __future__ import annotations

import json
import socket

from hypothesis import given
from hypothesis import strategies as st

from quire.warehouse.worker.values import SAFE, value
from quire.warehouse.worker.wire import Line, tag, untag

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.dates()
    | st.datetimes() | st.times() | st.decimals(allow_nan=False, allow_infinity=False)
)  # fmt: skip
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(VALUES)
def test_a_bound_value_comes_out_as_it_went_in(bound):
    assert untag(json.loads(json.dumps(tag(bound)))) == bound


@given(VALUES | st.floats())
def test_every_cell_is_json_that_javascript_holds_exactly(cell):
    shown = value(cell)
    json.dumps(shown, allow_nan=False)
    if isinstance(shown, int):
        assert -SAFE <= shown <= SAFE


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers(), max_size=3), max_size=5))
def test_messages_arrive_whole_and_in_order(messages):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        here, there = Line(ours), Line(theirs)
        for message in messages:
            here.send(message)
        ours.shutdown(socket.SHUT_WR)
        assert [there.receive() for _ in messages] == messages
        assert there.receive() is None
