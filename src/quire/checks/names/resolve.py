"""Which column every mention means, with the changes of a state; and what cannot be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from quire.analysis.words import words
from quire.checks.model import Table, World
from quire.checks.names.routes import Route, routes
from quire.checks.names.shape import Scope, Shape, Source, Use
from quire.checks.names.state import State

Kind = Literal["unknown-table", "unknown-alias", "unknown-column", "ambiguous-column", "wrong-join", "wrong-using"]
_HIDDEN = words(
    "rowid oid _rowid_ ctid xmin xmax cmin cmax tableoid _table_suffix _partitiontime _partitiondate _file_name "
    "level rownum sysdate user current_user session_user filename file_row_number connect_by_root prior"
)
_SYSTEM = ("sqlite_", "information_schema", "pg_", "duckdb_", "pragma_", "all_tables", "dual", "generate_series")
_FILES = frozenset("./$*")  # signs in what is no name of a table: a file, a stage, a wildcard
_STRICT = ("sqlite",)  # dialects whose rules are known here to the letter


class Problem(NamedTuple):
    """A name that does not mean one thing: a source's table, or a mention of a column."""

    kind: Kind
    source: int = -1
    use: int = -1
    owners: tuple[int, ...] = ()


class View:
    """A shape with the changes of a state applied, read as the database would read it.

    ``notes`` are shared by the views of one search: what was found out once about the schema.
    """

    def __init__(self, shape: Shape, state: State, world: World, notes: dict[object, Any] | None = None) -> None:
        self.shape = shape
        self.notes = {} if notes is None else notes
        self.state = state
        self.world = world
        self.strict = world.dialect in _STRICT
        self._columns: dict[int, Mapping[str, str] | None] = {}

    def source(self, number: int) -> Source:
        """A source, whether it was written or added."""
        found = self.shape.sources.get(number)
        if found is not None:
            return found
        return next(added.source for added in self.state.added if added.source.id == number)

    def sources(self, scope: Scope) -> tuple[int, ...]:
        """The sources of a scope, with those that were added."""
        extra = tuple(added.source.id for added in self.state.added if added.source.scope == scope.id)
        return (*scope.sources, *extra)

    def around(self, scope: int) -> Iterator[Scope]:
        """A scope and those around it."""
        while scope >= 0:
            yield (each := self.shape.scopes[scope])
            scope = each.parent

    def table_name(self, number: int) -> str:
        """The name of the table that a source is."""
        table = self.state.tables.get(number)
        return table.name if table is not None else self.source(number).name

    def table(self, number: int) -> Table | None:
        """The stored table that a source is; None for queries and for what is unknown."""
        return self.state.tables.get(number, self.source(number).table)

    def ways(self, number: int) -> Mapping[str, tuple[Route, ...]]:
        """The shortest ways along the keys from the table that a source is."""
        name = self.table_name(number).lower()
        known: Mapping[str, tuple[Route, ...]] | None = self.notes.get(name)
        if known is None:
            known = self.notes[name] = routes(self.world.schema, name) if name else {}
        return known

    def columns(self, number: int) -> Mapping[str, str] | None:
        """The columns of a source, by lower-case name; None where they are not known."""
        if number not in self._columns:
            self._columns[number] = None  # a query that reads itself
            self._columns[number] = self._found(number)
        return self._columns[number]

    def _found(self, number: int) -> Mapping[str, str] | None:
        source = self.source(number)
        table = self.table(number)
        if source.open:
            return None
        if source.columns:
            return {name.lower(): name for name in source.columns}
        if table is not None:
            return {key: column.name for key, column in table.by_name.items()} or None
        if source.query >= 0:
            names = self.outputs(self.shape.scopes[source.query])
            return None if names is None else {name.lower(): name for name in names}
        return None

    def outputs(self, scope: Scope) -> tuple[str, ...] | None:
        """The names that a query puts out; None where they are not known."""
        if scope.sides:
            return self.outputs(self.shape.scopes[scope.sides[0]])
        names: list[str] = []
        for each in scope.outputs:
            if each.star is not None or each.name == "*":
                stars = scope.sources if each.star == -1 else () if each.star is None else (each.star,)
                if not stars:
                    return None
                for source in stars:
                    columns = self.columns(source)
                    if columns is None:
                        return None
                    names += columns.values()
            elif each.name or each.use < 0:
                names.append(each.name)
            else:
                bound = self.state.bound.get(each.use)
                names.append(bound[1] if bound else self.shape.uses[each.use].name)
        return tuple(names)

    def known(self, number: int) -> bool:
        """Whether what a source names exists, as far as can be told."""
        source = self.source(number)
        if number in self.state.tables or source.table is not None or source.query != -1 or source.open:
            return True
        name, schema = source.name.lower(), source.schema.lower()
        if not self.world.closed or name.startswith(_SYSTEM) or schema.startswith(_SYSTEM):
            return True
        if not self.strict and (set(name) & _FILES or (schema and schema not in self._schemas())):
            return True
        return any(name == frame.lower() for frame in self.world.frames)

    def _schemas(self) -> frozenset[str]:
        return frozenset(table.schema.lower() for table in self.world.schema.tables)

    def problems(self) -> Iterator[Problem]:
        """What is wrong, tables first, in the order of the text."""
        for number in self.shape.sources:
            if not self.known(number):
                yield Problem("unknown-table", number)
        for number, source in self.shape.sources.items():
            if source.joined and number not in self.state.conditions and not self._shares(source):
                yield Problem("wrong-using", number)
        for use in self.shape.uses:
            problem = self.problem(use)
            if problem is not None:
                yield problem

    def _shares(self, source: Source) -> bool:
        """Whether a source and one before it have the columns of its USING."""
        sources = self.sources(self.shape.scopes[source.scope])
        own = self.columns(source.id)
        before = [self.columns(number) for number in sources[: sources.index(source.id)]]
        if own is None or any(columns is None for columns in before):
            return True
        return all(name in own and any(name in (columns or ()) for columns in before) for name in source.joined)

    def problem(self, use: Use) -> Problem | None:
        """What is wrong with a mention."""
        if use.id in self.state.texts:
            return None
        if use.id in self.state.bound:
            number, column = self.state.bound[use.id]
            columns = self.columns(number)
            fine = columns is None or column.lower() in columns
            return None if fine else Problem("unknown-column", number, use.id)
        if use.qualifier:
            return self._qualified(use)
        return self._bare(use)

    def named(self, use: Use) -> int | None:
        """The source that a mention's qualifier names."""
        wanted = use.qualifier.lower()
        for scope in self.around(use.scope):
            for number in self.sources(scope):
                source = self.source(number)
                if source.alias.lower() == wanted:
                    return number
        return None

    def _qualified(self, use: Use) -> Problem | None:
        number = self.named(use)
        if number is None:
            structure = not self.strict and (self._any_open(use) or self.owners(use.scope, use.qualifier))
            return None if structure else Problem("unknown-alias", -1, use.id)
        columns = self.columns(number)
        if columns is not None and use.name.lower() not in columns and use.name.lower() not in _HIDDEN:
            return Problem("unknown-column", number, use.id)
        twins = self._twins(number, use.name.lower())
        return Problem("ambiguous-column", -1, use.id, twins) if len(twins) > 1 else None

    def _twins(self, number: int, name: str) -> tuple[int, ...]:
        """The sources of one scope that are called alike and have that column."""
        alias, scope = self.source(number).alias.lower(), self.shape.scopes[self.source(number).scope]
        sources = (each for each in self.sources(scope) if self.source(each).alias.lower() == alias)
        return tuple(each for each in sources if name in (self.columns(each) or ()))

    def _any_open(self, use: Use) -> bool:
        return any(self.columns(number) is None for scope in self.around(use.scope) for number in self.sources(scope))

    def owners(self, scope: int, name: str) -> tuple[int, ...]:
        """The sources of the innermost scope in which a column of that name is found."""
        for each in self.around(scope):
            found = tuple(
                number
                for number in self.sources(each)
                if (columns := self.columns(number)) is None or name.lower() in columns
            )
            if found:
                return found
        return ()

    def _bare(self, use: Use) -> Problem | None:
        name = use.name.lower()
        scope = self.shape.scopes[use.scope]
        if name in _HIDDEN or not self.sources(scope):
            return None
        if use.role == "order" and name in scope.aliases:
            return None
        owners = self.owners(use.scope, name)
        inner = use.role == "group" or use.aggregated
        if inner and self.strict and owners and self.source(owners[0]).scope != use.scope:
            return Problem("unknown-column", -1, use.id)  # SQLite groups and aggregates by the query itself
        if len(owners) == 1 or self._aliased(use, scope):
            return None
        if not owners:
            if self._output_of_side(use, scope) or (use.quote == '"' and self.strict):
                return None
            return None if self._lenient(use) else Problem("unknown-column", -1, use.id)
        if any(self.columns(number) is None for number in owners) or self._merged(name, owners):
            return None
        return Problem("ambiguous-column", -1, use.id, owners)

    def _lenient(self, use: Use) -> bool:
        """Words that are no names in some dialect: parts of dates, options of functions, a row as a whole."""
        if self.strict:
            return False
        if "$" in use.name:
            return True
        here = {self.source(number).alias.lower() for scope in self.around(use.scope) for number in self.sources(scope)}
        return use.name.lower() in here

    def _aliased(self, use: Use, scope: Scope) -> bool:
        """Whether it is a name that the select list gives, here or further out."""
        if (
            use.role == "select"
            and self.strict
            and not any(use.name.lower() in each.aliases for each in self.around(scope.parent))
        ):
            return False
        if self.owners(use.scope, use.name) and (self.strict or use.role not in ("order", "group", "having")):
            return False
        if any(use.name.lower() in each.aliases for each in self.around(use.scope)):
            return True
        return (
            not self.strict
            and use.role in ("order", "group")
            and use.name.lower() in (name.lower() for name in self.outputs(scope) or ())
        )

    def _output_of_side(self, use: Use, scope: Scope) -> bool:
        if not scope.sides:
            return False
        names = [self.outputs(self.shape.scopes[side]) for side in scope.sides]
        return any(each is None or use.name.lower() in map(str.lower, each) for each in names)

    def _merged(self, name: str, owners: tuple[int, ...]) -> bool:
        """Whether USING or NATURAL made one column of several."""
        later = [self.source(number) for number in owners[1:]]
        return all(
            source.natural or (name in source.joined and source.id not in self.state.conditions) for source in later
        )

    def meaning(self, use: Use) -> tuple[int, str] | None:
        """The source and the column that a mention means; None where that is not one column."""
        if use.id in self.state.texts:
            return None
        if use.id in self.state.bound:
            return self.state.bound[use.id]
        if use.qualifier:
            number = self.named(use)
        else:
            owners = self.owners(use.scope, use.name)
            number = owners[0] if len(owners) == 1 else None
        columns = self.columns(number) if number is not None else None
        if number is None or columns is None or use.name.lower() not in columns:
            return None
        return number, columns[use.name.lower()]
