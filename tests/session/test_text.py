"""Text edited in several windows at once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from quire.session import Applied, Rejected, apply
from quire.session.operations import EditText, RenameCell

from .collab import Client, characters
from .worlds import id_of, sql, state_of, typing

CELL = id_of("a")
WINDOWS = ("one", "two", "three")

edits = st.tuples(
    st.just("edit"), st.sampled_from(WINDOWS), st.integers(0, 20), st.integers(0, 20), st.text("ab\n😀", max_size=3)
)
steps = st.one_of(
    edits,
    edits,
    st.tuples(st.just("push"), st.sampled_from(WINDOWS)),
    st.tuples(st.just("hear"), st.sampled_from(WINDOWS)),
)


def push(state, client: Client, clients):
    """Send what is pending; what is accepted is on its way to every window."""
    version, updates = client.sendable()
    if not updates:
        return state
    result = apply(state, EditText(CELL, version, client.name, updates), 0.0)
    if isinstance(result, Rejected):
        assert result.code == "version"
        return state
    for change in result.changes:
        if type(change).__name__ == "TextChanged":
            for window in clients.values():
                window.inbox += zip(change.clients, change.updates, strict=True)
    return result.state


@settings(deadline=None)
@given(st.text("ab\n😀", max_size=10), st.lists(steps, max_size=40))
def test_concurrent_edits_of_three_windows_converge(text, script):
    state = state_of(f"a: {text}")
    clients = {name: Client(name, text, 0) for name in WINDOWS}
    for step in script:
        client = clients[step[1]]
        if step[0] == "edit":
            client.edit(*step[2:])
        elif step[0] == "push":
            state = push(state, client, clients)
        else:
            client.receive()
    while any(client.pending or client.inbox for client in clients.values()):
        for client in clients.values():
            client.receive()
            state = push(state, client, clients)
    shown = {characters(client.text) for client in clients.values()}
    assert shown == {state.cells[CELL].cell.source}
    assert {client.version for client in clients.values()} == {state.cells[CELL].version}


def test_no_character_is_lost_when_two_windows_type_at_one_place():
    state = state_of("a: ")
    clients = {name: Client(name, "", 0) for name in WINDOWS}
    for at, (one, two) in enumerate(zip("hello", "world", strict=True)):
        clients["one"].edit(at, at, one)
        clients["two"].edit(at, at, two)
    for _ in range(4):
        for client in clients.values():
            client.receive()
            state = push(state, client, clients)
    assert sorted(state.cells[CELL].cell.source) == sorted("helloworld")


def test_an_edit_for_another_version_is_rejected_and_changes_nothing():
    state = state_of("a: x = 1")
    late = typing(state, "a", "x = 3")
    state = apply(state, typing(state, "a", "x = 2"), 0.0).state
    result = apply(state, late, 0.0)
    assert isinstance(result, Rejected)
    assert result.code == "version"


def test_a_rename_reaches_editors_as_an_update_of_their_text():
    state = state_of(sql("a", "SELECT 1 AS n", "old"), sql("b", "SELECT * FROM old", "other"))
    result = apply(state, RenameCell(id_of("a"), "new"), 0.0)
    assert isinstance(result, Applied)
    assert result.state.cells[id_of("b")].cell.source == "SELECT * FROM new"
    change = next(each for each in result.changes if type(each).__name__ == "TextChanged")
    assert (change.cell, change.version, change.clients) == (id_of("b"), 0, ("",))


def test_one_edit_in_a_long_notebook_is_a_short_message():
    import msgspec

    state = state_of("a: x = 1", *(f"c{number:03d}n: y{number} = x" for number in range(500)))
    result = apply(state, typing(state, "a", "x = 2"), 0.0)
    assert len(msgspec.json.encode(result.changes)) < 2_000
