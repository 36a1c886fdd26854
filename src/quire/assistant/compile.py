"""A typed query becomes one SQL statement: facts aggregated apart, put together on what they share, then looked at."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from quire.assistant.dates import count_units, shifted
from quire.assistant.facts import Applied, Facts, Uncompilable, comment
from quire.assistant.lexicon import Lexicon
from quire.assistant.measures import Atom, identifier
from quire.assistant.query import Period, Query, Unit

__all__ = ["Compiled", "Uncompilable", "compile_query"]
_UNITS: dict[str, Unit] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
Span = tuple[date | None, date | None]


class Compiled(msgspec.Struct, frozen=True):
    """The statement, its columns (``keys`` to group by, ``numbers``), and what was applied."""

    sql: str
    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    applied: Applied
    earlier: str = ""


def compile_query(query: Query, lexicon: Lexicon, timezone: str, title: str) -> Compiled:
    """The statement for a query in DuckDB's dialect; raises ``Uncompilable`` when none is sure to be right."""
    return _Compiler(query, lexicon, timezone).compile(title)


class _Compiler:
    """Builds the statement in named steps."""

    def __init__(self, query: Query, lexicon: Lexicon, timezone: str) -> None:
        self.query = query
        self.lexicon = lexicon
        inner = msgspec.structs.replace(query, grain=query.average) if query.average else query
        self.facts = Facts(inner, lexicon, timezone)
        self.steps: list[tuple[str, str]] = []
        aliases = self.facts.aliases()
        self.keys = ([inner.grain] if inner.grain else []) + [aliases[name] for name in query.dimensions]
        self.numbers = list(query.metrics)

    def compile(self, title: str) -> Compiled:
        """Facts, comparison, gaps, share, ranking, then the order of rows."""
        query = self.query
        earlier = ""
        if query.comparison is not None:
            earlier = self.compare()
        else:
            period = query.time or Period("")
            self.step("result", self.together((period.start, period.end), ""))
        if query.average:
            self.average()
        elif self.fillable():
            self.fill()
        if query.share:
            self.share()
        if query.top is not None:
            self.rank()
        last, body = self.steps.pop()
        body = self.finish(last, body)
        heads = [f"-- {comment(title)}"]
        if self.steps:
            steps = ",\n".join(f"{identifier(name)} AS (\n{_indented(sql)}\n)" for name, sql in self.steps)
            heads.append(f"WITH {steps}")
        sql = "\n".join([*heads, body])
        if "{{" in sql:
            raise Uncompilable("The catalog holds a doubled brace, which would be run as code; it is not used.")
        return Compiled(sql, tuple(self.keys), tuple(self.numbers), self.facts.applied, earlier)

    def step(self, name: str, sql: str) -> str:
        """Add a named step, under a name of its own."""
        names = {known for known, _ in self.steps} | {dataset.casefold() for dataset in self.lexicon.datasets}
        while name in names:
            name += "_"
        self.steps.append((name, sql))
        return name

    def take(self) -> str:
        """The name of the last step."""
        return self.steps[-1][0]

    def together(self, span: Span, suffix: str) -> str:
        """The metrics by the keys, over a span: one fact directly, several aggregated apart and put on shared keys."""
        atoms = self.atoms()
        if len(atoms) == 1:
            ((base, found),) = atoms.items()
            plain = [self.whole(name) for name in self.query.metrics]
            if all(plain):
                return self.facts.select(base, tuple(zip(self.query.metrics, map(_first, plain), strict=True)), span)
            inner = self.step(f"{base}_totals{suffix}", self.facts.select(base, found, span))
            columns = [*map(identifier, self.keys), *(self.combined(name, alone=True) for name in self.query.metrics)]
            return f"SELECT\n  {_columns(columns)}\nFROM {identifier(inner)}"
        parts: list[str] = []
        every = [name for found in atoms.values() for name, _ in found]
        for base, found in atoms.items():
            inner = self.step(f"{base}_totals{suffix}", self.facts.select(base, found, span))
            own = {name for name, _ in found}
            columns = [*map(identifier, self.keys), *(_given(name, name in own) for name in every)]
            parts.append(f"SELECT {', '.join(columns)} FROM {identifier(inner)}")
        side = self.step(f"side_by_side{suffix}", "\nUNION ALL\n".join(parts))
        columns = [*map(identifier, self.keys), *(self.combined(name, alone=False) for name in self.query.metrics)]
        lines = [f"SELECT\n  {_columns(columns)}", f"FROM {identifier(side)}", self.group_by()]
        return "\n".join(filter(None, lines))

    def atoms(self) -> dict[str, tuple[tuple[str, Atom], ...]]:
        """The aggregates of all metrics by the fact whose rows they are on."""
        found: dict[str, list[tuple[str, Atom]]] = {}
        for metric in self.query.metrics:
            for index, atom in enumerate(self.lexicon.measures[metric].atoms):
                found.setdefault(atom.base, []).append((self.part(metric, index), atom))
        return {base: tuple(atoms) for base, atoms in found.items()}

    def part(self, metric: str, index: int) -> str:
        """The column of one aggregate of a metric."""
        alone = len(self.lexicon.measures[metric].atoms) == 1
        return metric if alone and self.whole(metric) else f"{metric}_part_{index + 1}"

    def whole(self, metric: str) -> Atom | None:
        """The aggregate that a metric is, when it is nothing else."""
        measure = self.lexicon.measures[metric]
        return measure.atoms[0] if measure.combined == "{0}" else None

    def combined(self, metric: str, *, alone: bool) -> str:
        """A metric from its aggregates; where a fact has no rows for a group, its sums and counts are 0."""
        measure = self.lexicon.measures[metric]
        parts = []
        for index, atom in enumerate(measure.atoms):
            column = identifier(self.part(metric, index))
            if not alone:
                column = f"MAX({column})"
                column = f"COALESCE({column}, 0)" if atom.zero and len(measure.bases) > 1 else column
            parts.append(column)
        return f"{measure.combined.format(*parts)} AS {identifier(metric)}"

    def compare(self) -> str:
        """The period and the one before it, moved onto one another, side by side for each group."""
        query, shift = self.query, self.query.comparison
        assert shift is not None
        period = query.time or Period("")
        before: Span = (
            shifted(period.start, shift.unit, -shift.count) if period.start else None,
            self.back(period.end) if period.end else None,
        )
        now = self.step("this_period", self.together((period.start, period.end), "_now"))
        then = self.step("period_before", self.together(before, "_before"))
        keys = list(map(identifier, self.keys))
        moved = keys[:]
        if query.grain:
            step = f"INTERVAL '{shift.count * (3 if shift.unit == 'quarter' else 6 if shift.unit == 'half' else 1)}"
            unit = "month" if shift.unit in ("quarter", "half") else shift.unit
            moved[0] = f"CAST({keys[0]} + {step} {unit}' AS DATE) AS {keys[0]}"
        metrics = list(map(identifier, query.metrics))
        olds = [identifier(f"{name}_before") for name in query.metrics]
        first = ", ".join([*keys, *metrics, *(f"NULL AS {old}" for old in olds)])
        second = ", ".join(
            [
                *moved,
                *(f"NULL AS {name}" for name in metrics),
                *(f"{a} AS {b}" for a, b in zip(metrics, olds, strict=True)),
            ]
        )
        sides = self.step("both_periods", f"SELECT {first} FROM {now}\nUNION ALL\nSELECT {second} FROM {then}")
        columns = keys[:]
        for name, new, old in zip(query.metrics, metrics, olds, strict=True):
            zero = self.lexicon.measures[name].zero and bool(keys)
            one, other = (f"COALESCE(MAX({column}), 0)" if zero else f"MAX({column})" for column in (new, old))
            change = identifier(f"{name}_change")
            columns += [f"{one} AS {new}", f"{other} AS {old}"]
            columns.append(f"({one} - {other}) / NULLIF(ABS({other}), 0) AS {change}")
        lines = [f"SELECT\n  {_columns(columns)}", f"FROM {identifier(sides)}"]
        if query.grain and period.end is not None:
            lines.append(f"WHERE {keys[0]} < DATE '{period.end}'")
        lines.append(self.group_by())
        self.step("result", "\n".join(filter(None, lines)))
        self.numbers = [column for name in query.metrics for column in (name, f"{name}_before", f"{name}_change")]
        return _said(before)

    def back(self, end: date) -> date:
        """The end of the period before: by its last day, so that the end of a month stays the end of a month."""
        shift = self.query.comparison
        assert shift is not None
        if end.day == 1:
            return shifted(end, shift.unit, -shift.count)
        return shifted(end - timedelta(days=1), shift.unit, -shift.count) + timedelta(days=1)

    def group_by(self) -> str:
        """GROUP BY the keys, by their place."""
        return "GROUP BY " + ", ".join(map(str, range(1, len(self.keys) + 1))) if self.keys else ""

    def average(self) -> None:
        """The metric in each period, added up and divided by how many periods there are."""
        period = self.query.time
        assert period is not None
        assert period.start is not None
        assert period.end is not None
        count = count_units(period.start, period.end, _UNITS[self.query.average])
        before = self.steps.pop()
        source = self.step(f"by_{self.query.average}", before[1])
        self.keys = self.keys[1:]
        keys = list(map(identifier, self.keys))
        numbers = [f"average_{name}" for name in self.numbers]
        columns = [
            *keys,
            *(
                f"COALESCE(SUM({identifier(old)}), 0) / {count:.1f} AS {identifier(new)}"
                for old, new in zip(self.numbers, numbers, strict=True)
            ),
        ]
        note = f"-- {count} {self.query.average}s in the period"
        self.numbers = numbers
        sql = f"SELECT {note}\n  {_columns(columns)}\nFROM {identifier(source)}"
        self.step("result", "\n".join(filter(None, (sql, self.group_by()))))

    def fillable(self) -> bool:
        """Whether periods without rows can be shown: a plain series over time."""
        query = self.query
        series = query.grain not in ("", "weekday") and not query.dimensions and query.comparison is None
        return series and query.top is None and not query.having and not query.share

    def fill(self) -> None:
        """Add the periods between the first and the last that have no rows; sums and counts are 0 there."""
        grain = identifier(self.query.grain)
        before = self.steps.pop()
        source = self.step("by_" + self.query.grain, before[1])
        nulls = ", ".join("NULL" for _ in self.numbers)
        numbers = ", ".join(map(identifier, self.numbers))
        step = "INTERVAL '3 month'" if self.query.grain == "quarter" else f"INTERVAL '1 {self.query.grain}'"
        every = self.step(
            "with_gaps",
            f"SELECT {grain}, {numbers} FROM {source}\nUNION ALL -- periods without rows\n"
            f"SELECT CAST(unnest(generate_series(MIN({grain}), MAX({grain}), {step})) AS DATE), {nulls} FROM {source}",
        )
        columns = [grain]
        for name in self.numbers:
            value = f"MAX({identifier(name)})"
            value = f"COALESCE({value}, 0)" if self.lexicon.measures[name].zero else value
            columns.append(f"{value} AS {identifier(name)}")
        self.step("result", f"SELECT\n  {_columns(columns)}\nFROM {identifier(every)}\nGROUP BY 1")

    def share(self) -> None:
        """Each part over the whole; over time the whole of its period."""
        before = self.steps.pop()
        source = self.step("parts", before[1])
        by_period = self.query.grain if self.query.dimensions else ""
        over = f"OVER (PARTITION BY {identifier(by_period)})" if by_period else "OVER ()"
        columns = [*map(identifier, self.keys)]
        numbers = []
        for name in self.numbers:
            column, share = identifier(name), identifier(f"{name}_share")
            columns += [column, f"{column} / NULLIF(SUM({column}) {over}, 0) AS {share}"]
            numbers += [name, f"{name}_share"]
        self.numbers = numbers
        sql = f"SELECT\n  {_columns(columns)}\nFROM {identifier(source)}"
        if not self.query.shown:
            self.step("result", sql)
            return
        inner = self.step("shares", sql)
        aliases = self.facts.aliases()
        tests = [self.facts.condition(kept, identifier(aliases[kept.field])) for kept in self.query.shown]
        every = ", ".join(map(identifier, [*self.keys, *numbers]))
        self.step("result", f"SELECT {every}\nFROM {inner}\nWHERE " + "\n  AND ".join(tests))

    def rank(self) -> None:
        """The first by a metric, those that are equal included, of each group when there is one."""
        top = self.query.top
        assert top is not None
        before = self.steps.pop()
        source = self.step("every_one", before[1])
        within = f"PARTITION BY {identifier(self.facts.aliases()[top.within])} " if top.within is not None else ""
        by = identifier(top.metric if not self.query.average else f"average_{top.metric}")
        way = "DESC" if top.descending else "ASC"
        every = ", ".join(map(identifier, [*self.keys, *self.numbers]))
        conditions = [f"{by} IS NOT NULL", *self.having()]
        ranked = self.step(
            "ranked",
            f"SELECT {every},\n  RANK() OVER ({within}ORDER BY {by} {way}) AS place\nFROM {identifier(source)}\nWHERE "
            + "\n  AND ".join(conditions),
        )
        self.step("result", f"SELECT {every}\nFROM {ranked}\nWHERE place <= {top.count}")

    def having(self) -> list[str]:
        """The thresholds of the query."""
        return [f"{identifier(one.metric)} {one.operator} {one.number:.15g}" for one in self.query.having]

    def finish(self, last: str, body: str) -> str:
        """The last step with its thresholds, its order and its limit."""
        conditions = self.having() if self.query.top is None else []
        if conditions:
            source = self.step(last, body)
            body = (
                f"SELECT {', '.join(map(identifier, [*self.keys, *self.numbers]))}\nFROM {identifier(source)}\nWHERE "
            )
            body += "\n  AND ".join(conditions)
        order = self.order()
        if order:
            body += f"\nORDER BY {order}"
        if self.query.limit:
            body += f"\nLIMIT {self.query.limit}"
        return body

    def order(self) -> str:
        """As wished; otherwise time goes on, and what is biggest comes first."""
        query = self.query
        keys = list(map(identifier, self.keys))
        if not keys:
            return ""
        aliases = {".".join(name): alias for name, alias in self.facts.aliases().items()}
        parts: list[str] = []
        for sort in query.sort:
            column = query.grain if sort.by == "time" else aliases.get(sort.by, sort.by)
            column = f"average_{column}" if query.average and sort.by in query.metrics else column
            parts.append(f"{identifier(column)} {'DESC' if sort.descending else 'ASC'} NULLS LAST")
        top = query.top
        if not parts and top is not None:
            parts += [identifier(aliases[".".join(top.within)])] if top.within is not None else []
            by = f"average_{top.metric}" if query.average else top.metric
            parts.append(f"{identifier(by)} {'DESC' if top.descending else 'ASC'}")
        elif not parts and not query.grain:
            parts.append(f"{identifier(self.numbers[0])} DESC NULLS LAST")
        for key in keys:
            if not any(part.split()[0] == key for part in parts):
                parts.append(_weekdays(key) if key == "weekday" and query.grain == "weekday" else key)
        return ", ".join(parts)


def _weekdays(column: str) -> str:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"CASE {column} " + " ".join(f"WHEN '{day}' THEN {place}" for place, day in enumerate(days)) + " END"


def _first(atom: Atom | None) -> Atom:
    assert atom is not None
    return atom


def _given(name: str, there: bool) -> str:
    return identifier(name) if there else f"NULL AS {identifier(name)}"


def _columns(columns: list[str]) -> str:
    return ",\n  ".join(columns)


def _indented(sql: str) -> str:
    return "\n".join(f"  {line}" for line in sql.splitlines())


def _said(span: Span) -> str:
    start, end = span
    last = end - timedelta(days=1) if end is not None else None
    return f"{start} to {last}" if start else f"days up to {last}"
