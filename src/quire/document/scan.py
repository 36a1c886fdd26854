"""Where the cells begin and end in a Markdown file.

A backtick fence at the beginning of a line whose first word is a cell's language is a cell; everything between is
prose. Other fences, tilde fences and HTML comments over several lines belong to the prose with all they hold. A comment
``<!-- cell … -->`` begins a new prose cell; ``<!-- begin cell … -->`` … ``<!-- end cell -->`` holds one to the byte.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LANGUAGES = frozenset(("python", "sql", "chart", "input"))
_MARK = re.compile(
    r"^(?P<indent> {0,3})(?:(?P<ticks>`{3,})(?P<info>[^`\n]*)|(?P<tildes>~{3,})[^\n]*|(?P<comment><!--[^\n]*))$",
    re.MULTILINE,
)
_CELL = re.compile(r"<!-- (?P<begin>begin(?P<number>-\d+)? )?cell(?P<words>(?: [^\n]*?)?) -->[ \t\r]*")


class Block(NamedTuple):
    """A cell as it stands in the file.

    ``language`` is ``markdown`` for prose; ``words`` are None for prose that no comment begins; ``line`` counts from 1.
    """

    language: str
    words: str | None
    text: str
    line: int


class Scan(NamedTuple):
    """The blocks of a file, what is wrong (line, code), and whether a fence or comment was left open at the end."""

    blocks: list[Block]
    problems: list[tuple[int, str]]
    open: bool


def scan(text: str) -> Scan:
    """Take a Markdown body apart; every character of it is in a block, a marker, or a blank line around one."""
    scanner = _Scanner(text)
    scanner.run()
    return Scan(scanner.blocks, scanner.problems, scanner.open)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Block] = []
        self.problems: list[tuple[int, str]] = []
        self.open = False
        self.begin = 0  # where the present prose begins
        self.words: str | None = None  # the words of the comment that began it
        self.line, self.counted = 1, 0

    def run(self) -> None:
        position = 0
        while mark := _MARK.search(self.text, position):
            position = self._comment(mark) if mark["comment"] else self._fence(mark)
        self._flush(len(self.text))

    def _line(self, position: int) -> int:
        """The line number of a position; positions only grow."""
        self.line += self.text.count("\n", self.counted, position)
        self.counted = position
        return self.line

    def _flush(self, end: int) -> None:
        """The prose up to ``end`` is a cell, when there is any."""
        prose = self.text[self.begin : end].strip("\n")
        if self.words is not None or prose.strip():
            start = self.begin + len(self.text[self.begin : end]) - len(self.text[self.begin : end].lstrip("\n"))
            self.blocks.append(Block("markdown", self.words, prose, self._line(max(self.counted, min(start, end)))))
        self.words = None

    def _fence(self, mark: re.Match[str]) -> int:
        run = mark["ticks"] or mark["tildes"]
        language, words = [*(mark["info"] or "").split(None, 1), "", ""][:2]
        is_cell = bool(mark["ticks"]) and not mark["indent"] and language in LANGUAGES
        close = re.compile(rf"^ {{0,3}}{run[0]}{{{len(run)},}}[ \t\r]*$", re.MULTILINE).search(self.text, mark.end())
        if is_cell:
            self._flush(mark.start())
        if close is None:
            self.open = True
            self.problems.append((self._line(mark.start()), "fence-not-closed"))
        end = close.start() if close else len(self.text)
        if is_cell:
            source = self.text[mark.end() + 1 : end]
            source = source[:-1] if source.endswith("\n") else source
            self.blocks.append(Block(language, words, source, self._line(mark.start())))
            self.begin = close.end() if close else end
        return close.end() if close else end

    def _comment(self, mark: re.Match[str]) -> int:
        cell = _CELL.fullmatch(mark["comment"]) if not mark["indent"] else None
        if cell is None:
            closed = self.text.find("-->", mark.start() + mark.group().index("<!--") + 2)
            if closed < 0:
                self.open = True
                return mark.end()
            end = self.text.find("\n", closed)
            return end if end >= 0 else len(self.text)
        self._flush(mark.start())
        if cell["begin"]:
            ending = re.compile(rf"^<!-- end{cell['number'] or ''} cell -->[ \t\r]*$", re.MULTILINE)
            if close := ending.search(self.text, mark.end()):
                source = self.text[mark.end() + 1 : max(mark.end() + 1, close.start() - 1)]
                self.blocks.append(Block("markdown", cell["words"], source, self._line(mark.start())))
                self.begin = close.end()
                return close.end()
            self.problems.append((self._line(mark.start()), "cell-not-closed"))
        self.begin, self.words = mark.end(), cell["words"]
        return mark.end()
