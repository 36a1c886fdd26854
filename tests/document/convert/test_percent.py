from hypothesis import given, settings
from tests.document.notebooks import notebooks, sources

from quire.document import Cell, Notebook
from quire.document.convert import read_percent, write_percent


def cells(text):
    return [(cell.kind, cell.source) for cell in read_percent(text).notebook.cells]


@settings(max_examples=400, deadline=None)
@given(notebooks)
def test_every_notebook_comes_back(notebook):
    assert read_percent(write_percent(notebook)).notebook == notebook


@settings(max_examples=200, deadline=None)
@given(sources)
def test_any_text_opens_and_is_stable_once_written(text):
    notebook = read_percent(text).notebook
    assert read_percent(write_percent(notebook)).notebook == notebook


def test_cells_as_jupytext_writes_them():
    text = """# ---
# jupyter:
#   kernelspec:
#     name: python3
# ---

# %% [markdown]
# # Title
#
# Text

# %% A title with words tags=["a"]
# %matplotlib inline
x = 1

# %% {"slideshow": {"slide_type": "slide"}}
y = 2

# %% [markdown]
\"\"\"
In a string
\"\"\"
#%%
z = 3
"""
    found = read_percent(text).notebook
    assert found.metadata == {"jupyter": {"kernelspec": {"name": "python3"}}}
    assert [(cell.kind, cell.source) for cell in found.cells] == [
        ("markdown", "# Title\n\nText"),
        ("python", "%matplotlib inline\nx = 1"),
        ("python", "y = 2"),
        ("markdown", "In a string"),
        ("python", "z = 3"),
    ]
    assert found.cells[1].name == "A title with words"
    assert found.cells[2].attributes == {"slideshow": '{"slide_type": "slide"}'}


def test_a_plain_script_is_one_cell():
    assert cells("import os\n\nprint(os)\n") == [("python", "import os\n\nprint(os)")]


def test_what_stands_above_the_first_mark_is_a_cell():
    assert cells('"""Doc."""\n\n# %%\nx = 1\n') == [("python", '"""Doc."""'), ("python", "x = 1")]


def test_the_file_runs_as_a_script():
    notebook = Notebook(
        (
            Cell("aaaa1111", "markdown", "# Title\n\nText"),
            Cell("bbbb2222", "input", "type: select\noptions: [West]", "region"),
            Cell("cccc3333", "sql", "select 1", "sales"),
            Cell("dddd4444", "python", "%time\n!ls\n# %%\nresult = region + '!'"),
        )
    )
    text = write_percent(notebook)
    scope: dict[str, object] = {}
    exec(compile(text, "x.py", "exec"), scope)
    assert scope["result"] == "West!"
    assert read_percent(text).notebook == notebook
