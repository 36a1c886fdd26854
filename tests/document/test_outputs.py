import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.document import CellResult, Column, Display, Failure, OutputStore, Stream, Table, bounded
from quire.document.bounds import encode


def result(cell="aaaa1111", snapshot="s1", *outputs):
    return CellResult(cell, "ok", outputs, 0.5, snapshot, {"x": "h"}, 1.0)


@pytest.fixture
def store(tmp_path):
    return OutputStore.beside(tmp_path / "notes" / "n.md")


def again(store):
    return OutputStore(store.folder)


def test_results_outlive_the_process(store):
    first = result("aaaa1111", "s1", Stream("stdout", "hi\n"), Display({"text/html": "<b>"}), Failure("E", "no"))
    second = result("bbbb2222", "s2", Table("t", (Column("a", "INTEGER"),), ((1,), (None,)), 2))
    store.put([first, second])
    assert again(store).latest() == {"aaaa1111": first, "bbbb2222": second}
    assert again(store).get("aaaa1111", "s1") == first
    assert again(store).get("aaaa1111", "s2") is None


def test_it_lies_in_the_state_folder_of_the_project(tmp_path):
    (tmp_path / "quire.toml").write_text("")
    (tmp_path / "notes").mkdir()
    store = OutputStore.beside(tmp_path / "notes" / "n.md")
    assert store.folder == tmp_path / ".quire" / "outputs" / "notes" / "n.md"


def test_an_edit_taken_back_finds_its_result(store):
    store.put([result(snapshot="s1")])
    store.put([result(snapshot="s2")])
    assert store.last("aaaa1111").snapshot == "s2"
    assert store.get("aaaa1111", "s1") is not None


def test_old_results_of_a_cell_go(store):
    store.put([result(snapshot=f"s{number}") for number in range(20)])
    assert store.get("aaaa1111", "s0") is None
    assert store.get("aaaa1111", "s19") is not None
    assert len(list(store.folder.iterdir())) == 8 + 1


def test_cells_that_are_gone_are_forgotten(store):
    store.put([result("aaaa1111"), result("bbbb2222")])
    store.remember({"aaaa1111": 1, "bbbb2222": 2})
    store.prune(["bbbb2222"])
    assert set(again(store).latest()) == {"bbbb2222"}
    assert again(store).inputs == {"bbbb2222": 2}
    assert len(list(store.folder.iterdir())) == 2


def test_input_values_are_remembered(store):
    store.remember({"aaaa1111": ["West", 3, None]})
    assert again(store).inputs == {"aaaa1111": ["West", 3, None]}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff"])
def test_a_damaged_store_is_an_empty_one(store, damage):
    store.put([result()])
    (store.folder / "index.json").write_bytes(damage)
    assert again(store).latest() == {}
    fresh = again(store)
    fresh.put([result(snapshot="s3")])
    assert again(store).last("aaaa1111").snapshot == "s3"


def test_a_damaged_result_is_an_absent_one(store):
    store.put([result("aaaa1111"), result("bbbb2222")])
    for path in store.folder.iterdir():
        if path.name != "index.json" and b"aaaa1111" in path.read_bytes():
            path.write_bytes(b"{")
    assert set(again(store).latest()) == {"bbbb2222"}


def test_lone_surrogates_are_stored(store):
    store.put([result("aaaa1111", "s1", Stream("stdout", "a\ud800b"))])
    assert again(store).last("aaaa1111").outputs == (Stream("stdout", "a?b"),)


def test_console_text_keeps_its_first_and_last_lines():
    text = "".join(f"line {number}\n" for number in range(400_000))
    (stream,) = bounded(result("a", "s", Stream("stdout", text))).outputs
    assert stream.text.startswith("line 0\nline 1\n")
    assert stream.text.endswith("line 399999\n")
    assert " MB dropped …\n" in stream.text
    assert len(stream.text) <= 1_000_100
    assert stream.dropped > 3_000_000


def test_many_outputs_keep_the_first_and_the_last():
    outputs = [Display({"text/plain": f"{number} " + "x" * 1_000_000}) for number in range(20)]
    found = bounded(result("a", "s", *outputs)).outputs
    assert found[0] == outputs[0]
    assert found[-1] == outputs[-1]
    assert any(isinstance(output, Stream) and "MB of output dropped" in output.text for output in found)
    assert len(encode(found)) <= 8_100_000


def test_a_display_loses_its_largest_form_first():
    (found,) = bounded(result("a", "s", Display({"text/html": "x" * 9_000_000, "text/plain": "small"}))).outputs
    assert found == Display({"text/plain": "small"})


def test_a_result_within_bounds_is_the_same_object():
    found = result("a", "s", Stream("stdout", "x" * 1000))
    assert bounded(found) is found


@given(st.lists(st.sampled_from(["a", "é", "\n", "🚀"]), max_size=200).map("".join), st.integers(20, 100))
def test_a_bounded_stream_accounts_for_every_byte(text, most):
    (stream,) = bounded(result("a", "s", Stream("stdout", text)), console=most).outputs
    kept = stream.text
    if stream.dropped:
        head, _, rest = kept.partition("… ")
        tail = rest.partition("dropped …\n")[2]
        assert text.startswith(head)
        assert text.endswith(tail)
        kept = head + tail
    assert len(kept.encode()) + stream.dropped == len(text.encode())
