"""What is asked of the recommender, and what it gives: items for the context, and the receipt of the choice."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["dataset", "field", "relationship", "metric", "caveat", "guide", "example", "frame", "cell"]
Form = Literal["full", "brief"]
DEFAULT_BUDGET = 2000
VIEWS = ("table name", "table group", "table description", "field names", "field descriptions", "field values")


class Stages(msgspec.Struct, frozen=True):
    """Which parts of the recommender work: all of them, unless a part is to be measured or left out.

    ``views`` are those of the retrievers; without ``learned``, fused ranks choose tables and names choose fields;
    ``forms`` chooses between full and brief for each field, otherwise all are full.
    """

    views: tuple[str, ...] = VIEWS
    learned: bool = True
    alike: bool = True
    joins: bool = True
    forms: bool = True
    thesaurus: bool = True
    abbreviations: bool = True
    spelling: bool = True


class Scope(msgspec.Struct, frozen=True):
    """A frame or a cell that the question may mean: its columns, its code, and whether it stands upstream."""

    name: str
    kind: Literal["frame", "cell"] = "frame"
    columns: tuple[str, ...] = ()
    text: str = ""
    upstream: bool = False


class Asking(msgspec.Struct, frozen=True):
    """A question for which a context is wanted.

    ``evidence`` is what was said beside it; ``budget`` is in tokens, 0 for an order that is good at any length (500
    and 1,000 tokens before all) up to the default budget; ``usage`` is how often each dataset was accepted.
    """

    question: str
    evidence: str = ""
    budget: int = 0
    scope: tuple[Scope, ...] = ()
    usage: dict[str, float] = {}


class Item(msgspec.Struct, frozen=True):
    """One item of the context: ``score`` is the chance that the answer needs it; ``why`` says what brought it in."""

    kind: Kind
    name: str
    score: float
    form: Form = "full"
    why: str = ""


class Dropped(msgspec.Struct, frozen=True):
    """What a stage left out, and why."""

    kind: Kind
    name: str
    why: str


class Stage(msgspec.Struct, frozen=True):
    """One stage: how many items came in and went out, what it dropped (the first of them), what it noted."""

    name: str
    came: int
    went: int
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


class Likely(msgspec.Struct, frozen=True):
    """How one dataset was scored: its chance and the features that say most."""

    name: str
    score: float
    features: dict[str, float] = {}


class Receipt(msgspec.Struct, frozen=True):
    """How a context came about, stage by stage.

    ``withheld`` are names that were asked for and may not be shown, each with the reason; ``collapsed`` maps a dataset
    to the look-alikes it stands for; ``bridges`` are datasets that only connect others; ``cut`` is what
    the budget left out.
    """

    stages: tuple[Stage, ...] = ()
    scored: tuple[Likely, ...] = ()
    pinned: tuple[str, ...] = ()
    withheld: tuple[Dropped, ...] = ()
    collapsed: dict[str, tuple[str, ...]] = {}
    bridges: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


class Recommendation(msgspec.Struct, frozen=True):
    """The context for a question: items in order, the text a model reads, its tokens, the receipt."""

    items: tuple[Item, ...]
    text: str
    tokens: int
    receipt: Receipt = Receipt()
