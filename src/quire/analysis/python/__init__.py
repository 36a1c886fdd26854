"""Python cells: what a cell defines, reads and changes, from its syntax tree in one pass; never raises."""

from __future__ import annotations

import ast
import keyword
import re
import warnings

from quire.analysis.model import Analysis, Effect
from quire.analysis.python.magics import translate
from quire.analysis.python.names import BUILTINS
from quire.analysis.python.newer import parse_newer
from quire.analysis.python.scope import Function
from quire.analysis.python.statements import Statements
from quire.document import Diagnostic, Span

__all__ = ["analyse_expression", "analyse_python"]

_TOO_DEEP = "This cell is nested too deeply for Python to read it. Split it into several statements or cells."
_WORD = re.compile(r"(?<![.\w])[^\W\d]\w*")
_NOT_CODE = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|#[^\n]*")


def analyse_python(source: str) -> Analysis:
    """What a Python cell means to the others.

    A source that Python cannot parse gives a diagnostic and no names; IPython's magics are understood.
    """
    try:
        tree, dynamic = _parse(source)
        return _walk(tree, dynamic)
    except SyntaxError as error:
        return Analysis(syntax_error=True, diagnostics=(_syntax_error(error),))
    except (RecursionError, MemoryError):
        return _too_deep(source)
    except ValueError as error:  # null bytes, lone surrogates
        message = f"Python cannot read this cell: {error}."
        return Analysis(syntax_error=True, diagnostics=(Diagnostic("syntax-error", "error", message),))


def analyse_expression(source: str) -> Analysis:
    """What a Python expression between ``{{`` and ``}}`` reads."""
    return analyse_python(f"({source}\n)") if source.strip() else Analysis()


def _parse(source: str) -> tuple[ast.Module, bool]:
    """The syntax tree, and whether a magic may read or write names unseen; raises what ``ast.parse`` does.

    A source that fails is parsed again with magics translated, with warnings that are not errors, and then as newer
    Python.
    """
    try:
        return ast.parse(source), False
    except SyntaxError:
        text, dynamic = translate(source) or (source, False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _parse_leniently(text), dynamic


def _parse_leniently(text: str) -> ast.Module:
    try:
        return ast.parse(text.removeprefix("\ufeff"))
    except SyntaxError:
        try:
            newer = parse_newer(text)
        except SyntaxError:
            newer = None
        if newer is None:
            raise
        return newer


def _walk(tree: ast.Module, dynamic: bool) -> Analysis:
    walk = Statements()
    walk.block(tree.body)
    cell = walk.cell
    definitions = cell.binds | walk.bound_by_call if walk.bound_by_call else cell.binds
    deferred = walk.deferred - cell.binds - walk.deleted
    references = cell.reads | deferred
    builtins = references & BUILTINS
    if builtins:
        references -= builtins
        deferred -= builtins
    optional = builtins | walk.optional - definitions - references if walk.optional else builtins
    return Analysis(
        tuple(sorted(definitions)),
        tuple(sorted(references)),
        tuple(sorted(walk.mutates)),
        tuple(sorted(deferred)),
        tuple(sorted(walk.deletes)),
        walk.dynamic or dynamic,
        tuple(walk.diagnostics),
        bool(walk.diagnostics),
        tuple(sorted(optional)),
        {name: walk.imports[name] for name in walk.imports if name in definitions},
        _effects(walk),
        tuple(sorted(cell.calls & references)),
    )


def _effects(walk: Statements) -> dict[str, Effect]:
    """What other cells cause by calling the functions of this one, calls of its own functions followed."""
    effects = {}
    for name in walk.functions:
        total, waiting, seen = Function(), [name], {name}
        while waiting:
            function = walk.functions.get(waiting.pop())
            if function is not None:
                total.absorb(function)
                waiting += function.calls - seen
                seen |= function.calls
        if (total.writes or total.mutates) and name in walk.cell.binds:
            mutates = total.mutates - BUILTINS - walk.functions.keys()
            effects[name] = Effect(tuple(sorted(total.writes)), tuple(sorted(mutates)))
    return effects


def _syntax_error(error: SyntaxError) -> Diagnostic:
    """Python's own message, at its place."""
    line, column = error.lineno or 1, max((error.offset or 1) - 1, 0)
    end_line = error.end_lineno or line
    end = (error.end_offset or 0) - 1
    if end_line < line or (end_line == line and end <= column):
        end_line, end = line, column + 1
    message = f"Python cannot read this cell: {error.msg}."
    return Diagnostic("syntax-error", "error", message, Span(line, column, end_line, max(end, 0)))


def _too_deep(source: str) -> Analysis:
    """Names by their looks, so that the rest of the notebook still sees most of what the cell needs."""
    words = {word for word in _WORD.findall(_NOT_CODE.sub("", source)) if word.isidentifier()}
    bound = set(re.findall(r"^([^\W\d]\w*)[ \t]*=(?!=)", source, re.MULTILINE))
    references = {word for word in words - bound - BUILTINS if not keyword.iskeyword(word)}
    diagnostic = Diagnostic("nested-too-deeply", "error", _TOO_DEEP)
    return Analysis(
        tuple(sorted(bound)), tuple(sorted(references)), syntax_error=True, dynamic=True, diagnostics=(diagnostic,)
    )
