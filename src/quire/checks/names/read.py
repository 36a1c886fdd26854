"""From the parsed statement to its shape: scopes, sources and mentions of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlglot import exp

from quire.checks.model import World
from quire.checks.names.frames import frames, innermost, join_start, using
from quire.checks.names.mentions import Mentions, mark_of
from quire.checks.names.shape import Mark, Output, Scope, Shape, Source, Star
from quire.checks.statement import Statement

_DEEPEST = 60
_ROLES = {"where": "where", "group": "group", "having": "having", "order": "order", "qualify": "having"}
_SKIPPED = frozenset(("from_", "from", "joins", "with_", "with", "expressions", "laterals", "hint", "into", "kind"))

Named = Mapping[str, tuple[int, tuple[str, ...]]]  # common table expressions: their query and the names they give it


class TooOdd(Exception):
    """The statement holds something that names cannot be told of."""


def shape_of(statement: Statement, world: World) -> Shape | None:
    """The shape of a query; None where it is none or cannot be read."""
    tree = statement.tree
    if not isinstance(tree, exp.Query):
        return None
    reader = _Reader(statement, world)
    try:
        reader.query(tree, -1, {}, 0)
    except TooOdd:
        return None
    return reader.shape()


class _Reader:
    """Walks a query once, numbering what it meets."""

    def __init__(self, statement: Statement, world: World) -> None:
        self.world = world
        self.text = statement.text
        self.tokens = statement.tokens
        self.frames = frames(statement.tokens)
        self.scopes: list[Scope | None] = []
        self.sources: dict[int, Source] = {}
        self.mentions = Mentions(statement.text, self.query)
        self.before: dict[int, int] = {}

    def shape(self) -> Shape:
        """What was read."""
        uses = self.mentions.finished()
        by_scope: dict[int, list[int]] = {}
        for use in uses:
            by_scope.setdefault(use.scope, []).append(use.id)
        scopes = tuple(
            msgspec.structs.replace(scope, uses=tuple(by_scope.get(scope.id, ()))) for scope in self.scopes if scope
        )
        return Shape(scopes, self.sources, uses, self.before)

    def query(self, node: exp.Expression, parent: int, named: Named, depth: int) -> int:
        """Read a query of any form; its number."""
        if depth > _DEEPEST:
            raise TooOdd
        node, named = self._unwrapped(node, parent, named, depth)
        if isinstance(node, exp.Select):
            return self._select(node, parent, named, depth)
        if isinstance(node, exp.SetOperation):
            return self._sides(node, parent, named, depth)
        raise TooOdd

    def _unwrapped(self, node: exp.Expression, parent: int, named: Named, depth: int) -> tuple[exp.Expression, Named]:
        while True:
            named = self._with(node, parent, named, depth)
            if not isinstance(node, exp.Subquery) or node.args.get("order") or node.args.get("pivots"):
                return node, named
            node = node.this

    def _with(self, node: exp.Expression, parent: int, named: Named, depth: int) -> Named:
        clause = node.args.get("with_") or node.args.get("with")
        if clause is None:
            return named
        known = dict(named)
        for each in clause.expressions:
            columns = tuple(column.name for column in each.args["alias"].columns) if each.args.get("alias") else ()
            if not isinstance(each.this, exp.Query):
                raise TooOdd
            if clause.recursive:
                known[each.alias.lower()] = (-2, columns)
            known[each.alias.lower()] = (self.query(each.this, parent, dict(known), depth + 1), columns)
        return known

    def _sides(self, node: exp.SetOperation, parent: int, named: Named, depth: int) -> int:
        number = len(self.scopes)
        self.scopes.append(None)
        branches: list[exp.Expression] = []
        todo: list[tuple[exp.Expression, Named]] = [(node, named)]
        sides: list[int] = []
        while todo:
            each, around = todo.pop()
            each, around = self._unwrapped(each, parent, around, depth) if each is not node else (each, around)
            if isinstance(each, exp.SetOperation):
                branches.append(each)
                todo += [(each.expression, around), (each.this, around)]
            else:
                sides.append(self.query(each, parent, around, depth + 1))
        source = Source(-number - 1, number, "", "", query=sides[0])
        self.sources[source.id] = source
        for each in branches:
            if order := each.args.get("order"):
                self.mentions.read(order, number, "order", named, depth)
        self.scopes[number] = Scope(number, parent, (source.id,), sides=tuple(sides))
        return number

    def _select(self, node: exp.Select, parent: int, named: Named, depth: int) -> int:
        number = len(self.scopes)
        self.scopes.append(None)
        sources: list[int] = []
        start = node.args.get("from_") or node.args.get("from")
        if start is not None:
            self._source(start.this, number, parent, named, depth, sources)
        for join in node.args.get("joins") or ():
            self._join(join, number, parent, named, depth, sources)
        for lateral in node.args.get("laterals") or ():
            self._open(lateral, number, sources)
        outputs, stars = self._outputs(node, number, named, depth, sources)
        for key, value in node.args.items():
            if key not in _SKIPPED and value:
                for each in value if isinstance(value, list) else (value,):
                    if isinstance(each, exp.Expression):
                        self.mentions.read(each, number, _ROLES.get(key, "other"), named, depth)
        aliases = frozenset(each.alias.lower() for each in node.expressions if isinstance(each, exp.Alias))
        frame = self._frame(number, sources)
        self.scopes[number] = Scope(
            number, parent, tuple(sources), (), outputs, aliases, (), stars, bool(node.args.get("group")),
            _counts(node), frame,
        )  # fmt: skip
        return number

    def _frame(self, number: int, sources: list[int]) -> int:
        marks = [source.alias_mark or source.mark for each in sources if (source := self.sources[each])]
        frame = innermost(self.frames, marks[0].start) if marks and marks[0] else None
        return frame.from_end if frame else -1

    def _outputs(
        self, node: exp.Select, number: int, named: Named, depth: int, sources: list[int]
    ) -> tuple[tuple[Output, ...], tuple[Star, ...]]:
        outputs: list[Output] = []
        stars: list[Star] = []
        for each in node.expressions:
            if isinstance(each, exp.Star):
                outputs.append(Output(star=-1))
                if (mark := mark_of(each)) and not any(each.args.values()):
                    stars.append(Star(number, mark))
                continue
            if isinstance(each, exp.Column) and isinstance(each.this, exp.Star):
                named_by = each.table.lower()
                found = [source for source in sources if self.sources[source].alias.lower() == named_by]
                outputs.append(Output(star=found[0] if found else None, name="" if found else "*"))
                continue
            first = len(self.mentions)
            self.mentions.read(each, number, "select", named, depth)
            inner = each.this if isinstance(each, exp.Alias) else each
            if isinstance(each, exp.Alias):
                outputs.append(Output(each.alias, first if isinstance(inner, exp.Column) else -1))
            elif isinstance(inner, exp.Column) and len(self.mentions) > first:
                outputs.append(Output("", first))
            else:
                outputs.append(Output(each.alias_or_name))
        return tuple(outputs), tuple(stars)

    def _join(self, join: exp.Join, number: int, parent: int, named: Named, depth: int, sources: list[int]) -> None:
        first = len(sources)
        columns = tuple(each.name.lower() for each in join.args.get("using") or () if isinstance(each, exp.Identifier))
        side, method = str(join.args.get("side") or ""), str(join.args.get("method") or "")
        if str(join.args.get("kind") or "") in ("SEMI", "ANTI", "ARRAY") or join.args.get("match_condition"):
            raise TooOdd
        self._source(join.this, number, parent, named, depth, sources)
        for each in sources[first:]:
            source = self.sources[each]
            comma = not (side or method or join.args.get("kind") or join.args.get("on") or columns)
            start = join_start(self.tokens, source.mark.start) if source.mark else -1
            self.before[each] = start
            self.sources[each] = msgspec.structs.replace(
                source,
                joined=columns,
                using_mark=self._using(join) if columns else None,
                natural=method == "NATURAL",
                outer=bool(side),
                comma=comma and start < 0,
            )
        if condition := join.args.get("on"):
            self.mentions.read(condition, number, "on", named, depth, sources[-1])

    def _using(self, join: exp.Join) -> Mark | None:
        marks = [mark for each in join.args["using"] if (mark := mark_of(each)) is not None]
        ends = using(self.tokens, marks[0].start, marks[-1].end) if marks else None
        return Mark(*ends) if ends is not None else None

    def _source(self, node: Any, number: int, parent: int, named: Named, depth: int, sources: list[int]) -> None:
        if node.args.get("pivots") or node.args.get("laterals"):
            self._open(node, number, sources)
        elif isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            self._table(node, number, named, sources)
        elif isinstance(node, exp.Paren | exp.Subquery) and isinstance(node.this, exp.Table):
            self._source(node.this, number, parent, named, depth, sources)
        elif isinstance(node, exp.Subquery):
            query = self.query(node, parent, named, depth + 1)
            alias = node.args.get("alias")
            mark = mark_of(alias.this) if alias is not None and alias.this is not None else None
            columns = tuple(column.name for column in alias.columns) if alias is not None else ()
            self._add(Source(self._next(), number, node.alias, "", query=query, columns=columns, mark=mark), sources)
        else:
            self._open(node, number, sources)
        for join in node.args.get("joins") or ():
            self._join(join, number, parent, named, depth, sources)

    def _table(self, node: exp.Table, number: int, named: Named, sources: list[int]) -> None:
        alias = node.args.get("alias")
        known = named.get(node.name.lower()) if not node.db else None
        columns = tuple(column.name for column in alias.columns) if alias is not None else ()
        source = Source(
            self._next(),
            number,
            node.alias or node.name,
            node.name,
            node.db,
            None if known else self.world.table(node.name, node.db),
            known[0] if known else -1,
            columns or (known[1] if known else ()),
            (known is not None and known[0] == -2) or bool(node.args.get("catalog") and not known),
            mark_of(node.this),
            mark_of(alias.this) if alias is not None and alias.this is not None else None,
        )
        self._add(source, sources)

    def _open(self, node: exp.Expression, number: int, sources: list[int]) -> None:
        self._add(Source(self._next(), number, node.alias_or_name, "", open=True), sources)

    def _add(self, source: Source, sources: list[int]) -> None:
        self.sources[source.id] = source
        sources.append(source.id)

    def _next(self) -> int:
        return sum(each >= 0 for each in self.sources)


def _counts(node: exp.Select) -> bool:
    """Whether the rows themselves are counted."""
    stars = (each for each in node.find_all(exp.Count) if isinstance(each.this, exp.Star))
    return any(each.find_ancestor(exp.Select) is node for each in stars)


def marks(sources: Iterable[Source]) -> list[Mark]:
    """Where sources are written."""
    return [source.mark for source in sources if source.mark]
