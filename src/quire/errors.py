"""Every exception that Quire raises on purpose, in one tree.

    QuireError                  what happened, what was expected, what to do next
    ├── UsageError              a command or a setting was not understood
    ├── DocumentError           a notebook file cannot be read, converted or saved
    │   ├── DocumentConflict    the file changed on disk since it was read
    │   └── NotSaved            the disk refused: full, read-only, no permission
    ├── CatalogError            a semantic model file is wrong, at a file and a line
    ├── KernelError             the process that runs code failed
    │   ├── KernelDied          it is gone; its variables are lost
    │   └── KernelBusy          it cannot answer now
    ├── WarehouseError          a connection or a statement on it failed
    │   ├── ConnectionFailed    the connection cannot be opened
    │   ├── StatementFailed     the database refused or failed the statement
    │   ├── StatementCancelled  somebody stopped it
    │   └── LimitExceeded       it ran into a row, time or memory limit
    ├── ModelError              a model gave no reply: no key, not reachable, too slow, refused, over the budget
    ├── ProposalError           an airlock cannot do what was asked in its present state
    └── ServerError             the server cannot start or serve

A user mistake is always one of these; anything else is a defect of ours.
"""

from __future__ import annotations


class QuireError(Exception):
    """A failure that a person can act on.

    ``message`` says what happened, ``expected`` what would have been right, ``remedy`` what to do next.
    """

    def __init__(self, message: str, *, expected: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.remedy = remedy

    def __str__(self) -> str:
        """All three sentences, those that are there."""
        parts = [self.message]
        if self.expected:
            parts.append(f"Expected: {self.expected}.")
        if self.remedy:
            parts.append(self.remedy)
        return " ".join(parts)


class UsageError(QuireError):
    """A command or a setting was not understood."""


class DocumentError(QuireError):
    """A notebook file cannot be read, converted or saved."""


class DocumentConflict(DocumentError):
    """The file changed on disk since it was read."""


class NotSaved(DocumentError):
    """The disk refused: full, read-only, no permission."""


class CatalogError(QuireError):
    """A semantic model file is wrong; ``path`` and ``line`` (1-based, 0 when unknown) say where."""

    def __init__(self, message: str, *, path: str = "", line: int = 0, expected: str = "", remedy: str = "") -> None:
        super().__init__(message, expected=expected, remedy=remedy)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        """The place first, in the form that editors make clickable."""
        place = f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " if self.path else ""
        return place + super().__str__()


class KernelError(QuireError):
    """The process that runs code failed."""


class KernelDied(KernelError):
    """The kernel is gone; its variables are lost."""


class KernelBusy(KernelError):
    """The kernel cannot answer now."""


class WarehouseError(QuireError):
    """A connection or a statement on it failed."""


class ConnectionFailed(WarehouseError):
    """The connection cannot be opened."""


class StatementFailed(WarehouseError):
    """The database refused or failed the statement.

    ``kind`` is the database's class of error; ``line`` (1-based) and ``column`` to ``end_column`` (0-based, code
    points) say where, 0 when unknown; ``candidates`` are names that are there, nearest first.
    """

    kind: str = ""
    line: int = 0
    column: int = 0
    end_column: int = 0
    candidates: tuple[str, ...] = ()


class StatementCancelled(WarehouseError):
    """Somebody stopped the statement."""


class LimitExceeded(WarehouseError):
    """The statement ran into a row, time or memory limit."""


class ModelError(QuireError):
    """A model gave no reply: no key, not reachable, too slow, refused, or over the budget."""


class ProposalError(QuireError):
    """An airlock cannot do what was asked in its present state."""


class ServerError(QuireError):
    """The server cannot start or serve."""
