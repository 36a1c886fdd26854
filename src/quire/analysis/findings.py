"""What is wrong or doubtful about a cell among the others, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from quire.analysis.index import NOBODY, Ids, Node, key_of, label_of, name_of
from quire.analysis.python.names import BUILTINS
from quire.analysis.resolve import Resolver
from quire.analysis.sql.doubts import doubts
from quire.document import Diagnostic, Fix


def findings_of(resolver: Resolver, id: str, cycle: Ids) -> tuple[Diagnostic, ...]:
    """Every diagnostic of a cell: its own, then those that come from its place among the others."""
    node = resolver.index.nodes[id]
    found = list(node.analysis.diagnostics)
    if node.cell.kind == "sql" and not node.analysis.syntax_error:
        found += doubts(node.cell.source)
    if cycle:
        found.append(_cycle(resolver, cycle))
    for key in node.defines:
        if key in resolver.index.special and not resolver.order_mode:
            found += _several_definitions(resolver, node, key)
    found += _changes(resolver, node)
    found += _hidden_frames(resolver, node)
    found += _unknown_names(resolver, node)
    return tuple(found)


def _label(resolver: Resolver, id: str) -> str:
    return label_of(resolver.index.nodes[id].cell)


def _cycle(resolver: Resolver, cycle: Ids) -> Diagnostic:
    steps = []
    for id, source in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        names = _names_between(resolver, source, id)
        steps.append(f"{_label(resolver, id)} needs {', '.join(names)} from {_label(resolver, source)}")
    message = f"These cells wait for each other: {'; '.join(steps)}. Merge them, or define one of the names elsewhere."
    ids = resolver.order.sorted(cycle)
    fixes = (
        Fix("Merge the cells of the cycle", "merge", {"into": ids[0], "cells": " ".join(ids)}),
        Fix("Run this notebook in order, from top to bottom", "order_mode"),
    )
    return Diagnostic("cycle", "error", message, None, fixes)


def _names_between(resolver: Resolver, source: str, target: str) -> list[str]:
    node = resolver.index.nodes[target]
    names = []
    for name in (*node.analysis.references, *node.analysis.optional):
        key = resolver.key(node, name)
        if key is not None and source in resolver.sources(target, key):
            names.append(name)
    return names


def _several_definitions(resolver: Resolver, node: Node, key: str) -> Iterator[Diagnostic]:
    """A name that other cells define too: an error when somebody needs it, a warning when nobody does."""
    rivals = resolver.chain(key).rivals
    id, name = node.cell.id, name_of(key)
    if id not in rivals or name.startswith("_"):
        return
    others = [rival for rival in rivals if rival != id]
    where = f"{len(others)} other cells define" if len(others) > 1 else f"{_label(resolver, others[0])} defines"
    new = _free_name(resolver, name)
    into = rivals[0] if rivals[0] != id else others[0]
    fixes = (
        Fix(
            f"Rename it here to {(new := _free_name(resolver, name))}", "rename", {"from": name, "to": new, "cell": id}
        ),
        Fix(f"Merge this cell with {_label(resolver, into)}", "merge", {"into": into, "cells": f"{into} {id}"}),
        Fix("Run this notebook in order, from top to bottom", "order_mode"),
    )
    if resolver.contested(key):
        message = (
            f"{where} {name} too, so the cells that read it cannot know which is meant. "
            "Rename it, merge the cells, or run the notebook in order."
        )
        yield Diagnostic("multiple-definitions", "error", message[0].upper() + message[1:], None, fixes)
    else:
        message = f"{where} {name} too. No cell reads it from elsewhere, so both can run."
        yield Diagnostic("multiple-definitions", "hint", message[0].upper() + message[1:], None, fixes)


def _free_name(resolver: Resolver, name: str) -> str:
    number = 2
    while f"{name}_{number}" in resolver.index.definers:
        number += 1
    return f"{name}_{number}"


def _changes(resolver: Resolver, node: Node) -> Iterator[Diagnostic]:
    """Objects of other cells that change in place, or that are deleted."""
    id = node.cell.id
    for key in node.changes:
        provider = resolver.provider(id, key)
        if provider is None or resolver.order_mode or id not in resolver.chain(key).changers:
            continue
        name, origin = name_of(key), resolver.writers(key)[0]
        message = (
            f"This cell changes {name}, which {_label(resolver, origin)} defines. Cells below read the changed {name}; "
            f"cells above read it as it was."
        )
        yield Diagnostic("mutation", "hint", message)
    for name in node.analysis.deletes:
        key = name if node.cell.kind != "sql" else key_of(node.connection, name)
        others = [other for other in resolver.order.sorted(resolver.index.definers.get(key, NOBODY)) if other != id]
        if others:
            message = f"This cell deletes {name}, which {_label(resolver, others[0])} defines and other cells may need."
            yield Diagnostic("deletes-definition", "warning", message)


def _hidden_frames(resolver: Resolver, node: Node) -> Iterator[Diagnostic]:
    """Frames of the kernel that a query on a connection names: the database does not have them."""
    if not node.connection:
        return
    for name in node.tables:
        frame = resolver.hidden_frame(node, name)
        if frame is None:
            continue
        certain = node.connection in resolver.tables
        message = (
            f"{name} is a frame of this notebook, and the connection {node.connection} cannot see it. "
            f"Drop connection={node.connection} from this cell and query the connection in another."
        )
        if not certain:
            message = f"If {name} is not a table of the connection: {message}"
        yield Diagnostic("connection-reads-frame", "error" if certain else "hint", message)


def _unknown_names(resolver: Resolver, node: Node) -> Iterator[Diagnostic]:
    """Names that no cell defines; nothing is said where a cell may define what cannot be seen."""
    if resolver.index.dynamic:
        return
    kind = node.cell.kind
    unknown = [
        name
        for name in node.analysis.references
        if name not in BUILTINS
        and (kind in ("chart", "input") or name not in node.tables)
        and resolver.key(node, name) is None
    ]
    for name in unknown:
        if kind == "python":
            yield Diagnostic("undefined-name", "hint", f"No cell defines {name}.")
        elif kind in ("chart", "input"):
            yield Diagnostic("unknown-frame", "error", f"No cell defines the frame {name}.{_near(resolver, name)}")
        else:
            yield Diagnostic("undefined-name", "error", f"No cell defines {name}.{_near(resolver, name)}")


def _near(resolver: Resolver, name: str) -> str:
    """The defined name that was probably meant."""
    names = [each for each in resolver.index.definers if ":" not in each and abs(len(each) - len(name)) <= 2]
    near = get_close_matches(name, sorted(names), 1, 0.8)
    return f" Did you mean {near[0]}?" if near else ""
