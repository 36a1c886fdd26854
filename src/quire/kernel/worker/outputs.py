"""What one step produced, bounded: the first and the last are kept, and what was dropped is counted."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from typing import Any

CONSOLE = 1_000_000  # characters of console text kept of one step, and sent while it runs
DISPLAYS = 8_000_000  # characters of everything else
SEGMENTS = 200
_RETURNS = re.compile(r"[^\n\r]*\r(?=[^\n])")


class Outputs:
    """Console text, displays and tables of one step, in the order in which they came."""

    def __init__(self, step: str, plan: str) -> None:
        self.step = step
        self.plan = plan
        self.lock = threading.Lock()
        self.items: list[dict[str, Any]] = []
        self.frames: list[str] = []  # hidden names of frames that have no name
        self._tail: deque[tuple[str, str]] = deque()
        self._tail_size = 0
        self._head_size = 0
        self._dropped = 0
        self._live: list[tuple[str, str]] = []
        self._live_size = 0
        self._closed = False
        self._ids: dict[str, int] = {}

    def stream(self, name: str, text: str) -> bool:
        """Console text; True when there is something to send while the step runs."""
        with self.lock:
            if self._closed:
                return False
            room = CONSOLE // 2 - self._head_size
            if room > 0 and not self._tail:
                self._head(name, text[:room])
                self._head_size += min(room, len(text))
                rest = text[room:]
            else:
                rest = text
            if rest:
                self._push(name, rest)
            if self._live_size >= CONSOLE:
                return False
            self._live_size += len(text)
            self._live.append((name, text[: CONSOLE - self._live_size + len(text)]))
            return True

    def live(self) -> list[dict[str, Any]]:
        """Console events for what came since the last call."""
        with self.lock:
            live, self._live = self._live, []
            if self._closed:
                return []
        events: list[dict[str, Any]] = []
        for name, text in live:
            if events and events[-1]["name"] == name:
                events[-1]["parts"].append(text)
            else:
                events.append({"type": "console", "plan": self.plan, "step": self.step, "name": name, "parts": [text]})
        for event in events:
            event["text"] = "".join(event.pop("parts"))
        return events

    def display(self, data: dict[str, Any], display_id: str = "", update: bool = False) -> None:
        """A rich value; one with a known id is replaced when ``update``."""
        item = {"type": "display", "data": data}
        with self.lock:
            if update and display_id in self._ids:
                self.items[self._ids[display_id]] = item
                return
            if display_id:
                self._ids[display_id] = len(self.items)
            self.items.append(item)

    def table(self, table: dict[str, Any]) -> None:
        """A frame's first page."""
        with self.lock:
            self.items.append(table)

    def clear(self) -> None:
        """Forget everything so far."""
        with self.lock:
            self.items.clear()
            self._ids.clear()
            self._tail.clear()
            self._tail_size = self._head_size = self._dropped = 0

    def finish(self) -> list[dict[str, Any]]:
        """Everything that is kept; nothing is accepted afterwards."""
        with self.lock:
            self._closed = True
            if not self.items and not self._tail:
                return []
            self._join_tail()
            streams = [item for item in self.items if item["type"] == "stream"]
            for item in streams:
                if "\r" in item["text"]:
                    item["text"] = _RETURNS.sub("", item["text"].replace("\r\n", "\n"))
            return bounded(self.items)

    def _head(self, name: str, text: str) -> None:
        last = self.items[-1] if self.items else None
        if last is not None and last["type"] == "stream" and last["name"] == name:
            last["parts"].append(text)
            return
        if len(self.items) >= SEGMENTS:
            for item in reversed(self.items):
                if item["type"] == "stream" and item["name"] == name:
                    item["parts"].append(text)
                    return
        self.items.append({"type": "stream", "name": name, "parts": [text]})

    def _push(self, name: str, text: str) -> None:
        self._tail.append((name, text))
        self._tail_size += len(text)
        while self._tail_size > CONSOLE // 2:
            first_name, first = self._tail.popleft()
            over = self._tail_size - CONSOLE // 2
            if len(first) > over:
                self._tail.appendleft((first_name, first[over:]))
            cut = min(over, len(first))
            self._tail_size -= cut
            self._dropped += cut

    def _join_tail(self) -> None:
        if self._dropped:
            self._head(self._tail[0][0], f"\n… {megabytes(self._dropped)} dropped …\n")
        for name, text in self._tail:
            self._head(name, text)
        for item in self.items:
            if item["type"] == "stream":
                item["text"] = "".join(item.pop("parts"))
        if self._dropped:
            at = next(item for item in self.items if item["type"] == "stream" and "dropped …" in item["text"])
            at["dropped"] = self._dropped


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.0f} kB"


def size_of(item: dict[str, Any]) -> int:
    """About how many characters an output has as JSON."""
    if item["type"] == "stream":
        return len(item["text"])
    if item["type"] == "display":
        return sum(
            len(data) if isinstance(data, str) else len(json.dumps(data, default=str)) for data in item["data"].values()
        )
    return len(json.dumps(item, default=str))


def bounded(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items, or the first and last of them when they are too many for a cell."""
    if len(items) == 1 and items[0]["type"] in ("stream", "table"):
        return items
    sizes = []
    for position, item in enumerate(items):
        size = size_of(item)
        if size > DISPLAYS:
            items[position] = shortened(item, size)
            size = size_of(items[position])
        sizes.append(size)
    if sum(sizes) <= DISPLAYS:
        return items
    head = tail = 0
    first, last = 0, len(items)
    while head + sizes[first] <= DISPLAYS // 2:
        head += sizes[first]
        first += 1
    while last > first and tail + sizes[last - 1] <= DISPLAYS // 2:
        last -= 1
        tail += sizes[last]
    gone = sum(sizes[first:last])
    note = {"type": "display", "data": {"text/plain": f"… {last - first} outputs ({megabytes(gone)}) dropped …"}}
    return [*items[:first], note, *items[last:]]


def shortened(item: dict[str, Any], size: int) -> dict[str, Any]:
    """A single output that is too big: its text, first and last, or a sentence."""
    text = item["data"].get("text/plain", "") if item["type"] == "display" else ""
    sentence = f"This output is {megabytes(size)}; a cell keeps {megabytes(DISPLAYS)}. Show a part of it."
    if len(text) > DISPLAYS:
        half = DISPLAYS // 2 - 100
        text = f"{text[:half]}\n… {megabytes(len(text) - 2 * half)} dropped …\n{text[-half:]}"
    return {"type": "display", "data": {"text/plain": text or sentence}}
