"""Sql: one statement for one step of a plan, checked against the catalog and the database before anybody sees it."""

from __future__ import annotations

from msgspec.structs import replace

from quire.assistant.caveats import apply_rules
from quire.assistant.codecs import CODECS
from quire.assistant.material import Written
from quire.assistant.templates import fill
from quire.assistant.writing import Writing, complaint
from quire.checks import Checked, check_reply, check_statement
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
        """The statement after checks, repairs and what the data team requires; the rest goes back to the model.

        The fence that was asked for is no repair; a reply in another form is read by the checks.
        """
        found = CODECS["sql"].read(reply, asked.cell)
        if isinstance(found, Cell):
            checked = check_statement(found.source, asked.world)
        else:
            checked = check_reply(reply, asked.world)
        if checked.sql is None:
            return complaint(checked.diagnostics, "one statement that the database takes")
        return _ruled(replace(asked.cell, source=checked.sql), checked, asked)

    def partial(self, reply: str, asked: Writing) -> Written | None:
        """As much of the statement as there is."""
        found = CODECS["sql"].read(reply, asked.cell)
        return None if isinstance(found, Invalid) or not found.source else Written(found)


def _ruled(cell: Cell, checked: Checked, asked: Writing) -> Written:
    """The cell with the conditions that it must apply, where the database takes it so; else with the doubts."""
    applied = apply_rules(cell.source, asked.rules, asked.world.frames)
    database = asked.world.database
    if not applied.repairs or (database is not None and database.prepare(applied.sql) is not None):
        return Written(cell, checked.diagnostics, checked.repairs)
    left = tuple(each for each in checked.diagnostics if each.code != "caveat-missing")
    return Written(replace(cell, source=applied.sql), left, (*checked.repairs, *applied.repairs))


SQL = SqlTask()
