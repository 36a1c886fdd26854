import msgspec
from hypothesis import given, settings
from tests.document.notebooks import notebooks

from quire.document import Cell, Notebook, adopt, merge, read


def notebook(*cells, **metadata):
    return Notebook(tuple(Cell(identity, "python", source) for identity, source in cells), metadata)


A, B, C, D = ("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")
BASE = notebook(A, B, C)


def ids(found):
    return "".join(cell.id for cell in found.notebook.cells)


def test_edits_of_different_cells_are_joined():
    merged = merge(BASE, notebook(("a", "mine"), B, C), notebook(A, B, ("c", "yours")))
    assert merged.conflicts == ()
    assert merged.notebook == notebook(("a", "mine"), B, ("c", "yours"))


def test_edits_of_one_cell_are_a_conflict_that_shows_both():
    merged = merge(BASE, notebook(("a", "mine"), B, C), notebook(("a", "yours"), B, C))
    ((conflict),) = merged.conflicts
    assert (conflict.cell, conflict.ours.source, conflict.theirs.source) == ("a", "mine", "yours")
    assert merged.notebook.cells[0].source == "mine"


def test_the_same_edit_is_no_conflict():
    assert merge(BASE, notebook(("a", "x"), B, C), notebook(("a", "x"), B, C)).conflicts == ()


def test_different_fields_of_one_cell_are_joined():
    mine, yours = (
        Notebook((cell, *BASE.cells[1:])) for cell in (Cell("a", "python", "x"), Cell("a", "python", "1", "n"))
    )
    assert merge(BASE, mine, yours).notebook.cells[0] == Cell("a", "python", "x", "n")


def test_a_deletion_and_an_edit_of_the_same_cell_keep_the_edit_and_say_so():
    merged = merge(BASE, notebook(B, C), notebook(("a", "yours"), B, C))
    assert merged.conflicts[0].ours is None
    assert ids(merged) == "abc"
    assert ids(merge(BASE, notebook(B, C), BASE)) == "bc"


def test_new_cells_of_both_sides_stand_below_their_neighbours():
    assert ids(merge(BASE, notebook(A, D, B, C), notebook(A, B, C, ("e", "5")))) == "adbce"
    assert ids(merge(BASE, notebook(D, A, B, C), notebook(C, A, B))) == "dcab"


def test_a_moved_cell_takes_its_place_and_its_text():
    merged = merge(BASE, notebook(A, ("b", "mine"), C), notebook(C, A, B))
    assert merged.notebook == notebook(C, A, ("b", "mine"))


def test_front_matter_is_joined_by_key():
    merged = merge(
        notebook(title="T", run="order"), notebook(title="T", run="order", x=1), notebook(title="U", run="order")
    )
    assert merged.notebook.metadata == {"title": "U", "run": "order", "x": 1}
    assert merge(notebook(t=1), notebook(t=2), notebook(t=3)).conflicts[0].key == "t"
    assert merge(notebook(t=1), notebook(), notebook(t=1)).notebook.metadata == {}


def test_a_cell_edited_in_an_editor_keeps_the_id_that_the_file_does_not_hold():
    base, _ = read("```python\na = 1\n```\n\n```python\nb = 1\nc = 2\n```\n\nText\n")
    theirs, _ = read("New\n\n```python\na = 1\n```\n\n```python\nz = 3\n```\n\n```python\nb = 1\nc = 3\n```\n\nText\n")
    adopted = adopt(base, theirs)
    assert adopted.cells[1].id == base.cells[0].id
    assert adopted.cells[3].id == base.cells[1].id
    assert adopted.cells[2].id not in {cell.id for cell in base.cells}
    assert adopted.cells[4].id == base.cells[2].id


@settings(deadline=None, max_examples=60)
@given(notebooks, notebooks)
def test_a_merge_with_an_unchanged_side_is_the_other_side(base, other):
    groups = {group.id: group for group in other.groups}
    other = msgspec.structs.replace(other, groups=tuple(groups.values()))
    base = msgspec.structs.replace(base, groups=tuple({group.id: group for group in base.groups}.values()))
    ours = merge(base, other, base)
    assert (ours.notebook, ours.conflicts) == (other, ())
    theirs = merge(base, base, other)
    assert [cell.source for cell in theirs.notebook.cells] == [cell.source for cell in other.cells]
    assert theirs.conflicts == ()
