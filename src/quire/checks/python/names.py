"""Names that no cell defines: the one near name where there is just one, else what there is."""

from __future__ import annotations

import ast

from quire.checks.model import NOTHING, Edit, Found, Repair, World
from quire.checks.python.model import Code
from quire.checks.python.nearest import nearest, some
from quire.document import Diagnostic
from quire.document.diagnostic import Severity


def check(code: Code, world: World) -> Found:
    """Every name that is read and that neither this cell, nor others, nor Python define."""
    if code.tree is None or code.known is None or code.analysis.dynamic:
        return NOTHING
    later = set(code.analysis.deferred)
    diagnostics: list[Diagnostic] = []
    repairs: list[Repair] = []
    edits: list[Edit] = []
    for name in code.analysis.references:
        if name in code.known:
            continue
        among = {*code.known, *code.analysis.definitions}
        meant = nearest(name, among)
        places = _places(code, name) if meant else None
        if meant and places:
            edits += [Edit(start, end, meant) for start, end in places]
            repairs.append(Repair("unknown-name", f"{name} is defined nowhere and was read as {meant}.", name, meant))
            continue
        node = next((each for each in ast.walk(code.tree) if isinstance(each, ast.Name) and each.id == name), None)
        message = f"No cell defines {name}. {some(among)}".strip()
        severity: Severity = "warning" if name in later else "error"
        diagnostics.append(Diagnostic("unknown-name", severity, message, code.span(node) if node else None))
    return Found(tuple(diagnostics), code.edited(edits) if edits else None, tuple(repairs))


def _places(code: Code, name: str) -> list[tuple[int, int]] | None:
    """Where the name stands; None where not every place is certain, as inside of f-strings of older Pythons."""
    found = []
    for node in ast.walk(code.tree) if code.tree else ():
        if isinstance(node, ast.Name) and node.id == name:
            place = code.place(node)
            if place is None or code.text[place[0] : place[1]] != name:
                return None
            found.append(place)
    return found
