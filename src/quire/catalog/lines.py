"""Items that stand on one line as JSON, as in the large files that imports write: taken out before YAML is parsed.

YAML takes some twenty microseconds for each small part, JSON less than one: half a million fields need minutes or
seconds. Only files that begin as ours are read so, and only when every such item keeps every rule.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from quire.catalog.ossie import PLACE, DatasetItem, FieldItem, MetricItem, ModelItem, RelationshipItem
from quire.catalog.source import Path

MARK = "# Written by Quire from: "
_Lists = Literal["fields", "relationships", "metrics"]
_HEADS: dict[str, tuple[_Lists, str]] = {
    "        fields:": ("fields", '          - {"'),
    "    relationships:": ("relationships", '      - {"'),
    "    metrics:": ("metrics", '      - {"'),
}
_DECODERS: dict[_Lists, msgspec.json.Decoder[Any]] = {
    "fields": msgspec.json.Decoder(tuple[FieldItem, ...]),
    "relationships": msgspec.json.Decoder(tuple[RelationshipItem, ...]),
    "metrics": msgspec.json.Decoder(tuple[MetricItem, ...]),
}


class Lifted(msgspec.Struct, frozen=True):
    """A text whose one-line items are gone (each list is now a number), and those items by that number."""

    text: str
    items: tuple[Any, ...]

    def put_back(self, model: ModelItem, numbers: dict[int, dict[str, int]]) -> ModelItem:
        """The model with the items in their lists; ``numbers`` are those of an item's lists, by its place."""
        datasets = []
        for dataset in model.datasets:
            number = numbers.get(dataset.place, {}).get("fields")
            fields: DatasetItem = dataset
            if number is not None:
                fields = msgspec.structs.replace(dataset, fields=self.items[number])
            datasets.append(fields)
        own = {key: self.items[number] for key, number in numbers.get(model.place, {}).items()}
        return msgspec.structs.replace(model, datasets=tuple(datasets), **own)


def lift(text: str) -> Lifted | None:
    """The text without its one-line items; None when it is not one of ours, or an item breaks a rule."""
    if not text.startswith(MARK):
        return None
    lines = text.split("\n")
    kept: list[str] = []
    items: list[Any] = []
    at = 0
    while at < len(lines):
        head = _HEADS.get(lines[at])
        start = at = at + 1
        if head is None:
            kept.append(lines[at - 1])
            continue
        key, begin = head
        while at < len(lines) and lines[at].startswith(begin):
            at += 1
        if start == at:
            kept.append(lines[at - 1])
            continue
        skip = len(begin) - 1
        # The line is told as a negative place, as nobody has a path for it.
        parts = (f'{{"{PLACE}":{-number - 1},{lines[number][skip:]}' for number in range(start, at))
        try:
            items.append(_DECODERS[key].decode("[" + ",".join(parts) + "]"))
        except (msgspec.DecodeError, RecursionError):
            return None
        kept.append(f"{lines[start - 1]} {len(items) - 1}")
        kept += [""] * (at - start)  # so that all other lines keep their numbers
    return Lifted("\n".join(kept), tuple(items))


def take_numbers(value: Any, count: int) -> dict[Path, dict[str, int]]:
    """Take the numbers below ``count`` that stand for lists out of a file's data; gives them by their items' paths."""
    found: dict[Path, dict[str, int]] = {}
    models = value.get("semantic_model") if isinstance(value, dict) else None
    for at, model in enumerate(models if isinstance(models, list) else ()):
        if not isinstance(model, dict):
            continue
        datasets = model.get("datasets")
        items: list[tuple[Path, Any]] = [(("semantic_model", at), model)]
        for number, dataset in enumerate(datasets if isinstance(datasets, list) else ()):
            items.append((("semantic_model", at, "datasets", number), dataset))
        for path, item in items:
            keys = [key for key in ("fields", "relationships", "metrics") if isinstance(item, dict) and key in item]
            for key in keys:
                if type(item[key]) is int and 0 <= item[key] < count:
                    found.setdefault(path, {})[key] = item.pop(key)
    return found
