"""Signs and indentation that come from copying: typographic quotes, odd spaces, code that is indented as a whole."""

from __future__ import annotations

import textwrap

from quire.checks.model import NOTHING, Found, Repair, World
from quire.checks.python.model import Code, parsed

_SIGNS = str.maketrans(
    {
        "\u201c": '"',
        "\u201d": '"',
        "\u2018": "'",
        "\u2019": "'",
        "\u00a0": " ",
        "\u202f": " ",
        "\u200b": "",
        "\ufeff": "",
        "\u2212": "-",
    }
)


def check(code: Code, world: World) -> Found:
    """Put right what keeps Python from reading the text, where it then can; text that can be read stays as it is."""
    if code.tree is not None:
        return NOTHING
    for text, message in (
        (code.text.translate(_SIGNS), "Typographic quotes and odd spaces were written as Python has them."),
        (textwrap.dedent(code.text).strip("\n"), "The indentation of the whole cell was taken away."),
        (_unindented(code.text), "The indentation of the first line was taken away."),
    ):
        if text != code.text and parsed(text) is not None:
            return Found((), text, (Repair("python-layout", message, code.text, text),))
    return NOTHING


def _unindented(text: str) -> str:
    return text.lstrip()
