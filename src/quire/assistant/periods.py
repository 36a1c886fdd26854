"""Binds what a reading says about time: grain, period, comparison, average over periods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NoReturn, Protocol

from msgspec.structs import replace

from quire.assistant.dates import begin, count_units, name_day, shifted
from quire.assistant.draft import Draft
from quire.assistant.query import Grain, Period, Query, Shift, Unit

_LENGTH: dict[str, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half": 182, "year": 365}


class Doubts(Protocol):
    """Where assumptions are gathered, and where a reading is given up."""

    today: date
    assumptions: list[str]

    def give_up(self, message: str, words: Iterable[str] = ()) -> NoReturn:
        """Raise with the message."""
        ...


def bind_time(query: Query, draft: Draft, doubts: Doubts) -> Query:
    """The query with its period, grain and comparison."""
    period = draft.period
    if period is not None and period.start is not None and period.start > doubts.today:
        doubts.give_up(f"{period.label} lies in the future: there is nothing to compute yet.", [draft.said_period])
    if period is not None:
        _explain(draft.said_period, period, doubts)
    query = replace(query, time=period)
    if draft.averaged:
        query = _averaged(query, named_grain(draft.averaged), doubts)
    if draft.over is not None or draft.other is not None or draft.growth:
        return _compared(query, draft, doubts)
    if draft.trend and not query.grain and query.top is None and not query.average:
        query = replace(query, grain=default_grain(period))
        doubts.assumptions.append(f"By {query.grain}, as the question asks for a development.")
    _note_edges(query, doubts)
    running = query.grain and query.grain != "weekday" and (period is None or period.end is None or period.partial)
    if running:
        doubts.assumptions.append(f"The last {query.grain} may not be over yet.")
    return query


def _note_edges(query: Query, doubts: Doubts) -> None:
    """Say when a period begins or ends within a week, month… that has a row: that row is not the whole of it."""
    period, grain = query.time, query.grain
    if period is None or grain in ("", "day", "weekday"):
        return
    unit = _unit(grain)
    cut = period.start is not None and begin(unit, period.start) != period.start
    cut = cut or (period.end is not None and not period.partial and begin(unit, period.end) != period.end)
    if cut:
        doubts.assumptions.append(f"The period cuts a {grain} at its edge: that row is only the part inside.")


def named_grain(word: str) -> Grain:
    """The grain of its name."""
    grains: dict[str, Grain] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
    return grains[word]


def default_grain(period: Period | None) -> Grain:
    """The grain that shows a development well: days of a month, weeks of a quarter, months of some years."""
    if period is None or period.start is None or period.end is None:
        return "month"
    days = (period.end - period.start).days
    return "day" if days <= 31 else "week" if days <= 92 else "month" if days <= 1100 else "quarter"


def _explain(said: str, period: Period, doubts: Doubts) -> None:
    words = said.casefold().split()
    if (period.unit and period.count > 1 and not period.partial and "last" in words) or "past" in words:
        present = "today" if period.unit == "day" else f"the present {period.unit}"
        doubts.assumptions.append(f"“{said}” is whole {period.unit}s that are over: {present} is not in it.")
    elif "the" in words and "last" in words:
        doubts.assumptions.append(f"“{said}” is the calendar {period.unit} {period.label}.")
    elif period.partial and period.end is not None and period.end > doubts.today:
        doubts.assumptions.append(f"“{said}” goes up to and with today, {name_day(doubts.today)}.")
    elif "until" in words or "till" in words or "through" in words:
        doubts.assumptions.append(f"“{said}”: the last one named is counted.")


def _averaged(query: Query, grain: Grain, doubts: Doubts) -> Query:
    period = query.time
    if period is None or period.start is None or period.end is None:
        doubts.give_up("An average per period needs a period with a beginning and an end.", ["average"])
    if query.grain and _LENGTH[query.grain if query.grain != "weekday" else "day"] <= _LENGTH[grain]:
        doubts.give_up(f"An average per {grain} cannot be shown by {query.grain}.", ["average"])
    if query.grain:
        doubts.give_up(f"An average per {grain} is one number for each group, not a series.", ["average"])
    count = count_units(period.start, period.end, _unit(grain))
    note = f"What each {grain} brought, added up and divided by all {count} {grain}s, those without rows included."
    if period.partial:
        note += f" The last {grain} may not be over."
    doubts.assumptions.append(note)
    return replace(query, average=grain)


def _compared(query: Query, draft: Draft, doubts: Doubts) -> Query:
    if query.grain == "weekday":
        doubts.give_up("Weekdays are not compared with earlier ones.")
    if draft.trend and not query.grain and draft.over is None and draft.other is None:
        query = replace(query, grain=default_grain(query.time))
    if draft.other is not None and query.time is not None:
        return _against(query, query.time, draft.other, doubts)
    if query.time is None or query.time.start is None:
        return _series(query, draft, doubts)
    unit = _over(draft, query, doubts)
    if query.time.end is None:
        doubts.give_up("A comparison needs a period with an end.")
    if not query.grain and unit is not None and _longer(query.time, unit):
        query = replace(query, grain=_grain(unit))
        doubts.assumptions.append(f"By {unit}, each compared with the one before.")
    return _checked(replace(query, comparison=_shift(query, unit, doubts)), doubts)


def _over(draft: Draft, query: Query, doubts: Doubts) -> Unit | None:
    """The unit to go back by; None is the length of the period."""
    if draft.over:
        return _unit(draft.over)
    if draft.over is None:
        assert query.time is not None
        if not query.grain and (query.time.unit is None or query.time.count != 1):
            doubts.give_up(
                "Growth over a span can mean its last against its first, or the span against the one before."
            )
        doubts.assumptions.append("Growth is the change from the period before.")
    return _unit(query.grain) if query.grain else None


def _shift(query: Query, unit: Unit | None, doubts: Doubts) -> Shift:
    time = query.time
    assert time is not None
    assert time.start is not None
    assert time.end is not None
    if unit is not None:
        return Shift(unit)
    if time.unit is not None:
        return Shift(time.unit, time.count)
    days = (time.end - time.start).days
    doubts.assumptions.append(f"The period before is the {days} days before it.")
    return Shift("day", days)


def _series(query: Query, draft: Draft, doubts: Doubts) -> Query:
    """No period was named: whole periods of the grain, each against the one before (or a longer while ago)."""
    over = draft.over or (query.grain if draft.over == "" or draft.over is None else "")
    if not over:
        doubts.give_up("Compared over what? Name a period, or say by day, week, month, quarter or year.")
    unit = _unit(over)
    grain = query.grain or _grain(unit)
    end = begin(_unit(grain), doubts.today)
    label = f"up to the last whole {grain}"
    doubts.assumptions.append(f"Only {grain}s that are over, as the present one would compare a part with a whole.")
    query = replace(query, grain=grain, time=Period(label, query.time.start if query.time else None, end))
    return _checked(replace(query, comparison=Shift(unit)), doubts)


def _against(query: Query, first: Period, second: Period, doubts: Doubts) -> Query:
    """Two periods that were named: the later one is compared with the earlier one."""
    if None in (first.start, first.end, second.start, second.end):
        doubts.give_up("Both periods of a comparison need a beginning and an end.")
    assert first.start is not None
    assert second.start is not None
    later, earlier = (first, second) if first.start >= second.start else (second, first)
    assert later.start is not None
    assert earlier.start is not None
    if later.start > doubts.today:
        doubts.give_up(f"{later.label} lies in the future: there is nothing to compute yet.")
    if later.unit is not None and earlier.unit is not None and _wider(earlier.unit, later.unit) and earlier.count == 1:
        doubts.assumptions.append(f"The same days one {earlier.unit} before are taken, not all of {earlier.label}.")
        shift = Shift(earlier.unit)
        if shifted(later.start, earlier.unit, -1) < earlier.start or later.count != 1:
            doubts.give_up(f"{later.label} and {earlier.label} are not alike; name two periods of one kind.")
        return _checked(replace(query, time=later, comparison=shift), doubts)
    if (later.unit, later.count) != (earlier.unit, earlier.count) or later.unit is None:
        doubts.give_up(f"{later.label} and {earlier.label} are not alike; name two periods of one kind.")
    assert later.unit is not None
    steps = count_units(earlier.start, later.start + timedelta(days=1), later.unit) - 1
    yearly = {"month": 12, "quarter": 4, "half": 2, "year": 1}.get(later.unit, 1)
    if later.partial and steps not in (1, yearly):
        doubts.give_up(f"{later.label} is not over, and {earlier.label} is not the one before; name years with them.")
    if later.partial:
        doubts.assumptions.append(f"{later.label} is compared with the same days of {earlier.label}.")
    if earlier.start == later.start or shifted(later.start, later.unit, -steps) != earlier.start:
        doubts.give_up(f"{later.label} and {earlier.label} are one and the same, or overlap.")
    return _checked(replace(query, time=later, comparison=Shift(later.unit, steps)), doubts)


def _checked(query: Query, doubts: Doubts) -> Query:
    """Days do not map onto days of another month one to one; and a grain must be finer than what it goes back by."""
    shift, grain = query.comparison, query.grain
    assert shift is not None
    if query.time is not None and query.time.unit == "week" and shift.unit not in ("day", "week"):
        doubts.give_up(f"A week of one {shift.unit} does not match one of another; ask for months, or name two weeks.")
    if grain in ("day", "week") and shift.unit not in ("day", "week"):
        doubts.give_up(f"{grain.capitalize()}s of one {shift.unit} do not match those of another; ask by month.")
    if grain and grain != "weekday" and _LENGTH[grain] > _LENGTH[shift.unit] * shift.count:
        doubts.give_up(f"A {grain} cannot be compared over a {shift.unit}.")
    return query


def _longer(period: Period, unit: Unit) -> bool:
    if period.unit is None:
        return False
    return _LENGTH[period.unit] * period.count > _LENGTH[unit]


def _wider(wide: Unit, narrow: Unit) -> bool:
    return _LENGTH[wide] > _LENGTH[narrow]


def _unit(word: str) -> Unit:
    units: dict[str, Unit] = {
        "day": "day",
        "week": "week",
        "month": "month",
        "quarter": "quarter",
        "half": "half",
        "year": "year",
    }
    return units[word]


def _grain(unit: Unit) -> Grain:
    return named_grain("quarter" if unit == "half" else unit)
