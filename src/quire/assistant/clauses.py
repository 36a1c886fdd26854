"""The clauses of the grammar that say which rows and which time, and the steps that all clauses share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from quire.assistant.chunks import Chunk
from quire.assistant.draft import Draft, Item, Kept
from quire.assistant.timewords import NUMBERS
from quire.catalog import Hit, stem

Way = tuple[int, Draft]
"""Where a clause ends, and the draft with what it said."""


class Clauses:
    """Steps over the phrases of one question."""

    def __init__(self, chunks: tuple[Chunk, ...]) -> None:
        self.chunks = chunks
        self.head = self.skip(0, also=("opener", "compare"))

    def has(self, index: int, kind: str) -> bool:
        """Whether the phrase at a position can mean this."""
        return 0 <= index < len(self.chunks) and kind in self.chunks[index].senses

    def said(self, index: int) -> str:
        """The words of a phrase; empty outside the question."""
        return " ".join(self.chunks[index].words) if 0 <= index < len(self.chunks) else ""

    def skip(self, index: int, *, also: tuple[str, ...] = ()) -> int:
        """The next position that says something."""
        while index < len(self.chunks) and any(self.has(index, kind) for kind in ("filler", *also)):
            index += 1
        return index

    def before(self, index: int) -> int:
        """The position before that says something."""
        index -= 1
        while index >= 0 and (self.has(index, "filler") or self.has(index, "is")):
            index -= 1
        return index

    def count(self, index: int) -> tuple[int, int]:
        """A whole number that stands here, 0 when there is none, and the position behind it."""
        if self.has(index, "number"):
            value = self.chunks[index].senses["number"]
            if value == int(value) and 0 < value <= 10_000:
                return int(value), self.skip(index + 1)
        if index < len(self.chunks) and self.said(index) in NUMBERS:
            return NUMBERS[self.said(index)], self.skip(index + 1)
        return 0, index

    def items(self, index: int) -> Iterator[tuple[Item, int]]:
        """What rows can be grouped by, if it stands here."""
        if self.has(index, "weekday"):
            yield ("grain", "weekday"), index + 1
        elif self.has(index, "grain"):
            yield ("grain", self.chunks[index].senses["grain"]), index + 1
        elif self.has(index, "field"):
            yield ("field", self.chunks[index].senses["field"]), index + 1

    def plural(self, start: int, end: int) -> bool:
        """Whether the last word of the phrases from ``start`` to before ``end`` is a plural."""
        word = self.chunks[end - 1].words[-1] if start < end else ""
        return stem(word) != word or word == "days"

    def period(self, index: int, draft: Draft) -> Iterator[Way]:
        """A period; a second one is what the first is compared with."""
        if self.has(index, "time") and draft.period is None:
            yield index + 1, replace(draft, period=self._period(index), said_period=self.chunks[index].text)
        if draft.period is None or draft.other is not None or draft.over is not None:
            return
        following = self.skip(index + 1)
        if self.has(index, "versus") and self.has(following, "time") and self._is_before(following, draft):
            yield following + 1, replace(draft, over="", compare=False)
            return
        linked = self.has(index, "versus") or (draft.compare and (self.has(index, "and") or self.said(index) == "to"))
        if linked and self.has(following, "time"):
            yield following + 1, replace(draft, other=self._period(following), compare=False)

    def _is_before(self, index: int, draft: Draft) -> bool:
        """Whether a period says ``the previous 3 months`` after ``the last 3 months``: those before them."""
        words = self.chunks[index].words
        return self._period(index) == draft.period and ("previous" in words or "prior" in words)

    def _period(self, index: int) -> Any:
        return self.chunks[index].senses["time"]

    def comparing(self, index: int, draft: Draft) -> Iterator[Way]:
        """``year over year``, ``vs last year`` of another period, ``growth``."""
        if draft.over is not None or draft.other is not None:
            return
        if self.has(index, "over"):
            yield index + 1, replace(draft, over=self.chunks[index].senses["over"], compare=False)
        if self.has(index, "growth") and not draft.growth:
            yield index + 1, replace(draft, growth=True)
        if self.has(index, "grow") and not draft.how and not draft.growth:
            yield index + 1, replace(draft, growth=True)

    def describing(self, index: int, draft: Draft) -> Iterator[Way]:
        """Words that say how to look at the numbers: trend, share, average, total; verbs that a metric explains."""
        if self.has(index, "trend") or (self.has(index, "grow") and draft.how):
            yield index + 1, replace(draft, trend=True)
        if self.has(index, "share") and not draft.share:
            yield index + 1, replace(draft, share=True)
        if draft.share and draft.kept and self.said(index) in ("in", "of", "in the") and self.has(index + 1, "metric"):
            yield index + 1, draft  # the share of web in revenue
        if self.has(index, "average") and not draft.average:
            yield index + 1, replace(draft, average=True)
            for place, (item, _) in enumerate(draft.groups):
                if item[0] == "grain" and item[1] != "weekday" and self.said(index) in ("on average", "average"):
                    rest = draft.groups[:place] + draft.groups[place + 1 :]
                    yield index + 1, replace(draft, average=True, averaged=str(item[1]), groups=rest)
        if self.has(index, "total") and not draft.total:
            yield index + 1, replace(draft, total=True)
        if self.has(index, "verb"):
            yield index + 1, replace(draft, verbs=(*draft.verbs, self.chunks[index].senses["verb"]))

    def filtering(self, index: int, draft: Draft) -> Iterator[Way]:
        """``in web and cafe``, ``web``, ``region West``, ``excluding web``."""
        if self.has(index, "not_in"):
            start = self.skip(index + 1, also=("in",))
            for end, kept in self._kept(start):
                if self.said(index) in ("not", "is not", "!=", "but not") and len(kept.hits) > 1:
                    continue  # does «not» hold for all of them?
                yield end, replace(draft, kept=(*draft.kept, replace(kept, exclude=True)))
            return
        start = index
        if self.has(index, "in"):
            start = self.skip(index + 1, also=("in",))
        if self.has(start, "only"):
            start += 1
        for end, found in self._kept(start):
            kept = replace(found, early=not draft.groups)
            if kept.apart or (draft.compare and len(kept.hits) > 1):
                yield end, replace(draft, kept=(*draft.kept, replace(kept, apart=True)), compare=False)
            else:
                yield end, replace(draft, kept=(*draft.kept, kept))

    def _kept(self, index: int) -> Iterator[tuple[int, Kept]]:
        """Values, with the name of their field before or behind them or not at all."""
        if self.has(index, "field"):
            start = self.skip(index + 1, also=("is", "in"))
            for end, hits, apart in self._values(start, (), False, named=True):
                said = " ".join(chunk.text for chunk in self.chunks[index:end])
                yield end, Kept(hits, self.chunks[index].senses["field"], said=said, apart=apart)
        for end, hits, apart in self._values(index, (), False, named=False):
            said = " ".join(chunk.text for chunk in self.chunks[index:end])
            after = end + self.has(end, "only")
            if self.has(end, "field"):
                yield end + 1, Kept(hits, self.chunks[end].senses["field"], said=said, apart=apart)
            if all(self._speaks(index_, hits) for index_ in range(index, end)):
                yield after, Kept(hits, None, said=said, apart=apart)

    def _speaks(self, index: int, hits: tuple[tuple[Hit, ...], ...]) -> bool:
        """Whether a value can stand without its field: it is quoted, or says more than a common word does."""
        chunk = self.chunks[index]
        if "value" not in chunk.senses or chunk.senses["value"] not in hits:
            return True
        return chunk.quoted or any(hit.weight > 0 for hit in chunk.senses["value"])

    def _values(
        self, index: int, before: tuple[tuple[Hit, ...], ...], apart: bool, *, named: bool
    ) -> Iterator[tuple[int, tuple[tuple[Hit, ...], ...], bool]]:
        if not self.has(index, "value"):
            return
        hits = (*before, self.chunks[index].senses["value"])
        end = index + 1
        yield end, hits, apart
        if self.has(end, "field") and not named:
            end += 1  # «West region and East region»
        if any(self.has(end, kind) for kind in ("and", "or", "comma", "versus")):
            following = self.skip(end + 1, also=("and", "or", "in"))
            versus = apart or self.has(end, "versus")
            yield from self._values(following, hits, versus, named=named)
