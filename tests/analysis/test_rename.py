# ruff: noqa: E501 (tables of cases)
"""Renaming what a cell defines: every reference follows, everything else stays to the byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.analysis import Graph, analyse_source, renamed
from quire.document import Cell

CASES = {
    "x = x0 + x  # x here": "y = x0 + y  # x here",
    "x: int = 1\nx += x": "y: int = 1\ny += y",
    "d.x = x.x(x=x)['x']": "d.x = y.x(x=y)['x']",
    "é = 'ü'; x = (x,   x)": "é = 'ü'; y = (y,   y)",
    "def f(x): return x\nx": "def f(x): return x\ny",
    "def f(a=x): return x": "def f(a=y): return y",
    "def f():\n    x = 1\n    return x\nx": "def f():\n    x = 1\n    return x\ny",
    "def f():\n    global x\n    x = 1": "def f():\n    global y\n    y = 1",
    "def f():\n    def g(): return x\n    x = 1": "def f():\n    def g(): return x\n    x = 1",
    "def x(): return x()": "def y(): return y()",
    "async def x(): ...": "async def y(): ...",
    "class x(x.B):\n    def m(self): return x": "class y(y.B):\n    def m(self): return y",
    "class A:\n    x = x\n    z = x\n    def m(self): return x": "class A:\n    x = y\n    z = x\n    def m(self): return y",
    "[x for x in x]; [z for z in x if x]": "[x for x in y]; [z for z in y if y]",
    "f = lambda x: x; g = lambda a=x: x + a": "f = lambda x: x; g = lambda a=y: y + a",
    "import x": "import x as y",
    "import a.b as x": "import a.b as y",
    "from m import x, z": "from m import x as y, z",
    "from m import (\n    z as x,\n)": "from m import (\n    z as y,\n)",
    "try: ...\nexcept E as x: x": "try: ...\nexcept E as y: y",
    "with open(x) as x: ...": "with open(y) as y: ...",
    "match x:\n    case [x, *z] if x: ...": "match y:\n    case [y, *z] if y: ...",
    "match a:\n    case {'x': 1, **x}: ...\n    case B(x=1) as x: ...": "match a:\n    case {'x': 1, **y}: ...\n    case B(x=1) as y: ...",
    "for x in x: del x": "for y in y: del y",
    "if (x := f(x)): x": "if (y := f(y)): y",
    'f"{x} {{x}} {x.a:>{x}} {d[\'x\']} {x!r} {x=} x"': 'f"{y} {{x}} {y.a:>{y}} {d[\'x\']} {y!r} {y=} x"',
    "a = f'''\n{\nx}'''": "a = f'''\n{\ny}'''",
    "df.query('a > @x and @xx')": "df.query('a > @y and @xx')",
    "%time x.run(a.x)\nz = x": "%time y.run(a.x)\nz = y",
    "x = (": "x = (",
    "import x.y": "import x.y",
}  # fmt: skip


@pytest.mark.parametrize("source", CASES)
def test_python_text_with_the_name_exchanged(source: str) -> None:
    graph = Graph.build([Cell("def", "python", "x = 1"), Cell("use", "python", f"{source}\n")], order_mode=True)
    changed = {**{"use": graph.cell("use")}, **renamed(graph, "def", "x", "y")}
    wanted = CASES[source]
    text = changed["use"].source.removesuffix("\n")
    if "x" in analyse_source("python", source).references:
        assert text == wanted
    else:
        only = renamed(Graph.build([Cell("use", "python", source)]), "use", "x", "y")
        assert only.get("use", Cell("use", "python", source)).source == wanted


def test_every_kind_of_cell_follows() -> None:
    cells = [
        Cell("q", "sql", "SELECT * FROM orders", "rev", {"connection": "w"}),
        Cell("s", "sql", 'SELECT rev.x, "rev".y, a.rev FROM Rev JOIN rev a USING (id) WHERE rev.rev = {{ rev }}', "s"),
        Cell("p", "python", "rev['x'] = 1\nrevs = rev"),
        Cell("c", "chart", "mark: bar\ndata: rev  # rev\nx: rev\ny: sum(data)"),
        Cell("i", "input", "type: select\noptions: rev.region", "region"),
        Cell("m", "markdown", "rev is {{ rev.x.sum():,.0f }} and `{{ rev }}`"),
        Cell("o", "python", "other = 1"),
    ]
    graph = Graph.build(cells)
    changed = renamed(graph, "q", "rev", "income")
    assert {id: cell.source for id, cell in changed.items()} == {
        "q": "SELECT * FROM orders",
        "s": 'SELECT income.x, "income".y, a.rev FROM income JOIN income a USING (id) WHERE income.rev = {{ income }}',
        "p": "income['x'] = 1\nrevs = income",
        "c": "mark: bar\ndata: income  # rev\nx: rev\ny: sum(data)",
        "i": "type: select\noptions: income.region",
        "m": "rev is {{ income.x.sum():,.0f }} and `{{ rev }}`",
    }
    assert changed["q"].name == "income"


def test_an_input_is_renamed_with_its_readers() -> None:
    cells = [Cell("i", "input", "type: text", "region"), Cell("s", "sql", "SELECT {{ region }} AS region", "s")]
    changed = renamed(Graph.build(cells), "i", "region", "area")
    assert changed["i"].name == "area"
    assert changed["s"].source == "SELECT {{ area }} AS region"


def test_one_of_several_definitions_is_renamed_alone() -> None:
    cells = [Cell("a", "python", "x = 1"), Cell("b", "python", "x = 2\nx"), Cell("c", "python", "x")]
    changed = renamed(Graph.build(cells), "b", "x", "x_2")
    assert {id: cell.source for id, cell in changed.items()} == {"b": "x_2 = 2\nx_2"}


def test_in_order_mode_the_version_of_the_cell_is_followed() -> None:
    cells = [
        Cell("a", "python", "x = 1"),
        Cell("b", "python", "x"),
        Cell("c", "python", "x = 2"),
        Cell("d", "python", "x"),
    ]
    assert set(renamed(Graph.build(cells, order_mode=True), "a", "x", "y")) == {"a", "b"}


SNIPPETS = [source for source in CASES if "import x.y" not in source and source != "x = ("]


@given(st.lists(st.sampled_from(SNIPPETS), max_size=5).map("\n".join))
@settings(max_examples=200, deadline=None)
def test_renaming_and_renaming_back_gives_the_same_names(source: str) -> None:
    cell = Cell("a", "python", source)
    there = renamed(Graph.build([cell]), "a", "x", "new_name").get("a", cell)
    before, after = analyse_source("python", source), analyse_source("python", there.source)
    exchanged = {"x": "new_name"}
    assert set(after.definitions) == {exchanged.get(name, name) for name in before.definitions}
    assert set(after.references) == {exchanged.get(name, name) for name in before.references}
    assert set(after.mutates) == {exchanged.get(name, name) for name in before.mutates}
    back = renamed(Graph.build([there]), "a", "new_name", "x").get("a", there)
    again = analyse_source("python", back.source)
    assert (again.definitions, again.references) == (before.definitions, before.references)
