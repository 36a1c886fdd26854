"""Reads documents that nobody promised to be right: each access says what was expected instead of failing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quire.catalog.importers.journal import Document, Journal, Place


class Part:
    """Keys and values at a place of a document; ``what`` is how a person would call it (``model orders``)."""

    def __init__(
        self, value: Any, journal: Journal, document: Document, path: Place = (), what: str = "the file"
    ) -> None:
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        self.journal = journal
        self.document = document
        self.path = path
        self.what = what

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.text("name")

    @property
    def place(self) -> str:
        """The file and line; for data made from other files (``_place``) the original one."""
        stated = self.value.get("_place") or self.value.get("original_file_path")
        return stated if isinstance(stated, str) else self.document.place(self.path)

    def has(self, key: str) -> bool:
        """Whether there is something under a key."""
        return self.value.get(key) not in (None, "", [], {})

    def text(self, *keys: str) -> str:
        """The text under the first of the keys that has one; numbers and truth values are written out."""
        for key in keys:
            value = self.value.get(key)
            if isinstance(value, str | int | float):
                text = plain(value)
                if text:
                    return text
            elif value is not None:
                self.wrong(f"{key} is {kind(value)}; expected text")
        return ""

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        value = self.value.get(key)
        if isinstance(value, str) and value.strip().lower() in ("true", "false", "yes", "no"):
            return value.strip().lower() in ("true", "yes")
        if value is not None and not isinstance(value, bool):
            self.wrong(f"{key} is {kind(value)}; expected true or false")
        return value if isinstance(value, bool) else default

    def number(self, key: str) -> float | None:
        """A number; none when there is none."""
        value = self.value.get(key)
        if isinstance(value, str):
            try:
                return float(value)
            except ValueError:
                value = value or None
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18:
            return float(value)
        if value is not None:
            self.wrong(f"{key} is {kind(value)}; expected a number")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Texts: a list of them, or a single one."""
        value = self.value.get(key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        found = [plain(item) for item in items if isinstance(item, str | int | float)]
        if len(found) < len(items):
            self.wrong(f"{key} holds something that is no text")
        return tuple(dict.fromkeys(item for item in found if item))

    def part(self, key: str, what: str = "") -> Part:
        """Keys and values under a key; an empty part when there are none."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, dict):
            self.wrong(f"{key} is {kind(value)}; expected keys with values")
        return Part(value, self.journal, self.document, (*self.path, key), what or self.what)

    def parts(self, key: str, what: str = "") -> Iterator[Part]:
        """Each item of a list, or of a mapping whose keys are the names; ``what`` is how to call one."""
        value = self.value.get(key)
        if value is None:
            return
        if not isinstance(value, list | dict):
            self.wrong(f"{key} is {kind(value)}; expected a list")
            return
        places: list[tuple[str | int, Any]] = [*(value.items() if isinstance(value, dict) else enumerate(value))]
        for step, item in places:
            if not isinstance(item, dict):
                self.wrong(f"an item of {key} is {kind(item)}; expected keys with values")
                continue
            named = {"name": step, **item} if isinstance(step, str) else item
            title = " ".join(plain(word) for word in (what, named.get("name")) if isinstance(word, str) and word)
            yield Part(named, self.journal, self.document, (*self.path, key, step), title or self.what)

    def unread(self, known: str) -> None:
        """Say which keys nothing was made of."""
        for key, value in self.value.items():
            if key not in known.split() and not str(key).startswith("_") and value not in (None, "", [], {}):
                self.left("Quire has no counterpart", f"{str(key)[:60]} of {self.what}")

    def left(self, why: str, what: str = "") -> None:
        """Say that this is not in the catalog."""
        self.journal.left(what or self.what, why, self.place)

    def changed(self, why: str, what: str = "") -> None:
        """Say that this is in the catalog in another form."""
        self.journal.changed(what or self.what, why, self.place)

    def wrong(self, why: str) -> None:
        """Say that the input is at fault here."""
        self.journal.wrong(self.what, why, self.place)


def plain(value: str | int | float) -> str:
    """A scalar as text, without what no file can hold; YAML's words for truth values."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value) if abs(value) < 1e300 else ""
    return "".join(sign for sign in value.strip() if sign in "\n\t" or (sign.isprintable() or sign.isspace()))


def kind(value: Any) -> str:
    """What a value is, in a person's words."""
    names: dict[type, str] = {dict: "keys with values", list: "a list", str: "text", bool: "true or false"}
    return "empty" if value is None else names.get(type(value), "a number")
