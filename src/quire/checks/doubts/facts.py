"""What a statement does, as plain facts that all doubts share: its queries, tables, joins, filters and outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from sqlglot import exp

from quire.checks.model import Column, Table, World
from quire.checks.statement import sqlglot_dialect

from .links import Links, links_of
from .question import Question, read_question

COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
Tree: TypeAlias = exp.Expression


class Used(NamedTuple):
    """A column of a known table, as a query reads it under an alias."""

    alias: str
    table: Table
    column: Column

    @property
    def key(self) -> tuple[str, str]:
        """Table and column, in lower case."""
        return self.table.name.lower(), self.column.name.lower()

    @property
    def name(self) -> str:
        """How messages speak of it."""
        return f"{self.table.name}.{self.column.name}"


class Query:
    """One SELECT: what it reads, compares, groups and gives."""

    def __init__(self, node: exp.Select, facts: Facts) -> None:
        self.node = node
        self.facts = facts

    @cached_property
    def sources(self) -> Mapping[str, Table | None]:
        """Tables by lower-case alias; None where the columns are not known (a subquery, an unknown table)."""
        found: dict[str, Table | None] = {}
        for source in self._from():
            name = source.alias_or_name.lower()
            known = isinstance(source, exp.Table) and source.name.lower() not in self.facts.named
            found[name] = self.facts.world.table(source.name, source.db) if known else None
        return found

    def _from(self) -> Iterator[Tree]:
        start = self.node.args.get("from_") or self.node.args.get("from")
        if start is not None:
            yield start.this
        for join in self.node.args.get("joins") or ():
            yield join.this

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The known tables that are read."""
        return tuple(table for table in self.sources.values() if table is not None)

    @cached_property
    def parent(self) -> Query | None:
        """The query around this one."""
        above = self.node.parent
        while above is not None and not isinstance(above, exp.Select):
            above = above.parent
        return self.facts.query(above) if above is not None else None

    def own(self, column: exp.Column) -> Used | None:
        """The column in this query's own tables."""
        name, alias = column.name.lower(), column.table.lower()
        if alias:
            table = self.sources.get(alias)
            found = table.by_name.get(name) if table else None
            return Used(alias, table, found) if table and found else None
        if any(table is None for table in self.sources.values()):
            return None
        for alias, table in self.sources.items():
            found = table.by_name.get(name) if table else None
            if table and found:
                return Used(alias, table, found)
        return None

    def used(self, node: Tree | None) -> Used | None:
        """The column that a bare column reference means, here or in a query around."""
        node = unwrapped(node)
        if not isinstance(node, exp.Column):
            return None
        query: Query | None = self
        while query is not None:
            found = query.own(node)
            if found is not None:
                return found
            if node.table.lower() in query.sources:
                return None
            query = query.parent
        return None

    @cached_property
    def nodes(self) -> tuple[Tree, ...]:
        """Every node of the query, without those of subqueries."""
        return tuple(walk_here(self.node))

    @cached_property
    def outputs(self) -> tuple[Tree, ...]:
        """What is selected, without aliases."""
        return tuple(each.this if isinstance(each, exp.Alias) else each for each in self.node.expressions)

    @cached_property
    def grouped(self) -> tuple[Tree, ...]:
        """The terms of GROUP BY, with positions and aliases put in place; none for ROLLUP and its like."""
        group = self.node.args.get("group")
        if group is not None and group.args.get("all"):
            return tuple(output for output in self.outputs if not has_aggregate(output))
        if group is not None and any(group.args.get(kind) for kind in ("rollup", "cube", "grouping_sets")):
            return ()
        terms = tuple(group.expressions) if group is not None else ()
        return tuple(self._meant(term) for term in terms)

    @cached_property
    def ordered(self) -> tuple[tuple[Tree, bool], ...]:
        """The terms of ORDER BY and whether each descends."""
        order = self.node.args.get("order")
        terms = order.expressions if order is not None else ()
        return tuple((self._meant(term.this), bool(term.args.get("desc"))) for term in terms)

    def _meant(self, term: Tree) -> Tree:
        if isinstance(term, exp.Literal) and term.is_int and 0 < int(term.name) <= len(self.outputs):
            return self.outputs[int(term.name) - 1]
        if isinstance(term, exp.Column) and not term.table:
            for each in self.node.expressions:
                if isinstance(each, exp.Alias) and each.alias.lower() == term.name.lower():
                    return each.this
        return term

    @cached_property
    def limit(self) -> int | None:
        """The number of LIMIT."""
        limit = self.node.args.get("limit")
        number = limit.expression if isinstance(limit, exp.Limit) else None
        return int(number.name) if isinstance(number, exp.Literal) and number.is_int else None

    @cached_property
    def aggregates(self) -> bool:
        """Whether an aggregate is selected."""
        return any(has_aggregate(each) for each in self.outputs)

    @cached_property
    def where(self) -> tuple[Tree, ...]:
        """The conditions of WHERE that all must hold."""
        where = self.node.args.get("where")
        return tuple(conjuncts(where.this)) if where is not None else ()

    @cached_property
    def having(self) -> tuple[Tree, ...]:
        """The conditions of HAVING that all must hold."""
        having = self.node.args.get("having")
        return tuple(conjuncts(having.this)) if having is not None else ()

    @cached_property
    def pairs(self) -> tuple[tuple[Used, Used, Tree], ...]:
        """Columns of two sources of this query that are set equal, in ON, USING or WHERE, and the node that says so."""
        conditions = list(self.where)
        for join in self.node.args.get("joins") or ():
            on = join.args.get("on")
            if on is not None:
                conditions.extend(conjuncts(on))
        found = []
        for condition in conditions:
            if isinstance(condition, exp.EQ):
                left, right = self.used(condition.this), self.used(condition.expression)
                if left and right and left.alias != right.alias:
                    found.append((left, right, condition))
        return (*found, *self._using())

    def _using(self) -> Iterator[tuple[Used, Used, Tree]]:
        before: list[tuple[str, Table | None]] = list(self.sources.items())[:1]
        for join in self.node.args.get("joins") or ():
            alias = join.this.alias_or_name.lower()
            table = self.sources.get(alias)
            for name in join.args.get("using") or ():
                column = table.column(name.name) if table else None
                other = next(((a, t, c) for a, t in before if t and (c := t.column(name.name))), None)
                if table and column and other:
                    yield Used(*other), Used(alias, table, column), join
            before.append((alias, table))

    @cached_property
    def read(self) -> tuple[Used, ...]:
        """The known columns that it reads anywhere, each mention."""
        columns = (node for node in self.nodes if isinstance(node, exp.Column))
        return tuple(used for column in columns if (used := self.used(column)) is not None)

    def columns(self, *below: Tree | None) -> Iterator[Used]:
        """The known columns read in these parts, not those inside subqueries."""
        for part in below:
            if part is None:
                continue
            for column in walk_here(part):
                if isinstance(column, exp.Column):
                    found = self.used(column)
                    if found is not None:
                        yield found


