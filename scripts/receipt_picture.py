"""Draws the receipt of a question as a picture for the documentation, from what ``quire recommend -o json`` prints.

python scripts/receipt_picture.py QUESTION [--project FOLDER] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WIDTH, PAD, LINE = 980, 28, 19
INK, GREY, BLUE, PALE, AMBER = "#1f2933", "#61707f", "#2f6fb5", "#dbe7f3", "#a15c00"
FONT = "ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"
LEFT, RIGHT = PAD, 500  # where the columns begin
BAR = 410  # width of the bars of stages
NAME = 132  # width of the names beside bars
DATASETS = 7
MONO = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
LETTERS = 62  # of a line of the context that are shown
QUESTION = "Which campaigns did customers in Hamburg see before they bought? Compare with @stg_orders."


class Drawing:
    """Lines of an SVG, from the top down."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lowest = 0

    def text(self, x: int, y: int, words: str, colour: str = INK, size: int = 13, weight: int = 400) -> None:
        """A line of text."""
        self.lowest = max(self.lowest, y)
        self.parts.append(
            f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}" font-weight="{weight}">{escape(words)}</text>'
        )

    def code(self, x: int, y: int, words: str) -> None:
        """A line of text as a model reads it."""
        self.parts.append(
            f'<text x="{x}" y="{y}" fill="{INK}" font-size="11" font-family="{MONO}" xml:space="preserve">'
            f"{escape(words)}</text>"
        )

    def box(self, x: int, y: int, width: float, height: int, colour: str) -> None:
        """A filled rectangle."""
        self.parts.append(f'<rect x="{x}" y="{y}" width="{width:.0f}" height="{height}" rx="3" fill="{colour}"/>')

    def done(self, title: str) -> str:
        """The whole picture."""
        height = self.lowest + PAD
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}" role="img">'
        )
        card = f'<rect width="{WIDTH}" height="{height}" rx="10" fill="#ffffff"/>'
        return "\n".join([head, f"<title>{escape(title)}</title>", card, *self.parts, "</svg>", ""])


def picture(question: str, found: Mapping[str, Any]) -> str:
    """The receipt as SVG: stages on the left, what they led to on the right."""
    receipt = found["receipt"]
    drawing = Drawing()
    y = PAD + 12
    for line in textwrap.wrap(question, 90):
        drawing.text(LEFT, y, line, size=16, weight=600)
        y += 22
    y += 12
    left = _stages(drawing, receipt["stages"], y)
    right = _datasets(drawing, receipt["scored"], y)
    _outcome(drawing, found, right + 14)
    _text(drawing, found["text"], left + 4)
    return drawing.done(f"How the context for “{question}” was chosen")


def _stages(drawing: Drawing, stages: Sequence[Mapping[str, Any]], y: int) -> int:
    drawing.text(LEFT, y, "STAGES", GREY, 11, 600)
    drawing.text(LEFT + 300, y, "came in → went out", GREY, 11)
    y += 24
    for stage in stages:
        drawing.text(LEFT, y, stage["name"], weight=600)
        drawing.text(LEFT + 300, y, f"{stage['came']:,} → {stage['went']:,}")
        drawing.box(LEFT, y + 7, BAR, 5, PALE)
        drawing.box(LEFT, y + 7, BAR * min(1.0, stage["went"] / max(1, stage["came"])), 5, BLUE)
        y += 30
        for note in _notes(stage):
            drawing.text(LEFT + 12, y, note, GREY, 12)
            y += LINE
        y += 6
    return y


def _text(drawing: Drawing, text: str, y: int) -> None:
    """The beginning of the context, down to where the other column ends."""
    drawing.text(LEFT, y, "WHAT A MODEL READS, FROM THE TOP", GREY, 11, 600)
    y += LINE
    for line in text.splitlines():
        if y > drawing.lowest:
            break
        cut = line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"
        drawing.code(LEFT, y, cut)
        y += 15


def _notes(stage: Mapping[str, Any]) -> Iterator[str]:
    yield from stage["notes"]
    yield from (f"{each['name']}: {each['why']}" for each in stage["dropped"][:3])


def _datasets(drawing: Drawing, scored: Sequence[Mapping[str, Any]], y: int) -> int:
    drawing.text(RIGHT, y, f"CHANCE THAT THE ANSWER NEEDS IT ({len(scored)} likeliest scored)", GREY, 11, 600)
    y += 24
    room = WIDTH - PAD - RIGHT - NAME - 50
    for each in scored[:DATASETS]:
        drawing.text(RIGHT, y, each["name"])
        drawing.box(RIGHT + NAME, y - 10, room, 12, PALE)
        drawing.box(RIGHT + NAME, y - 10, max(2.0, room * each["score"]), 12, BLUE)
        drawing.text(WIDTH - PAD - 38, y, f"{each['score']:.2f}")
        y += LINE + 3
    return y


def _outcome(drawing: Drawing, found: Mapping[str, Any], y: int) -> None:
    receipt = found["receipt"]
    kinds = [item["kind"] for item in found["items"]]
    counts = ", ".join(f"{kinds.count(kind)} of kind {kind}" for kind in dict.fromkeys(kinds))
    sections = (
        ("PINNED", [f"@{name}" for name in receipt["pinned"]], INK),
        ("WITHHELD", [f"@{each['name']}: {each['why']}" for each in receipt["withheld"]], AMBER),
        ("LOOK-ALIKES", [f"{a} stands for {', '.join(those)}" for a, those in receipt["collapsed"].items()], INK),
        ("BRIDGES, WHICH ONLY CONNECT OTHERS", receipt["bridges"], INK),
        (f"CAVEATS THAT CAME ALONG ({len(receipt['caveats'])})", receipt["caveats"][:4], INK),
        ("SHOWN", [f"{counts}: {found['tokens']:,} tokens"], INK),
        (f"CUT BY THE BUDGET ({len(receipt['cut'])})", [", ".join(receipt["cut"][:5]) + " …"], GREY),
    )
    for title, lines, colour in sections:
        if not lines or lines == [" …"]:
            continue
        drawing.text(RIGHT, y, title, GREY, 11, 600)
        y += LINE
        for line in lines:
            for part in textwrap.wrap(line, 66):
                drawing.text(RIGHT, y, part, colour, 12)
                y += LINE - 2
        y += 9


def main(arguments: list[str] | None = None) -> int:
    """Ask, and draw."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("question", nargs="?", default=QUESTION)
    parser.add_argument("--project", type=Path, default=ROOT / "examples" / "coffee")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "receipt.svg")
    given = parser.parse_args(arguments)
    command = [sys.executable, "-m", "quire.cli", "recommend", given.question, "-o", "json"]
    done = subprocess.run(command, cwd=given.project, capture_output=True, text=True, check=True)
    given.out.write_text(picture(given.question, json.loads(done.stdout)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
