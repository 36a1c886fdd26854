import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.notebooks import notebooks, sources, values

from quire.document import Cell, CellResult, Column, Display, Failure, Group, Notebook, Stream, Table, read, write
from quire.document.convert import read_jupyter, write_jupyter
from quire.errors import DocumentError

lines = sources.map(lambda text: text.splitlines(keepends=True))
text = st.one_of(sources, lines)
json_values = st.dictionaries(st.sampled_from(["tags", "collapsed", "slideshow", "quire", "x"]), values, max_size=2)
streams = st.sampled_from(["stdout", "stderr"])
forms = st.dictionaries(st.sampled_from(["text/plain", "image/png"]), text)


def output(kind, **fields):
    return st.fixed_dictionaries({"output_type": st.just(kind), **fields})


outputs = st.lists(
    st.one_of(
        output("stream", name=streams, text=text),
        output("display_data", data=forms, metadata=json_values),
        output("error", ename=sources, evalue=sources, traceback=lines),
        output("pyout", prompt_number=st.integers(), text=text, html=text),
        values,
    ),
    max_size=3,
)
code = st.fixed_dictionaries(
    {"cell_type": st.just("code"), "source": text, "outputs": outputs, "metadata": json_values},
    optional={"execution_count": st.none() | st.integers(), "id": sources, "unknown": values},
)
other = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["markdown", "raw", "heading", "html", "new"]), "source": text},
    optional={"metadata": json_values, "attachments": values, "level": st.integers(1, 6)},
)
older = st.fixed_dictionaries(
    {"cell_type": st.just("code"), "input": text, "outputs": outputs}, optional={"language": st.just("python")}
)
languages = st.sampled_from(["python", "R", "sql", "julia", "", None, 3])
files = st.one_of(
    st.fixed_dictionaries(
        {"cells": st.lists(code | other, max_size=5), "nbformat": st.just(4), "nbformat_minor": st.integers(0, 5)},
        optional={"metadata": st.builds(lambda name: {"language_info": {"name": name}}, languages)},
    ),
    st.fixed_dictionaries(
        {
            "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(older | other, max_size=3)}), max_size=3),
            "nbformat": st.integers(2, 3),
            "metadata": json_values,
        }
    ),
)


def plain(file):
    """The file with sources as one text, without what a version that has ids must gain."""
    sheets = [file["cells"]] if "cells" in file else [sheet["cells"] for sheet in file["worksheets"]]

    def one(cell):
        key = "input" if cell["cell_type"] == "code" and "input" in cell else "source"
        source = cell[key]
        kept = {k: v for k, v in cell.items() if k not in ("id", key, "metadata")}
        return {**kept, "source": "".join(source) if isinstance(source, list) else source}

    return [[one(cell) for cell in sheet] for sheet in sheets]


@settings(max_examples=300, deadline=None)
@given(files)
def test_every_cell_and_output_comes_back_through_the_markdown_file(file):
    imported = read_jupyter(json.dumps(file).encode(), "x.ipynb")
    notebook, _ = read(write(imported.notebook))
    assert notebook == imported.notebook
    results = {result.cell: result for result in imported.results}
    back = json.loads(write_jupyter(notebook, imported.origin, results).text)
    assert plain(back) == plain(file)
    for key in ("nbformat", "nbformat_minor"):
        assert back.get(key) == file.get(key)


@settings(max_examples=200, deadline=None)
@given(notebooks)
def test_every_notebook_comes_back_from_jupyter(notebook):
    exported = write_jupyter(notebook, None, {}).text
    back = read_jupyter(exported.encode(), "x.ipynb").notebook
    pairs = zip(notebook.cells, back.cells, strict=True)
    for before, after in pairs:
        if before.kind == "markdown" and before.attributes.get("type") in ("raw", "code"):
            assert after.source == before.source or before.attributes["type"] == "code"
        else:
            assert after == before
    assert (back.metadata, back.groups) == (notebook.metadata, notebook.groups)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40) | values.map(lambda value: json.dumps([value]).encode()))
