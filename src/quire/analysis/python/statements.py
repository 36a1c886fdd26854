"""Statements: bindings in order, branches, functions and classes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from quire.analysis.python.definitions import Definitions
from quire.analysis.python.mutations import roots
from quire.analysis.python.names import NEVER_CHANGED
from quire.analysis.python.newer import TypeAlias
from quire.document import Diagnostic, Span

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Statements(Definitions):
    """One pass over the statements of a cell."""

    def __init__(self) -> None:
        super().__init__()
        self.imports: dict[str, str] = {}
        self.diagnostics: list[Diagnostic] = []
        self.deleted: set[str] = set()  # names of the cell's own that are surely gone at its end
        self.doubtful = 0  # how many branches we are in that may not run
        self.loops = 0

    def block(self, body: list[ast.stmt]) -> bool:
        """Statements in a row; True when the end is not reached."""
        ended = False
        for statement in body:
            HANDLERS[statement.__class__](self, statement)
            ended = ended or isinstance(statement, _LEAVING)
        return ended

    # -- bindings ------------------------------------------------------------------------------------------------

    def target(self, node: ast.expr) -> None:
        """A target of an assignment: names are bound, parts of objects change the object."""
        if isinstance(node, ast.Name):
            self.bind(node.id)
        elif isinstance(node, ast.Tuple | ast.List):
            for element in node.elts:
                self.target(element)
        elif isinstance(node, ast.Starred):
            self.target(node.value)
        else:
            self.expression(node)
            self.change(node)
            self.global_by_key(node)

    def global_by_key(self, node: ast.expr) -> None:
        """``globals()["name"] = …`` binds a name that can be seen."""
        if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)):
            return
        key, owner = node.slice.value, node.value
        if not (isinstance(key, str) and isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name)):
            return
        if owner.func.id == "globals" or (owner.func.id in ("locals", "vars") and self.scope is self.cell):
            self.bind_by_call(key)

    def assign(self, node: ast.Assign) -> None:
        """Value first, then the targets from left to right."""
        value = node.value
        if value.__class__ is ast.Lambda:
            function = self.function(value)
        else:
            function = None
            self.expression(value)
        for target in node.targets:
            if target.__class__ is ast.Name:
                self.bind(target.id)
            else:
                self.target(target)
        if value.__class__ is ast.Starred or any(target.__class__ is ast.Starred for target in node.targets):
            self.misplaced(node, "'*' stands alone")
        first = node.targets[0]
        if self.scope is self.cell and isinstance(first, ast.Name):
            if function is not None:
                self.functions[first.id] = function
            elif value.__class__ is ast.Name:
                self.alias(first.id, value.id)
            elif first.id in self.functions:
                del self.functions[first.id]

    def alias(self, name: str, original: str) -> None:
        """A name of the cell stands for another cell's object."""
        if original in self.aliases:
            self.aliases[name] = self.aliases[original]
        elif original not in self.cell.defined and name != original and original not in NEVER_CHANGED:
            self.aliases[name] = original
        if original in self.functions:
            self.functions[name] = self.functions[original]

    def annotated(self, node: ast.AnnAssign) -> None:
        """``name: type`` alone binds nothing outside a function."""
        if not self.future_annotations and self.scope.kind != "function":
            self.expression(node.annotation)
        if node.value is not None:
            self.expression(node.value)
            self.target(node.target)
        elif not isinstance(node.target, ast.Name):
            self.expression(node.target)
        elif self.scope.kind == "function":
            self.bind(node.target.id)

    def augmented(self, node: ast.AugAssign) -> None:
        """``name += …`` reads, changes in place where it can, and binds."""
        target = node.target
        if isinstance(target, ast.Name):
            self.load(target.id)
            self.expression(node.value)
            if self.scope is self.cell:
                self.change_name(target.id)
            stands_for = self.aliases.get(target.id)
            self.bind(target.id)
            if stands_for is not None:
                self.aliases[target.id] = stands_for
            return
        self.expression(target)
        self.expression(node.value)
        self.change(target)

    def delete(self, node: ast.Delete) -> None:
        """``del`` unbinds names and changes objects."""
        for target in node.targets:
            self.delete_target(target)

    def delete_target(self, target: ast.expr) -> None:
        """One target of ``del``."""
        if isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                self.delete_target(element)
        elif not isinstance(target, ast.Name):
            self.expression(target)
            self.change(target)
        elif self.scope.kind == "function":
            if target.id in self.scope.declared:
                self.load(target.id)
            else:
                self.bind(target.id)
        elif target.id in self.scope.binds:
            self.scope.defined.discard(target.id)
            if not self.doubtful:
                self.scope.binds.discard(target.id)
                self.deleted.add(target.id)
        else:
            self.load(target.id)
            self.deletes.add(target.id)

    def import_(self, node: ast.Import) -> None:
        """``import a.b`` binds ``a``."""
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.bind(name)
            if self.scope is self.cell:
                self.imports[name] = alias.name if alias.asname else name

    def import_from(self, node: ast.ImportFrom) -> None:
        """``from a import b`` binds ``b``; a star binds what nobody can see."""
        module = "." * node.level + (node.module or "")
        if module == "__future__" and any(alias.name == "annotations" for alias in node.names):
            self.future_annotations = True
        for alias in node.names:
            if alias.name == "*":
                self.dynamic = True
                continue
            name = alias.asname or alias.name
            self.bind(name)
            if self.scope is self.cell:
                self.imports[name] = f"{module}:{alias.name}"

    # -- control flow --------------------------------------------------------------------------------------------

    def evaluate(self, node: ast.Expr) -> None:
        """An expression as a statement: nobody takes its result."""
        value = node.value
        self.unused = tuple(_results(value))
        self.expression(value)
        self.unused = ()

    def if_(self, node: ast.If) -> None:
        """Names are sure after it when every branch that reaches its end binds them."""
        scope = self.scope
        chain: list[ast.stmt] = [node]
        ends: list[set[str]] = []
        while len(chain) == 1 and isinstance(chain[0], ast.If):
            branch = chain[0]
            self.expression(branch.test)
            if _always(branch.test):
                chain = branch.body
                break
            before = scope.defined
            self.doubtful += 1
            scope.defined = set(before)
            if not self.block(branch.body):
                ends.append(scope.defined)
            self.doubtful -= 1
            scope.defined = before
            chain = branch.orelse
        sure = not ends and chain
        self.doubtful += not sure
        if not self.block(chain) or not ends:
            ends.append(scope.defined)
        self.doubtful -= not sure
        scope.defined = set.intersection(*ends) if len(ends) > 1 else ends[0]

    def for_(self, node: ast.For | ast.AsyncFor) -> None:
        """The body is taken to run."""
        self.expression(node.iter)
        self.target(node.target)
        if self.scope is self.cell and isinstance(node.iter, ast.Name) and isinstance(node.target, ast.Name):
            self.alias(node.target.id, node.iter.id)
        self.loop(node)

    def while_(self, node: ast.While) -> None:
        """The body is taken to run."""
        self.expression(node.test)
        self.loop(node)

    def loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        """Body and ``else`` of a loop."""
        self.loops += 1
        self.block(node.body)
        self.loops -= 1
        self.block(node.orelse)

    def with_(self, node: ast.With | ast.AsyncWith) -> None:
        """Managers and targets in order, then the body."""
        for item in node.items:
            self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.target(item.optional_vars)
        self.block(node.body)

    def try_(self, node: Any) -> None:
        """The body is taken to run to its end; handlers add nothing that is sure."""
        self.block(node.body)
        after = self.scope.defined
        for handler in node.handlers:
            if handler.type is not None:
                self.expression(handler.type)
            self.scope.defined = set(after)
            self.handler(handler)
            self.scope.defined = after
        self.block(node.orelse)
        self.block(node.finalbody)

    def handler(self, handler: ast.ExceptHandler) -> None:
        """``except … as name`` binds the name, and unbinds it at its end: another cell's variable would be gone."""
        name, scope = handler.name, self.scope
        known = name is None or name in scope.binds
        self.doubtful += 1
        if name is not None:
            self.bind(name)
        self.block(handler.body)
        self.doubtful -= 1
        if name is not None and scope.kind != "function":
            scope.defined.discard(name)
            if not known:
                scope.binds.discard(name)
                if scope is self.cell:
                    self.deletes.add(name)

    def match(self, node: ast.Match) -> None:
        """Each case is a branch; the last may catch everything."""
        self.expression(node.subject)
        scope, before = self.scope, self.scope.defined
        ends: list[set[str]] = []
        complete = False
        for case in node.cases:
            scope.defined = set(before)
            self.doubtful += 1
            self.pattern(case.pattern)
            if case.guard is not None:
                self.expression(case.guard)
            if not self.block(case.body):
                ends.append(scope.defined)
            self.doubtful -= 1
            complete = complete or (case.guard is None and _catches_all(case.pattern))
        if not complete or not ends:
            ends.append(before)
        scope.defined = set.intersection(*ends)

    def pattern(self, node: ast.pattern) -> None:
        """Captures bind, classes and values are read."""
        waiting: list[Any] = [node]
        while waiting:
            part = waiting.pop()
            if isinstance(part, ast.MatchAs | ast.MatchStar) and part.name is not None:
                self.bind(part.name)
            elif isinstance(part, ast.MatchMapping) and part.rest is not None:
                self.bind(part.rest)
            for child in reversed(list(ast.iter_child_nodes(part))):
                if isinstance(child, ast.pattern):
                    waiting.append(child)
                else:
                    self.expression(child)

    # -- the rest ------------------------------------------------------------------------------------------------

    def leave(self, node: Any) -> None:
        """``return``, ``raise``, ``break``, ``continue``; some are errors outside a function or a loop."""
        for child in ast.iter_child_nodes(node):
            self.expression(child)
        if isinstance(node, ast.Return) and self.scope.kind != "function":
            self.misplaced(node, "'return' outside a function")
        elif isinstance(node, ast.Break | ast.Continue) and not self.loops and self.scope is self.cell:
            word = "break" if isinstance(node, ast.Break) else "continue"
            self.misplaced(node, f"'{word}' outside a loop")

    def misplaced(self, node: ast.stmt | ast.expr, what: str) -> None:
        """A statement that Python refuses only when it compiles."""
        line, column = node.lineno, node.col_offset
        span = Span(line, column, node.end_lineno or line, node.end_col_offset or column + 1)
        self.diagnostics.append(Diagnostic("syntax-error", "error", f"Python cannot run this cell: {what}.", span))

    def assert_(self, node: ast.Assert) -> None:
        """Both parts are read."""
        self.expression(node.test)
        if node.msg is not None:
            self.expression(node.msg)

    def declare_global(self, node: ast.Global) -> None:
        """Names of the cell from here on."""
        if self.scope is not self.cell:
            self.scope.declared.update(node.names)
            self.scope.binds.difference_update(node.names)

    def declare_nonlocal(self, node: ast.Nonlocal) -> None:
        """Names of a function around."""
        if self.scope is self.cell:
            self.misplaced(node, "'nonlocal' outside a function")
        self.scope.nonlocal_names.update(node.names)

    def nothing(self, node: ast.stmt) -> None:
        """``pass``."""


