"""Windows of a notebook over a real websocket: joining, missing, converging, misbehaving."""

import asyncio
from contextlib import suppress

import msgspec
import pytest
import websockets

from quire.server import hub, window
from quire.server.wire import Acknowledged, Cursor, Presence, Rejected
from quire.session.operations import EditText, InsertCell, SaveNow
from quire.session.view import CellsInserted, ConsoleAppended, Delta, Snapshot, TextChanged

from .conftest import DEADLINE
from .fakes import FakeNotebook


async def until(condition):
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def insert(id, text=""):
    return InsertCell(id, "", "python", text)


async def test_a_new_window_gets_the_present_state(served):
    async with served.window() as client:
        await client.hello()
        snapshot = await client.hear(Snapshot)
        assert snapshot.session.path == "sales.md"


async def test_an_operation_is_acknowledged_after_its_change_arrived(served):
    async with served.window() as client:
        await client.hello()
        await client.hear(Snapshot)
        number = await client.operate(insert("aaaaaaaa", "x = 1"))
        delta = await client.hear(Delta)
        done = await client.hear(Acknowledged)
        assert isinstance(delta.changes[0], CellsInserted)
        assert (done.id, done.revision) == (number, delta.revision)


async def test_two_windows_share_one_session_and_hear_the_same_changes(served):
    async with served.window(name="w1") as one, served.window(name="w2") as two:
        for client in (one, two):
            await client.hello()
            await client.hear(Snapshot)
        await one.operate(insert("aaaaaaaa"))
        assert (await two.hear(Delta)).changes == (await one.hear(Delta)).changes
        assert len(served.opened) == 1


async def test_a_text_edit_that_came_too_late_is_rejected_as_such(served):
    async with served.window() as client:
        await client.hello()
        await client.operate(insert("aaaaaaaa"))
        await client.operate(EditText("aaaaaaaa", 0, "w1", ([0, ["a"]],)))
        assert isinstance((await client.hear(Delta, lambda d: d.base == 1)).changes[0], TextChanged)
        number = await client.operate(EditText("aaaaaaaa", 0, "w1", ([0, ["b"]],)))
        refused = await client.hear(Rejected)
        assert (refused.id, refused.code) == (number, "version")


async def test_a_failure_of_the_session_is_told_to_the_window_that_asked(served):
    async with served.window() as client:
        await client.hello()
        number = await client.operate(SaveNow())
        refused = await client.hear(Rejected)
        assert (refused.id, refused.code, refused.reason) == (number, "failed", "It is gone. Restart it.")


async def test_a_window_that_comes_back_gets_what_it_missed_once_and_in_order(served):
    async with served.window(name="w1") as stays:
        await stays.hello()
        await stays.hear(Snapshot)
        async with served.window(name="w2") as leaves:
            await leaves.hello()
            snapshot = await leaves.hear(Snapshot)
        for number in range(300):
            await stays.operate(insert(f"cell{number:04}"))
        await stays.hear(Acknowledged, lambda done: done.id == 300)
        async with served.window(name="w2") as back:
            await back.hello(snapshot.epoch, snapshot.revision)
            seen, revision = [], snapshot.revision
            while revision < 300:
                delta = await back.hear((Delta, Snapshot))
                assert isinstance(delta, Delta)
                assert delta.base == revision
                revision = delta.revision
                seen += [cell.id for change in delta.changes for cell in change.cells]
            assert seen == [f"cell{number:04}" for number in range(300)]


async def test_a_window_from_before_a_restart_gets_the_present_state(served):
    async with served.window() as client:
        await client.hello("epoch-0", 17)
        assert (await client.hear(Snapshot)).revision == 0


async def test_a_window_that_does_not_read_gets_the_present_state_instead_of_an_endless_queue(served, monkeypatch):
    monkeypatch.setattr(window, "MOST_WAITING", 1_000_000)
    async with served.window(name="w1") as client:
        await client.hello()
        first = await client.hear(Snapshot)
        client.connection.transport.pause_reading()
        notebook = served.opened[0]
        (room,) = served.workspace.hub.rooms.values()
        for _ in range(60):
            notebook.write("x" * 500_000)
            await asyncio.sleep(0)
        (slow,) = room.windows
        assert slow.behind
        assert slow._size <= 1_000_000
        client.connection.transport.resume_reading()
        fresh = await client.hear(Snapshot)
        assert fresh.revision == 60 > first.revision
        notebook.write("after")
        assert (await client.hear(Delta)).base == 60


