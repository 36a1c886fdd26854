"""Reads fixtures: blocks of ``word: text`` lines, one case each; ⏎ stands for a new line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures" / "checks"


def blocks(name: str) -> Iterator[dict[str, str]]:
    """The cases of a fixture file."""
    for block in (FIXTURES / name).read_text("utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            fields = dict(line.split(": ", 1) for line in lines)
            yield {word: text.replace("⏎", "\n") for word, text in fields.items()}
