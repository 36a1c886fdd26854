# ruff: noqa: E501 (tables of pieces)
"""Whatever stands in a cell, it is answered: never an exception."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from quire.analysis import Graph, analyse_source, compile_sql, renamed
from quire.document import CELL_KINDS, Cell

STDLIB = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
PIECES = st.sampled_from(
    ["(", ")", "[", "]", "{", "}", "{{", "}}", "'", '"', "'''", "f'{", "%", "%%sql ", "!", "?", "\\", "\n", "\x00", "\ud800",
     ";", "--", "/*", "*/", "$$", "x", " y ", "=", ":=", ":", ",", ".", "lambda ", "def f", "class A", "type X", "with ",
     "FROM ", "JOIN ", "WITH ", "AS ", "SELECT ", "CREATE TABLE ", "data: ", "options: ", "\t", "\ufb01", "é", "1"]
)  # fmt: skip


@given(st.sampled_from(CELL_KINDS), st.lists(PIECES, max_size=25).map("".join), st.booleans())
@settings(max_examples=500, deadline=None)
def test_any_text_in_any_kind_of_cell_is_answered(kind: str, source: str, connected: bool) -> None:
    attributes = {"connection": "w"} if connected else {}
    cells = [Cell("a", kind, source, "n", attributes), Cell("b", "sql", "FROM n JOIN x USING (y)", "k", attributes)]
    graph = Graph.build([*cells, Cell("c", "python", "y = n")])
    for id in graph.ids:
        graph.diagnostics(id)
        graph.before(id)
    graph.topological(graph.ids)
    graph.edges()
    for name in graph.analysis("a").definitions:
        renamed(graph, "a", name, "other")
    compile_sql("b", {}, graph)
    if kind == "sql":
        compile_sql("a", {}, graph)


@given(st.randoms(use_true_random=False), st.lists(PIECES, max_size=3))
@settings(max_examples=100, deadline=None)
def test_broken_real_code_is_answered(chance: Random, pieces: list[str]) -> None:
    text = chance.choice(STDLIB).read_text(encoding="utf-8", errors="replace")
    start = chance.randrange(len(text) + 1)
    broken = text[start : start + 2_000]
    for piece in pieces:
        at = chance.randrange(len(broken) + 1)
        broken = broken[:at] + piece + broken[at + chance.randrange(3) :]
    analyse_source("python", broken)


def test_the_standard_library_is_read_without_an_error() -> None:
    for path in STDLIB:
        assert not analyse_source("python", path.read_text(encoding="utf-8")).diagnostics, path
