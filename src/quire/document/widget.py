"""An input cell: a widget described by a few YAML keys, whose value is a variable."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Literal, get_args

import msgspec

from quire.document import yamltext
from quire.document.diagnostic import Diagnostic

WidgetType = Literal["select", "multiselect", "slider", "range", "number", "text", "date", "checkbox"]
WIDGET_TYPES: tuple[WidgetType, ...] = get_args(WidgetType)
_KEYS = ("type", "label", "value", "options", "min", "max", "step")
_YES = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class Widget(msgspec.Struct, frozen=True):
    """An input as its cell describes it.

    ``options`` are the choices; ``frame`` and ``column`` say where they come from instead when the cell has
    ``options: frame.column``. ``min``, ``max`` and ``step`` bound numbers (and ``min`` and ``max`` dates, as ISO text).
    """

    type: WidgetType
    label: str = ""
    value: Any = None
    options: tuple[Any, ...] = ()
    frame: str = ""
    column: str = ""
    min: float | int | str | None = None
    max: float | int | str | None = None
    step: float | int | None = None

    @property
    def default(self) -> Any:
        """The value before anybody touched the widget; None when it waits for options that come from a frame."""
        if self.value is not None:
            return self.value
        low = 0 if self.min is None else self.min
        return {
            "select": self.options[0] if self.options else None,
            "multiselect": [],
            "slider": low,
            "range": [low, 100 if self.max is None else self.max],
            "number": low,
            "text": "",
            "date": self.min,
            "checkbox": False,
        }[self.type]


def parse_widget(source: str) -> Widget | Diagnostic:
    """The widget that a cell's source describes, or the first thing that is wrong with it, with its place."""
    keys = yamltext.mapping(source, "input-syntax", "input")
    if isinstance(keys, Diagnostic):
        return keys
    for key in keys:
        if key not in _KEYS:
            return _wrong(source, key, f"An input has no key `{key}`. It can have {', '.join(_KEYS)}.")
    kind = keys.get("type", "text")
    if kind not in WIDGET_TYPES:
        return _wrong(source, "type", f"There is no input type `{kind}`. It can be {', '.join(WIDGET_TYPES)}.")
    options, frame, column = keys.get("options"), "", ""
    if isinstance(options, str) and "." in options:
        frame, column = (part.strip().strip('"') for part in options.split(".", 1))
        options = []
    if not isinstance(options, list | None) or any(isinstance(option, dict | list) for option in options or ()):
        return _wrong(source, "options", "`options` is a list of values, or `frame.column`.")
    if kind in ("select", "multiselect") and not options and not frame:
        return _wrong(source, "options", f"A {kind} needs `options`: a list of values, or `frame.column`.")
    widget = Widget(kind, str(keys.get("label") or ""), None, tuple(options or ()), frame, column)
    return _bounded(source, keys, widget)


def _bounded(source: str, keys: dict[str, Any], widget: Widget) -> Widget | Diagnostic:
    """The widget with its limits and its default, checked against each other."""
    for key in ("min", "max", "step"):
        value = keys.get(key)
        if value is None:
            continue
        if widget.type == "date" and key != "step":
            value = _day(value)
        if value is None or not isinstance(value, str if widget.type == "date" and key != "step" else int | float):
            what = "a date like 2026-01-31" if widget.type == "date" and key != "step" else "a number"
            return _wrong(source, key, f"`{key}` is {what}.")
        widget = msgspec.structs.replace(widget, **{key: value})
    if widget.min is not None and widget.max is not None and widget.min > widget.max:  # type: ignore[operator]
        return _wrong(source, "max", "`max` is smaller than `min`.")
    if widget.step is not None and widget.step <= 0:
        return _wrong(source, "step", "`step` is more than 0.")
    if keys.get("value") is None:
        return widget
    try:
        return msgspec.structs.replace(widget, value=coerce(widget, keys["value"]))
    except ValueError as error:
        return _wrong(source, "value", f"The default does not fit: {error}")


def coerce(widget: Widget, value: Any) -> Any:
    """The JSON value that the widget takes for ``value``, which may be text typed in a terminal.

    Raises ``ValueError`` with a sentence when it takes none.
    """
    if widget.type == "text":
        return value if isinstance(value, str) else _text(value)
    if widget.type == "checkbox":
        return _flag(value)
    if widget.type == "date":
        return _within(widget, _date(value))
    if widget.type == "select":
        return _option(widget, value)
    if widget.type == "multiselect":
        values = value if isinstance(value, list | tuple) else _split(widget, value)
        return [_option(widget, item) for item in values]
    if widget.type == "range":
        values = value if isinstance(value, list | tuple) else str(value).split(",")
        if len(values) != 2:
            raise ValueError("A range takes two numbers, the lower and the upper.")
        low, high = (_within(widget, _number(item)) for item in values)
        return [min(low, high), max(low, high)]
    return _within(widget, _number(value))


def _split(widget: Widget, value: Any) -> list[Any]:
    if not isinstance(value, str) or value in widget.options:
        return [value]
    return [part.strip() for part in value.split(",") if part.strip()]


def _option(widget: Widget, value: Any) -> Any:
    if isinstance(value, dict | list | tuple):
        raise ValueError("One option is a single value.")
    if widget.frame:
        return value
    for option in widget.options:
        if option == value and isinstance(option, bool) == isinstance(value, bool):
            return option
    for option in widget.options:
        if _text(option) == value:
            return option
    raise ValueError(f"{value!r} is not one of {', '.join(map(_text, widget.options[:12]))}.")


def _number(value: Any) -> int | float:
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            try:
                value = float(value)
            except ValueError:
                raise ValueError(f"{value!r} is not a number.") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a number.")
    return value


def _within(widget: Widget, value: Any) -> Any:
    if widget.min is not None and value < widget.min:
        raise ValueError(f"{value} is less than {widget.min}.")
    if widget.max is not None and value > widget.max:
        raise ValueError(f"{value} is more than {widget.max}.")
    return value


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    found = _YES.get(str(value).strip().lower())
    if found is None:
        raise ValueError(f"{value!r} is neither true nor false.")
    return found


def _date(value: Any) -> str:
    day = _day(value)
    if day is None:
        raise ValueError(f"{value!r} is not a date like 2026-01-31.")
    return day


def _day(value: Any) -> str | None:
    try:
        return dt.date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _wrong(source: str, key: str, message: str) -> Diagnostic:
    return Diagnostic("input-invalid", "error", message, yamltext.key_span(source, key))