MALFORMED = {
    "no JSON": "{",
    "no object": "[]",
    "no such message": '{"type": "shout", "id": 7}',
    "no such operation": '{"type": "operate", "id": 7, "operation": {"type": "explode"}}',
    "fields missing": '{"type": "operate", "id": 7, "operation": {"type": "insert_cell"}}',
    "wrong types": '{"type": "operate", "id": 7, "operation": {"type": "insert_cell", "id": 5, "after": ""}}',
    "lone surrogate": '{"type": "operate", "id": 7, "operation": {"type": "ask", "id": "\\ud800"}}',
    "deeply nested": "[" * 100_000,
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_message_is_rejected_and_the_connection_goes_on(served, text):
    async with served.window() as client:
        await client.hello()
        await client.hear(Snapshot)
        await client.connection.send(text)
        refused = await client.hear(Rejected)
        assert refused.code == "not_understood"
        assert refused.id == (7 if "explode" in text or "insert_cell" in text else refused.id)
        number = await client.operate(insert("aaaaaaaa"))
        assert (await client.hear(Acknowledged)).id == number


async def test_binary_rubbish_is_rejected_and_the_connection_goes_on(served):
    async with served.window() as client:
        await client.hello()
        await client.hear(Snapshot)
        await client.connection.send(b"\xff\xfe\x00")
        assert (await client.hear(Rejected)).code == "not_understood"


async def test_a_message_of_5_megabytes_is_refused_with_its_number(served):
    async with served.window() as client:
        await client.hello()
        await client.hear(Snapshot)
        number = await client.operate(insert("aaaaaaaa", "x" * 5_000_000))
        refused = await client.hear(Rejected)
        assert (refused.id, refused.code) == (number, "too_large")
        assert "5.0 MB" in refused.reason
        assert served.opened[0].cells == []


async def test_a_message_of_any_size_cannot_fill_the_memory(served):
    async with served.window() as client:
        await client.hello()
        await client.hear(Snapshot)
        with suppress(websockets.ConnectionClosed):
            await client.connection.send("x" * 40_000_000)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await client.hear(Rejected)
        assert closed.value.rcvd.code == 1009


@pytest.mark.parametrize("first", ["{", '{"type": "operate", "id": 1, "operation": {"type": "undo"}}'])
async def test_a_window_that_does_not_say_hello_is_closed(served, first):
    async with served.window() as client:
        await client.connection.send(first)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await client.hear(Snapshot)
        assert closed.value.rcvd.code == 4400


@pytest.mark.parametrize("path", ["../secret.md", "/etc/passwd", "a/../../b.md", ".quire/x.md", "x.py", "", "a%00.md"])
async def test_a_path_that_leads_elsewhere_is_closed_with_the_reason(served, path):
    async with served.window(path) as client:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await client.hear(Snapshot)
        assert closed.value.rcvd.code == 4404
        assert "notebook" in closed.value.rcvd.reason
    assert served.opened == []


async def test_windows_see_each_others_cursors(served):
    async with served.window(name="w1") as one, served.window(name="w2") as two:
        await one.hello()
        await two.hello()
        await one.hear(Presence, lambda presence: len(presence.peers) == 1)
        await two.send(Cursor("aaaaaaaa", 3, 5))
        (peer,) = (await one.hear(Presence, lambda presence: presence.peers and presence.peers[0].cell)).peers
        assert (peer.client, peer.cell, peer.anchor, peer.head) == ("w2", "aaaaaaaa", 3, 5)
        (mine,) = (await two.hear(Presence)).peers
        assert mine.colour != peer.colour
        assert mine.name != peer.name


async def test_a_window_that_leaves_is_no_longer_shown(served):
    async with served.window(name="w1") as one:
        await one.hello()
        async with served.window(name="w2") as two:
            await two.hello()
            await one.hear(Presence, lambda presence: len(presence.peers) == 1)
        await one.hear(Presence, lambda presence: presence.peers == ())


async def test_when_the_notebook_is_closed_its_windows_are_told(served):
    async with served.window() as client:
        await client.hello()
        await client.hear(Snapshot)
        await served.workspace.hub.shut("sales.md")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await client.hear(Delta)
        assert closed.value.rcvd.code == 4404
        assert served.opened[0].closed


async def opened(path):
    return FakeNotebook(path)


async def test_a_session_outlives_its_last_window_for_a_while():
    rooms = hub.Hub(opened, linger=0.02)
    room = await rooms.room("a.md")
    await until(lambda: room.session.closed)
    assert rooms.rooms == {}


async def test_a_session_that_runs_something_is_not_closed():
    rooms = hub.Hub(opened, linger=0.02)
    room = await rooms.room("a.md")
    room.session.busy = True
    await asyncio.sleep(0.08)
    assert not room.session.closed
    room.session.busy = False
    await until(lambda: room.session.closed)


async def test_an_opening_that_failed_is_tried_again():
    attempts = []

    async def sometimes(path):
        attempts.append(path)
        if len(attempts) == 1:
            raise OSError("no")
        return FakeNotebook(path)

    rooms = hub.Hub(sometimes)
    with pytest.raises(OSError, match="no"):
        await rooms.room("a.md")
    assert (await rooms.room("a.md")).session.path == "a.md"
    await rooms.close()


async def test_a_notebook_that_cannot_be_closed_keeps_no_other_open():
    class Stuck(FakeNotebook):
        async def close(self):
            if self.path == "a.md":
                raise OSError("stuck")
            await super().close()

    async def stuck(path):
        return Stuck(path)

    rooms = hub.Hub(stuck)
    await rooms.room("a.md")
    other = await rooms.room("b.md")
    with pytest.raises(OSError, match="stuck"):
        await rooms.close()
    assert other.session.closed


async def test_two_windows_at_once_share_one_opening():
    calls = []

    async def slow(path):
        calls.append(path)
        await asyncio.sleep(0.01)
        return FakeNotebook(path)

    rooms = hub.Hub(slow)
    one, two = await asyncio.gather(rooms.room("a.md"), rooms.room("a.md"))
    assert one is two
    assert calls == ["a.md"]
    await rooms.close()


def test_every_wire_type_has_a_json_schema():
    from quire.server.wire import WIRE_TYPES

    _, components = msgspec.json.schema_components(list(WIRE_TYPES))
    assert {"Snapshot", "Delta", "ProjectInfo", "Problem", "Page"} <= set(components)
    assert ConsoleAppended.__name__ in components
