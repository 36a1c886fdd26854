"""What is said of a name that nothing could be made of: what was found, and what there is instead."""

from __future__ import annotations

from collections.abc import Iterable

from quire.checks.names.resolve import Problem, View
from quire.checks.statement import Statement, span_of
from quire.document import Diagnostic

_MOST = 20  # names that are listed


def reported(problem: Problem, view: View, statement: Statement) -> Diagnostic:
    """The error, for the person and for the model that is asked again."""
    if problem.kind == "unknown-table":
        mark = view.source(problem.source).mark
        message = f"There is no table {view.source(problem.source).name}. There are: {_tables(view)}."
    elif problem.kind == "wrong-using":
        source = view.source(problem.source)
        mark = source.using_mark
        message = f"USING ({', '.join(source.joined)}): {_called(source.id, view)} or what stands before it lacks it."
    else:
        mark = view.shape.uses[problem.use].mark
        message = _of_column(problem, view)
    span = span_of(statement.text, mark.start, mark.end) if mark else None
    return Diagnostic("wrong-join" if problem.kind == "wrong-using" else problem.kind, "error", message, span)


def _of_column(problem: Problem, view: View) -> str:
    use = view.shape.uses[problem.use]
    said = f"{use.qualifier}.{use.name}" if use.qualifier else use.name
    sources = view.sources(view.shape.scopes[use.scope])
    if problem.kind == "ambiguous-column":
        owners = _listed(_called(number, view) for number in problem.owners)
        return f"{said} may be a column of each of {owners}; say of which."
    if problem.kind == "unknown-alias":
        called = _listed(_called(number, view) for number in sources)
        return f"{said}: nothing in this query is called {use.qualifier}. It reads: {called}."
    if problem.source >= 0:
        columns = _listed((view.columns(problem.source) or {}).values())
        return f"There is no column {said}. {_called(problem.source, view)} has: {columns}."
    owned = [
        f"{_called(number, view)} has {_listed((view.columns(number) or {}).values())}"
        for number in sources
        if view.columns(number)
    ]
    elsewhere = view.world.schema.by_column.get(use.name.lower(), ())
    hint = f" It is a column of {_listed(table.name for table in elsewhere)}." if elsewhere else ""
    return f"There is no column {said} in what this query reads: {'; '.join(owned)}.{hint}"


def _called(number: int, view: View) -> str:
    name, alias = view.table_name(number), view.source(number).alias
    return f"{name} ({alias})" if name and alias and name.lower() != alias.lower() else alias or name


def _tables(view: View) -> str:
    return _listed(sorted(table.name for table in view.world.schema.tables))


def _listed(names: Iterable[str]) -> str:
    """Some names, and that there are more."""
    all_names = list(names)
    return ", ".join(all_names[:_MOST]) + (", …" if len(all_names) > _MOST else "")
