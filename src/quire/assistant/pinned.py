"""What ``@name`` means to the grammar: exactly that metric or field; a dataset only says what to look at."""

from __future__ import annotations

from typing import Any

from quire.assistant.lexicon import EXACT, Lexicon, Named
from quire.assistant.measures import find_field
from quire.assistant.tokens import tokenise
from quire.catalog import FieldName, stems
from quire.catalog.words import apart

LEADING = frozenset(("from", "in", "of", "using", "with", "on"))  # before a dataset that only says what to look at


def pinned_senses(name: str, lexicon: Lexicon) -> dict[str, Any]:
    """The senses of a pinned name: a metric goes before a dataset, that before a field; none when it is not known.

    What the grammar has no place for, a dataset or a field that is no dimension, is passed over, as ``pin`` says.
    """
    folded = name.casefold()
    metrics = tuple(metric for metric in lexicon.measures if metric.casefold() == folded)
    if metrics:
        return {"metric": metrics, "derived": False}
    for dataset in lexicon.datasets:
        if dataset.casefold() == folded:
            return {"filler": True, "pin": dataset}
    found = _fields(folded, lexicon)
    if len(found) != 1:
        return {}
    senses = lexicon.phrases.get(stems(apart(found[0].field)))
    if senses is not None and any(named.name == found[0] for named in senses.fields):
        return {"field": (Named(found[0], EXACT),)}
    return {"filler": True, "pin": found[0].dataset}


def passed_over(question: str, lexicon: Lexicon, read: tuple[str, ...]) -> tuple[str, ...]:
    """What to say of pins that an answer does not read."""
    found = []
    for token in tokenise(question):
        dataset = pinned_senses(token.pinned, lexicon).get("pin") if token.pinned else None
        if dataset is not None and dataset not in read:
            found.append(f"{token.typed} is in the context; the answer does not read it.")
    return tuple(dict.fromkeys(found))


def _fields(folded: str, lexicon: Lexicon) -> list[FieldName]:
    table, _, column = folded.rpartition(".")
    found = []
    for name, dataset in lexicon.datasets.items():
        if table and name.casefold() != table:
            continue
        field = find_field(dataset, column)
        if field is not None and field.visibility == "visible":
            found.append(FieldName(name, field.name))
    return found
