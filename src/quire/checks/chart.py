"""Is this chart stub right: mark, keys and columns are closed sets; what is near one of them is read as it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quire.checks.model import Count, Repair, Verdict, World
from quire.checks.python.model import CheckedCell
from quire.checks.python.nearest import nearest, some
from quire.document import Diagnostic, parse_chart
from quire.document.chart import CHANNELS, KEYS, MARKS, Chart

_FENCED = re.compile(r"\A\s*```+[ \t]*\w*[^\n]*\n(.*?)\n?```+\s*\Z", re.DOTALL)
_LINE = re.compile(r"^(?P<key>[\w-]+)(?P<colon>\s*:\s*)(?P<value>[^\n]*)$", re.MULTILINE)
_NUMBERS = frozenset({"sum", "mean", "avg", "median"})
_TEXTUAL = frozenset({"string", "text", "varchar", "char"})
_MARKS = {"scatter": "point", "pie": "arc", "donut": "arc", "histogram": "bar", "column": "bar", "heatmap": "rect"}


def check_chart(source: str, world: World) -> CheckedCell:
    """Check a chart cell against the frames of the world, and repair names that are near one that exists."""
    found = _Stub(source)
    found.unfence()
    found.near_keys()
    chart = parse_chart(found.text)
    if isinstance(chart, Chart):
        found.near_names(chart, world)
        chart = parse_chart(found.text)
    if isinstance(chart, Diagnostic):
        found.diagnostics.append(chart)
    else:
        found.judge(chart, world)
    return found.checked()


class _Stub:
    """A stub on its way through the checks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.repairs: list[Repair] = []
        self.diagnostics: list[Diagnostic] = []

    def unfence(self) -> None:
        """Take the stub out of a Markdown fence."""
        inner = _FENCED.match(self.text)
        if inner is not None:
            self._keep("chart-wrapper", "The stub was taken out of the Markdown fence around it.", inner.group(1))

    def near_keys(self) -> None:
        """Read keys and marks that are near one that exists."""
        for line in list(_LINE.finditer(self.text)):
            key, value = line["key"], line["value"].strip().strip("\"'")
            if key not in KEYS and (meant := nearest(key.lower(), KEYS) or _equal(key, KEYS)):
                self._replace("chart-key", line, f"{key} is no key of charts and was read as {meant}.", key, meant)
            elif key == "mark" and value not in MARKS:
                meant = _MARKS.get(value.lower()) or _equal(value, MARKS) or nearest(value.lower(), MARKS)
                if meant:
                    self._replace(
                        "chart-mark", line, f"There is no mark {value!r}; it was read as {meant}.", value, meant
                    )

    def near_names(self, chart: Chart, world: World) -> None:
        """Read the frame and its columns that are near ones that exist."""
        frame = _equal(chart.data, world.frames) or nearest(chart.data, world.frames)
        if chart.data not in world.frames and frame:
            self._rename("chart-data", ("data",), chart.data, frame, f"There is no frame {chart.data!r}")
        columns = world.frames.get(chart.data) or world.frames.get(frame or "") or ()
        for column in chart.columns:
            meant = (_equal(column, columns) or nearest(column, columns)) if columns and column not in columns else None
            if meant:
                self._rename("chart-column", CHANNELS, column, meant, f"There is no column {column!r}")

    def judge(self, chart: Chart, world: World) -> None:
        """Say what is still wrong: unknown frame or column; and doubt sums of texts."""
        if chart.data not in world.frames:
            if world.frames:
                message = f"There is no frame {chart.data!r}. {some(world.frames)}"
                self.diagnostics.append(Diagnostic("chart-data", "error", message))
            return
        columns = world.frames[chart.data]
        for column in chart.columns:
            if columns and column not in columns:
                message = f"{chart.data} has no column {column!r}. {some(columns, 'It has')}"
                self.diagnostics.append(Diagnostic("chart-column", "error", message))
        table = world.schema.by_name.get(chart.data.lower())
        for channel in chart.channels.values():
            known = table.column(channel.column) if table is not None else None
            if channel.aggregate in _NUMBERS and known is not None and known.datatype.lower() in _TEXTUAL:
                message = (
                    f"{channel.column} holds text, and {channel.aggregate} needs numbers. Use count({channel.column})."
                )
                self.diagnostics.append(Diagnostic("chart-aggregate", "error", message))

    def checked(self) -> CheckedCell:
        """The verdict."""
        errors = any(each.severity == "error" for each in self.diagnostics)
        verdict: Verdict = "rejected" if errors else "repaired" if self.repairs else "ok"
        counts = {each.code: Count(1, 1) for each in self.repairs} | {
            each.code: Count(1, 0) for each in self.diagnostics
        }
        return CheckedCell(None if errors else self.text, verdict, tuple(self.diagnostics), tuple(self.repairs), counts)

    def _replace(self, code: str, line: re.Match[str], message: str, before: str, after: str) -> None:
        """Exchange the word in one line of the stub."""
        old = line.group(0)
        at = self.text.find(old)
        self._keep(code, message, self.text[:at] + old.replace(before, after, 1) + self.text[at + len(old) :])

    def _rename(self, code: str, keys: tuple[str, ...], before: str, after: str, message: str) -> None:
        """Exchange a name in the values of these keys."""
        word = re.compile(rf"(?<![\w.]){re.escape(before)}(?!\w)")
        text = _LINE.sub(
            lambda line: (
                line["key"] + line["colon"] + word.sub(after, line["value"]) if line["key"] in keys else line[0]
            ),
            self.text,
        )
        if text != self.text:
            self._keep(code, f"{message}; it was read as {after!r}.", text)

    def _keep(self, code: str, message: str, text: str) -> None:
        self.repairs.append(Repair(code, message, self.text, text))
        self.text = text


def _equal(name: str, among: Iterable[str]) -> str | None:
    """The only name that differs in upper and lower case alone."""
    found = [each for each in among if each.lower() == name.lower()]
    return found[0] if len(found) == 1 else None
