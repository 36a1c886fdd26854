"""Sql: one statement for one step of a plan, checked against the catalog and the database before anybody sees it."""

from __future__ import annotations

from msgspec.structs import replace

from quire.assistant.codecs import CODECS
from quire.assistant.material import Written
from quire.assistant.templates import fill
from quire.assistant.writing import Writing, complaint
from quire.checks import check_reply, check_statement
from quire.document import Cell
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
        """The statement after checks and repairs; what they could not put right, or only guess, goes back to the model.

        The fence that was asked for is no repair; a reply in another form is read by the checks.
        """
        found = CODECS["sql"].read(reply, asked.cell)
        if isinstance(found, Cell):
            checked = check_statement(found.source, asked.world)
        else:
            checked = check_reply(reply, asked.world)
        if checked.sql is None:
            return complaint(checked.diagnostics, "one statement that the database takes")
        guessed = [each for each in checked.diagnostics if each.code in {repair.code for repair in checked.repairs}]
        if guessed and not asked.lenient:
            return complaint(guessed, "names as they are listed")
        return Written(replace(asked.cell, source=checked.sql), checked.diagnostics, checked.repairs)

    def partial(self, reply: str, asked: Writing) -> Written | None:
        """As much of the statement as there is."""
        found = CODECS["sql"].read(reply, asked.cell)
        return None if isinstance(found, Invalid) or not found.source else Written(found)


SQL = SqlTask()
