import re

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.notebooks import notebooks, sources

from quire.document import Cell, Group, Notebook, read, write

REPORT = """---
title: Revenue by month
run: order
---

# Revenue

It grew by {{ growth:.0%}}.

```sql revenue_by_month connection=warehouse
select month, sum(amount) as revenue
from orders group by 1
```

```bash
pip install nothing
```

```python
growth = 0.1
```

```input region
type: text
```
"""


def cells(text):
    return read(text)[0].cells


@settings(max_examples=400, deadline=None)
@given(notebooks)
def test_every_notebook_survives_its_file(notebook):
    text = write(notebook)
    assert read(text)[0] == notebook
    assert write(read(text)[0]) == text


@settings(max_examples=400, deadline=None)
@given(sources)
def test_any_text_opens_and_is_stable_once_written(text):
    notebook, _ = read(text)
    once = write(notebook)
    assert read(once)[0] == notebook
    assert write(read(once)[0]) == once


@given(st.lists(st.sampled_from(REPORT.split("\n")), max_size=30).map("\n".join))
def test_a_shuffled_file_opens(text):
    read(text)


def test_a_hand_written_file_has_cells_and_metadata():
    notebook, diagnostics = read(REPORT)
    assert diagnostics == ()
    assert notebook.metadata == {"title": "Revenue by month", "run": "order"}
    assert notebook.order_mode
    found = [(cell.kind, cell.name, cell.attributes) for cell in notebook.cells]
    assert found == [
        ("markdown", "", {}),
        ("sql", "revenue_by_month", {"connection": "warehouse"}),
        ("markdown", "", {}),
        ("python", "", {}),
        ("input", "region", {}),
    ]
    assert notebook.cells[1].source.startswith("select month")


def test_a_hand_written_file_is_written_as_it_was():
    assert write(read(REPORT)[0]) == REPORT


def test_ids_are_derived_from_content_and_stay_when_other_cells_move():
    first, second = cells("```python\na = 1\n```\n\n```python\nb = 1\n```\n")
    moved = cells("```python\nnew = 1\n```\n\n```python\nb = 1\n```\n\n```python\na = 1\n```\n")
    assert [moved[2].id, moved[1].id] == [first.id, second.id]
    assert re.fullmatch("[a-z0-9]{8}", first.id)


def test_equal_cells_get_different_ids():
    text = "```python\na\n```\n" * 3
    assert len({cell.id for cell in cells(text)}) == 3


def test_an_edited_cell_keeps_its_id_in_the_file():
    (cell,) = cells("```python\na = 1\n```\n")
    edited = Cell(cell.id, "python", "a = 2")
    assert write(Notebook((edited,))) == f"```python id={cell.id}\na = 2\n```\n"


def test_adjacent_prose_is_kept_apart_by_a_hidden_comment():
    text = write(Notebook(cells("# One\n\n<!-- cell -->\nTwo\n")))
    assert text == "# One\n\n<!-- cell -->\nTwo\n"
    assert [cell.source for cell in cells(text)] == ["# One", "Two"]


def test_a_fence_in_prose_that_looks_like_a_cell_stays_prose():
    source = "Write this:\n\n```python\nprint(1)\n```\n"
    text = write(Notebook((Cell("aaaa1111", "markdown", source),)))
    assert [(cell.kind, cell.source) for cell in cells(text)] == [("markdown", source)]


def test_tilde_fences_and_html_comments_hold_no_cells():
    text = "~~~\n```python\nx\n```\n~~~\n\n<!--\n```python\ny\n```\n-->\n\n```python\nz\n```\n"
    assert [cell.kind for cell in cells(text)] == ["markdown", "python"]


def test_a_source_with_backticks_gets_a_longer_fence():
    source = 'text = """\n```python\n````\n"""'
    text = write(Notebook((Cell("aaaa1111", "python", source),)))
    assert text.startswith("`````python id=aaaa1111\n")
    assert cells(text)[0].source == source


def test_groups_are_kept_in_the_front_matter():
    notebook = Notebook(
        (Cell("aaaa1111", "python", "x", group="g1"),), {}, (Group("g1", "How?\nWhy?", "2026-11-01", "checked"),)
    )
    text = write(notebook)
    assert 'groups:\n  - {"id": "g1", "prompt": "How?\\nWhy?"' in text
    assert read(text)[0] == notebook


def test_front_matter_may_be_any_yaml():
    notebook, diagnostics = read("---\ntitle: 'It''s'\ntags:\n  - a\n  - 2026-01-01\n---\nText\n")
    assert diagnostics == ()
    assert notebook.metadata == {"title": "It's", "tags": ["a", "2026-01-01"]}


def test_broken_front_matter_becomes_text_with_a_diagnostic():
    notebook, diagnostics = read("---\ntitle: [\n---\n\nText\n")
    assert [diagnostic.code for diagnostic in diagnostics] == ["front-matter"]
    assert notebook.cells[0].source.startswith("---\ntitle: [")
    assert read(write(notebook))[0] == notebook


def test_a_fence_that_is_never_closed_is_said_at_its_line():
    notebook, (diagnostic,) = read("---\ntitle: x\n---\nText\n\n```python\nx = 1\n")
    assert diagnostic.code == "fence-not-closed"
    assert diagnostic.span is not None
    assert diagnostic.span.line == 6
    assert notebook.cells[-1].source == "x = 1"


def test_a_copied_id_is_given_to_the_first_cell_only():
    notebook, (diagnostic,) = read("```python id=aaaa1111\nx\n```\n\n```python id=aaaa1111\ny\n```\n")
    assert diagnostic.code == "duplicate-id"
    assert notebook.cells[0].id == "aaaa1111"
    assert notebook.cells[1].id != "aaaa1111"


def test_conflict_marks_of_git_are_pointed_at():
    text = "Text\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n"
    assert [(d.code, d.span.line) for d in read(text)[1]] == [("merge-conflict", 2)]


def test_a_windows_file_reads_like_any_other():
    assert read(REPORT.replace("\n", "\r\n")) == read(REPORT)
    assert read("\ufeff" + REPORT) == read(REPORT)


def test_words_behind_a_fence_that_other_tools_use_are_kept():
    (cell,) = cells('```python title="my file.py" {1,3-4}\nx\n```\n')
    assert cell.attributes == {"title": "my file.py", "{1,3-4}": ""}


def test_a_notebook_without_cells_is_not_a_file_without_bytes():
    assert write(Notebook()) == "\n"
    assert read("\n")[0] == Notebook()
