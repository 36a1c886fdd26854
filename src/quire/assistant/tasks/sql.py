"""Sql: one statement for one step of a plan, checked against the catalog and the database before anybody sees it."""

from __future__ import annotations

from msgspec.structs import replace

from quire.assistant.codecs import CODECS
from quire.assistant.material import Written
from quire.assistant.templates import fill
from quire.assistant.writing import Writing, complaint
from quire.checks import check_reply
from quire.llm import Invalid, Prompt


class SqlTask:
    """Free: the statement. Rigid: tables and columns are those that are there, by the checks."""

    name = "sql"
    rigid = ("tables", "columns")
    free = ("statement",)

    def prompt(self, asked: Writing) -> Prompt:
        """The step with everything that it may read."""
        return fill("sql", asked.values())

    def read(self, reply: str, asked: Writing) -> Written | Invalid:
        """The statement after checks and repairs; what they could not put right goes back to the model."""
        checked = check_reply(reply, asked.world)
        if checked.sql is None:
            return complaint(checked.diagnostics, "one statement that the database takes")
        cell = replace(asked.cell, source=checked.sql)
        return Written(cell, checked.diagnostics, checked.repairs)

    def partial(self, reply: str, asked: Writing) -> Written | None:
        """As much of the statement as there is."""
        found = CODECS["sql"].read(reply, asked.cell)
        return None if isinstance(found, Invalid) or not found.source else Written(found)


SQL = SqlTask()