def test_anything_else_is_refused_in_one_sentence(data):
    with pytest.raises(DocumentError) as caught:
        read_jupyter(data, "x.ipynb")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b'{"cells": [{"cell_type": "code", "sour', "ends in the middle, at line 1"),
        (b'{"cells": [}', "breaks at line 1, column 12"),
        (b'{"cells": [\n<<<<<<< HEAD\n=======\n>>>>>>> x\n]}', "merge conflict"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"[1]", "has no cells"),
        (b'{"a": 1}', "has no cells"),
        (b'{"cells": 3, "nbformat": 4}', "has no cells"),
        (b'{"cells": [], "x": ' + b"9" * 5000 + b"}", "not readable"),
        (b"print(1)", "is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_damaged_file_is_said_in_one_sentence(data, words):
    with pytest.raises(DocumentError, match=words) as caught:
        read_jupyter(data, "x.ipynb")
    assert str(caught.value).startswith("x.ipynb ")
    assert "\n" not in str(caught.value)


def cell(kind, source, **more):
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


def imported(*cells, **metadata):
    file = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return read_jupyter(json.dumps(file).encode(), "x.ipynb")


def test_magics_stay_python_and_are_counted():
    found = imported(cell("code", "%%sql\nselect 1"), cell("code", "%matplotlib inline\n!ls"))
    assert [c.kind for c in found.notebook.cells] == ["python", "python"]
    assert found.notebook.cells[0].source == "%%sql\nselect 1"
    assert "1 cell with %%sql stayed Python" in found.notes[0]


def test_code_in_another_language_is_text_that_viewers_highlight():
    found = imported(cell("code", "x <- 1\n```"), kernelspec={"name": "ir", "language": "R"})
    assert found.notebook.cells[0].kind == "markdown"
    assert found.notebook.cells[0].source == "````r\nx <- 1\n```\n````"


def test_a_sql_kernel_makes_sql_cells():
    found = imported(cell("code", "select 1"), language_info={"name": "sql"})
    assert found.notebook.cells[0].kind == "sql"
    back = json.loads(write_jupyter(found.notebook, found.origin, {}).text)
    assert back["cells"] == [cell("code", "select 1")]


def test_ids_of_the_file_are_kept_and_doubles_are_replaced():
    found = imported(cell("code", "a", id="one-1"), cell("code", "b", id="one-1"), cell("code", "c", id="no id!"))
    first, second, third = (c.id for c in found.notebook.cells)
    assert first == "one-1"
    assert len({first, second, third, "no id!"}) == 4


def test_invalid_bytes_do_not_stop_the_import():
    data = json.dumps({"cells": [cell("markdown", "caf?")], "nbformat": 4}).encode().replace(b"?", b"\xe9")
    assert read_jupyter(data, "x.ipynb").notebook.cells[0].source == "café"


def test_entries_that_are_no_cells_are_counted():
    assert "2 entries" in imported(3, cell("code", "x"), None).notes[0]


def test_missing_keys_stay_missing():
    data = b'{"cells": [{"cell_type": "code"}, {"source": "no type"}, {}], "nbformat": 4}'
    found = read_jupyter(data, "x.ipynb")
    assert [c.kind for c in found.notebook.cells] == ["python", "markdown", "markdown"]
    back = json.loads(write_jupyter(found.notebook, found.origin, {}).text)
    assert [c.get("cell_type") for c in back["cells"]] == ["code", None, None]


def test_outputs_are_shown_as_they_came():
    raw = [
        {"output_type": "stream", "name": "stderr", "text": ["a\n", "b"]},
        {"output_type": "execute_result", "data": {"text/html": ["<b>", "x"], "application/json": {"a": [1]}}},
        {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["\x1b[31mred\x1b[0m"]},
        {"output_type": "pyout", "png": "AAAA", "text": ["p"]},
    ]
    (result,) = imported(cell("code", "x", outputs=raw)).results
    assert (result.status, result.snapshot) == ("error", "imported")
    assert result.outputs == (
        Stream("stderr", "a\nb"),
        Display({"text/html": "<b>x", "application/json": {"a": [1]}}),
        Stream("stderr", "red\n"),
        Failure("KeyError", "'x'"),
        Display({"text/plain": "p", "image/png": "AAAA"}),
    )


NOTEBOOK = Notebook(
    (
        Cell("aaaa1111", "markdown", "# Title"),
        Cell("bbbb2222", "sql", "select {{ x }}", "sales", {"connection": "shop"}, "g1"),
        Cell("cccc3333", "input", "type: slider\nmin: 2\nmax: 5", "x"),
        Cell("dddd4444", "chart", "data: sales\nx: a"),
        Cell("eeee5555", "python", "sales", "", {"hide": ""}),
    ),
    {"title": "T", "run": "order"},
    (Group("g1", "How?", "2026-11-01", "checked", folded=True),),
)


def test_a_new_file_is_valid_and_runs_elsewhere():
    exported = write_jupyter(NOTEBOOK, None, {})
    nbformat.validate(nbformat.reads(exported.text, as_version=4))
    found = ["".join(c["source"]) for c in json.loads(exported.text)["cells"]]
    assert found[1] == "%%sql sales <<\nselect {{ x }}"
    assert found[2] == "# quire: input x\n# type: slider\n# min: 2\n# max: 5\nx = 2"
    assert read_jupyter(exported.text.encode(), "x.ipynb").notebook == NOTEBOOK


def test_results_of_runs_here_are_exported():
    outputs = (
        Stream("stdout", "a\nb"),
        Table("sales", (Column("a<", "INTEGER"),), ((1,), (None,)), 1000),
        Display({"text/plain": "x"}),
        Failure("E", "no"),
    )
    exported = write_jupyter(NOTEBOOK, None, {"eeee5555": CellResult("eeee5555", "ok", outputs)})
    assert exported.outputs == 1
    nbformat.validate(nbformat.reads(exported.text, as_version=4))
    found = json.loads(exported.text)["cells"][4]["outputs"]
    assert found[0]["text"] == ["a\n", "b"]
    assert "<td>NULL</td>" in found[1]["data"]["text/html"]
    assert "1,000 rows" in found[1]["data"]["text/html"]
    assert "a&lt;" in found[1]["data"]["text/html"]
    assert found[3]["ename"] == "E"


def test_outputs_of_cells_that_are_gone_are_counted():
    found = imported(cell("code", "x", outputs=[{"output_type": "stream", "name": "stdout", "text": "a"}]))
    exported = write_jupyter(Notebook(), found.origin, {})
    assert "The outputs of 1 cell were not carried over" in exported.notes[0]


def test_a_changed_cell_keeps_its_metadata():
    found = imported(cell("code", "x", execution_count=3, metadata={"tags": ["a"]}))
    changed = Notebook((Cell(found.notebook.cells[0].id, "python", "y"),))
    back = json.loads(write_jupyter(changed, found.origin, {}).text)["cells"][0]
    assert back == {"cell_type": "code", "metadata": {"tags": ["a"]}, "execution_count": 3, "source": "y"}
