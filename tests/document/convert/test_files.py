import json

import pytest

from quire.document import CellResult, OutputStore, Stream, load
from quire.document.convert import attachments, convert_file, read_foreign
from quire.errors import DocumentError, NotSaved, UsageError

STREAM = {"output_type": "stream", "name": "stdout", "text": ["hi\n"]}
FILE = {
    "cells": [
        {
            "cell_type": "markdown",
            "source": "![](attachment:a.png)",
            "metadata": {},
            "attachments": {"a.png": {"image/png": "AA"}},
        },
        {"cell_type": "raw", "source": ["raw\n", "text"], "metadata": {"format": "text/latex"}},
        {
            "cell_type": "code",
            "source": ["x = 1\n"],
            "metadata": {"tags": ["t"]},
            "execution_count": 7,
            "outputs": [STREAM],
        },
        {"cell_type": "code", "source": [], "metadata": {}, "execution_count": None, "outputs": []},
    ],
    "metadata": {
        "kernelspec": {"name": "python3", "display_name": "P", "language": "python"},
        "widgets": {"state": {}},
    },
    "nbformat": 4,
    "nbformat_minor": 2,
}


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.ipynb"
    path.write_text(json.dumps(FILE))
    return path


def lines(file):
    for cell in file["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    return file


def test_a_jupyter_file_comes_back_whole(source, tmp_path):
    done = convert_file(source, tmp_path / "n.md")
    assert (done.cells, done.outputs, done.outputs_lost) == ({"markdown": 2, "python": 2}, 1, 0)
    back = convert_file(tmp_path / "n.md", tmp_path / "back.ipynb")
    assert back.outputs == 1
    assert lines(json.loads((tmp_path / "back.ipynb").read_text())) == lines(json.loads(json.dumps(FILE)))


def test_outputs_are_shown_before_anything_runs_and_attachments_lie_beside(source, tmp_path):
    convert_file(source, tmp_path / "n.md")
    notebook = load(tmp_path / "n.md").notebook
    (result,) = OutputStore.beside(tmp_path / "n.md").latest().values()
    assert result.outputs == (Stream("stdout", "hi\n"),)
    assert result.cell == notebook.cells[2].id
    assert attachments(tmp_path / "n.md") == {notebook.cells[0].id: {"a.png": {"image/png": "AA"}}}
    assert "attachment:a.png" in (tmp_path / "n.md").read_text()


def test_types_and_sources_survive_without_the_files_beside(source, tmp_path):
    convert_file(source, tmp_path / "n.md")
    (tmp_path / "moved").mkdir()
    moved = (tmp_path / "n.md").rename(tmp_path / "moved" / "n.md")
    convert_file(moved, tmp_path / "back.ipynb")
    found = [
        (cell["cell_type"], "".join(cell["source"]))
        for cell in json.loads((tmp_path / "back.ipynb").read_text())["cells"]
    ]
    assert found == [(cell["cell_type"], "".join(cell["source"])) for cell in FILE["cells"]]


def test_a_later_run_replaces_the_outputs_that_came_with_the_file(source, tmp_path):
    convert_file(source, tmp_path / "n.md")
    cell = load(tmp_path / "n.md").notebook.cells[2]
    OutputStore.beside(tmp_path / "n.md").put([CellResult(cell.id, "ok", (Stream("stdout", "new"),), snapshot="s")])
    convert_file(tmp_path / "n.md", tmp_path / "back.ipynb")
    assert json.loads((tmp_path / "back.ipynb").read_text())["cells"][2]["outputs"][0]["text"] == ["new"]


def test_what_a_python_file_cannot_hold_is_counted(source, tmp_path):
    done = convert_file(source, tmp_path / "n.py")
    assert done.outputs_lost == 1
    assert done.notes == (
        "The attachments of 1 cell have no place in n.py.",
        "The outputs of 1 cell were not carried over.",
    )
    assert [cell.source for cell in read_foreign(tmp_path / "n.py").notebook.cells][2] == "x = 1\n"


def test_the_file_that_is_replaced_is_kept(source, tmp_path):
    (tmp_path / "n.md").write_text("My own work\n")
    convert_file(source, tmp_path / "n.md")
    convert_file(source, tmp_path / "n.md")
    (kept,) = (tmp_path / ".quire" / "originals").iterdir()
    assert kept.read_text() == "My own work\n"


def test_marimo_is_written_when_asked_and_read_by_itself(source, tmp_path):
    done = convert_file(source, tmp_path / "n.py", "marimo")
    assert done.format == "marimo"
    assert "marimo.App" in (tmp_path / "n.py").read_text()
    assert [c.kind for c in read_foreign(tmp_path / "n.py").notebook.cells] == [
        "markdown",
        "markdown",
        "python",
        "python",
    ]


def test_mistakes_are_one_sentence(source, tmp_path):
    with pytest.raises(UsageError, match="same file"):
        convert_file(source, source)
    with pytest.raises(UsageError, match="no known format"):
        convert_file(source, tmp_path / "n.txt")
    with pytest.raises(DocumentError, match="There is no file"):
        convert_file(tmp_path / "none.ipynb", tmp_path / "n.md")
    with pytest.raises(NotSaved, match="its folder is gone"):
        convert_file(source, tmp_path / "none" / "n.md")


def test_the_source_is_never_touched(source, tmp_path):
    before = source.read_bytes(), source.stat().st_mtime_ns
    convert_file(source, tmp_path / "n.md")
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before
