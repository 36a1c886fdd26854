"""Chart: which column of a frame goes where, in ten keys whose column names are a closed set."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from quire.assistant.cellchecks import checked_chart
from quire.assistant.codecs import CODECS, stub_of
from quire.assistant.material import Frame, Written
from quire.assistant.tasks.plan import json_of, strict
from quire.assistant.templates import fill
from quire.assistant.writing import Writing
from quire.document.chart import CHANNELS, KEYS, MARKS, SORTS, STACKS
from quire.llm import Invalid, Prompt

_AGGREGATES = ("sum", "mean", "median", "min", "max", "count_distinct")
_UNITS = ("day", "week", "month", "quarter", "year")
MOST_CLOSED = 30  # columns; of wider frames every function with every column would be too long a list
_TIME = re.compile(r"date|time|day|week|month|quarter|year|_at$|_on$", re.IGNORECASE)


class ChartTask:
    """Free: the title. Rigid: mark, columns and their functions, sort, stack."""

    name = "chart"
    rigid = ("mark", *CHANNELS, "sort", "stack")
    free = ("title",)

    def prompt(self, asked: Writing) -> Prompt:
        """The frame with its columns."""
        frame = drawn(asked)
        values = asked.values() | {"data": frame.name}
        return fill("chart", values, schema(frame), 600)

    def read(self, reply: str, asked: Writing) -> Written | Invalid:
        """The stub, every column in it known."""
        keys = json_of(reply)
        if isinstance(keys, Invalid):
            found = CODECS["chart"].read(reply, asked.cell)
            return found if isinstance(found, Invalid) else checked_chart(found, asked.world)
        keys = {key: keys[key] for key in KEYS if key in keys} | {"data": drawn(asked).name}
        source = stub_of({key: keys[key] for key in KEYS if key in keys})
        return checked_chart(replace(asked.cell, source=source), asked.world)

    def partial(self, reply: str, asked: Writing) -> Written | None:
        """A chart is too short to be shown in parts."""
        return None


def drawn(asked: Writing) -> Frame:
    """The frame that is drawn: the last of the step's frames."""
    return asked.read_frames[-1]


def schema(frame: Frame) -> dict[str, Any]:
    """The JSON Schema of a stub; columns are a closed set where they are known."""
    channel: dict[str, Any] = {"type": "string", "maxLength": 120}
    if 0 < len(frame.columns) <= MOST_CLOSED:
        names = list(frame.columns)
        timed = [name for name in names if _TIME.search(name)]
        calls = [f"{function}({name})" for name in names for function in _AGGREGATES]
        units = [f"{unit}({name})" for name in timed for unit in _UNITS]
        channel = {"type": "string", "enum": ["", *names, "count()", *calls, *units]}
    return strict(
        {
            "mark": {"type": "string", "enum": list(MARKS)},
            **dict.fromkeys(CHANNELS, channel),
            "sort": {"type": "string", "enum": ["", *SORTS]},
            "stack": {"type": "string", "enum": ["", *STACKS]},
            "title": {"type": "string", "maxLength": 120},
        }
    )


CHART = ChartTask()
