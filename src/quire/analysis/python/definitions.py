"""Functions and classes: what runs where they are defined, and what only when they are called."""

from __future__ import annotations

import ast
from typing import Any

from quire.analysis.python.expressions import Expressions
from quire.analysis.python.scope import Function, Scope

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Definitions(Expressions):
    """How definitions of functions, classes and types change the state of a pass."""

    def define_function(self, node: _Definition) -> None:
        """Decorators, defaults and annotations now, the body later."""
        for decorator in node.decorator_list:
            self.expression(decorator)
        around = self.type_parameters(node)
        self.annotations(node)
        function = self.function(node)
        self.local = around
        self.bind(node.name)
        if self.scope is self.cell:
            self.functions[node.name] = function

    def annotations(self, node: _Definition) -> None:
        """Annotations of parameters and result are evaluated where the function is defined."""
        if self.future_annotations:
            return
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        for argument in every:
            if argument is not None and argument.annotation is not None:
                self.expression(argument.annotation)
        if node.returns is not None:
            self.expression(node.returns)

    def type_parameters(self, node: Any) -> frozenset[str]:
        """Bind ``[T: bound]`` for what follows; gives the comprehension locals to restore."""
        around = self.local
        parameters = getattr(node, "type_params", ())
        if parameters:
            self.local = around.union(parameter.name for parameter in parameters)
            for parameter in parameters:
                for part in ("bound", "default_value"):
                    if getattr(parameter, part, None) is not None:
                        self.expression(getattr(parameter, part))
        return around

    def define_class(self, node: ast.ClassDef) -> None:
        """Bases and body run now; names of the body are invisible to what is nested in it."""
        for decorator in node.decorator_list:
            self.expression(decorator)
        around = self.type_parameters(node)
        for base in node.bases:
            self.expression(base)
        for keyword in node.keywords:
            self.expression(keyword.value)
        outside, local = self.scope, self.local
        inner = Scope("class", outside)
        self.scope = inner
        self.class_names.append(node.name)
        self.block(node.body)
        self.mangle(inner.reads)
        self.class_names.pop()
        self.scope, self.local = outside, local
        around_class = outside.nearest
        for name in inner.reads:
            if name not in around_class.defined and name not in local:
                around_class.reads.add(name)
        self.local = around
        self.bind(node.name)
        if outside is self.cell and inner.methods is not None:
            inner.methods.reads.clear()  # nobody knows which methods are called
            self.functions[node.name] = inner.methods
        elif outside.methods is not None:
            outside.methods.absorb(inner.methods or Function())

    def type_alias(self, node: Any) -> None:
        """``type X = …`` binds now; its value is read when somebody asks for it."""
        around = self.type_parameters(node)
        inner = Scope("function", self.scope)
        outside, self.scope = self.scope, inner
        self.expression(node.value)
        self.scope = outside
        self.close_function(inner)
        self.local = around
        self.bind(node.name.id)
