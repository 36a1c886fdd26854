"""What a session keeps: the file, the journal, and what others write to the file meanwhile."""

import asyncio
import shutil
import time

import pytest

from quire.document import load, save
from quire.session.operations import DeleteCells, InsertCell, ResolveDisk, SaveNow, SetInput, SetMetadata, TrustNotebook

from .worlds import World, id_of, widget


async def until(condition, seconds: float = 10.0) -> None:
    """Wait for what another thread or process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


def sources(world: World) -> list[str]:
    return [cell.source for cell in load(world.path).notebook.cells]


async def test_edits_are_in_the_file_within_a_second(tmp_path):
    async with World(tmp_path, "a: x = 1") as world:
        started = time.monotonic()
        await world.type("a", "x = 2")
        assert world.state.saved == "saving"
        await until(lambda: sources(world) == ["x = 2"], 2.0)
        assert time.monotonic() - started < 1.5
        await until(lambda: world.state.saved == "saved")
        world.session.flush()
        world.check_window()


async def test_closing_saves(tmp_path):
    world = World(tmp_path, "a: x = 1")
    async with world:
        await world.type("a", "x = 2")
    assert sources(world) == ["x = 2"]
    assert not list((tmp_path / ".quire" / "journal").glob("*.jsonl"))


async def test_a_killed_server_loses_at_most_a_moment(tmp_path):
    world = World(tmp_path, "a: x = 1", "b: y = 2")
    await world.open()
    world.session._keeper.save = lambda overwrite=False: None
    await world.type("a", "x = 3")
    await world.do(DeleteCells((id_of("b"),)))
    await world.do(InsertCell("newnewne", "", "markdown", "Hello"))
    await world.do(SetMetadata("title", "Sales"))
    await until(lambda: "Sales" in "".join(each.read_text() for each in tmp_path.glob(".quire/journal/*")))
    abandoned = world.session
    assert sources(world) == ["x = 1", "y = 2"]
    await world.open()
    view = world.session.snapshot()
    assert [cell.text for cell in view.cells] == ["Hello", "x = 3"]
    assert view.session.title == "Sales"
    assert "recovered" in view.session.recovered
    await until(lambda: sources(world) == ["Hello", "x = 3"])
    await world.session.close()
    abandoned._keeper._journalled = abandoned.state.notebook()
    await abandoned._runner.close()


async def test_a_journal_line_that_was_cut_off_is_left_out(tmp_path):
    world = World(tmp_path, "a: x = 1")
    await world.open()
    world.session._keeper.save = lambda overwrite=False: None
    await world.type("a", "x = 3")
    journal = tmp_path / ".quire" / "journal" / "notebook.md.jsonl"
    await until(lambda: journal.read_bytes().count(b"\n") == 2)
    with journal.open("ab") as file:
        file.write(b'{"cells":[{"id":"a00')
    await world.open()
    assert world.state.cells[id_of("a")].cell.source == "x = 3"
    await world.session.close()


async def test_a_change_on_disk_is_merged_when_it_touches_other_cells(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = 2") as world:
        await world.run()
        await world.type("a", "x = 5")
        theirs = world.path.read_text().replace("y = 2", "y = 7")
        world.path.write_text(theirs)
        await until(lambda: world.state.cells[id_of("b")].cell.source == "y = 7")
        await until(lambda: sources(world) == ["x = 5", "y = 7"])
        await until(lambda: world.state.saved == "saved")
        assert world.validity() == "ss"
        world.check_window()


@pytest.mark.parametrize(("keep", "left"), [("ours", "x = 5"), ("theirs", "x = 9")])
async def test_a_change_on_disk_to_the_same_cell_is_a_conflict_that_a_person_settles(tmp_path, keep, left):
    async with World(tmp_path, "a: x = 1", "b: y = 2") as world:
        await world.type("a", "x = 5")
        world.path.write_text(world.path.read_text().replace("x = 1", "x = 9"))
        await until(lambda: world.state.saved == "conflict")
        (conflict,) = world.session.snapshot().session.conflicts
        assert (conflict.ours.source, conflict.theirs.source) == ("x = 5", "x = 9")
        assert await world.refused(SaveNow()) == "conflict"
        await world.type("b", "y = 3")
        await world.do(ResolveDisk(keep))
        await until(lambda: world.state.saved == "saved")
        await until(lambda: sources(world)[0] == left)
        assert world.state.cells[id_of("a")].cell.source == left
        world.session.flush()
        world.check_window()


async def test_a_deleted_file_is_said_and_written_again_on_demand(tmp_path):
    async with World(tmp_path, "a: x = 1") as world:
        world.path.unlink()
        await until(lambda: world.state.saved == "deleted")
        await world.do(SaveNow())
        await until(lambda: world.path.exists() and world.state.saved == "saved")
        assert sources(world) == ["x = 1"]


async def test_a_disk_that_refuses_is_said_with_its_cause_and_tried_again(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    async with World(folder, "a: x = 1") as world:
        keep = tmp_path / "kept"
        folder.rename(keep)
        await world.type("a", "x = 2")
        await world.do(SaveNow())
        await until(lambda: world.state.saved in ("not_saved", "deleted"))
        assert world.state.save_reason
        assert world.state.cells[id_of("a")].cell.source == "x = 2"
        shutil.rmtree(folder, ignore_errors=True)
        keep.rename(folder)
        await world.do(SaveNow())
        await until(lambda: world.state.saved == "saved")
        assert sources(world) == ["x = 2"]


async def test_values_of_inputs_and_trust_are_there_the_next_time(tmp_path):
    world = World(tmp_path, widget("w", "low", "type: slider\nmin: 0\nmax: 5"))
    async with world:
        await world.do(SetInput(id_of("w"), 4))
        await world.do(TrustNotebook())
    async with world:
        assert world.session.snapshot().cells[0].input == 4
        assert world.state.trusted


async def test_saving_does_not_write_over_a_file_that_was_never_seen(tmp_path):
    async with World(tmp_path, "a: x = 1", "b: y = 2") as world:
        world.session._keeper._watching.cancel()
        loaded = load(world.path)
        cells = (loaded.notebook.cells[0], loaded.notebook.cells[1].__class__(id_of("b"), "python", "y = 99"))
        save(world.path, loaded.notebook.__class__(cells), loaded.fingerprint)
        await world.type("a", "x = 2")
        await until(lambda: sources(world) == ["x = 2", "y = 99"])
