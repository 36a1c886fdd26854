"""Text: sentences about results, in which every number is computed when the notebook runs."""

from __future__ import annotations

from quire.assistant.codecs import CODECS
from quire.assistant.material import Written
from quire.assistant.numbers import faults_of
from quire.assistant.templates import fill
from quire.assistant.writing import Writing
from quire.llm import Invalid, Prompt

MOST_TEXT = 4_000


class TextTask:
    """Free: the words. Rigid: numbers are expressions over names that are there."""

    name = "text"
    rigid = ("numbers", "references")
    free = ("words",)

    def prompt(self, asked: Writing) -> Prompt:
        """The step with the frames that it may speak of."""
        return fill("text", asked.values(), None, 1_000)

    def read(self, reply: str, asked: Writing) -> Written | Invalid:
        """The text; a number that was typed, or an expression that cannot be computed, goes back."""
        found = CODECS["markdown"].read(reply, asked.cell)
        if isinstance(found, Invalid):
            return found
        if len(found.source) > MOST_TEXT:
            return Invalid(f"The text has {len(found.source):,} characters.", "six sentences at most")
        known = dict.fromkeys(asked.world.taken, ()) | {frame.name: frame.columns for frame in asked.frames}
        wrong = faults_of(found.source, asked.material.question, known)
        return wrong or Written(found)

    def partial(self, reply: str, asked: Writing) -> Written | None:
        """A text whose numbers were not looked at is not shown."""
        return None


TEXT = TextTask()
