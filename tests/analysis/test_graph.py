"""Whose value each cell reads, and what a change makes stale."""

from __future__ import annotations

import pytest

from quire.analysis import Graph
from quire.document import Cell


def python(id: str, source: str) -> Cell:
    return Cell(id, "python", source)


def sql(id: str, source: str, name: str = "", connection: str = "") -> Cell:
    return Cell(id, "sql", source, name, {"connection": connection} if connection else {})


def graph(*sources: str, order_mode: bool = False) -> Graph:
    """Python cells a, b, c, … in this order."""
    return Graph.build([python("abcdefghij"[at], source) for at, source in enumerate(sources)], order_mode)


def codes(made: Graph, id: str) -> list[str]:
    return [each.code for each in made.diagnostics(id)]


# -- edges


def test_a_cell_reads_from_the_cell_that_defines_the_name() -> None:
    made = graph("x = 1", "y = x", "z = x + y")
    assert made.upstream("c") == ("a", "b")
    assert made.downstream("a") == ("b", "c")
    assert made.descendants(["b"]) == {"c"}
    assert made.ancestors(["c"]) == {"a", "b"}
    assert made.provider("c", "x") == "a"


def test_document_order_does_not_matter_for_reading() -> None:
    made = graph("y = x", "x = 1")
    assert made.upstream("a") == ("b",)
    assert made.topological(["a", "b"]) == ("b", "a")
    assert not made.blocked("a")


def test_a_read_inside_a_function_is_an_edge() -> None:
    assert graph("K = 1", "def f(): return K", "f()").upstream("b") == ("a",)


def test_a_redefined_builtin_is_an_edge_to_those_that_use_it() -> None:
    made = graph("x = sum([1])", "def sum(xs): return 0")
    assert made.upstream("a") == ("b",)
    assert made.downstream("b") == ("a",)


def test_markdown_charts_and_inputs_read_names() -> None:
    cells = [
        Cell("in", "input", "type: select\noptions: shops.region", "region"),
        python("py", "shops = load()\ntotal = 1"),
        sql("q", "SELECT * FROM shops WHERE region = {{ region }}", "revenue"),
        Cell("md", "markdown", "Total {{ total:,.0f }}, not `{{ code }}`"),
        Cell("ch", "chart", "mark: bar\ndata: Revenue\nx: region\ny: sum(amount)"),
    ]
    made = Graph.build(cells)
    assert made.upstream("in") == ("py",)
    assert made.upstream("q") == ("in", "py")
    assert made.upstream("md") == ("py",)
    assert made.upstream("ch") == ("q",)


def test_edges_say_which_names_they_carry() -> None:
    (edge,) = graph("x = y = 1", "z = x + y").edges()
    assert (edge.source, edge.target, edge.names) == ("a", "b", ("x", "y"))


# -- changes in place


def test_readers_above_a_change_run_before_it_and_readers_below_after() -> None:
    made = graph("df = load()", "a = df.a", "df['x'] = 1", "b = df.b", "df['y'] = 2", "c = df.c")
    assert [made.provider(id, "df") for id in "bcdef"] == ["a", "a", "c", "c", "e"]
    assert made.downstream("a") == ("b", "c")
    assert made.downstream("c") == ("d", "e")
    assert made.before("c") == ("b",)
    assert made.topological("fedcba") == ("a", "b", "c", "d", "e", "f")
    assert codes(made, "c") == ["mutation"]


def test_a_change_may_stand_above_its_definition() -> None:
    made = graph("df['x'] = 1", "df = load()", "df.head()")
    assert made.provider("a", "df") == "b"
    assert made.provider("c", "df") == "a"


def test_an_augmented_assignment_is_a_change_and_no_second_definition() -> None:
    made = graph("n = 1", "n += 1", "n")
    assert made.provider("b", "n") == "a"
    assert made.provider("c", "n") == "b"
    assert not made.blocked("a")


def test_a_setting_of_a_module_is_no_version_of_it() -> None:
    made = graph("import pandas as pq", "pq.options.display.max_rows = 5", "pq.DataFrame()")
    assert made.provider("c", "pq") == "a"


def test_running_a_reader_again_after_a_change_needs_the_definition_again() -> None:
    made = graph("df = load()", "a = df.a", "df['x'] = 1", "b = df.b")
    assert made.needed(["b"], {"df": "c"}) == {"a", "b"}
    assert made.needed(["d"], {"df": "c"}) == {"d"}
    assert made.needed(["d"], {"df": "a"}) == {"c", "d"}
    assert made.needed(["c"], {"df": "c"}) == {"a", "c"}
    assert made.needed(["a", "d"], {"df": "c"}) == {"a", "c", "d"}


