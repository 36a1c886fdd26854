"""Cells of a few keys: written in YAML, and also read from JSON, which models are asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from quire.assistant.codecs.codec import Fenced
from quire.llm import Invalid

_WORDS = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n", "~"))


def stub_of(keys: Mapping[str, Any]) -> str:
    """Keys with plain values or lists of them as YAML, one line each; keys without a value are left out."""
    return "\n".join(f"{key}: {_value(value)}" for key, value in keys.items() if value not in (None, "", [], ()))


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_scalar, value))}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """A value as YAML reads it back; text in quotes wherever it could mean something else."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    plain = value.removeprefix("-").replace("_", "").replace(" ", "").replace("(", "").replace(")", "")
    safe = (
        plain.isascii() and plain.isalnum() and plain[0].isalpha() and value[0] not in "( " and value == value.strip()
    )
    if safe and value.casefold() not in _WORDS and "  " not in value:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in quoted)


class Stub(Fenced):
    """What charts and inputs share."""

    expected = ""

    def bare(self, text: str) -> str | Invalid:
        """The keys, from lines of ``key: value`` or from JSON."""
        bare = text.strip()
        if bare.startswith("{"):
            try:
                keys = json.loads(bare)
            except (ValueError, RecursionError):
                return Invalid(f"The JSON cannot be read. {self.expected}")
            return stub_of(keys)
        first = bare.partition("\n")[0]
        return bare if ":" in first and not first.endswith(":") else Invalid(self.expected)


class ChartCodec(Stub):
    """Chart cells: at most ten keys that name columns; no Vega-Lite."""

    kind = "chart"
    languages = ("chart", "yaml", "yml")
    expected = "A chart in at most ten keys was expected: mark, data, x, y, color, size, facet, sort, title, stack."


class InputCodec(Stub):
    """Input cells: a widget in a few keys."""

    kind = "input"
    languages = ("input", "yaml", "yml")
    expected = "An input in a few keys was expected: type, label, value, options, min, max, step."
