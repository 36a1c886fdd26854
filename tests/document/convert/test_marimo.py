import pytest
from hypothesis import given, settings
from tests.document.notebooks import notebooks

from quire.document import Cell, Notebook
from quire.document.convert import is_marimo, read_marimo, write_marimo
from quire.errors import DocumentError

FILE = '''import marimo

__generated_with = "0.9.14"
app = marimo.App(width="medium", app_title="Sales")


with app.setup:
    import pandas as pd
    LIMIT = 3


@app.cell
def _():
    import marimo as mo
    return (mo,)


@app.cell(hide_code=True)
def _(mo, total):
    mo.md(
        rf"""
        # Sales

        The total is {total:,.0f}.
        """
    )
    return


@app.cell
def load(
    pd,
):
    # read it

    text = """
    indented
    """
    frame = pd.DataFrame({"a": [1]})
    frame
    return frame, text


@app.cell
def _(frame, mo, warehouse):
    sales = mo.sql(
        f"""
        SELECT * FROM frame WHERE a > {LIMIT}
        """,
        engine=warehouse
    )
    return (sales,)


@app.cell
async def _():
    await something()
    return


@app.function
def double(x):
    return x * 2


app._unparsable_cell(
    r"""
    def broken(
    """,
    name="_"
)


@app.cell
def _():
    return


if __name__ == "__main__":
    app.run()
'''


def test_cells_of_a_marimo_file():
    assert is_marimo(FILE)
    found = read_marimo(FILE, "x.py")
    assert found.notebook.metadata == {"title": "Sales"}
    cells = [(cell.kind, cell.name, cell.source) for cell in found.notebook.cells]
    assert cells == [
        ("python", "setup", "import pandas as pd\nLIMIT = 3"),
        ("markdown", "", "# Sales\n\nThe total is {{ total:,.0f }}."),
        ("python", "load", '# read it\n\ntext = """\nindented\n"""\nframe = pd.DataFrame({"a": [1]})\nframe'),
        ("sql", "sales", "SELECT * FROM frame WHERE a > {{ LIMIT }}"),
        ("python", "", "await something()"),
        ("python", "", "def double(x):\n    return x * 2"),
        ("python", "", "def broken("),
        ("python", "", ""),
    ]
    assert found.notebook.cells[1].attributes == {"hide_code": "true"}
    assert found.notebook.cells[3].attributes == {"connection": "warehouse"}
    assert found.notes == ()


def test_cells_that_need_marimo_are_counted():
    text = FILE.replace("frame\n    return frame, text", "slider = mo.ui.slider(1, 2)\n    return frame, text")
    found = read_marimo(text, "x.py")
    assert "1 cell still use" in found.notes[0]
    assert any(cell.source == "import marimo as mo" for cell in found.notebook.cells)


def test_a_file_that_is_not_python_is_said_in_one_sentence():
    with pytest.raises(DocumentError, match=r"x.py is not a marimo notebook that Python can read \(line 2\)"):
        read_marimo("import marimo\napp = = marimo.App()", "x.py")


NOTEBOOK = Notebook(
    (
        Cell("aaaa1111", "markdown", "Total {{ total:,.0f }} {a}"),
        Cell("bbbb2222", "input", "type: slider\nmin: 2", "limit"),
        Cell("cccc3333", "sql", "select *\nfrom t where a > {{ limit }}", "sales", {"connection": "shop"}),
        Cell("dddd4444", "python", "def f(x):\n    return x + limit\n\ntotal = sum(f(i) for i in sales)"),
        Cell("eeee5555", "python", "this is no python"),
        Cell("ffff6666", "chart", "data: sales\nx: a"),
    ),
    {"title": "T"},
)


def test_a_marimo_file_is_python_with_arguments_and_returns():
    exported = write_marimo(NOTEBOOK)
    compile(exported.text, "x.py", "exec")
    assert "app = marimo.App(app_title='T')" in exported.text
    assert "def _(limit, sales):\n    def f(x):\n        return x + limit\n" in exported.text
    assert "    return (f, total)\n" in exported.text
    assert 'mo.md(rf"""Total {total:,.0f} {{a}}""")' in exported.text
    assert "app._unparsable_cell(" in exported.text


def test_it_is_read_back_as_it_was():
    found = read_marimo(write_marimo(NOTEBOOK).text, "x.py").notebook
    assert [(c.kind, c.name, c.source) for c in found.cells] == [(c.kind, c.name, c.source) for c in NOTEBOOK.cells]
    assert found.metadata == NOTEBOOK.metadata


def test_names_defined_twice_are_said():
    twice = Notebook((Cell("aaaa1111", "python", "x = 1"), Cell("bbbb2222", "python", "x = 2")))
    assert write_marimo(twice).notes == ("marimo refuses names that several cells define: x.",)


@settings(max_examples=200, deadline=None)
@given(notebooks)
def test_every_notebook_makes_a_file_that_python_reads(notebook):
    text = write_marimo(notebook).text
    if "\ud800" not in text:
        compile(text, "x.py", "exec", dont_inherit=True)
    read_marimo(text, "x.py")
