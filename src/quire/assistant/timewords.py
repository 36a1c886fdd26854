"""The language of time: words of a question that say a period, understood from a day that is today."""

from __future__ import annotations

from datetime import date, timedelta

from quire.assistant.dates import MONTHS, begin, name_day, name_span, shifted, so_far, whole
from quire.assistant.query import Period, Unit

UNITS: dict[str, Unit] = {
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "month": "month",
    "months": "month",
    "quarter": "quarter",
    "quarters": "quarter",
    "year": "year",
    "years": "year",
}
NUMBERS = dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True))  # noqa: SIM905
_MONTH_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_IN = ("in", "for", "during", "over", "of", "on", "within", "throughout", "from", "at")
_ALL_TIMES = ("all", "time"), ("of", "all", "time"), ("ever",)
_ALL_TIME = Period("all time")
Found = tuple[int, Period]  # the index behind the last word, and what the words say


class TimeWords:
    """Finds periods in a question; ``today`` is the last business day that has begun."""

    def __init__(self, words: tuple[str, ...], today: date) -> None:
        self.words = words
        self.today = today
        self.tomorrow = today + timedelta(days=1)

    def at(self, index: int) -> Found | None:
        """The longest period that begins at a word, its preposition included; None when there is none."""
        try:
            found = self._span(index) or self._bound(index) or self._plain(index)
        except (ValueError, OverflowError):  # no such day: 31 February, the year 9999
            return None
        if found is None or found[1].start is None or found[1].end is None or found[1].start < found[1].end:
            return found
        return None

    def _word(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def _plain(self, index: int) -> Found | None:
        for phrase in _ALL_TIMES:
            if self.words[index : index + len(phrase)] == phrase:
                return index + len(phrase), _ALL_TIME
        inside = self._word(index) in _IN
        start = index + inside
        if self._word(start) == "the":
            start += 1
        found = self._relative(start) or self._absolute(start, prepared=inside)
        if found and self._word(index) in ("over", "at") and _year(self._word(start)):
            return None  # a threshold: over 2000
        return found

    def _span(self, index: int) -> Found | None:
        """``between A and B``, ``from A to B``; both ends are in it."""
        opener = self._word(index)
        if opener not in ("between", "from"):
            return None
        first = self._absolute(index + 1, prepared=True)
        if first is None:
            return None
        links = ("and",) if opener == "between" else ("to", "until", "till", "through")
        if self._word(first[0]) not in links:
            return self._onwards(first) if opener == "from" else None
        second = self._absolute(first[0] + 1, prepared=True)
        if second is None:
            return None
        start, end = first[1], second[1]
        if start.start is None or start.end is None or end.end is None or end.start is None:
            return None
        begun = start.start
        if not self._has_year(index + 1, first[0]):
            begun = begun.replace(year=end.start.year)
            if begun >= end.end:
                begun = begun.replace(year=begun.year - 1)
        return second[0], Period(name_span(begun, end.end), begun, end.end, *_made_of(begun, end.end, start, end))

    def _onwards(self, first: Found) -> Found | None:
        index, period = first
        if self._word(index) in ("on", "onward", "onwards"):
            return index + 1, self._since(period)
        return None

    def _since(self, period: Period) -> Period:
        assert period.start is not None
        return Period(f"since {name_day(period.start)}", period.start, self.tomorrow, partial=True)

    def _has_year(self, start: int, end: int) -> bool:
        return any(_year(word) or len(word) == 10 for word in self.words[start:end])

    def _bound(self, index: int) -> Found | None:
        """``since``, ``until``, ``before``, ``after`` a period."""
        opener = self._word(index)
        if opener not in ("since", "until", "till", "through", "before", "after"):
            return None
        inside = index + 1 + (self._word(index + 1) == "the")
        found = self._relative(inside) or self._absolute(inside, prepared=True)
        if found is None or found[1].start is None or found[1].end is None:
            return None
        end, period = found
        if opener == "since":
            return end, self._since(period)
        if opener == "after":
            assert period.end is not None
            return end, Period(f"after {period.label}", period.end, self.tomorrow, partial=True)
        if opener == "before":
            return end, Period(f"before {period.label}", None, period.start)
        return end, Period(f"until the end of {period.label}", None, period.end)

    def _relative(self, index: int) -> Found | None:
        word, following = self._word(index), self._word(index + 1)
        if word in ("today", "yesterday"):
            day = self.today - timedelta(days=word == "yesterday")
            return index + 1, whole("day", day)
        dated = self._to_date(index)
        if dated is not None:
            return dated
        if word in ("last", "previous", "prior", "past"):
            count, unit_at = self._count(index + 1)
            unit = UNITS.get(self._word(unit_at))
            if count and unit and count <= 10_000:
                return unit_at + 1, self._last(count, unit)
            unit = UNITS.get(following)
            if unit and word != "past" and not following.endswith("s"):
                return index + 2, whole(unit, shifted(begin(unit, self.today), unit, -1))
        if word in ("this", "current") and following in UNITS and not following.endswith("s"):
            end = index + 2 + 2 * (self.words[index + 2 : index + 4] == ("so", "far"))
            if self.words[index + 2 : index + 4] == ("to", "date"):
                end = index + 4
            return end, so_far(UNITS[following], self.today)
        if word == "so" and following == "far" and self._word(index + 2) == "this":
            return self._relative(index + 2)
        return None

    def _to_date(self, index: int) -> Found | None:
        short: dict[str, Unit] = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
        word = self._word(index)
        if word in short:
            return index + 1, so_far(short[word], self.today)
        if word in UNITS and self.words[index + 1 : index + 3] == ("to", "date"):
            return index + 3, so_far(UNITS[word], self.today)
        return None

    def _last(self, count: int, unit: Unit) -> Period:
        end = begin(unit, self.today)
        start = shifted(end, unit, -count)
        return Period(f"the last {count} {unit}s" if count > 1 else f"the last {unit}", start, end, unit, count)

    def _count(self, index: int) -> tuple[int, int]:
        word = self._word(index)
        if word in NUMBERS:
            return NUMBERS[word], index + 1
        if word.isdecimal() and len(word) <= 5:
            return int(word), index + 1
        return 0, index

    def _absolute(self, index: int, *, prepared: bool) -> Found | None:
        """A year, half, quarter, month or day by name; without its year the latest one that has begun.

        ``prepared``: a preposition stands before, so that ``may`` is the month.
        """
        return self._date(index) or self._part(index) or self._month(index, prepared) or self._year_alone(index)

    def _year_alone(self, index: int) -> Found | None:
        year = _year(self._word(index))
        if not year:
            return None
        part = self._part(index + 1, year)
        return part or (index + 1, self._named("year", date(year, 1, 1)))

    def _year_after(self, index: int) -> tuple[int, int]:
        """The year that a name goes on with: ``2024``, ``of 2024``, ``last year``, ``this year``; 0 without."""
        start = index + (self._word(index) in ("of", "in", ","))
        if _year(self._word(start)):
            return _year(self._word(start)), start + 1
        if self.words[start : start + 2] in (("last", "year"), ("previous", "year")):
            return self.today.year - 1, start + 2
        if self.words[start : start + 2] == ("this", "year"):
            return self.today.year, start + 2
        return 0, index

    def _part(self, index: int, year: int = 0) -> Found | None:
        """``Q3 2024``, ``third quarter of 2024``, ``H1``, ``first half of 2024``."""
        word, following = self._word(index), self._word(index + 1)
        number, unit, end = 0, "quarter", index
        if len(word) == 2 and word[0] in "qh" and word[1] in "1234":
            number, unit, end = int(word[1]), "quarter" if word[0] == "q" else "half", index + 1
        elif word in _ORDINALS and following in ("quarter", "half"):
            number, unit, end = _ORDINALS[word], following, index + 2
        elif word == "quarter" and following in ("1", "2", "3", "4"):
            number, end = int(following), index + 2
        if not number or (unit == "half" and number > 2):
            return None
        if not year:
            year, end = self._year_after(end)
        kind: Unit = "quarter" if unit == "quarter" else "half"
        months = 3 if kind == "quarter" else 6
        return end, self._latest(kind, (number - 1) * months + 1, year)

    def _month(self, index: int, prepared: bool) -> Found | None:
        word = self._word(index)
        number = _MONTH_NUMBERS.get(word)
        if number is None:
            return None
        year, end = self._year_after(index + 1)
        if not year and not prepared and word == "may":
            return None
        return end, self._latest("month", number, year)

    def _latest(self, unit: Unit, month: int, year: int) -> Period:
        start = date(year or self.today.year, month, 1)
        if not year and start > self.today:
            start = start.replace(year=start.year - 1)
        return self._named(unit, start)

    def _named(self, unit: Unit, start: date) -> Period:
        """The calendar unit that begins so; only what is over of it when today lies in it."""
        inside = start <= self.today < shifted(start, unit, 1) - timedelta(days=1)
        return so_far(unit, self.today) if inside else whole(unit, start)

    def _date(self, index: int) -> Found | None:
        """``2024-03-15``, ``15 March 2024``, ``March 15, 2024``, ``15 March`` (the latest that has begun)."""
        word = self._word(index)
        if len(word) == 10 and word[4] == word[7] == "-":
            return index + 1, whole("day", date.fromisoformat(word))
        day, end = _day(word), index + 1
        if day:
            end += self._word(end) == "of"
            month = _MONTH_NUMBERS.get(self._word(end), 0)
            end += 1
        else:
            month = _MONTH_NUMBERS.get(word, 0)
            day = _day(self._word(end))
            end += 1
        if not day or not month:
            return None
        year, end = self._year_after(end)
        chosen = date(year or self.today.year, month, day)
        if not year and chosen > self.today:
            chosen = chosen.replace(year=chosen.year - 1)
        return end, whole("day", chosen)


def _made_of(start: date, end: date, first: Period, last: Period) -> tuple[Unit | None, int]:
    """The unit and how many of it make up the span, when both ends are named by the same unit."""
    unit = first.unit if first.unit == last.unit else None
    if unit is None or begin(unit, start) != start or begin(unit, end) != end:
        return None, 1
    count, day = 0, start
    while day < end and count < 10_000:
        day, count = shifted(day, unit, 1), count + 1
    return unit, count


def _year(word: str) -> int:
    return int(word) if len(word) == 4 and word.isdecimal() and word[:2] in ("19", "20") else 0


def _day(word: str) -> int:
    digits = word[:-2] if word[-2:] in ("st", "nd", "rd", "th") else word
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31 else 0
