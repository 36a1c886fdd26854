"""What the server needs of an open notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from quire.document import Column
from quire.kernel.protocol import ColumnProfile, Completion, Page, PageRequest
from quire.session.operations import Operation
from quire.session.turn import Rejected
from quire.session.view import Delta, Snapshot


class Living(Protocol):
    """A session, with the values that its kernel holds."""

    @property
    def busy(self) -> bool:
        """Whether something runs that a person may be waiting for."""
        ...

    @property
    def ready(self) -> bool:
        """Whether its kernel is up."""
        ...

    def snapshot(self) -> Snapshot:
        """The present state."""
        ...

    def since(self, epoch: str, revision: int) -> Sequence[Delta] | None:
        """What happened after a revision; None when that is not known any more."""
        ...

    def listen(self, listener: Callable[[Delta], None]) -> Callable[[], None]:
        """Call ``listener`` with every change from now on, until the returned function is called."""
        ...

    async def operate(self, operation: Operation, client: str) -> int | Rejected:
        """Do what a window asked for; gives the revision, or says why not. Listeners have heard of it by then."""
        ...

    async def page(self, request: PageRequest, proposal: str = "") -> Page:
        """Rows of a frame, or of the preview that an airlock holds."""
        ...

    async def profile(self, name: str) -> tuple[ColumnProfile, ...]:
        """Every column of a frame at a glance."""
        ...

    async def download(self, name: str, path: str, format: Literal["csv", "parquet"]) -> None:
        """Write a whole frame to ``path``."""
        ...

    async def complete(self, code: str, position: int) -> tuple[Completion, ...]:
        """Suggestions in Python code at a position in code points."""
        ...

    async def frames(self) -> Mapping[str, tuple[Column, ...]]:
        """The frames that the kernel holds; none when it is not up."""
        ...

    async def close(self) -> None:
        """Save, and end the kernel."""
        ...