def test_deleting_another_cells_name_comes_after_its_readers_and_is_said() -> None:
    made = graph("df = load()", "del df", "df.head()")
    assert made.before("b") == ("c",)
    assert "deletes-definition" in codes(made, "b")


def test_a_call_of_another_cells_function_changes_what_the_function_changes() -> None:
    made = graph("cache = {}", "def add(k): cache[k] = 1", "before = len(cache)", "add(3)", "after = len(cache)")
    assert made.analysis("b").mutates == ()
    assert made.analysis("d").mutates == ("cache",)
    assert [made.provider(id, "cache") for id in "cde"] == ["a", "a", "d"]
    pure = made.updated({"b": python("b", "def add(k): return k")})
    assert pure.provider("e", "cache") == "a"
    assert {"b", "d", "e"} <= pure.affected(made, {"b"})


def test_a_call_that_binds_a_global_defines_it() -> None:
    made = graph("def setup():\n    global x\n    x = 1", "setup()", "x")
    assert made.upstream("c") == ("b",)


# -- several definitions


def test_two_definitions_that_somebody_reads_block_both_and_offer_remedies() -> None:
    made = graph("x = 1", "x = 2", "y = x")
    assert made.blocked("a")
    assert made.blocked("b")
    assert made.provider("c", "x") is None
    assert made.upstream("c") == ("a", "b")
    found = next(each for each in made.diagnostics("b") if each.code == "multiple-definitions")
    assert found.severity == "error"
    assert [fix.kind for fix in found.fixes] == ["rename", "merge", "order_mode"]
    assert found.fixes[0].arguments == {"from": "x", "to": "x_2", "cell": "b"}


def test_two_definitions_that_nobody_else_reads_can_both_run() -> None:
    made = graph("for i in range(3): print(i)", "for i in range(4): print(i)")
    assert not made.blocked("a")
    assert [each.severity for each in made.diagnostics("a")] == ["hint"]


def test_a_cell_that_redefines_what_it_reads_is_a_conflict() -> None:
    made = graph("df = load()", "df = df.dropna()", "df.head()")
    assert made.blocked("a")
    assert made.blocked("b")
    assert not made.cycle("b")


def test_the_same_import_in_several_cells_is_one_definition() -> None:
    made = graph("import numpy as np", "import numpy as np\nx = np.zeros(3)", "np.ones(2)")
    assert not made.blocked("a")
    assert made.provider("c", "np") == "a"
    assert codes(made, "b") == []


def test_different_imports_under_one_name_are_a_conflict() -> None:
    assert graph("import numpy as np", "import jax.numpy as np", "np.ones(2)").blocked("a")


def test_scratch_names_never_conflict_and_the_nearest_above_is_read() -> None:
    made = graph("_x = 1", "_x = 2", "_x", "_x = 3")
    assert made.provider("c", "_x") == "b"
    assert not made.blocked("a")


def test_in_order_mode_each_cell_reads_the_nearest_definition_above() -> None:
    made = graph("x = 1", "y = x", "x = x + 1", "z = x", order_mode=True)
    assert [made.provider(id, "x") for id in "abcd"] == [None, "a", "a", "c"]
    assert not any(made.blocked(id) for id in "abcd")
    assert made.before("c") == ("a", "b")
    assert made.needed(["b"], {"x": "c"}) == {"a", "b"}
    assert graph("y = x", "x = 1", order_mode=True).upstream("a") == ()


# -- cycles


def test_a_cycle_blocks_its_cells_and_names_the_way_around() -> None:
    made = graph("a = c", "b = a", "c = b", "d = c")
    assert [made.blocked(id) for id in "abcd"] == [True, True, True, False]
    assert made.cycle("a") == ("a", "c", "b")
    found = next(each for each in made.diagnostics("a") if each.code == "cycle")
    assert "needs c from" in found.message


def test_an_edit_closes_and_opens_a_cycle() -> None:
    made = graph("a = 1", "b = a", "c = b")
    closed = made.updated({"a": python("a", "a = c")})
    assert closed.blocked("b")
    opened = closed.updated({"b": python("b", "b = 2")})
    assert not any(opened.blocked(id) for id in "abc")
    assert not made.blocked("a")


# -- SQL


def test_frames_are_compared_without_case_in_sql_only() -> None:
    cells = [python("a", "Orders = load()"), sql("b", "SELECT * FROM orders", "x"), python("c", "orders")]
    made = Graph.build(cells)
    assert made.upstream("b") == ("a",)
    assert made.provider("b", "orders") == "a"
    assert made.upstream("c") == ()


