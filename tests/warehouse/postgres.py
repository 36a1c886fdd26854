"""A PostgreSQL server for tests: in a folder of its own, on a socket there, run by a user who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

PLACES = (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin"), Path("/usr/bin"))
MEMORY = Path("/dev/shm")  # where a busy disk does not slow the tests down


class Server:
    """A server that can be stopped and started again; ``url(database)`` is its address."""

    def __init__(self) -> None:
        found = next((place for place in PLACES if (place / "initdb").exists()), None)
        assert found is not None, "PostgreSQL is not installed: run scripts/need_postgres.sh"
        self._bin = found
        self.folder = Path(tempfile.mkdtemp(prefix="quire-pg-", dir=MEMORY if MEMORY.is_dir() else "/tmp"))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            owner = pwd.getpwnam("nobody")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self._call("initdb", "-D", self._data, "-U", "quire", "--auth=trust", "-E", "UTF8", "--no-sync", "--no-locale")
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c fsync=off -c autovacuum=off -k {self.folder}"
        self._call("pg_ctl", "-D", self._data, "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def url(self, database: str = "postgres", user: str = "quire", password: str = "") -> str:
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self.url(database), autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _call(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / name, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, check=False, **self._as,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
