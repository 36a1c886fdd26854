"""Reads, changes and bindings in expressions; an explicit stack instead of recursion, in order of evaluation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from quire.analysis.python.mutations import changed_by, roots
from quire.analysis.python.names import DYNAMIC_AT_CELL_LEVEL, DYNAMIC_CALLS, NEVER_CHANGED
from quire.analysis.python.scope import NOTHING, Function, Scope
from quire.analysis.python.strings import frames_in_call, variables_in_query

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Expressions:
    """The state of one pass over a cell, and how expressions change it."""

    def __init__(self) -> None:
        self.cell = Scope("cell", None)
        self.scope = self.cell
        self.local: frozenset[str] = NOTHING  # bound by the comprehensions around
        self.deferred: set[str] = set()
        self.mutates: set[str] = set()
        self.deletes: set[str] = set()
        self.optional: set[str] = set()
        self.bound_by_call: set[str] = set()
        self.aliases: dict[str, str] = {}  # a name of this cell → the name of another cell that it stands for
        self.functions: dict[str, Function] = {}
        self.future_annotations = False
        self.dynamic = False
        self.class_names: list[str] = []  # of the classes around
        self.unused: tuple[ast.expr, ...] = ()  # calls whose result nobody takes

    # -- names ---------------------------------------------------------------------------------------------------

    def bind(self, name: str) -> None:
        """A name is given a value in the present scope."""
        scope = self.scope
        if scope.kind == "function":
            if name in scope.declared:
                scope.written.add(name)
                scope.defined.add(name)
            elif name not in scope.nonlocal_names:
                scope.binds.add(name)
                if name in scope.parameters:
                    scope.rebound.add(name)
        elif name in scope.declared and scope.kind == "class":
            self.bind_by_call(name)
        else:
            scope.binds.add(name)
            scope.defined.add(name)
            if self.aliases:
                self.aliases.pop(name, None)

    def bind_by_call(self, name: str) -> None:
        """A name of the cell is given a value by code that declares it global."""
        self.bound_by_call.add(name)
        self.cell.defined.add(name)

    def load(self, name: str) -> None:
        """A name is read in the present scope."""
        if name not in self.scope.defined and name not in self.local:
            self.scope.reads.add(name)

    def change(self, node: ast.expr) -> None:
        """The object that an expression stands for changes in place."""
        for root in roots(node):
            if root in self.local:
                continue
            scope = self.scope
            if scope.kind == "class":
                if root in scope.binds:
                    continue
                scope = scope.nearest
            if scope.kind == "function":
                scope.mutated.add(root)
            else:
                self.change_name(root)

    def change_name(self, name: str) -> None:
        """The object of a name of the cell changes in place; only another cell's object is remembered."""
        if name in self.aliases:
            self.mutates.add(self.aliases[name])
        elif name not in self.cell.defined and name not in NEVER_CHANGED:
            self.mutates.add(name)

    # -- expressions ---------------------------------------------------------------------------------------------

    def expression(self, node: ast.AST) -> None:
        """Everything that evaluating an expression reads, changes and binds."""
        stack: list[Any] = [node]
        pop, push, extend = stack.pop, stack.append, stack.extend
        defined, reads, local = self.scope.defined, self.scope.reads, self.local
        while stack:
            part = pop()
            kind = part.__class__
            if kind is ast.Name:
                name = part.id
                if name not in defined and name not in local:
                    reads.add(name)
            elif kind is ast.Constant:
                continue
            elif kind is ast.Attribute:
                push(part.value)
            elif kind is ast.Call:
                self.call(part)
                if part.keywords:
                    extend([keyword.value for keyword in reversed(part.keywords)])
                extend(reversed(part.args))
                push(part.func)
            elif kind is ast.Subscript:
                push(part.slice)
                push(part.value)
            elif kind is ast.BinOp:
                push(part.right)
                push(part.left)
            else:
                special = SPECIAL.get(kind)
                if special is None:
                    extend(reversed(list(ast.iter_child_nodes(part))))
                else:
                    special(self, part)

    def call(self, node: ast.Call) -> None:
        """What a call changes besides what its parts read."""
        function = node.func
        for changed in changed_by(node, node not in self.unused):
            self.change(changed)
        if function.__class__ is ast.Name:
            self.scope.calls.add(function.id)
            self.call_by_name(function.id, node)
        elif function.__class__ is ast.Attribute:
            for name in variables_in_query(node):
                self.load(name)
            if function.attr in ("sql", "query", "execute"):
                sure, possible = frames_in_call(node)
                for name in sure:
                    self.load(name)
                self.optional.update(possible)
        if self.functions and self.scope.kind != "function":
            for argument in node.args:
                if argument.__class__ is ast.Name and argument.id in self.functions:
                    self.run_function(argument.id, set(), reads=False)

    def call_by_name(self, name: str, node: ast.Call) -> None:
        """A call of something that may see every name, or of a function of this cell."""
        if name in DYNAMIC_CALLS or (name in DYNAMIC_AT_CELL_LEVEL and not node.args and self.scope is self.cell):
            self.dynamic = self.dynamic or name not in self.scope.defined
        if self.functions:
            self.call_own(name, node)

    def call_own(self, name: str, node: ast.Call) -> None:
        """A function of this cell is called: what it does happens here."""
        function = self.functions.get(name)
        if function is None or self.scope.kind == "function":
            return
        self.run_function(name, set(), reads=True)
        if function.mutated_parameters:
            for parameter, argument in zip(function.parameters, node.args, strict=False):
                if parameter in function.mutated_parameters:
                    self.change(argument)
            for keyword in node.keywords:
                if keyword.arg in function.mutated_parameters:
                    self.change(keyword.value)

    def run_function(self, name: str, seen: set[str], *, reads: bool) -> None:
        """Do to the cell's names what a call of one of its functions does; ``reads``: it is called here and now."""
        function = self.functions.get(name)
        if function is None or name in seen:
            return
        seen.add(name)
        for inner in function.calls:
            self.run_function(inner, seen, reads=reads)
        if reads:
            known = self.cell.binds | self.bound_by_call
            self.cell.reads |= function.reads - known
        for changed in function.mutates:
            self.change_name(changed)
        for written in function.writes:
            self.bind_by_call(written)

    def named(self, node: ast.NamedExpr) -> None:
        """``:=`` binds in the scope around the comprehensions."""
        self.expression(node.value)
        self.bind(node.target.id)

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        """Targets are local; the first iterable is evaluated outside; class bodies are invisible inside."""
        self.expression(node.generators[0].iter)
        scope, local = self.scope, self.local
        targets = [name for generator in node.generators for name in self.comprehension_target(generator.target)]
        self.local = local.union(targets)
        self.scope = scope.nearest
        for position, generator in enumerate(node.generators):
            if position:
                self.expression(generator.iter)
            for condition in generator.ifs:
                self.expression(condition)
        if isinstance(node, ast.DictComp):
            self.expression(node.key)
            self.expression(node.value)
        else:
            self.expression(node.elt)
        self.scope, self.local = scope, local

    def comprehension_target(self, target: ast.expr) -> Iterator[str]:
        """The names a comprehension's target binds; other targets change objects."""
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                yield from self.comprehension_target(element)
        elif isinstance(target, ast.Starred):
            yield from self.comprehension_target(target.value)
        else:
            self.expression(target)
            self.change(target)

    def lambda_(self, node: ast.Lambda) -> None:
        """A function without a name: probably called by whoever it is given to."""
        function = self.function(node)
        if self.scope.kind != "function":
            for changed in function.mutates:
                self.change_name(changed)

    # -- functions -----------------------------------------------------------------------------------------------

    def function(self, node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
        """Defaults now, the body later; what the function does when it is called."""
        arguments = node.args
        for default in arguments.defaults:
            self.expression(default)
        for keyword_default in arguments.kw_defaults:
            if keyword_default is not None:
                self.expression(keyword_default)
        positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        rest = [argument.arg for argument in arguments.kwonlyargs]
        rest += [argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
        outside, local, unused = self.scope, self.local, self.unused
        inner = Scope("function", outside, (*positional, *rest))
        self.scope, self.local = inner, NOTHING
        if isinstance(node, _FUNCTIONS):
            self.block(node.body)
        else:
            self.unused = (node.body,)
            self.expression(node.body)
        self.scope, self.local, self.unused = outside, local, unused
        return self.close_function(inner)

    def close_function(self, inner: Scope) -> Function:
        """Hand what a function body leaves free to the scope around it."""
        if self.class_names:
            for names in (inner.reads, inner.mutated, inner.written):
                self.mangle(names)
        hidden = inner.binds | self.local if self.local else inner.binds
        free = inner.reads - hidden
        mutated = inner.mutated - hidden
        calls = inner.calls - hidden
        changed = (inner.mutated & set(inner.parameters)) - inner.rebound if inner.mutated else NOTHING
        function = Function(inner.parameters, free, set(inner.written), mutated, calls, frozenset(changed))
        around = self.scope.nearest
        if around.kind == "function":
            direct = free & inner.declared
            self.deferred |= direct
            around.reads |= free - direct
            around.mutated |= mutated
            around.written |= inner.written
            around.calls |= calls
        else:
            self.deferred |= free
        if self.scope.methods is not None:
            self.scope.methods.absorb(function)
        return function

    def mangle(self, names: set[str]) -> None:
        """Python calls ``__name`` inside a class ``_Class__name``."""
        private = [name for name in names if name.startswith("__") and not name.endswith("__")]
        names.difference_update(private)
        prefix = "_" + self.class_names[-1].lstrip("_")
        names.update(name if prefix == "_" else prefix + name for name in private)

    def yield_(self, node: ast.Yield | ast.YieldFrom) -> None:
        """``yield`` belongs in functions."""
        if self.scope.kind != "function":
            self.misplaced(node, "'yield' outside a function")
        if node.value is not None:
            self.expression(node.value)

    def misplaced(self, node: ast.stmt | ast.expr, what: str) -> None:
        """Something that Python refuses only when it compiles."""
        raise NotImplementedError

    def block(self, body: list[ast.stmt]) -> bool:
        """Statements in a row; True when the end is not reached."""
        raise NotImplementedError


SPECIAL: dict[type, Any] = {
    ast.NamedExpr: Expressions.named,
    ast.ListComp: Expressions.comprehension,
    ast.SetComp: Expressions.comprehension,
    ast.DictComp: Expressions.comprehension,
    ast.GeneratorExp: Expressions.comprehension,
    ast.Lambda: Expressions.lambda_,
    ast.Yield: Expressions.yield_,
    ast.YieldFrom: Expressions.yield_,
}
