"""Running what an edit makes stale, with what it needs, leaves every cell as a fresh run of the notebook would."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from quire.analysis import Graph
from quire.document import Cell

NAMES = ["a", "b", "c"]


def statement(chance: Random, order_mode: bool) -> str:
    one, two, number = chance.choice(NAMES), chance.choice(NAMES), chance.randrange(10)
    choices = [
        f"{one}_out{number} = list({two})",
        f"{one}.append(len({two}))",
        f"{one} += [len({two}), {number}]",
        f"{one}_copy{number} = list({one}); {one}_copy{number}.append({number})",
    ]
    choices.append(f"{one} = [{number}]" if order_mode else f"put_{one}()")
    return chance.choice(choices)


def source(chance: Random, order_mode: bool) -> str:
    return "\n".join(statement(chance, order_mode) for _ in range(chance.randrange(1, 3)))


def head(name: str, number: int, order_mode: bool) -> str:
    return f"{name} = [{number}]" + ("" if order_mode else f"\ndef put_{name}(): {name}.append(7)")


class Notebook:
    """The smallest thing that runs cells."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.namespace: dict[str, object] = {}
        self.live: dict[str, str] = {}
        self.seen: dict[str, object] = {}

    def run(self, ids: frozenset[str]) -> None:
        graph = self.graph
        for id in graph.topological(ids):
            found = graph.analysis(id)
            if graph.blocked(id) or any(graph.blocked(above) for above in graph.ancestors([id])):
                self.seen[id] = "blocked"
                continue
            try:
                exec(graph.cell(id).source, self.namespace)
            except Exception as error:
                self.seen[id] = repr(error)
            else:
                names = sorted({*found.references, *found.definitions})
                self.seen[id] = {
                    each: repr(self.namespace[each]) for each in names if isinstance(self.namespace.get(each), list)
                }
            self.live.update(dict.fromkeys((*found.definitions, *found.mutates), id))

    def edit(self, graph: Graph, id: str) -> None:
        before, self.graph = self.graph, graph
        gone = {each for each in before.analysis(id).definitions if not graph.definers(each)}
        for each in gone:
            self.namespace.pop(each, None)
            self.live.pop(each, None)
        moved = graph.affected(before, {id})
        stale = {id, *moved, *graph.descendants({id, *moved})}
        self.run(graph.needed(stale, self.live))


def whole(graph: Graph) -> bool:
    """Every name has a provider, and nothing is blocked: what errors leave behind is another law."""
    return not any(graph.blocked(id) for id in graph.ids) and all(
        graph.provider(id, each) for id in graph.ids for each in graph.analysis(id).references
    )


@given(st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=200, deadline=None)
def test_running_what_is_stale_equals_running_everything(chance: Random, order_mode: bool) -> None:
    cells = [Cell(f"c{at}", "python", head(name, 0, order_mode)) for at, name in enumerate(NAMES)]
    cells += [Cell(f"c{at}", "python", source(chance, order_mode)) for at in range(3, 8)]
    if not order_mode:
        chance.shuffle(cells)
    notebook = Notebook(Graph.build(cells, order_mode))
    notebook.run(frozenset(notebook.graph.ids))
    for _ in range(5):
        at = chance.randrange(8)
        text = head(NAMES[at], chance.randrange(9), order_mode) if at < 3 else source(chance, order_mode)
        before = notebook.graph
        after = before.updated({f"c{at}": Cell(f"c{at}", "python", text)})
        fresh = Notebook(after)
        fresh.run(frozenset(after.ids))
        if whole(before) and whole(after):
            notebook.edit(after, f"c{at}")
            assert notebook.seen == fresh.seen
        notebook = fresh
