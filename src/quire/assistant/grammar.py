"""The grammar: phrases in a row become a reading, or several; a phrase that no clause takes ends a reading.

Every clause is a method that is given a position and a draft and yields each way to go on. What a question means is
whatever reading reaches its end. See ``docs/guide/asking.md`` for the grammar as people read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from quire.assistant.chunks import Chunk
from quire.assistant.clauses import Clauses, Way
from quire.assistant.draft import Best, Bound, Draft, Item, Order

_MOST_STEPS = 20_000
_QUESTIONS = frozenset(
    ("is", "are", "was", "were", "did", "does", "do", "has", "have", "had", "should", "will", "would", "must", "may")
)
_ARTICLES = frozenset(("a", "an", "the", "of", "our", "of the", "all the", "we"))
_LINKED = frozenset(("sort", "not_in", "versus", "over", "descending", "ascending", "limit"))
Clause = Callable[[int, Draft], Iterator[Way]]


class Grammar(Clauses):
    """Reads the phrases of one question."""

    def __init__(self, chunks: tuple[Chunk, ...]) -> None:
        super().__init__(chunks)
        self.furthest = 0
        self._steps = 0
        self._readings: dict[Draft, None] = {}
        self._seen: set[tuple[int, Draft]] = set()
        self._clauses: tuple[Clause, ...] = (
            self.passing,
            self.opening,
            self.which,
            self.measured,
            self.superlative,
            self.grouping,
            self.period,
            self.filtering,
            self.bounding,
            self.comparing,
            self.ordering,
            self.describing,
        )

    def readings(self) -> tuple[Draft, ...]:
        """Every reading that takes the whole question."""
        if self.chunks and self.chunks[0].words[0] in _QUESTIONS and not self.has(0, "opener"):
            return ()
        self._walk(0, Draft())
        return tuple(self._readings)

    def _walk(self, index: int, draft: Draft) -> None:
        self._steps += 1
        if (index, draft) in self._seen or self._steps > _MOST_STEPS:
            return
        self._seen.add((index, draft))
        self.furthest = max(self.furthest, index)
        if index == len(self.chunks):
            self._readings[draft] = None
            return
        for clause in self._clauses:
            for end, further in clause(index, draft):
                self._walk(end, further)

    def passing(self, index: int, draft: Draft) -> Iterator[Way]:
        """Words that say nothing; commas; ``and`` before a clause that cannot go on a list."""
        dangling = index == len(self.chunks) - 1 and self.said(index) in _ARTICLES
        if (self.has(index, "filler") and not dangling) or (self.has(index, "comma") and index > 0):
            yield index + 1, draft
        if self.has(index, "and") and index and any(self.has(index + 1, kind) for kind in _LINKED):
            yield index + 1, draft

    def opening(self, index: int, draft: Draft) -> Iterator[Way]:
        """What a question begins with."""
        if self.has(index, "how_many"):
            following = self.skip(index + 1)
            if self.has(following, "metric") or self.has(following, "value") or self.has(following, "adverb"):
                yield index + 1, replace(draft, counted=True)
        if index > self.head:
            return
        if self.has(index, "opener"):
            first = self.chunks[index].words[:2]
            how = first[:1] == ("how",) and first != ("how", "much")
            yield index + 1, replace(draft, much=draft.much or first == ("how", "much"), how=draft.how or how)
        if self.has(index, "compare"):
            yield index + 1, replace(draft, compare=True)

    def which(self, index: int, draft: Draft) -> Iterator[Way]:
        """``which [3] channels``, ``channels with``, ``day with``: rows by what the question is about."""
        asked = self.has(index, "which")
        if draft.subject is not None or draft.groups or (index > self.head and not asked):
            return
        start = self.skip(index + 1) if asked else index
        count, start = self.count(start)
        for item, end in self.items(start):
            behind = self.skip(end)
            if asked or self.has(behind, "with"):
                many = 10 if self.plural(start, end) else 1
                yield end, replace(draft, subject=item, subject_count=count or -many)

    def measured(self, index: int, draft: Draft) -> Iterator[Way]:
        """A list of metrics; there is one in a question."""
        if not self.has(index, "metric") or draft.metrics:
            return
        metrics: tuple[tuple[str, ...], ...] = (self.chunks[index].senses["metric"],)
        end = index + 1
        compare = draft.compare
        yield end, replace(draft, metrics=metrics)
        while True:
            if not any(self.has(end, kind) for kind in ("and", "comma", "versus")):
                return
            compare = compare or self.has(end, "versus")
            following = self.skip(end + 1, also=("how_many", "and"))
            if not self.has(following, "metric"):
                return
            metrics = (*metrics, self.chunks[following].senses["metric"])
            end = following + 1
            yield end, replace(draft, metrics=metrics, compare=False if compare else draft.compare)

    def superlative(self, index: int, draft: Draft) -> Iterator[Way]:
        """``top 5 products [by revenue]``, ``the most revenue`` of what is asked for, ``highest revenue month``."""
        if draft.best is not None:
            return
        for kind, descending in (("top", True), ("bottom", False)):
            if self.has(index, kind):
                count, start = self.count(self.skip(index + 1))
                for item, end in self.items(start):
                    many = count or (10 if self.plural(start, end) else 1)
                    best = Best(item, count or -many, descending)
                    yield end, replace(draft, best=best)
                    yield from self._ranked(end, replace(draft, best=best))
        for kind, descending in (("most", True), ("least", False)):
            following = self.skip(index + 1)
            if not self.has(index, kind) or not self.has(following, "metric"):
                continue
            metric = self.chunks[following].senses["metric"]
            named = replace(draft, metrics=draft.metrics or (metric,))
            if draft.subject is not None:
                best = Best(draft.subject, draft.subject_count, descending, metric)
                yield following + 1, replace(named, best=best)
            for item, end in self.items(following + 1):
                count = -10 if self.plural(following + 1, end) else -1
                yield end, replace(named, best=Best(item, count, descending, metric))

    def _ranked(self, index: int, draft: Draft) -> Iterator[Way]:
        """``by revenue`` behind what is ranked."""
        start = self.skip(index)
        if not (self.has(start, "by") or self.said(start) in ("for", "in terms of")):
            return
        following = self.skip(start + 1, also=("total", "how_many"))
        if self.has(following, "metric") and draft.best is not None:
            metric = self.chunks[following].senses["metric"]
            best = replace(draft.best, metric=metric)
            yield following + 1, replace(draft, best=best, metrics=draft.metrics or (metric,))

    def grouping(self, index: int, draft: Draft) -> Iterator[Way]:
        """``by month and channel``, ``per channel``, ``monthly``."""
        if self.has(index, "adverb"):
            grain = self.chunks[index].senses["adverb"]
            if draft.average and not draft.averaged:
                yield index + 1, replace(draft, averaged=grain)
            else:
                yield index + 1, replace(draft, groups=(*draft.groups, (("grain", grain), False)))
        if not self.has(index, "by"):
            return
        within = self.has(index, "within")
        start = self.skip(index + 1)
        if draft.best is not None and draft.best.metric is None and index:
            yield from self._ranked(index, draft)
        if self.said(index) == "per" and self.has(start, "field") and self.has(start, "metric"):
            return  # revenue per customer: a row for each customer, or one number over their count?
        for found, end in self._listed(start, ()):
            if draft.average and not draft.averaged and len(found) == 1 and found[0][0] == "grain":
                yield end, replace(draft, averaged=str(found[0][1]))
            yield end, replace(draft, groups=(*draft.groups, *((item, within) for item in found)))

    def _listed(self, start: int, before: tuple[Item, ...]) -> Iterator[tuple[tuple[Item, ...], int]]:
        for item, end in self.items(start):
            found = (*before, item)
            yield found, end
            if any(self.has(end, kind) for kind in ("and", "comma")):
                following = self.skip(end + 1, also=("and", "by"))
                yield from self._listed(following, found)

    def bounding(self, index: int, draft: Draft) -> Iterator[Way]:
        """``[with] revenue above 1,000``, ``[with] more than 5 orders``."""
        start = index
        early = draft.subject is None and not draft.groups
        if self.has(index, "with"):
            if early and self.has(self.before(index), "metric"):
                return  # orders with revenue above 100: which orders, or which rows?
            start = self.skip(index + 1)
            if self.has(start, "metric"):
                metric = self.chunks[start].senses["metric"]
                for end, bound in self._threshold(self.skip(start + 1, also=("is",))):
                    found = replace(bound, metric=metric, early=early)
                    yield end, replace(draft, bounds=(*draft.bounds, found), metrics=draft.metrics or (metric,))
            if self.has(start, "most") or self.has(start, "least"):
                yield start, draft
        for end, bound in self._threshold(start):
            following = self.skip(end)
            if self.has(following, "metric"):
                metric = self.chunks[following].senses["metric"]
                found = replace(bound, metric=metric, early=early)
                yield following + 1, replace(draft, bounds=(*draft.bounds, found), metrics=draft.metrics or (metric,))
            elif start == index:
                before = self.before(index)
                metric = self.chunks[before].senses["metric"] if self.has(before, "metric") else None
                if draft.metrics and (metric is not None or len(draft.metrics) == 1):
                    yield end, replace(draft, bounds=(*draft.bounds, replace(bound, metric=metric, early=early)))

    def _threshold(self, index: int) -> Iterator[tuple[int, Bound]]:
        operator = next((kind for kind in (">=", "<=", ">", "<") if self.has(index, kind)), None)
        if operator is None:
            return
        start, currency = index + 1, ""
        if self.has(start, "currency"):
            currency, start = self.chunks[start].senses["currency"], start + 1
        if not self.has(start, "number"):
            return
        value, end = self.chunks[start].senses["number"], start + 1
        for kind, factor in (("thousand", 1e3), ("million", 1e6)):
            if self.has(end, kind):
                value, end = value * factor, end + 1
        if self.has(end, "currency"):
            currency, end = self.chunks[end].senses["currency"], end + 1
        yield end, Bound(operator, value, None, currency)  # type: ignore[arg-type]

    def ordering(self, index: int, draft: Draft) -> Iterator[Way]:
        """``sorted by revenue descending``, ``highest first``, ``limit 10``."""
        if self.has(index, "limit") and self.has(index + 1, "number") and not draft.limit:
            yield index + 2, replace(draft, limit=int(self.chunks[index + 1].senses["number"]))
        if draft.order is not None:
            return
        if self.has(index, "sort"):
            start = self.skip(index + 1)
            if self.has(start, "metric"):
                yield from self._direction(start + 1, draft, Order(metric=self.chunks[start].senses["metric"]))
            for item, end in self.items(start):
                yield from self._direction(end, draft, Order(item=item))
            yield from self._direction(start, draft, Order(), needed=True)
        yield from self._direction(index, draft, Order(), needed=True)

    def _direction(self, index: int, draft: Draft, order: Order, *, needed: bool = False) -> Iterator[Way]:
        start = self.skip(index)
        for kind, descending in (("descending", True), ("ascending", False)):
            if self.has(start, kind):
                alphabetical = self.said(start) == "alphabetically"
                order = replace(order, descending=descending, alphabetical=alphabetical)
                yield start + 1, replace(draft, order=order)
                return
        if not needed:
            yield index, replace(draft, order=order)
