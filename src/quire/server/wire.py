"""Every message between a browser and the server; the TypeScript types are generated from here.

One websocket per open notebook: ``/ws?path=sales.md``. The browser says ``Hello`` first; the server answers with a
``Snapshot`` or, when it still has them, with the ``Delta``s that were missed.
"""

from __future__ import annotations

import msgspec

from quire.server.wire_catalog import CATALOG_TYPES, CatalogChanged
from quire.server.wire_http import HTTP_TYPES
from quire.server.wire_models import MODEL_TYPES
from quire.session.operations import Operation
from quire.session.view import Delta, Snapshot


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """First message of a window.

    ``epoch`` and ``revision`` are the last that it saw, empty and 0 when new.
    """

    client: str
    epoch: str = ""
    revision: int = 0


class Operate(msgspec.Struct, frozen=True, tag="operate"):
    """Please do this.

    ``id`` counts up per window; it comes back in ``Acknowledged`` or ``Rejected``.
    """

    id: int
    operation: Operation


class Cursor(msgspec.Struct, frozen=True, tag="cursor"):
    """Where this window's cursor is: UTF-16 offsets in a cell's text; an empty cell means nowhere."""

    cell: str = ""
    anchor: int = 0
    head: int = 0


Upward = Hello | Operate | Cursor


class Acknowledged(msgspec.Struct, frozen=True, tag="acknowledged"):
    """Done, at this revision."""

    id: int
    revision: int


class Rejected(msgspec.Struct, frozen=True, tag="rejected"):
    """Not done; ``reason`` is a sentence.

    ``code`` is ``version`` when a text edit came too late (pull, rebase, push again).
    """

    id: int
    code: str
    reason: str


class Peer(msgspec.Struct, frozen=True):
    """Another window: ``colour`` is an index into the palette of cursors."""

    client: str
    name: str
    colour: int
    cell: str = ""
    anchor: int = 0
    head: int = 0


class Presence(msgspec.Struct, frozen=True, tag="presence"):
    """Every other window of this notebook."""

    peers: tuple[Peer, ...]


Downward = Snapshot | Delta | Acknowledged | Rejected | Presence | CatalogChanged

# Every root type of the wire; ``scripts/wire_types.py`` writes TypeScript for these and for all that they reach.
WIRE_TYPES: tuple[object, ...] = (Upward, Downward, *HTTP_TYPES, *CATALOG_TYPES, *MODEL_TYPES)
