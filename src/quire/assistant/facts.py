"""The part of a statement that reads tables: for each fact one aggregation on its own rows, joined only to one side."""

from __future__ import annotations

from datetime import date

import msgspec

from quire.assistant.contradiction import excluded
from quire.assistant.lexicon import Lexicon
from quire.assistant.measures import Atom, column_sql, expand, field_sql, identifier, predicate_sql
from quire.assistant.query import Filter, Query
from quire.catalog import Dataset, FieldName

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Uncompilable(Exception):
    """Why a query has no statement that is sure to be right, in a sentence."""


class Applied(msgspec.Struct):
    """What was used on the way: the datasets, the caveats, and the time fields of each fact."""

    datasets: list[str] = []
    caveats: list[str] = []
    times: dict[str, FieldName] = {}


class Facts:
    """Writes the aggregation of each fact for one query."""

    def __init__(self, query: Query, lexicon: Lexicon, timezone: str) -> None:
        self.query = query
        self.lexicon = lexicon
        self.timezone = timezone
        self.applied = Applied()

    def time_of(self, base: str) -> FieldName:
        """The field that says when the rows of a fact happened: the metric's, the dataset's, or the only one near."""
        if base in self.applied.times:
            return self.applied.times[base]
        found = list(dict.fromkeys(time for metric in self.metrics_on(base) for time in self.times(metric, base)))
        if len(found) != 1:
            choices = ", ".join(".".join(name) for name in found)
            why = f"it could be any of {choices}" if found else "no field says it"
            raise Uncompilable(f"When the rows of {base} happened is not clear: {why}. Set its default_time.")
        self.applied.times[base] = found[0]
        return found[0]

    def metrics_on(self, base: str) -> list[str]:
        """The metrics of the query that aggregate rows of a fact."""
        return [name for name in self.query.metrics if base in self.lexicon.measures[name].bases]

    def times(self, metric: str, base: str) -> tuple[FieldName, ...]:
        """The fields that could say when, for one metric on one fact."""
        joins, told = self.lexicon.joins, self.lexicon.measures[metric].metric.default_time
        if "." in told:
            time = FieldName(*told.split(".", 1))
            if time.dataset == base or (joins.reaches(base, time.dataset) and time.dataset in self.lexicon.datasets):
                return (time,)
        own = self.lexicon.times(base)
        if own or self.lexicon.datasets[base].endorsement == "experimental":
            return own  # nobody said that the rows of a table happened when those of its neighbour did
        near = [name for name in self.lexicon.datasets if joins.reaches(base, name)]
        return tuple(time for name in near for time in self.lexicon.times(name))

    def select(self, base: str, atoms: tuple[tuple[str, Atom], ...], period: tuple[date | None, date | None]) -> str:
        """The aggregation of one fact over a period: dimensions, then each atom under its name."""
        used = {base}
        columns: list[str] = []
        for alias, sql, dataset in self.keys(base):
            columns.append(f"{sql} AS {identifier(alias)}")
            used.add(dataset)
        for name, atom in atoms:
            columns.append(f"{expand(atom.sql, self.lexicon.catalog)} AS {identifier(name)}")
            used.update(atom.datasets)
        conditions = self.conditions(base, period, used)
        lines = ["SELECT", ",\n".join(f"  {column}" for column in columns), self.tables(base, used, conditions)]
        if conditions:
            lines.append("WHERE " + "\n  AND ".join(conditions))
        if count := len(self.keys(base)):
            lines.append("GROUP BY " + ", ".join(map(str, range(1, count + 1))))
        return "\n".join(lines)

    def keys(self, base: str) -> list[tuple[str, str, str]]:
        """What the rows are grouped by: alias, SQL, dataset; the grain first."""
        found: list[tuple[str, str, str]] = []
        grain = self.query.grain
        if grain:
            time = self.time_of(base)
            moment = self.moment(time)
            if grain == "weekday":
                cases = " ".join(f"WHEN {day} THEN '{name}'" for day, name in enumerate(_WEEKDAYS, 1))
                found.append(("weekday", f"CASE EXTRACT(isodow FROM {moment}) {cases} END", time.dataset))
            else:
                found.append((grain, f"CAST(date_trunc('{grain}', {moment}) AS DATE)", time.dataset))
        aliases = self.aliases()
        for name in self.query.dimensions:
            found.append((aliases[name], field_sql(self.lexicon.catalog, name), name.dataset))
        return found

    def aliases(self) -> dict[FieldName, str]:
        """The column of each dimension; with the dataset's name where two would be the same."""
        names = [name.field.casefold() for name in self.query.dimensions] + [self.query.grain, *self.query.metrics]
        return {
            name: name.field if names.count(name.field.casefold()) == 1 else f"{name.dataset}_{name.field}"
            for name in self.query.dimensions
        }

    def moment(self, time: FieldName) -> str:
        """A time field as local time: instants are brought to the time zone of the business."""
        sql = field_sql(self.lexicon.catalog, time)
        if self.lexicon.field(time).datatype == "DateTimeTz" and self.timezone:
            return f"({sql} AT TIME ZONE '{self.timezone}')"
        return sql

    def conditions(self, base: str, period: tuple[date | None, date | None], used: set[str]) -> list[str]:
        """Everything that rows must fulfil: period, filters, what the caveats require."""
        found: list[str] = []
        if period != (None, None):
            time = self.time_of(base)
            used.add(time.dataset)
            moment = self.moment(time)
            start, end = period
            found += [f"{moment} >= DATE '{start}'"] if start else []
            found += [f"{moment} < DATE '{end}'"] if end else []
        for kept in self.query.filters:
            self.refuse_excluded(kept)
            used.add(kept.field.dataset)
            found.append(self.condition(kept, field_sql(self.lexicon.catalog, kept.field)))
        return found

    def refuse_excluded(self, kept: Filter) -> None:
        """Refuse to look for rows that a required caveat takes away: there would be none, and that would be false."""
        dataset = self.lexicon.datasets[kept.field.dataset]
        text = "" if kept.exclude else excluded(dataset, kept.field.field, kept.values)
        if text:
            said = " or ".join(kept.values)
            raise Uncompilable(f"{kept.field.field} {said} is left out of every answer from {dataset.name}: {text}")

    def condition(self, kept: Filter, sql: str) -> str:
        """A filter as SQL; rows without a value stay when others are excluded."""
        datatype = self.lexicon.field(kept.field).datatype
        values = ", ".join(literal(value, datatype) for value in kept.values)
        if len(kept.values) == 1:
            test = f"{sql} {'<>' if kept.exclude else '='} {values}"
        else:
            test = f"{sql} {'NOT IN' if kept.exclude else 'IN'} ({values})"
        return f"({sql} IS NULL OR {test})" if kept.exclude else test

    def tables(self, base: str, used: set[str], conditions: list[str]) -> str:
        """FROM and its joins, each from many rows to one; the caveats of every dataset met go to ``conditions``."""
        for name in self.query.metrics:
            for caveat in self.lexicon.measures[name].metric.caveats:
                if caveat.predicate and caveat.severity == "required" and base in self.lexicon.measures[name].bases:
                    used.update(self.named_in(caveat.predicate, base))
        lines = [f"FROM {self.source(base)}"]
        joined = {base}
        self.require(self.lexicon.datasets[base], "", conditions)
        for target in sorted(used - {base}):
            path = self.lexicon.joins.path(base, target)
            if path is None or path.ambiguous:
                raise Uncompilable(f"{base} does not lead to {target} in one way only.")
            for step in path.steps:
                left = next(name for name in self.lexicon.datasets if name.casefold() == step.from_dataset.casefold())
                right = next(name for name in self.lexicon.datasets if name.casefold() == step.to_dataset.casefold())
                if right in joined:
                    continue
                joined.add(right)
                pairs = zip(step.from_columns, step.to_columns, strict=True)
                one, other = self.lexicon.datasets[left], self.lexicon.datasets[right]
                keys = " AND ".join(f"{column_sql(one, a)} = {column_sql(other, b)}" for a, b in pairs)
                lines.append(f"LEFT JOIN {self.source(right)} ON {keys}")
                self.require(other, column_sql(other, step.to_columns[0]), conditions)
        for name in self.query.metrics:
            self.require_metric(name, base, conditions)
        return "\n".join(lines)

    def source(self, name: str) -> str:
        """A dataset's table or query under its own name."""
        dataset = self.lexicon.datasets[name]
        self.applied.datasets += [name] if name not in self.applied.datasets else []
        source = dataset.source.strip().rstrip(";")
        source = (
            f"({source})"
            if source[:7].casefold() in ("select ", "select\n") or source[:5].casefold() == "with "
            else source
        )
        return f"{source} AS {identifier(name)}"

    def require(self, dataset: Dataset, key: str, conditions: list[str]) -> None:
        """What a dataset's caveats require; a row that has no partner in a joined dataset is not touched by them."""
        for caveat in dataset.caveats:
            if caveat.severity == "required" and caveat.predicate:
                test = f"({predicate_sql(caveat.predicate, dataset, self.lexicon.catalog)})"
                test = f"({key} IS NULL OR {test})" if key else test
                conditions.append(f"{test} -- {comment(caveat.text)}")
            self.note(f"{dataset.name}: {caveat.text}")

    def require_metric(self, name: str, base: str, conditions: list[str]) -> None:
        """What a metric's caveats require of the rows of one of its facts."""
        measure = self.lexicon.measures[name]
        for caveat in measure.metric.caveats:
            if caveat.severity == "required" and caveat.predicate and base in measure.bases:
                if len(self.query.metrics) > 1:
                    raise Uncompilable(f"{name} requires “{caveat.text}”, which would change the other metrics too.")
                test = predicate_sql(caveat.predicate, self.lexicon.datasets[base], self.lexicon.catalog)
                conditions.append(f"({test}) -- {comment(caveat.text)}")
            self.note(f"{name}: {caveat.text}")

    def named_in(self, predicate: str, base: str) -> set[str]:
        """The datasets that a predicate names."""
        return {name for name in self.lexicon.datasets if f"{name}." in predicate} | {base}

    def note(self, text: str) -> None:
        """Remember a caveat for the receipt, once."""
        if text not in self.applied.caveats:
            self.applied.caveats.append(text)


def literal(value: str, datatype: str) -> str:
    """A stored value as SQL; text cannot end its quotes, nor open an interpolation."""
    if datatype in ("Integer", "Decimal", "Float") and _is_number(value):
        return value
    if datatype == "Boolean" and value.casefold() in ("true", "false"):
        return value.upper()
    return "'" + value.replace("'", "''").replace("{{", "{' || '{") + "'"


def comment(text: str) -> str:
    """A text on one line of a comment."""
    return " ".join(text.replace("{{", "{ {").split())


def _is_number(value: str) -> bool:
    try:
        return float(value) == float(value)  # not NaN
    except ValueError:
        return False
