"""Input: one value for the reader to choose, described in a few rigid keys."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from quire.assistant.codecs import CODECS, stub_of
from quire.assistant.material import Written
from quire.assistant.tasks.plan import json_of, strict
from quire.assistant.templates import fill
from quire.assistant.writing import Writing, complaint
from quire.document import WIDGET_TYPES, Diagnostic, parse_widget
from quire.llm import Invalid, Prompt

_KEYS = ("type", "label", "value", "options", "min", "max", "step")


class InputTask:
    """Free: label, value and options. Rigid: the type and the limits."""

    name = "input"
    rigid = ("type", "min", "max", "step")
    free = ("label", "value", "options")

    def prompt(self, asked: Writing) -> Prompt:
        """The step with what it may offer."""
        return fill("input", asked.values(), schema(), 600)

    def read(self, reply: str, asked: Writing) -> Written | Invalid:
        """The widget, its keys in agreement with each other."""
        keys = json_of(reply)
        if isinstance(keys, Invalid):
            found = CODECS["input"].read(reply, asked.cell)
            if isinstance(found, Invalid):
                return found
        else:
            found = replace(asked.cell, source=stub_of(_plain(keys)))
        widget = parse_widget(found.source)
        if isinstance(widget, Diagnostic):
            return complaint((widget,))
        if widget.frame and widget.frame not in {frame.name for frame in asked.frames}:
            return Invalid(f"There is no frame {widget.frame!r} to take options from.", "a list of options")
        return Written(replace(found, source=found.source.strip()))

    def partial(self, reply: str, asked: Writing) -> Written | None:
        """An input is too short to be shown in parts."""
        return None


def schema() -> dict[str, Any]:
    """The JSON Schema of an input: everything is text, and becomes a number where it is one."""
    text = {"type": "string", "maxLength": 200}
    keys: dict[str, Any] = dict.fromkeys(_KEYS, text)
    keys["type"] = {"type": "string", "enum": list(WIDGET_TYPES)}
    keys["options"] = {"type": "array", "maxItems": 100, "items": text}
    return strict(keys)


def _plain(keys: dict[str, Any]) -> dict[str, Any]:
    """The keys as the cell has them: numbers for limits, one ``frame.column`` for a list of it alone."""
    found = {key: keys[key] for key in _KEYS if keys.get(key) not in (None, "", [])}
    numeric = ("min", "max", "step", "value") if found.get("type") in ("slider", "number", "range") else ()
    for key in numeric:
        if isinstance(found.get(key), str):
            found[key] = _number(found[key])
    options = found.get("options")
    if isinstance(options, list) and len(options) == 1 and isinstance(options[0], str) and "." in options[0]:
        found["options"] = options[0]
    return found


def _number(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


INPUT = InputTask()
