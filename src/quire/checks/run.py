"""One statement through all checks, in rounds, until the database takes it or nothing changes any more."""

from __future__ import annotations

import logging

from quire.checks.model import NOTHING, Checked, Count, Found, Repair, Verdict, World
from quire.checks.order import Entry, entries, load
from quire.checks.statement import Statement
from quire.checks.syntax.tokens import misread
from quire.document import Diagnostic

_LOG = logging.getLogger(__name__)
_ROUNDS = 12
_DEEPEST = 2_000  # brackets
_LONGEST = 100_000  # characters: a parser that recurses on more of them is of no use to anybody


class Run:
    """The course of one statement: what was found, what was put right, how often each check spoke.

    ``known`` are the statements that the database was asked about already; those of several runs may be shared.
    """

    def __init__(self, world: World, known: dict[str, Statement]) -> None:
        self.world = world
        self.known = known
        self.doubts: list[Diagnostic] = []
        self.repairs: list[Repair] = []
        self.found: dict[str, int] = {}
        self.repaired: dict[str, int] = {}

    def checked(self, sql: str) -> Checked:
        """The verdict on a statement."""
        statement, errors = self._mended(sql)
        if not errors:
            statement = self._settled(statement)
        verdict: Verdict = "rejected" if errors else "repaired" if self.repairs else "ok"
        diagnostics = tuple(dict.fromkeys((*errors, *self.doubts)))
        counts = {
            code: Count(self.found.get(code, 0), self.repaired.get(code, 0))
            for code in dict.fromkeys((*self.found, *self.repaired))
        }
        return Checked(None if errors else statement.text, verdict, diagnostics, tuple(self.repairs), counts)

    def accepts(self, sql: str) -> bool:
        """Whether the statement would run as it is, as far as can be known."""
        return self.rank(sql) == 0

    def rank(self, sql: str) -> int:
        """0 for a statement that would run, 1 for one that is SQL at least, 2 for another text."""
        if _too_long(sql):
            return 2
        statement = self._statement(sql)
        if misread(statement):
            return 2
        if statement.refused is not None:
            return 1
        asked = entries("always" if self.world.database is not None else "refused")
        found = [self._asked(entry, statement) for entry in asked]
        return int(any(each.text or any(one.severity == "error" for one in each.diagnostics) for each in found))

    def _statement(self, text: str) -> Statement:
        if text not in self.known:
            database = self.world.database
            refused = database.prepare(text) if database is not None else None
            self.known[text] = Statement(text, self.world.dialect, refused)
        return self.known[text]

    def _mended(self, text: str) -> tuple[Statement, list[Diagnostic]]:
        """The statement after every repair that was needed, and the errors that are left."""
        if _too_long(text):
            message = f"The statement has {len(text):,} characters, which is too much to check. Ask for less at once."
            return Statement("", self.world.dialect), [Diagnostic("too-long", "error", message)]
        seen = {text}
        statement = self._statement(text)
        errors: list[Diagnostic] = []
        for _ in range(_ROUNDS):
            errors = []
            for entry in entries("always" if self._accepted(statement) else "refused"):
                found = self._asked(entry, statement)
                fresh = found.text is not None and found.text not in seen
                errors += [each for each in found.diagnostics if each.severity == "error" and not fresh]
                self.doubts += [each for each in found.diagnostics if each.severity != "error"]
                if entry.when == "always" and errors:
                    return statement, errors
                if found.text is not None and fresh:
                    self._keep(found)
                    seen.add(found.text)
                    statement = self._statement(found.text)
                    break
            else:
                break
        if statement.refused is not None:
            errors.append(_said(statement.refused))
        return statement, errors

    def _accepted(self, statement: Statement) -> bool:
        return self.world.database is not None and statement.refused is None

    def _settled(self, statement: Statement) -> Statement:
        """The statement that would run, with its doubts found and with values corrected."""
        for entry in entries("accepted"):
            found = self._asked(entry, statement)
            self.doubts += [each for each in found.diagnostics if each.severity != "error"]
            if found.text is not None and found.text != statement.text:
                changed = self._statement(found.text)
                if changed.refused is None:
                    statement = changed
                    self._keep(found)
        return statement

    def _asked(self, entry: Entry, statement: Statement) -> Found:
        try:
            found = load(entry.module)(statement, self.world)
        except Exception:  # a defect in one check must not withhold an answer
            _LOG.exception("The check %s failed on a statement of %d characters.", entry.code, len(statement.text))
            return NOTHING
        codes = [each.code for each in found.diagnostics] + [each.code for each in found.repairs]
        for code in dict.fromkeys(codes):
            self.found[code] = self.found.get(code, 0) + 1
        return found

    def _keep(self, found: Found) -> None:
        self.repairs += found.repairs
        for code in dict.fromkeys(each.code for each in found.repairs):
            self.repaired[code] = self.repaired.get(code, 0) + 1


def _too_long(text: str) -> bool:
    return len(text) > _LONGEST or text.count("(") > _DEEPEST


def _said(refused: str) -> Diagnostic:
    return Diagnostic("database-error", "error", f"The database does not take this statement: {refused}")
