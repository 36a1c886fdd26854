"""What is left of a file when its wrong parts are taken out, as narrowly as can be."""

from __future__ import annotations

from typing import Any

from quire.catalog.ossie import PLACE
from quire.catalog.source import Path

_NEEDED = {
    "datasets": ("name", "source"),
    "fields": ("name", "expression"),
    "relationships": ("name", "from", "to", "from_columns", "to_columns"),
    "metrics": ("name", "expression"),
}
_HOLDERS = frozenset(("semantic_model", *_NEEDED))
_UNREADABLE = {"vendor_name": "QUIRE", "data": ""}  # says nothing, so that its item is hidden
_GONE = object()


class Pruner:
    """Takes wrong parts out of plain data, and numbers the items: ``paths[number]`` is where one stands.

    ``twice`` are keys that were written twice: of extensions, what counts no longer may have been what hid the item.
    """

    def __init__(self, wrong: frozenset[Path], twice: frozenset[Path] = frozenset()) -> None:
        self.wrong = wrong
        self.twice = twice
        self.touched = frozenset(path[:end] for path in wrong | twice for end in range(len(path) + 1))
        self.paths: list[Path] = [()]

    def model(self, value: dict[str, Any], path: Path) -> dict[str, Any]:
        """A model: its own keys, and of its items those that have what they cannot do without."""
        kept = {"name": "", **{key: self._kept(key, part, (*path, key)) for key, part in value.items()}}
        if not isinstance(kept["name"], str):
            kept["name"] = ""
        return {key: part for key, part in kept.items() if part is not _GONE} | {PLACE: self._number(path)}

    def _kept(self, key: str, value: Any, path: Path) -> Any:
        extensions = key == "custom_extensions" and (path[-3:-2] or ("datasets",))[0] in _HOLDERS
        if path in self.wrong and not extensions:
            return _GONE
        if key in _NEEDED and isinstance(value, list):
            return self._items(key, value, path)
        if path not in self.touched:
            return value
        if extensions:
            return self._extensions(value, path)
        if not isinstance(value, dict | list):
            return value
        if isinstance(value, dict):
            return {k: part for k, v in value.items() if (part := self._kept(k, v, (*path, k))) is not _GONE}
        pairs = ((item, (*path, index)) for index, item in enumerate(value))
        return [part for item, place in pairs if (part := self._kept("", item, place)) is not _GONE]

    def _items(self, key: str, items: list[Any], path: Path) -> list[dict[str, Any]]:
        kept = []
        for index, item in enumerate(items):
            place = (*path, index)
            if not isinstance(item, dict):
                continue
            needs = _NEEDED[key] if place in self.touched else ()
            if any(need not in item or (*place, need) in self.touched for need in needs):
                continue
            parts = ((k, self._kept(k, value, (*place, k))) for k, value in item.items())
            kept.append({k: part for k, part in parts if part is not _GONE} | {PLACE: self._number(place)})
        return kept

    def _extensions(self, value: Any, path: Path) -> list[Any]:
        """What is wrong with an extension of another vendor is no concern of ours."""
        if not isinstance(value, list) or path in self.twice:
            return [_UNREADABLE]
        found = []
        for index, entry in enumerate(value):
            if (*path, index) not in self.touched:
                found.append(entry)
            elif not isinstance(entry, dict) or entry.get("vendor_name", "QUIRE") == "QUIRE":
                found.append(_UNREADABLE)
        return found

    def _number(self, path: Path) -> int:
        self.paths.append(path)
        return len(self.paths) - 1
