"""How a query is said: its plan in a line, the names of its cells, the words for its columns."""

from __future__ import annotations

from keyword import iskeyword

from quire.assistant.dates import name_span
from quire.assistant.lexicon import Lexicon
from quire.assistant.query import Filter, Period, Query
from quire.catalog import words

_LONGEST_NAME = 60
_BUILTIN = frozenset(("sum", "list", "max", "min", "range", "set", "type", "id", "filter", "format", "pd", "np", "all"))


def plan_line(query: Query, lexicon: Lexicon) -> str:
    """The query in one line: what, by what, when, for what, how."""
    by = said_groups(query, lexicon)
    what = said_list([spoken(name) for name in query.metrics])
    if query.share:
        what = f"share of {what}"
    if query.average:
        what = f"average {what} per {query.average}"
    if query.top is not None:
        what = ranking(query, lexicon)
    elif by:
        what += f" by {by}"
    parts = [what[:1].upper() + what[1:]]
    if query.comparison is not None:
        parts.append(f"compared with {said_shift(query)}")
    if query.time is not None and query.time.label != "all time":
        parts.append(query.time.label)
    parts += [said_filter(kept, lexicon) for kept in (*query.filters, *query.shown)]
    parts += [f"{spoken(one.metric)} {one.operator} {one.number:,.15g}" for one in query.having]
    return ", ".join(parts)


def ranking(query: Query, lexicon: Lexicon) -> str:
    """What a ranking shows: ``top 5 products by revenue``."""
    top = query.top
    assert top is not None
    others = [name for name in query.dimensions if name != top.within]
    item = lexicon.label(others[0]) if others else query.grain
    item = plural(item) if top.count > 1 else item
    way = "top" if top.descending else "bottom"
    said = f"{way} {top.count} {item} by {spoken(top.metric)}"
    return said if top.within is None else f"{said} for each {lexicon.label(top.within)}"


def plural(name: str) -> str:
    """A name in the plural, by English spelling rules."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("" if name.endswith("s") else "es" if name.endswith(("x", "ch", "sh")) else "s")


def said_groups(query: Query, lexicon: Lexicon) -> str:
    """What the rows are by."""
    return said_list([*([query.grain] if query.grain else []), *map(lexicon.label, query.dimensions)])


def said_shift(query: Query) -> str:
    """What a comparison goes back to."""
    shift = query.comparison
    assert shift is not None
    return f"a {shift.unit} earlier" if shift.count == 1 else f"{shift.count} {shift.unit}s earlier"


def said_filter(kept: Filter, lexicon: Lexicon) -> str:
    """A filter in words."""
    return f"{lexicon.label(kept.field)} {'is not' if kept.exclude else 'is'} {said_list(list(kept.values), 'or')}"


def said_period(period: Period | None, timezone: str) -> str:
    """The period by its first and last day, for the receipt."""
    if period is None or (period.start is None and period.end is None):
        return "all time: no period was named" if period is None else "all time"
    zone = f", days of {timezone}" if timezone else ""
    if period.start is not None and period.end is not None:
        span = name_span(period.start, period.end)
        return (span if span == period.label else f"{period.label}: {span}") + zone
    return period.label + zone


def said_list(names: list[str], link: str = "and") -> str:
    """``a, b and c``."""
    return ", ".join(names[:-1]) + f" {link} " * (len(names) > 1) + names[-1] if names else ""


def spoken(name: str) -> str:
    """A name without its underscores."""
    return name.replace("_", " ")


def frame_name(query: Query, lexicon: Lexicon, taken: frozenset[str]) -> str:
    """The name of the frame: what it holds, in snake case, different from every name in scope."""
    groups = [*([query.grain] if query.grain else []), *map(lexicon.label, query.dimensions)]
    said = "_and_".join(query.metrics)
    if query.average:
        said = f"average_{said}_per_{query.average}"
    said += "_share" * query.share + "_compared" * (query.comparison is not None)
    if query.top is not None:
        said = f"{'top' if query.top.descending else 'bottom'}_{'_and_'.join(groups)}_by_{query.top.metric}"
    elif groups:
        said += "_by_" + "_and_".join(groups)
    name = "_".join(words(said)) or "answer"
    name = name if not name[0].isdigit() else f"answer_{name}"
    name = "_".join(part for part in name.encode("ascii", "ignore").decode()[:_LONGEST_NAME].split("_") if part)
    if iskeyword(name) or name in _BUILTIN or not name.isidentifier():
        name = f"{name}_answer" if name.isidentifier() else "answer"
    return unique(name, taken)


def unique(name: str, taken: frozenset[str]) -> str:
    """The name, or with the first number from 2 that makes it new."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found
