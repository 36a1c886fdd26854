"""The life of the child: open the database, answer requests side by side, end when the parent has gone."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any

from .faults import Fault
from .job import Job
from .session import Database
from .wire import Line, untag


def main(handle: int) -> None:
    """Serve the socket with the given file descriptor until it closes."""
    line = Line(socket.socket(fileno=handle))
    opening = line.receive()
    if opening is None:
        return
    threading.Thread(target=_warm, daemon=True).start()
    try:
        database = connect(opening)
    except Fault as fault:
        line.send({"id": 0, "fault": fault.payload()})
        return
    line.send({"id": 0, "ok": {}})
    _serve(line, database)
    os._exit(0)  # statements that still run are of no use to anybody


def connect(opening: dict[str, Any]) -> Database:
    """The open database, by its driver; raises ``Fault`` with what to do."""
    driver = opening["driver"]
    if driver == "sqlite":
        from .sqlite import database as sqlite

        return sqlite.connect(opening)
    if driver == "postgres":
        from .postgres import database as postgres

        return postgres.connect(opening)
    from .duck import database as duck

    return duck.connect(opening)


def _serve(line: Line, database: Database) -> None:
    jobs: dict[int, Job] = {}
    while (request := line.receive()) is not None:
        key = request["id"]
        if request["do"] == "stop":
            if key in jobs:
                jobs[key].stop("cancelled")
            continue
        if "parameters" in request:
            request["parameters"] = untag(request["parameters"])
        jobs[key] = job = Job(database, request)
        threading.Thread(target=_answer, args=(line, jobs, key, job), daemon=True).start()


def _answer(line: Line, jobs: dict[int, Job], key: int, job: Job) -> None:
    answer = job.answer()
    jobs.pop(key, None)
    line.send({"id": key, **answer})


def _warm() -> None:
    """What the first statement needs, while the database opens."""
    import pyarrow  # noqa: F401
    import xxhash  # noqa: F401
