"""CodeMirror's ``ChangeSet.toJSON()`` on Python text: positions there count UTF-16 units, here code points.

A change set is a list of sections that together cover the old text: ``n`` keeps n units, ``[n]`` deletes n units,
``[n, "line", "line"]`` puts these lines (joined by line feeds) in the place of n units.
"""

from __future__ import annotations

from typing import Any

Section = int | list[Any]


class BadChange(Exception):
    """The change set does not fit the text, or would cut a character in two."""


def is_wide(text: str) -> bool:
    """True when positions in UTF-16 differ from positions in code points."""
    return not text.isascii() and max(text) > "\uffff"


def utf16_length(text: str) -> int:
    """The length that the browser sees."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_offset(text: str, position: int) -> int:
    """A code point position as a UTF-16 position."""
    return utf16_length(text[:position])


def apply_changes(text: str, changes: list[Any]) -> str:
    """The text after the change set.

    Raises ``BadChange`` when it does not fit.
    """
    if is_wide(text):
        return _apply_wide(text, changes)
    parts: list[str] = []
    at = 0
    for section in changes:
        length, inserted = _section(section)
        if inserted is None:
            parts.append(text[at : at + length])
        elif inserted:
            parts.append(inserted)
        at += length
    if at != len(text):
        raise BadChange(f"The change covers {at} units of a text that has {len(text)}.")
    return _whole("".join(parts))


def _apply_wide(text: str, changes: list[Any]) -> str:
    units = text.encode("utf-16-le")
    parts: list[bytes] = []
    at = 0
    for section in changes:
        length, inserted = _section(section)
        if inserted is None:
            parts.append(units[2 * at : 2 * (at + length)])
        elif inserted:
            parts.append(inserted.encode("utf-16-le", "surrogatepass"))
        at += length
    if 2 * at != len(units):
        raise BadChange(f"The change covers {at} units of a text that has {len(units) // 2}.")
    try:
        return b"".join(parts).decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise BadChange("The change cuts a character in two.") from error


def _section(section: Any) -> tuple[int, str | None]:
    """Length in the old text, and what stands in its place (None: it is kept)."""
    if isinstance(section, int) and not isinstance(section, bool) and section >= 0:
        return section, None
    if isinstance(section, list) and section:
        length, *lines = section
        whole = isinstance(length, int) and not isinstance(length, bool) and length >= 0
        if whole and all(isinstance(line, str) for line in lines):
            return length, "\n".join(lines)
    raise BadChange("The change is not in the form of a change set.")


def _whole(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadChange("The change cuts a character in two.") from error
    return text


def difference(old: str, new: str) -> list[Any]:
    """A change set that turns ``old`` into ``new`` by replacing the stretch between their common ends."""
    start = _common_start(old, new)
    end = _common_end(old, new, start)
    removed = old[start : len(old) - end]
    inserted = new[start : len(new) - end]
    changes: list[Any] = []
    if start:
        changes.append(utf16_length(old[:start]))
    if removed or inserted:
        section: list[Any] = [utf16_length(removed)]
        if inserted:
            section.extend(inserted.split("\n"))
        changes.append(section)
    if end:
        changes.append(utf16_length(old[len(old) - end :]))
    return changes


def _common_start(old: str, new: str) -> int:
    """How many characters both begin with, found by halving so that long texts cost little."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(old: str, new: str, start: int) -> int:
    low, high = 0, min(len(old), len(new)) - start
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low
