"""Binds a reading to the catalog: which metric, which field, which value, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NoReturn

import msgspec

from quire.assistant.draft import Best, Draft, Item, Kept
from quire.assistant.keywords import verb_root
from quire.assistant.lexicon import EXACT, Lexicon, Named
from quire.assistant.measures import Measure
from quire.assistant.periods import bind_time
from quire.assistant.query import Filter, Grain, Having, Query, Sort, Top
from quire.catalog import FieldName, Hit

_DEFAULT_TOP = 10
NO_METRIC = "The question names no metric, so there is nothing to compute."


class Unbound(Exception):
    """Why a reading has no meaning in this catalog: a sentence, the words it is about, what could be asked instead."""

    def __init__(self, message: str, words: Iterable[str] = (), choices: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.words = tuple(words)
        self.choices = tuple(choices)


class Bound(msgspec.Struct, frozen=True):
    """A query, and what had to be assumed to come to it."""

    query: Query
    assumptions: tuple[str, ...]


def bind(draft: Draft, lexicon: Lexicon, today: date) -> Bound:
    """The query that a reading means; raises ``Unbound`` when it has none, or more than one."""
    return _Binder(draft, lexicon, today).bind()


class _Binder:
    """The names of one reading, while they are bound."""

    def __init__(self, draft: Draft, lexicon: Lexicon, today: date) -> None:
        self.draft = draft
        self.lexicon = lexicon
        self.today = today
        self.assumptions: list[str] = []
        self.bases: tuple[str, ...] = ()
        self.names: tuple[str, ...] = ()

    def bind(self) -> Bound:
        draft = self.draft
        if not draft.metrics:
            raise Unbound(NO_METRIC)
        metrics = tuple(dict.fromkeys(self.metric(found) for found in draft.metrics))
        bounds = tuple((bound, self.metric(bound.metric) if bound.metric else metrics[0]) for bound in draft.bounds)
        order = self.metric(draft.order.metric) if draft.order and draft.order.metric else ""
        best = draft.best
        ranked = self.metric(best.metric) if best is not None and best.metric else metrics[0]
        metrics = tuple(dict.fromkeys((*metrics, *(name for _, name in bounds), ranked, *([order] if order else []))))
        self.names = metrics
        self.bases = tuple(dict.fromkeys(base for name in metrics for base in self.measure(name).bases))
        if best is not None and best.metric is None and len(draft.metrics) > 1:
            raise Unbound("Several metrics are named; the best by which of them?", choices=metrics)
        query = Query(
            metrics,
            filters=(),
            having=tuple(Having(name, bound.operator, bound.number) for bound, name in bounds),
            share=draft.share,
            limit=draft.limit,
            trend=draft.trend,
        )
        query = self.grouped(query, ranked)
        query = self.filtered(query)
        query = bind_time(query, draft, self)
        query = self.sorted(query, order)
        self.check(query)
        return Bound(query, tuple(dict.fromkeys(self.assumptions)))

    def metric(self, found: tuple[str, ...]) -> str:
        """The metric of a name; an endorsed one wins over others of the same name, and that is said."""
        if len(found) == 1:
            return found[0]
        endorsed = [name for name in found if self.measure(name).metric.endorsement == "endorsed"]
        if len(endorsed) != 1:
            raise Unbound("Several metrics have that name.", choices=found)
        others = " or ".join(name for name in found if name != endorsed[0])
        self.assumptions.append(f"Taken as {endorsed[0]}, which is endorsed, not {others}.")
        return endorsed[0]

    def measure(self, name: str) -> Measure:
        """What is behind a metric."""
        return self.lexicon.measures[name]

    def reachable(self, field: FieldName) -> bool:
        """Whether the rows of every fact lead to one value of the field."""
        return all(self.lexicon.joins.reaches(base, field.dataset) for base in self.bases)

    def field(self, named: Iterable[Named]) -> FieldName:
        """The field of a name: one that every fact leads to; of several the one whose very name it is.

        Fields that a relationship joins are one and the same, and the nearest stands for them.
        """
        every = tuple(named)
        fields = [one for one in every if self.reachable(one.name)]
        if not fields:
            raise self.unreachable(every[0].name)
        exact = [one.name for one in fields if one.rank == min(other.rank for other in fields)]
        distinct = self.merged(tuple(dict.fromkeys(exact)))
        if len(distinct) == 1:
            return distinct[0]
        endorsed = [name for name in distinct if self.lexicon.datasets[name.dataset].endorsement == "endorsed"]
        if len(endorsed) == 1:
            self.assumptions.append(f"Taken as {'.'.join(endorsed[0])}, whose dataset is endorsed.")
            return endorsed[0]
        raise Unbound(
            "Several fields have that name.", choices=tuple(f"{name.dataset} {name.field}" for name in distinct)
        )

    def unreachable(self, field: FieldName) -> Unbound:
        """Why a field cannot be used with the metrics of the question."""
        for base in self.bases:
            path = self.lexicon.joins.path(base, field.dataset)
            if path is not None and path.ambiguous:
                return Unbound(
                    f"{base} is related to {field.dataset} in several ways; which one is meant cannot be said."
                )
            if path is None:
                return Unbound(
                    f"{base} cannot be split by {field.dataset}.{field.field}: no relationship leads there from many "
                    "rows to one, and any other join would count rows twice."
                )
        return Unbound(f"{field.dataset}.{field.field} cannot be used here.")

    def merged(self, fields: tuple[FieldName, ...]) -> tuple[FieldName, ...]:
        """Of fields that are joined on one another only the one nearest to the facts."""
        joined = {
            frozenset(((step.from_dataset, left), (step.to_dataset, right)))
            for step in self.lexicon.catalog.relationships
            for left, right in zip(step.from_columns, step.to_columns, strict=True)
        }

        def distance(field: FieldName) -> int:
            path = self.lexicon.joins.path(self.bases[0], field.dataset)
            return len(path.steps) if path is not None else 99

        kept: list[FieldName] = []
        for field in sorted(fields, key=distance):
            if not any(frozenset((tuple(field), tuple(other))) in joined for other in kept):
                kept.append(field)
        return tuple(kept)

    def item(self, item: Item) -> FieldName | str:
        """A grouping: the field, or the name of a grain."""
        if item[0] == "grain":
            return str(item[1])
        field = self.field(item[1])
        times = {self.measure(name).metric.default_time for name in self.names}
        return "day" if times == {".".join(field)} else field

    def grouped(self, query: Query, ranked: str) -> Query:
        """The dimensions, the grain, and the best of them."""
        draft = self.draft
        if draft.best is not None:
            return self.ranked(query, draft.best, ranked)
        items = [item for item, _ in draft.groups]
        if draft.subject is not None:
            items.insert(0, draft.subject)
            if not draft.bounds:
                raise Unbound("The question asks which, but not by what: name the highest or lowest, or a threshold.")
        return self.by(query, items)

    def by(self, query: Query, items: Iterable[Item]) -> Query:
        fields: list[FieldName] = []
        grain: Grain = query.grain
        for found in map(self.item, items):
            if isinstance(found, FieldName):
                fields.append(found)
            elif grain and grain != found:
                raise Unbound(f"Rows can be by {grain} or by {found}, not by both.")
            else:
                grain = msgspec.convert(found, Grain)
        return msgspec.structs.replace(
            query, dimensions=tuple(dict.fromkeys((*query.dimensions, *fields))), grain=grain
        )

    def ranked(self, query: Query, best: Best, metric: str) -> Query:
        groups = self.draft.groups
        within: FieldName | None = None
        if groups:
            found = self.item(groups[0][0])
            if len(groups) != 1 or not groups[0][1] or not isinstance(found, FieldName):
                named = best.item[1] if best.item[0] == "grain" else "rows"
                raise Unbound(
                    "It cannot be said whether the best are wanted over all or within each group; ask for the best "
                    f"{named} alone, or for each value of one field.",
                )
            within = found
        if self.draft.subject is not None and self.draft.subject != best.item:
            raise Unbound("The question asks for the best of two things at once.")
        query = self.by(query, [best.item])
        if within is not None and within not in query.dimensions:
            query = msgspec.structs.replace(query, dimensions=(within, *query.dimensions))
        if best.count < -1:
            self.assumptions.append(f"The first {_DEFAULT_TOP}, as no number was named.")
        top = Top(abs(best.count), metric, best.descending, within)
        return msgspec.structs.replace(query, top=top)

    def filtered(self, query: Query) -> Query:
        """The filters; values that are compared with one another become rows."""
        filters: list[Filter] = []
        for kept in self.draft.kept:
            found = self.filter(kept, query.dimensions)
            if any(other.field == found.field for other in filters):
                raise Unbound(f"{found.field.field} is limited twice; it cannot be said which one counts.", [kept.said])
            filters.append(found)
            if kept.apart and found.field not in query.dimensions:
                query = msgspec.structs.replace(query, dimensions=(*query.dimensions, found.field))
        including = [one for one in filters if not one.exclude]
        early = [kept.said for kept in self.draft.kept if kept.early and not kept.exclude]
        if query.share and early and (query.dimensions or query.grain):
            raise Unbound(
                f"Is that the share of {early[0]} in each row, or the share of each row in {early[0]}?", early
            )
        if query.share and not query.dimensions and not query.grain and len(including) == 1:
            query = msgspec.structs.replace(query, dimensions=(including[0].field,), shown=tuple(including))
            filters.remove(including[0])
        elif query.share and including:
            self.assumptions.append("The whole is what the filters leave.")
        return msgspec.structs.replace(query, filters=tuple(filters))

    def filter(self, kept: Kept, dimensions: tuple[FieldName, ...]) -> Filter:
        """The field that holds all the values of a filter, and the values as they are stored in it.

        A field that the rows are by wins over others that hold the same value.
        """
        named = None if kept.field is None else [one.name for one in kept.field if self.reachable(one.name)]
        if named == [] and kept.field is not None:
            raise self.unreachable(kept.field[0].name)
        candidates: dict[FieldName, list[Hit]] | None = None
        for hits in kept.hits:
            here: dict[FieldName, list[Hit]] = {}
            for hit in hits:
                if self.reachable(hit.field) and (named is None or hit.field in named):
                    here.setdefault(hit.field, []).append(hit)
            if candidates is None:
                candidates = here
            else:
                candidates = {field: candidates[field] + found for field, found in here.items() if field in candidates}
        if not candidates:
            raise Unbound(f"No field of these metrics holds “{kept.said}”.", [kept.said])
        fields = self.merged(tuple(candidates))
        if len(fields) > 1 and named is not None:
            fields = tuple(field for field in fields if field in self.exact(kept.field or ()))
        if len(fields) > 1 and len(own := [field for field in fields if field in dimensions]) == 1:
            self.assumptions.append(f"“{kept.said}” is a {own[0].field}, as the rows are by it.")
            fields = (own[0],)
        if len(fields) != 1:
            choices = tuple(f"{self.lexicon.label(field)} {kept.said}" for field in fields)
            raise Unbound(f"“{kept.said}” is a value of several fields.", [kept.said], choices)
        chosen = candidates[fields[0]]
        if len(chosen) != len(kept.hits):
            values = tuple(value for hit in chosen for value in hit.values)
            raise Unbound(f"“{kept.said}” can mean several values: {', '.join(values)}.", [kept.said])
        values = tuple(dict.fromkeys(value for hit in chosen for value in hit.values))
        if any(not hit.exact for hit in chosen):
            self.assumptions.append(f"“{kept.said}” is read as {', '.join(values)}.")
        return Filter(fields[0], values, kept.exclude)

    def exact(self, named: Iterable[Named]) -> tuple[FieldName, ...]:
        return tuple(one.name for one in named if one.rank == EXACT)

    def sorted(self, query: Query, metric: str) -> Query:
        """The wish for an order; without one, time goes on and what is biggest comes first."""
        order = self.draft.order
        if order is None:
            return query
        by = metric
        if order.item is not None:
            found = self.item(order.item)
            if isinstance(found, FieldName) and found not in query.dimensions:
                raise Unbound(f"Rows cannot be sorted by {found.field}: they are not by it.")
            if isinstance(found, str) and found != query.grain:
                raise Unbound(f"Rows cannot be sorted by {found}: they are not by it.")
            by = "time" if isinstance(found, str) else ".".join(found)
        elif not by:
            if order.alphabetical and not query.dimensions:
                raise Unbound("There is nothing to sort alphabetically.")
            by = ".".join(query.dimensions[0]) if order.alphabetical else query.metrics[0]
        descending = order.descending if order.descending is not None else (by in query.metrics)
        if order.alphabetical:
            descending = False
        return msgspec.structs.replace(query, sort=(Sort(by, descending),))

    def check(self, query: Query) -> None:
        """What must hold of a whole query, or its answer would not be what was asked."""
        for name in query.metrics:
            self.check_metric(query, name)
        for bound in self.draft.bounds:
            counted = [name for name in query.metrics if self.measure(name).counts]
            if bound.early and counted:
                raise Unbound(
                    f"A threshold for each of {counted[0]}, or for rows of it? Say by what before the threshold."
                )
            name = self.metric(bound.metric) if bound.metric else query.metrics[0]
            if bound.currency and self.measure(name).metric.format != f"money:{bound.currency}":
                raise Unbound(f"{name} is not told to be in {bound.currency}.", [bound.currency.casefold()])
        grouped = bool(query.dimensions or query.grain)
        mixed = query.comparison or query.top or query.average or query.having
        faults = {
            "A threshold needs rows to choose from: say by what.": query.having and not grouped,
            "There are no rows to limit.": query.limit and not grouped,
            "A share of what? Say by what the whole is divided.": query.share and not grouped,
            "A share cannot be combined with a comparison, a ranking, an average or a threshold.": query.share
            and mixed,
            "An average per period cannot be combined with a comparison or a threshold.": query.average
            and (query.comparison or query.having),
            "An average over what? Name a metric that is an average, or say per day, week, month….": self.draft.average
            and not query.average
            and "average" not in self.lexicon.vocabulary[query.metrics[0]],
            "A ranking by growth is not known; ask for the ranking, or for the growth.": query.top
            and (self.draft.growth or self.draft.over is not None),
            "A threshold cannot be combined with a comparison: for which of the two periods?": query.having
            and query.comparison,
            "Sorted by the number, or by its change? Name what to sort by.": query.comparison
            and query.sort
            and query.sort[0].by in query.metrics,
            "It cannot be said whether the threshold is for what is asked about, or for each row.": self.draft.subject
            is not None
            and self.draft.groups,
            "Compared with what? Name two periods, two values, or a comparison such as year over year.": (
                self.draft.compare and not grouped
            ),
        }
        for message, wrong in faults.items():
            if wrong:
                raise Unbound(message)

    def check_metric(self, query: Query, name: str) -> None:
        """What must hold of a metric for what is asked of it."""
        found = self.measure(name)
        if self.draft.counted and not found.counts and name == query.metrics[0]:
            raise Unbound(f"{name} is not a count of anything, so “how many” does not fit it.")
        if self.draft.total and not (found.additive or found.counts):
            raise Unbound(f"{name} is not a sum, so it has no total.")
        if query.share and not found.additive:
            raise Unbound(f"{name} does not add up over its parts, so shares would say something else.")
        if query.average and not (found.additive or found.counts):
            raise Unbound(f"{name} is neither a sum nor a count, so an average per period would say something else.")
        for verb in self.draft.verbs:
            if not any(verb_root(word).startswith(verb_root(verb)) for word in self.lexicon.vocabulary[name]):
                raise Unbound(f"“{verb}” is not part of what {name} means.", [verb])

    def give_up(self, message: str, words: Iterable[str] = ()) -> NoReturn:
        """Raise ``Unbound``: for those who bind time, and do not know it."""
        raise Unbound(message, words)