class Facts:
    """A parsed statement, the world it lives in and the question that it is to answer."""

    def __init__(self, tree: Tree, text: str, world: World) -> None:
        self.tree = tree
        self.text = text
        self.world = world
        self.spoken = False  # whether some doubt was felt
        self.rows: tuple[tuple[tuple[Any, ...], ...] | None] | None = None  # of the result, once it was run
        self.filters: tuple[Any, ...] | None = None  # comparisons with literals, once they were asked for
        self.named = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
        self._queries: dict[int, Query] = {}

    @property
    def dialect(self) -> str:
        """The parser's name of the dialect."""
        return sqlglot_dialect(self.world.dialect)

    def query(self, node: exp.Select) -> Query:
        """The facts of one SELECT, made once."""
        found = self._queries.get(id(node))
        if found is None:
            found = self._queries[id(node)] = Query(node, self)
        return found

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """Every SELECT, outermost first."""
        return tuple(self.query(node) for node in self.tree.find_all(exp.Select))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every known table that is read anywhere, each once."""
        return tuple({id(table): table for query in self.queries for table in query.tables}.values())

    @cached_property
    def main(self) -> Query | None:
        """The SELECT whose columns are the answer; of a UNION the first."""
        node: Tree = self.tree
        while isinstance(node, (exp.SetOperation, exp.Subquery)):
            node = node.this
        return self.query(node) if isinstance(node, exp.Select) else None

    @cached_property
    def links(self) -> Links:
        """How the tables hang together."""
        return links_of(self.world.schema)

    @cached_property
    def question(self) -> Question:
        """The question, read once; empty when there is none."""
        return read_question(self.world.question)

    @cached_property
    def literals(self) -> tuple[tuple[str, bool], ...]:
        """Every literal and whether it is text; a quoted name that is no column counts as text."""
        found = [(node.name, bool(node.is_string)) for node in self.tree.find_all(exp.Literal)]
        for query in self.queries:
            for column in query.nodes:
                if isinstance(column, exp.Column) and reads_as_text(column, query):
                    found.append((column.name, True))
        return tuple(found)

    @cached_property
    def read(self) -> tuple[Used, ...]:
        """Every column that is read anywhere, each once."""
        return tuple({each.key: each for query in self.queries for each in query.read}.values())


def reads_as_text(column: exp.Column, query: Query) -> bool:
    """Whether SQLite takes this quoted name for a text, as no table in sight has such a column."""
    if column.table or not isinstance(column.this, exp.Identifier) or not column.this.quoted:
        return False
    above: Query | None = query
    while above is not None:
        if any(table is None or table.column(column.name) for table in above.sources.values()):
            return False
        above = above.parent
    return query.facts.world.dialect == "sqlite"


def text_of(node: Tree | None, query: Query) -> str | None:
    """The text or number that a comparison is made with, where it stands there literally."""
    node = unwrapped(node)
    if isinstance(node, exp.Literal):
        return str(node.name)
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return f"-{node.this.name}"
    if isinstance(node, exp.Column) and reads_as_text(node, query):
        return str(node.name)
    return None


def is_text(node: Tree | None) -> bool:
    """Whether a literal is a text, not a number."""
    node = unwrapped(node)
    return isinstance(node, exp.Column) or (isinstance(node, exp.Literal) and bool(node.is_string))


def unwrapped(node: Tree | None) -> Tree | None:
    """Without parentheses."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def conjuncts(node: Tree) -> Iterator[Tree]:
    """The conditions that AND joins."""
    inner = unwrapped(node)
    if isinstance(inner, exp.And):
        yield from conjuncts(inner.this)
        yield from conjuncts(inner.expression)
    elif inner is not None:
        yield inner


def walk_here(node: Tree) -> Iterator[Tree]:
    """The nodes below, without those of subqueries."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        for child in each.iter_expressions(reverse=True):
            if not isinstance(child, (exp.Subquery, exp.Select, exp.SetOperation)):
                stack.append(child)


def has_aggregate(node: Tree) -> bool:
    """Whether an aggregate stands in it, outside of subqueries and windows."""
    return any(isinstance(each, exp.AggFunc) and not isinstance(each.parent, exp.Window) for each in walk_here(node))


def selected(node: Tree | None) -> exp.Select | None:
    """The SELECT of a subquery or of the first branch of a set operation."""
    node = unwrapped(node)
    while isinstance(node, (exp.Subquery, exp.SetOperation, exp.Paren)):
        node = node.this
    return node if isinstance(node, exp.Select) else None
