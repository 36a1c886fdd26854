"""Why there is no reply, as a value: a kind for programs, a sentence and a remedy for people."""

from __future__ import annotations

from typing import Literal

import msgspec

from quire.errors import ModelError

FaultKind = Literal[
    "none", "install", "key", "model", "request", "unreachable",
    "slow", "busy", "broken", "refused", "budget", "invalid",
]  # fmt: skip
"""``none`` no model is configured, ``install`` its library is missing, ``key`` it was not let in, ``model`` it is not
served there or takes no text as long, ``request`` it does not take what was asked in this way, ``unreachable``,
``slow`` a limit of time passed, ``busy`` too many requests, ``broken`` the reply broke off or made no sense,
``refused`` the model would not, ``budget`` it would cost too much, ``invalid`` every reply was read and none could be
used."""


class Fault(msgspec.Struct, frozen=True):
    """What happened, and what to do about it."""

    kind: FaultKind
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        """Both sentences."""
        return f"{self.message} {self.remedy}".rstrip()


class ModelFault(ModelError):
    """A model gave no reply.

    ``again`` says that the same request may well succeed, ``wait`` for how many seconds the server asked first.
    """

    def __init__(
        self, kind: FaultKind, message: str, remedy: str = "", *, again: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.kind: FaultKind = kind
        self.again = again
        self.wait = wait


def fault_of(error: ModelError) -> Fault:
    """The value of a failure."""
    kind = error.kind if isinstance(error, ModelFault) else "broken"
    return Fault(kind, error.message, error.remedy or error.expected)
