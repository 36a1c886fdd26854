"""The receipt of a context: what an answer was chosen from, what was left out, and why; plain data, bounded."""

from __future__ import annotations

import hashlib

import msgspec

MOST_TEXT = 20_000  # characters of the text that are kept with a proposal
MOST_ITEMS = 60
MOST_NAMES = 40  # of withheld names, look-alikes, caveats, what was cut
MOST_DROPPED = 10  # of one stage


class ContextNote(msgspec.Struct, frozen=True):
    """A name with what is to be said of it: ``kind`` is dataset, field, metric, frame and so on."""

    kind: str
    name: str
    why: str


class ContextItem(msgspec.Struct, frozen=True):
    """One item of the context, fields with their dataset: ``fields`` of ``of_fields`` are shown.

    ``score`` is the chance, 0 to 1, that the answer needs it; ``shown`` is false for what was looked at and left out.
    """

    kind: str
    name: str
    score: float
    why: str = ""
    shown: bool = True
    fields: int = 0
    of_fields: int = 0


class ContextStage(msgspec.Struct, frozen=True):
    """One stage: how many items came in and went out, the first that it dropped, how many ``more`` it dropped."""

    name: str
    came: int
    went: int
    dropped: tuple[ContextNote, ...] = ()
    more: int = 0
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


class ContextReceipt(msgspec.Struct, frozen=True):
    """How the context of a question came about.

    ``withheld`` are names that were asked for with @ and may not be shown, or mean nothing, each with the reason;
    ``collapsed`` are datasets with the look-alikes that they stand for; ``cut`` is what the budget left out. ``text``
    is what a model reads, cut after 20,000 characters when ``text_cut`` says so; ``text_hash`` is of the whole text.
    ``failure`` says why there is no context; the answer does not depend on it.
    """

    tokens: int = 0
    budget: int = 0
    items: tuple[ContextItem, ...] = ()
    stages: tuple[ContextStage, ...] = ()
    pinned: tuple[str, ...] = ()
    withheld: tuple[ContextNote, ...] = ()
    collapsed: dict[str, tuple[str, ...]] = {}
    bridges: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    cut_more: int = 0
    text: str = ""
    text_cut: bool = False
    text_hash: str = ""
    seconds: float = 0.0
    failure: str = ""

    def without_text(self) -> ContextReceipt:
        """The receipt as the ledger keeps it: the text by its hash alone."""
        return msgspec.structs.replace(self, text="", text_cut=False)


def hash_of(text: str) -> str:
    """By which a context is known again."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
