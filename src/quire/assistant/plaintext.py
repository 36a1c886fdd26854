"""A result in a few sentences without a model: how much there is, and from where to where its columns go."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from quire.assistant.material import Frame
from quire.document import Column

MOST_COLUMNS = 6
_WHOLE = re.compile(r"U?(?:TINY|SMALL|BIG|HUGE)?INT|INTEGER", re.IGNORECASE)
_BROKEN = re.compile(r"FLOAT|DOUBLE|REAL|DECIMAL|NUMERIC", re.IGNORECASE)
_TIME = re.compile(r"DATE|TIMESTAMP", re.IGNORECASE)


def overview(frames: Iterable[Frame], columns: Mapping[str, Sequence[Column]]) -> str:
    """Markdown whose every number is an expression over the frames."""
    return "\n\n".join(_frame(frame.name, columns.get(frame.name, ())) for frame in frames)


def _frame(name: str, columns: Sequence[Column]) -> str:
    lines = [f"**{name}** has {{{{ len({name}):,d }}}} rows."]
    said = [_column(name, column) for column in columns if column.type][:MOST_COLUMNS]
    return "\n".join([*lines, "", *said]) if said else lines[0]


def _column(name: str, column: Column) -> str:
    at = f"{name}[{json.dumps(column.name, ensure_ascii=False)}]"
    label = column.name.replace("`", "")
    if _BROKEN.match(column.type) or _WHOLE.match(column.type):
        style = ",.0f" if _WHOLE.match(column.type) else ",.2f"
        number = at + ".astype(float)"
        parts = (_expression(f"{number}.{way}()", style) for way in ("min", "max", "mean"))
        return "- `{}`: from {} to {}, {} on average.".format(label, *parts)
    if _TIME.match(column.type):
        return f"- `{label}`: from {{{{ {at}.min() }}}} to {{{{ {at}.max() }}}}."
    return f"- `{label}`: {{{{ {at}.nunique():,d }}}} different values."


def _expression(code: str, style: str) -> str:
    return f"{{{{ {code}:{style} }}}}"
