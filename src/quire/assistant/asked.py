"""What a turn is given: the request of a person at a place, and the sources that an answer may be made from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from quire.airlock import ContextReceipt, Intent, Version
from quire.assistant.material import Frame
from quire.catalog import Catalog, ValueIndex
from quire.document import Cell, CellResult
from quire.warehouse import Engine


class Asked(msgspec.Struct, frozen=True):
    """A request: ``prompt`` and ``intent`` about ``cells``, with their last ``results`` by id.

    ``above`` are the cells above the place, ``frames`` what can be read there; ``taken`` names may not be defined.
    ``seed`` makes the ids of drafts differ from those of another airlock. ``earlier`` are the prompts before this one.
    ``step`` is the one draft of ``version`` to be made anew. In a repair round ``error`` is the version as it was
    previewed, with the results that failed.
    """

    prompt: str
    today: date
    intent: Intent = "generate"
    cells: tuple[Cell, ...] = ()
    results: dict[str, CellResult] = {}
    above: tuple[Cell, ...] = ()
    frames: tuple[Frame, ...] = ()
    taken: frozenset[str] = frozenset()
    seed: str = ""
    earlier: tuple[str, ...] = ()
    step: str = ""
    version: Version | None = None
    error: Version | None = None
    attempt: int = 0


class Chosen(msgspec.Struct, frozen=True):
    """The context of a request: its receipt (None: nobody looked), and all of the catalog that may be shown at all."""

    context: ContextReceipt | None = None
    seen: Catalog = Catalog()


OpenEngine = Callable[[str], Awaitable[Engine | None]]
Choose = Callable[[], Awaitable[Chosen]]


async def nothing_open(connection: str) -> Engine | None:
    """No connection can be opened."""
    return None


@dataclass(frozen=True)
class Sources:
    """What an answer may be made from.

    ``catalog`` is everything that is written down; ``choose`` finds the part of it that a model is shown. ``engine``
    opens a connection for the checks; None where it cannot be opened.
    """

    catalog: Catalog
    choose: Choose
    values: ValueIndex | None = None
    connection: str = ""
    timezone: str = ""
    dialects: Mapping[str, str] = field(default_factory=dict)
    engine: OpenEngine = nothing_open

    def dialect(self, connection: str) -> str:
        """What a connection speaks; cells without one speak DuckDB."""
        return self.dialects.get(connection, "duckdb") or "duckdb"
