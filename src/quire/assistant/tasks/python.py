"""Python: the code of one step of a plan, checked against the names that are there."""

from __future__ import annotations

from quire.analysis import analyse
from quire.assistant.cellchecks import checked_python
from quire.assistant.codecs import CODECS
from quire.assistant.material import Written
from quire.assistant.templates import fill
from quire.assistant.writing import Writing
from quire.llm import Invalid, Prompt


class PythonTask:
    """Free: the code. Rigid: it parses, and what it reads is there, by the checks."""

    name = "python"
    rigid = ("references",)
    free = ("code",)

    def prompt(self, asked: Writing) -> Prompt:
        """The step with the frames that it may read."""
        return fill("python", asked.values())

    def read(self, reply: str, asked: Writing) -> Written | Invalid:
        """The code, after checks and repairs."""
        found = CODECS["python"].read(reply, asked.cell)
        written = found if isinstance(found, Invalid) else checked_python(found, asked.world)
        if isinstance(written, Invalid) or asked.step.name in analyse(written.cell).definitions:
            return written
        return Invalid(f"The code does not define {asked.step.name}.", f"the result assigned to {asked.step.name}")

    def partial(self, reply: str, asked: Writing) -> Written | None:
        """As much of the code as there is."""
        found = CODECS["python"].read(reply, asked.cell)
        return None if isinstance(found, Invalid) or not found.source else Written(found)


PYTHON = PythonTask()
