"""The cells of an answer: a statement, a chart where one says more than a table, and a sentence whose numbers live."""

from __future__ import annotations

from hashlib import blake2b

from quire.assistant.compile import Compiled
from quire.assistant.lexicon import Lexicon
from quire.assistant.query import Query
from quire.assistant.wording import plan_line, spoken
from quire.document import Cell

_SERIES = ("day", "week", "month", "quarter", "year")
# As much of a date as its grain says: the rest is the first day of the period at midnight.
_DATE_PARTS = {"day": "[:10]", "week": "[:10]", "month": "[:7]", "quarter": "[:7]", "year": "[:4]"}


def build_cells(
    query: Query, compiled: Compiled, lexicon: Lexicon, frame: str, seed: tuple[str, ...]
) -> tuple[Cell, ...]:
    """The cells in their order; ``seed`` is connection, then whatever makes their ids differ from those of others."""
    connection, *rest = seed
    attributes = {"connection": connection} if connection else {}
    title = plan_line(query, lexicon)
    cells = [Cell(_id(rest, "sql"), "sql", compiled.sql, frame, attributes)]
    chart = _chart(query, compiled, frame, title)
    if chart:
        cells.append(Cell(_id(rest, "chart"), "chart", chart))
    cells.append(Cell(_id(rest, "markdown"), "markdown", _text(query, compiled, lexicon, frame)))
    return tuple(cells)


def _id(seed: list[str], kind: str) -> str:
    """Eight lower-case letters and digits."""
    number = int.from_bytes(blake2b("\0".join([*seed, kind]).encode(), digest_size=8).digest())
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    found = letters[number % 26]
    for _ in range(7):
        number, place = divmod(number, 36)
        found += letters[place]
    return found


def _chart(query: Query, compiled: Compiled, frame: str, title: str) -> str:
    """The stub of a chart that fits the shape of the rows; empty for a single row or too many groupings."""
    keys = list(compiled.keys)
    if not keys or len(keys) > 2:
        return ""
    number = compiled.numbers[-1] if query.share else compiled.numbers[0]
    lines = {"data": frame}
    if query.grain in _SERIES and query.top is None:
        lines = {"mark": "line", **lines, "x": keys[0], "y": number}
        if len(keys) == 2:
            lines["color"] = keys[1]
        elif not query.share and len(query.metrics) > 1 and _alike(query, compiled):
            lines["y"] = f"[{', '.join(_yaml(name) for name in query.metrics)}]"
        elif query.comparison is not None:
            lines["y"] = f"[{_yaml(number)}, {_yaml(number + '_before')}]"
    else:
        main = keys[-1] if query.top is not None and query.top.within is not None else keys[0]
        lines = {"mark": "bar", **lines, "x": main, "y": number}
        if len(keys) == 2:
            lines |= {"color": keys[0] if main == keys[1] else keys[1], "stack": "none"}
        if query.grain != "weekday":
            lines["sort"] = "y" if query.top is not None and not query.top.descending else "-y"
        else:
            lines["sort"] = "[Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]"
    lines["title"] = title
    return "\n".join(f"{key}: {value if value.startswith('[') else _yaml(value)}" for key, value in lines.items())


def _alike(query: Query, compiled: Compiled) -> bool:
    return len(query.metrics) == len(compiled.numbers) and len(query.metrics) <= 4


def _yaml(text: str) -> str:
    """A text as a YAML scalar, quoted where it has to be."""
    plain = text.replace("_", "").replace(" ", "")
    if (
        plain.isalnum()
        and not plain[0].isdigit()
        and text.casefold() not in ("yes", "no", "on", "off", "true", "null", "y", "n", "false")
    ):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(query: Query, compiled: Compiled, lexicon: Lexicon, frame: str) -> str:
    """A few sentences; every number in them is computed from the frame when the notebook runs."""
    said = _plain(plan_line(query, lexicon))
    lines = [f"**{said}.**"]
    single = query.metrics[0]
    style = _style(lexicon, single)
    number = compiled.numbers[0]
    if not compiled.keys:
        lines.append(_single(query, compiled, lexicon, frame))
    elif query.share:
        share = compiled.numbers[1]
        lines.append(
            f"The largest share is {_at(frame, share, share, '.1%', 'max')}: {_name(frame, share, compiled, 'max')}."
        )
    else:
        measure = lexicon.measures[single]
        column = _column(frame, number)
        if measure.additive and query.top is None and not query.average:
            total = _guarded(frame, number, f'format({column}.sum(), "{style[0]}")')
            lines.append(f"In total {total}{style[1]} over {{{{ len({frame}) }}}} rows.")
        most = f"{_at(frame, number, number, style[0], 'max')}{style[1]} ({_name(frame, number, compiled, 'max')})"
        least = f"{_at(frame, number, number, style[0], 'min')}{style[1]} ({_name(frame, number, compiled, 'min')})"
        lines.append(f"Highest: {most}; lowest: {least}.")
    return "\n\n".join(lines)


def _single(query: Query, compiled: Compiled, lexicon: Lexicon, frame: str) -> str:
    """One number for each metric, with what it is compared with."""
    parts = []
    for name in query.metrics:
        shown, unit = _style(lexicon, name)
        column = f"average_{name}" if query.average else name
        part = f"{_plain(spoken(column))}: {_only(frame, column, shown)}{unit}"
        if query.comparison is not None:
            before, change = _only(frame, f"{name}_before", shown), _only(frame, f"{name}_change", "+.1%")
            part += f", against {before}{unit} from {compiled.earlier} ({change})"
        parts.append(part[:1].upper() + part[1:] + ".")
    return "\n\n".join(parts)


def _style(lexicon: Lexicon, metric: str) -> tuple[str, str]:
    """The format of a metric's numbers, and the unit behind them."""
    measure = lexicon.measures[metric]
    told = measure.metric.format
    if told == "percent":
        return ".1%", ""
    if told.startswith("money:"):
        return (",.0f" if measure.additive else ",.2f"), f" {told[6:]}"
    return (",.0f" if told == "integer" or measure.counts else ",.2f"), ""


def _column(frame: str, column: str) -> str:
    return f"{frame}[{_python(column)}].astype(float)"


def _guarded(frame: str, column: str, expression: str) -> str:
    """An expression for rows that are there; a dash when there are none, or none has a value."""
    return f'{{{{ {expression} if {frame}[{_python(column)}].notna().any() else "–" }}}}'


def _only(frame: str, column: str, style: str) -> str:
    return _guarded(frame, column, f'format({_column(frame, column)}.iloc[0], "{style}")')


def _at(frame: str, column: str, by: str, style: str, way: str) -> str:
    return _guarded(frame, column, f'format({_column(frame, by)}.{way}(), "{style}")')


def _name(frame: str, column: str, compiled: Compiled, way: str) -> str:
    """What the row with the highest or lowest number is called."""
    row = f"{_column(frame, column)}.idx{way}()"
    names = []
    for key in compiled.keys:
        value = f'str({frame}[{_python(key)}].astype(object).fillna("none").loc[{row}])'
        names.append(_guarded(frame, column, value + _DATE_PARTS.get(key, "")))
    return ", ".join(names)


def _python(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    for mark in "\\`*_<>[]#|$":
        text = text.replace(mark, "\\" + mark)
    return text.replace("{{", "{ {")