def test_cells_of_one_connection_chain_and_others_do_not_see_their_tables() -> None:
    cells = [
        sql("a", "SELECT * FROM orders", "recent", "w"),
        sql("b", "SELECT * FROM recent", "top", "w"),
        sql("c", "SELECT * FROM recent", "other", "elsewhere"),
        sql("d", "SELECT * FROM recent JOIN top USING (id)", "local"),
    ]
    made = Graph.build(cells)
    assert made.upstream("b") == ("a",)
    assert made.upstream("c") == ()
    assert made.upstream("d") == ("a", "b")


def test_a_cell_named_like_its_table_reads_the_table() -> None:
    made = Graph.build([sql("a", "SELECT * FROM orders", "orders", "w"), sql("b", "FROM orders", "x", "w")])
    assert made.upstream("a") == ()
    assert made.upstream("b") == ("a",)


def test_a_python_frame_in_a_connection_cell_is_said_with_the_remedy() -> None:
    cells = [python("a", "df = load()"), sql("b", "SELECT * FROM df", "x", "w")]
    known = Graph.build(cells, tables={"w": {"orders"}})
    assert known.upstream("b") == ()
    found = next(each for each in known.diagnostics("b") if each.code == "connection-reads-frame")
    assert found.severity == "error"
    assert "Drop connection=w" in found.message
    assert codes(Graph.build(cells, tables={"w": {"DF"}}), "b") == []


def test_tables_made_and_changed_on_a_connection_are_versions_too() -> None:
    cells = [
        sql("a", "CREATE TABLE Daily AS SELECT 1 AS x", "", "w"),
        sql("b", "FROM daily", "before", "w"),
        sql("c", "INSERT INTO daily VALUES (2)", "", "w"),
        sql("d", "FROM DAILY", "after", "w"),
    ]
    made = Graph.build(cells)
    assert made.provider("b", "daily") == "a"
    assert made.upstream("d") == ("c",)
    assert made.before("c") == ("b",)


def test_a_query_that_cannot_be_parsed_is_doubted_not_refused() -> None:
    made = Graph.build([sql("a", "SELECT * FORM t")])
    assert [(each.code, each.severity) for each in made.diagnostics("a")] == [("sql-doubt", "hint")]


def test_an_unknown_frame_of_a_chart_is_an_error_with_the_near_name() -> None:
    made = Graph.build([python("a", "revenue = 1"), Cell("b", "chart", "mark: bar\ndata: revenues\nx: a\ny: b")])
    (found,) = made.diagnostics("b")
    assert (found.code, found.severity) == ("unknown-frame", "error")
    assert "Did you mean revenue?" in found.message


def test_names_that_nobody_defines_are_hinted_unless_a_cell_may_define_anything() -> None:
    assert codes(graph("x = nowhere"), "a") == ["undefined-name"]
    assert codes(graph("x = nowhere", "from lib import *"), "a") == []


# -- updates


def test_an_update_leaves_the_old_graph_as_it_was() -> None:
    made = graph("x = 1", "y = x")
    made.updated({"a": python("a", "z = 1")})
    assert made.upstream("b") == ("a",)


def test_only_cells_around_the_changed_names_are_affected() -> None:
    made = graph("x = 1", "y = x", "z = 1", "w = z")
    same = made.updated({"a": python("a", "x = 2")})
    assert same.affected(made, {"a"}) == {"a"}
    more = made.updated({"a": python("a", "x = 1\nz = 2")})
    assert more.affected(made, {"a"}) == {"a", "c", "d"}
    assert more.affected(same, {"a"}) == {"a", "b", "c", "d"}


def test_a_new_reader_tells_rivals_that_they_are_contested_now() -> None:
    made = graph("x = 1", "x = 2", "y = 1")
    read = made.updated({"c": python("c", "y = x")})
    assert read.affected(made, {"c"}) == {"a", "b", "c"}
    assert read.blocked("a")


def test_moving_a_cell_changes_whose_version_is_read() -> None:
    made = graph("df = load()", "df['x'] = 1", "df.head()")
    moved = made.updated({}, ("a", "c", "b"))
    assert moved.provider("c", "df") == "a"
    assert "c" in moved.affected(made, ())


@pytest.mark.parametrize("order_mode", [False, True])
def test_removed_cells_leave_no_trace(order_mode: bool) -> None:
    made = graph("x = 1", "y = x", "z = y", order_mode=order_mode).updated({"b": None})
    assert made.ids == ("a", "c")
    assert made.upstream("c") == ()
    assert made.downstream("a") == ()
    assert "b" not in made


def test_the_remedy_of_several_definitions_is_the_same_after_an_update() -> None:
    made = graph("x = 1").updated({"b": python("b", "x = 2"), "c": python("c", "x")})
    assert made.definers("x") == ("a", "b")
    assert made.readers("x") == ("c",)
    assert len(made) == 3
    assert made.cell("b").source == "x = 2"
    assert made.analysis("b").definitions == ("x",)
