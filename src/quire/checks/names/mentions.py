"""Mentions of columns in expressions, with what each is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlglot import exp

from quire.analysis.words import words
from quire.checks.names.shape import Mark, Role, Use

_UNITS = words(
    "microsecond millisecond second minute hour day dayofweek dayofyear week isoweek month quarter year isoyear "
    "decade century epoch dow doy date time timestamp seconds minutes hours days weeks months quarters years "
    "weekday dd mm yy yyyy hh mi ss ms day_of_week day_of_year"
)
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.NullSafeEQ)
_NUMBERS = (exp.Sum, exp.Avg)
_LIKES = (exp.Like, exp.ILike)
_COUNTED = (exp.Add, exp.Sub, exp.Mul, exp.Div)


def mark_of(node: exp.Expression | None) -> Mark | None:
    """Where a name or a literal stands."""
    meta = node.meta if node is not None else {}
    start, end = meta.get("start"), meta.get("end")
    return Mark(start, end + 1) if isinstance(start, int) and isinstance(end, int) else None


class Mentions:
    """Collects them over a whole statement; queries inside expressions are read by ``query``."""

    def __init__(self, text: str, query: Callable[[exp.Expression, int, Any, int], int]) -> None:
        self.text = text
        self.query = query
        self.uses: list[Use] = []
        self.nodes: dict[int, int] = {}  # a column's node → its number
        self.peers: dict[int, set[int]] = {}
        self.firsts: dict[int, int] = {}  # a query's scope → the first mention of its select list
        self._later: list[tuple[exp.Expression, exp.Expression]] = []

    def __len__(self) -> int:
        return len(self.uses)

    def finished(self) -> tuple[Use, ...]:
        """All mentions, each with those that it is held equal to."""
        for left, right in self._later:
            one, two = self.nodes.get(id(left)), self.nodes.get(id(right))
            if one is not None and two is not None and one != two:
                self.peers.setdefault(one, set()).add(two)
                self.peers.setdefault(two, set()).add(one)
        return tuple(
            msgspec.structs.replace(use, peers=tuple(sorted(self.peers[use.id]))) if use.id in self.peers else use
            for use in self.uses
        )

    def read(
        self, node: exp.Expression, scope: int, role: str, named: Mapping[str, Any], depth: int, join: int = -1
    ) -> None:
        """Collect the mentions under a node."""
        bound: frozenset[str] = frozenset()
        todo: list[tuple[exp.Expression, frozenset[str]]] = [(node, bound)]
        while todo:
            each, bound = todo.pop()
            if isinstance(each, exp.Query):
                self.query(each, scope, named, depth + 1)
                continue
            if isinstance(each, exp.Column):
                self._column(each, scope, role, bound, join)
                if not isinstance(each.this, exp.Star):
                    continue
            if isinstance(each, exp.Lambda):
                bound = bound | {parameter.name.lower() for parameter in each.expressions}
            if isinstance(each, exp.EQ | exp.In):
                self._equal(each)
            if isinstance(each, exp.Kwarg | exp.PropertyEQ):
                todo.append((each.expression, bound))
                continue
            children = [child for child in each.iter_expressions() if isinstance(child, exp.Expression)]
            todo += [(child, bound) for child in reversed(children)]

    def _equal(self, node: exp.Expression) -> None:
        left: Any = node.this
        right: Any = node.expression if isinstance(node, exp.EQ) else node.args.get("query")
        for _ in range(4):
            if isinstance(right, exp.Subquery):
                right = right.this
            if isinstance(right, exp.SetOperation):
                right = right.this
        if isinstance(right, exp.Select) and len(right.expressions) == 1:
            right = right.expressions[0].unalias()
        if isinstance(left, exp.Column) and isinstance(right, exp.Column):
            self._later.append((left, right))

    def _column(self, node: exp.Column, scope: int, role: str, bound: frozenset[str], join: int) -> None:
        name, qualifier = node.this, node.args.get("table")
        mark = mark_of(name)
        if not isinstance(name, exp.Identifier) or mark is None or (not qualifier and name.name.lower() in bound):
            return
        if node.args.get("db") or (qualifier is not None and qualifier.name.lower() in bound):
            return
        argument = isinstance(node.parent, exp.Func)
        if argument and not qualifier and name.name.lower() in _UNITS and not isinstance(node.parent, exp.AggFunc):
            return
        texts, numbers = _literals(node)
        quote = self.text[mark.start] if name.args.get("quoted") and mark.start < len(self.text) else ""
        use = Use(
            len(self.uses), scope, name.name, qualifier.name if qualifier else "", mark, mark_of(qualifier),
            _role(role), quote, (), texts, numbers, join, _kind(node), _aggregated(node),
        )  # fmt: skip
        self.nodes[id(node)] = use.id
        self.uses.append(use)


def _role(role: str) -> Role:
    return role  # type: ignore[return-value]


def _literals(node: exp.Column) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The literals that a mention is compared with, texts and numbers; not the patterns of LIKE."""
    parent: Any = node.parent
    others: list[Any] = []
    if isinstance(parent, _COMPARED):
        others = [parent.expression if parent.this is node else parent.this]
    elif isinstance(parent, exp.In) and parent.this is node:
        others = list(parent.expressions)
    elif isinstance(parent, exp.Between) and parent.this is node:
        others = [parent.args.get("low"), parent.args.get("high")]
    texts = tuple(each.name for each in others if isinstance(each, exp.Literal) and each.is_string)
    quoted = tuple(
        each.name
        for each in others
        if isinstance(each, exp.Column) and not each.table and isinstance(each.this, exp.Identifier)
        and each.this.args.get("quoted")
    )  # fmt: skip
    numbers = tuple(each.name for each in others if isinstance(each, exp.Literal) and not each.is_string)
    return texts + quoted, numbers


def _aggregated(node: exp.Column) -> bool:
    """Whether it is what an aggregate is of."""
    parent: Any = node.parent
    while isinstance(parent, exp.Paren | exp.Distinct):
        parent = parent.parent
    return isinstance(parent, exp.AggFunc)


def _kind(node: exp.Column) -> Any:
    parent: Any = node.parent
    while isinstance(parent, exp.Paren | exp.Distinct):
        parent = parent.parent
    if isinstance(parent, _NUMBERS + _COUNTED):
        return "number"
    return "text" if isinstance(parent, _LIKES) else ""
