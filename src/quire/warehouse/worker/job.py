"""One request on its way: a cursor of its own, a time limit, a way to stop it."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from . import describe, frame
from .faults import Fault, from_error
from .guard import READS, admit

_EXPLAIN = "EXPLAIN "


class Job:
    """A request on a thread of its own; ``answer`` gives the reply."""

    def __init__(self, connection: Any, opening: dict[str, Any], request: dict[str, Any]) -> None:
        self._cursor = connection.cursor()
        self._opening = opening
        self._request = request
        self._why = ""
        self._done = threading.Event()

    def stop(self, why: str) -> None:
        """Stop it: ``why`` is ``cancelled`` or ``time``.

        Interrupts until the work gives way: an interrupt that comes between two statements is lost.
        """
        self._why = self._why or why
        threading.Thread(target=self._interrupt, daemon=True).start()

    def _interrupt(self) -> None:
        while not self._done.is_set():
            self._cursor.interrupt()
            self._done.wait(0.05)

    def answer(self) -> dict[str, Any]:
        """Do the work; faults are answers too."""
        timer = threading.Timer(self._request["seconds"], self.stop, ("time",))
        timer.daemon = True
        timer.start()
        try:
            return {"ok": getattr(self, "_" + self._request["do"])()}
        except Fault as fault:
            return {"fault": self._stopped(fault).payload()}
        except Exception as error:
            return {"fault": self._stopped(from_error(error, self._request.get("sql", ""), None)).payload()}
        finally:
            timer.cancel()
            self._done.set()
            self._cursor.close()

    def _stopped(self, fault: Fault) -> Fault:
        """What ended the work, when somebody did."""
        return {"time": Fault("limit", "time"), "cancelled": Fault("cancelled", "cancelled")}.get(self._why, fault)

    def _proceed(self) -> None:
        if self._why:
            raise Fault("cancelled", "cancelled")

    def _execute(self) -> dict[str, Any]:
        started = time.perf_counter()
        request, cursor = self._request, self._cursor
        writing = request["write"] and not self._opening["read_only"]
        statement = admit(cursor, request["sql"], request["write"], self._opening["read_only"])
        _provided(statement, request["parameters"])
        cursor.execute("BEGIN TRANSACTION" if writing else "BEGIN TRANSACTION READ ONLY")
        self._proceed()
        relation = None
        if writing and statement.type.name in READS:
            try:
                relation = cursor.sql(request["sql"], params=request["parameters"] or None)
            except Exception:  # a SELECT that writes in its WITH is no relation
                cursor.execute("ROLLBACK; BEGIN TRANSACTION")
        elif not writing:
            relation = self._bind(request["sql"], request["parameters"])
        if relation is None:
            reader, columns = self._perform(request["sql"], request["parameters"])
        else:
            relation, columns = frame.readable(relation)
            reader = relation.to_arrow_reader(min(frame.BATCH, max(request["rows"] + 1, 2048)))
        answer = frame.write(reader, Path(request["path"]), columns, request["rows"], self._proceed)
        if writing:
            cursor.execute("COMMIT")
        return {**answer, "seconds": time.perf_counter() - started}

    def _perform(self, sql: str, parameters: list[Any]) -> tuple[Any, list[list[str]]]:
        """Run a statement that may write; a statement without rows gives how many it changed."""
        try:
            done = self._cursor.execute(sql, parameters)
        except Exception as error:
            raise from_error(error, sql) from None
        columns = [[part[0], str(part[1])] for part in done.description or ()]
        return done.to_arrow_reader(frame.BATCH), columns

    def _bind(self, sql: str, parameters: list[Any]) -> Any:
        """The statement as a relation: names and types are settled, nothing has run."""
        try:
            return self._cursor.sql(sql, params=parameters or None)
        except Exception as error:
            raise self._placed(error, sql, parameters) from None

    def _placed(self, error: Exception, sql: str, parameters: list[Any]) -> Fault:
        """The fault with its place, which a relation does not tell but EXPLAIN does."""
        if self._why:
            return from_error(error, sql, None)
        try:
            self._cursor.execute("ROLLBACK; BEGIN TRANSACTION READ ONLY")
            self._cursor.execute(_EXPLAIN + sql, parameters or None)
        except Exception as told:
            if type(told) is type(error):
                return from_error(told, sql, len(_EXPLAIN))
        return from_error(error, sql, None)

    def _check(self) -> list[list[str]]:
        sql = self._request["sql"]
        statement = admit(self._cursor, sql, False, self._opening["read_only"])
        self._cursor.execute("BEGIN TRANSACTION READ ONLY")
        if statement.type.name == "EXPLAIN":
            return [["explain_key", "VARCHAR"], ["explain_value", "VARCHAR"]]
        return frame.readable(self._bind(sql, [None] * len(statement.named_parameters)))[1]

    def _tables(self) -> list[dict[str, Any]]:
        return describe.tables(self._cursor)

    def _values(self) -> list[list[Any]]:
        request = self._request
        try:
            return describe.values(self._cursor, request["table"], request["column"], request["limit"])
        except Fault:
            raise
        except Exception as error:
            raise from_error(error, "", None) from None


def _provided(statement: Any, parameters: list[Any]) -> None:
    wanted, given = len(statement.named_parameters), len(parameters)
    if wanted != given:
        raise Fault(
            "refused",
            f"The statement has {wanted} parameter{'' if wanted == 1 else 's'}, and {given or 'no'} "
            f"value{' was' if given == 1 else 's were'} given.",
            remedy="Bind values with {{ … }}.",
        )