def _results(value: ast.expr) -> list[ast.expr]:
    """The calls whose results become the value of a statement's expression."""
    found: list[ast.expr] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Call):
            found.append(part)
        elif isinstance(part, ast.IfExp):
            waiting += (part.body, part.orelse)
        elif isinstance(part, ast.BoolOp):
            waiting.append(part.values[-1])
        elif isinstance(part, ast.ListComp | ast.SetComp):
            waiting.append(part.elt)
        elif isinstance(part, ast.Tuple | ast.List):
            waiting += part.elts
        elif isinstance(part, ast.Await):
            waiting.append(part.value)
    return found


def _always(test: ast.expr) -> bool:
    """True for conditions that hold in a notebook: ``True``, ``1``, ``__name__ == "__main__"``."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    return isinstance(test, ast.Compare) and "__name__" in roots(test.left)


def _catches_all(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return any(_catches_all(part) for part in pattern.patterns)
    return isinstance(pattern, ast.MatchAs) and (pattern.pattern is None or _catches_all(pattern.pattern))


HANDLERS: dict[type, Callable[[Any, Any], None]] = {
    ast.Assign: Statements.assign,
    ast.AugAssign: Statements.augmented,
    ast.AnnAssign: Statements.annotated,
    ast.Expr: Statements.evaluate,
    ast.Import: Statements.import_,
    ast.ImportFrom: Statements.import_from,
    ast.FunctionDef: Statements.define_function,
    ast.AsyncFunctionDef: Statements.define_function,
    ast.ClassDef: Statements.define_class,
    ast.If: Statements.if_,
    ast.For: Statements.for_,
    ast.AsyncFor: Statements.for_,
    ast.While: Statements.while_,
    ast.With: Statements.with_,
    ast.AsyncWith: Statements.with_,
    ast.Try: Statements.try_,
    getattr(ast, "TryStar", ast.Try): Statements.try_,
    ast.Match: Statements.match,
    ast.Delete: Statements.delete,
    ast.Assert: Statements.assert_,
    ast.Global: Statements.declare_global,
    ast.Nonlocal: Statements.declare_nonlocal,
    ast.Return: Statements.leave,
    ast.Raise: Statements.leave,
    ast.Break: Statements.leave,
    ast.Continue: Statements.leave,
    ast.Pass: Statements.nothing,
    getattr(ast, "TypeAlias", TypeAlias): Statements.type_alias,
}
