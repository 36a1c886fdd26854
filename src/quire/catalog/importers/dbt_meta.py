"""What people write under ``meta`` of dbt's models and columns, as far as it plainly means something here."""

from __future__ import annotations

from typing import Any, Literal

from quire.catalog.importers.draft import DatasetDraft
from quire.catalog.importers.parts import Part, plain
from quire.catalog.model import Caveat

_SEVERITIES: dict[str, Literal["required", "warning", "note"]] = {
    "required": "required",
    "warning": "warning",
    "note": "note",
}


def read_tags(node: Part) -> list[str]:
    """Tags of a node, wherever its version of dbt keeps them."""
    return [*dict.fromkeys((*node.texts("tags"), *node.part("config").texts("tags")))]


def read_meta(node: Part, dataset: DatasetDraft, field: str = "") -> None:
    """Apply what is known of ``meta`` and say what is not; ``field`` is empty for what is said of the dataset."""
    told = {**node.part("config").part("meta").value, **node.part("meta").value}
    nested = told.pop("quire", None)
    told.update(nested if isinstance(nested, dict) else {})
    meta = Part(told, node.journal, node.document, node.path, node.what)
    for key in list(told):
        if key in ("hidden", "visibility"):
            _hide(meta, key, dataset, field)
        elif key == "synonyms":
            _name(_words(meta, key), dataset, field)
        elif key == "label" and field:
            dataset.change(field, label=meta.text(key))
        elif key in ("caveat", "caveats"):
            dataset.caveats += _caveats(meta, key, field)
        elif key in ("endorsement", "endorsed", "deprecated") and not field:
            _endorse(meta, key, dataset)
        elif key == "examples" and not field:
            dataset.examples += meta.texts(key)
        elif key == "examples":
            dataset.change(field, examples=meta.texts(key))
        else:
            node.left("it has no meaning that Quire knows", f"meta key {str(key)[:60]!r} of {node.what}")
    for tag in read_tags(node) if field else ():
        node.left("tags of columns have no place", f"tag {tag!r} of {node.what}")


def _hide(meta: Part, key: str, dataset: DatasetDraft, field: str) -> None:
    hidden = meta.text(key) == "hidden" if key == "visibility" else meta.flag(key)
    if hidden and field:
        dataset.change(field, visibility="hidden")
    elif hidden:
        dataset.visibility = "hidden"


def _name(words: tuple[str, ...], dataset: DatasetDraft, field: str) -> None:
    known = dataset.field(field) if field else None
    if known is not None:
        dataset.change(field, synonyms=(*known.synonyms, *words))
    else:
        dataset.synonyms += words


def _words(meta: Part, key: str) -> tuple[str, ...]:
    value = meta.value.get(key)
    if isinstance(value, str):
        return tuple(filter(None, (plain(word) for word in value.split(","))))
    return meta.texts(key)


def _caveats(meta: Part, key: str, field: str) -> list[Caveat]:
    value: Any = meta.value.get(key)
    found = []
    for item in value if isinstance(value, list) else [value]:
        given = item if isinstance(item, dict) else {"text": item}
        part = Part(given, meta.journal, meta.document, meta.path, meta.what)
        text = part.text("text", "description")
        if not text:
            meta.wrong(f"{key} holds something that is no text")
            continue
        severity = _SEVERITIES.get(part.text("severity"), "warning")
        found.append(Caveat(f"{field}: {text}" if field else text, part.text("predicate"), severity))
    return found


def _endorse(meta: Part, key: str, dataset: DatasetDraft) -> None:
    said = meta.text(key)
    if key == "endorsement" and said in ("endorsed", "experimental", "deprecated"):
        dataset.endorsement = said  # type: ignore[assignment]
    elif key == "endorsement":
        meta.wrong(f"endorsement is {said[:40]!r}; expected endorsed, experimental or deprecated")
    elif meta.flag(key):
        dataset.endorsement = "endorsed" if key == "endorsed" else "deprecated"
