"""Laws of the graph, on random notebooks and random edits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quire.analysis import Graph
from quire.document import Cell

NAMES = ["a", "b", "c", "D", "_e", "sum"]
name = st.sampled_from(NAMES)
python = st.lists(
    st.one_of(
        st.builds("{} = {}".format, name, name),
        st.builds("{} = 1".format, name),
        st.builds("{}.append({})".format, name, name),
        st.builds("{} += {}".format, name, name),
        st.builds("def {}(): return {}".format, name, name),
        st.builds("import lib as {}".format, name),
        st.builds("print({})".format, name),
        st.builds("del {}".format, name),
        st.builds("def {}(): {}.append(1)".format, name, name),
        st.builds("def {}():\n    global {}\n    {} = 1".format, name, name, name),
        st.builds("{}()".format, name),
    ),
    max_size=3,
).map("\n".join)
table = st.sampled_from([*NAMES, "d", "A", "T"])
sql = st.one_of(
    st.builds("SELECT * FROM {} JOIN {} USING (x)".format, table, table),
    st.builds("CREATE TABLE {} AS FROM {}".format, table, table),
    st.builds("INSERT INTO {} FROM {}".format, table, table),
    st.builds("SELECT {{{{ {} }}}} FROM {}".format, name, table),
)
connection = st.sampled_from([{}, {}, {"connection": "w"}, {"connection": "v"}])
contents = st.one_of(
    st.tuples(st.just("python"), python, st.just(""), st.just({})),
    st.tuples(st.just("sql"), sql, st.sampled_from(["", "a", "b", "d", "t"]), connection),
)
identity = st.integers(0, 7).map("cell{}".format)
edits = st.lists(st.tuples(st.sampled_from(["put", "put", "put", "remove", "move"]), identity, contents), max_size=12)


def everything(graph: Graph) -> object:
    return [
        (
            id, graph.upstream(id), graph.downstream(id), graph.blocked(id), bool(graph.cycle(id)), graph.before(id),
            [(each.code, each.message.partition(" Did you mean")[0], each.fixes) for each in graph.diagnostics(id)]
            if not graph.cycle(id) else None,
            [graph.provider(id, each) for each in (*graph.analysis(id).references, *graph.analysis(id).mutates)],
        )
        for id in graph.ids
    ]  # fmt: skip


@given(edits, st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_graph_that_was_edited_equals_one_that_was_built(edits: list, order_mode: bool) -> None:
    graph = Graph.build([], order_mode)
    cells: dict[str, Cell] = {}
    order: list[str] = []
    for position, (what, id, (kind, source, title, attributes)) in enumerate(edits):
        before, seen = graph, dict(zip(graph.ids, everything(graph), strict=True))
        if what == "put":
            cells[id] = Cell(id, kind, source, title, attributes)
            if id not in order:
                order.insert(position % (len(order) + 1), id)
            graph = graph.updated({id: cells[id]}, tuple(order))
        elif what == "remove" and id in cells:
            del cells[id]
            order.remove(id)
            graph = graph.updated({id: None}, tuple(order))
        elif order:
            order.insert(position % len(order), order.pop(0))
            graph = graph.updated({}, tuple(order))
        built = Graph.build([cells[each] for each in order], order_mode)
        assert everything(graph) == everything(built)
        affected = graph.affected(before, {id})
        for row in everything(graph):
            (each, upstream, *_) = row
            if each not in affected and each in seen:
                old = seen[each]
                assert (old[0], set(old[1]), old[3], old[4], old[6], old[7]) == (
                    each, set(upstream), row[3], row[4], row[6], row[7],
                )  # fmt: skip


@given(st.lists(contents, max_size=8), st.booleans())
@settings(max_examples=300, deadline=None)
def test_upstream_and_downstream_agree_and_plans_respect_them(contents: list, order_mode: bool) -> None:
    graph = Graph.build([Cell(f"c{at}", *content) for at, content in enumerate(contents)], order_mode)
    for id in graph.ids:
        assert all(id in graph.downstream(above) for above in graph.upstream(id))
        assert all(id in graph.upstream(below) for below in graph.downstream(id))
        assert {edge.source for edge in graph.edges() if edge.target == id} == set(graph.upstream(id))
    planned = graph.topological(graph.ids)
    assert sorted(planned) == sorted(graph.ids)
    place = {id: at for at, id in enumerate(planned)}
    for id in graph.ids:
        for above in graph.upstream(id):
            assert place[above] < place[id] or any(graph.cycle(each) for each in (id, *graph.ancestors([id])))
        assert bool(graph.cycle(id)) == (id in graph.descendants([id]))
    assert all(id in graph.needed([id], {}) for id in graph.ids)
