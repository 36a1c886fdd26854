"""A task is one typed question to a model: what is asked becomes a prompt, the reply becomes a value or a complaint."""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec

from quire.llm.protocol import Prompt

I_contra = TypeVar("I_contra", contravariant=True)
O_co = TypeVar("O_co", covariant=True)


class Invalid(msgspec.Struct, frozen=True):
    """A reply that cannot be used: what was wrong with it and what was expected, said to the model as it stands."""

    message: str
    expected: str = ""

    def __str__(self) -> str:
        """Both sentences, those that are there."""
        return f"{self.message} Expected: {self.expected}." if self.expected else self.message


class Task(Protocol[I_contra, O_co]):
    """What is asked (``I``) and what comes of it (``O``); pure, so that ``read`` may run in a thread."""

    @property
    def name(self) -> str:
        """By which ``[models.tasks]`` in ``quire.toml`` chooses its tier."""
        ...

    def prompt(self, asked: I_contra) -> Prompt:
        """All that the model is given at first; a repair round adds the reply and what was wrong with it."""
        ...

    def read(self, reply: str, asked: I_contra) -> O_co | Invalid:
        """The value of a whole reply; never raises for what a model may write."""
        ...

    def partial(self, reply: str, asked: I_contra) -> O_co | None:
        """What the beginning of a reply already says, None when that is nothing; never raises, and is cheap."""
        ...
