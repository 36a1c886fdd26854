"""One request on its way: a session of its own, a time limit, a way to stop it."""

from __future__ import annotations

import threading
from typing import Any

from . import looking
from .faults import Fault
from .session import Database, Session


class Job:
    """A request on a thread of its own; ``answer`` gives the reply."""

    def __init__(self, database: Database, request: dict[str, Any]) -> None:
        self._database = database
        self._request = request
        self._session: Session | None = None
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
            if self._session is not None:
                self._session.interrupt()
            self._done.wait(0.05)

    def answer(self) -> dict[str, Any]:
        """Do the work; faults are answers too."""
        timer = threading.Timer(self._request["seconds"], self.stop, ("time",))
        timer.daemon = True
        timer.start()
        try:
            self._session = session = self._database.session()
            return {"ok": self._do(session)}
        except Fault as fault:
            return {"fault": self._stopped(fault).payload()}
        except Exception as error:
            return {"fault": self._stopped(self._fault(error)).payload()}
        finally:
            timer.cancel()
            self._done.set()
            if self._session is not None:
                self._session.close()

    def _do(self, session: Session) -> Any:
        request = self._request
        self._proceed()
        match request["do"]:
            case "execute":
                return session.execute(request, self._proceed)
            case "check":
                return session.check(request["sql"])
            case "tables":
                return session.tables()
            case "values":
                return looking.values(session, request["table"], request["column"], request["limit"])
            case "profile":
                return looking.profile(session, request["table"], request["sample"], self._proceed)
            case "overlap":
                return looking.overlap(session, request["left"], request["right"], request["limit"])
        raise Fault("refused", f"There is no request {request['do']!r}.")

    def _fault(self, error: Exception) -> Fault:
        if self._session is None:
            return Fault("connection", str(error))
        fault: Fault = self._session.fault(error, self._request.get("sql", ""))
        return fault

    def _stopped(self, fault: Fault) -> Fault:
        """What ended the work, when somebody did."""
        return {"time": Fault("limit", "time"), "cancelled": Fault("cancelled", "cancelled")}.get(self._why, fault)

    def _proceed(self) -> None:
        if self._why:
            raise Fault("cancelled", "cancelled")
