"""Join closure: the bridge tables between those that are needed, by Steiner trees on the relationships."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from quire.catalog import Catalog
from quire.recommender.index import Floats, Index, Ints

NEEDED = 0.5  # chance from which on a table must be connected with the others
_MOST_TERMINALS = 8
_HOPS = 2
_REACH = 1500  # tables among which a way is looked for


class Closure(NamedTuple):
    """``bridges`` are tables to add; ``keys`` are the fields (of the index) that the tree equates; ``ways`` are the
    relationships by their place in the catalog."""

    bridges: tuple[int, ...]
    keys: tuple[tuple[int, int], ...]
    ways: tuple[int, ...]


def close(
    tables: Ints, belief: Floats, index: Index, catalog: Catalog, forbidden: frozenset[int] = frozenset()
) -> Closure:
    """Connect the tables that are needed, over likely tables and certain relationships before others."""
    needed = [
        int(tables[place]) for place in np.argsort(-belief, kind="stable")[:_MOST_TERMINALS] if belief[place] >= NEEDED
    ]
    if not needed or not len(index.links):
        return Closure((), (), ())
    chance = dict(zip(tables.tolist(), belief.tolist(), strict=True))
    region = _region(needed, index, forbidden)
    graph, nodes, links = _graph(region, index, catalog, chance)
    import rustworkx as rx

    bridges: dict[int, None] = {}
    keys: dict[tuple[int, int], None] = {}
    ways: dict[int, None] = {}
    for component in rx.connected_components(graph):
        terminals = [nodes[table] for table in needed if nodes.get(table) in component]
        if len(terminals) < 2:
            continue
        tree = rx.steiner_tree(
            graph.subgraph(sorted(component)), [sorted(component).index(each) for each in terminals], lambda way: way[0]
        )
        for _, number in tree.edges():
            for left, right in links[number]:
                keys[left, right] = None
                for field in (left, right):
                    table = int(np.searchsorted(index.first, field, side="right") - 1)
                    if table not in needed:
                        bridges[table] = None
            ways[number] = None
    return Closure(tuple(bridges), tuple(keys), tuple(ways))


def _region(needed: list[int], index: Index, forbidden: frozenset[int]) -> list[int]:
    """The tables around those that are needed."""
    seen = dict.fromkeys(needed)
    edge = list(needed)
    for _ in range(_HOPS):
        around = [
            other
            for table in edge
            for other in index.near.row(table).tolist()
            if other not in seen and other not in forbidden
        ]
        if len(seen) + len(around) > _REACH:
            break
        seen.update(dict.fromkeys(around))
        edge = list(dict.fromkeys(around))
    return list(seen)


def _graph(
    region: list[int], index: Index, catalog: Catalog, chance: dict[int, float]
) -> tuple[Any, dict[int, int], dict[int, list[tuple[int, int]]]]:
    import rustworkx as rx

    graph = rx.PyGraph(multigraph=False)
    nodes = {table: graph.add_node(table) for table in region}
    ends = np.searchsorted(index.first, index.links, side="right") - 1
    inside = np.isin(ends, np.array(region)).all(axis=1)
    links: dict[int, list[tuple[int, int]]] = {}
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for place in np.flatnonzero(inside).tolist():
        number = int(index.link_of[place])
        links.setdefault(number, []).append((int(index.links[place, 0]), int(index.links[place, 1])))
        left, right = int(ends[place, 0]), int(ends[place, 1])
        if left == right:
            continue
        pair = (min(left, right), max(left, right))
        doubt = 1.0 - catalog.relationships[number].confidence
        cost = 1.0 + 2.0 * doubt + 0.5 * (2.0 - chance.get(left, 0.0) - chance.get(right, 0.0))
        if pair not in best or cost < best[pair][0]:
            best[pair] = (cost, number)
    for (left, right), way in best.items():
        graph.add_edge(nodes[left], nodes[right], way)
    return graph, nodes, links
