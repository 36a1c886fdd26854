"""Where frames on their way lie: a folder per connection that goes when the connection closes."""

from __future__ import annotations

import itertools
import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path

from quire.document import Project

KEEP_BYTES = 4 << 30
KEEP_FILES = 16
_OWNER = re.compile(r".*\.(\d+)\.[0-9a-f]{8}")


class Results:
    """A folder of Arrow files; the oldest go first when they become too many bytes."""

    def __init__(self, root: Path, name: str) -> None:
        self.folder = _make(root, re.sub(r"[^A-Za-z0-9_-]", "_", name))
        self._numbers = itertools.count(1)
        self._paths: list[Path] = []

    def path(self) -> Path:
        """A path that nothing stands at yet."""
        path = self.folder / f"{next(self._numbers)}.arrow"
        self._paths.append(path)
        return path

    def discard(self, path: Path) -> None:
        """Remove a file that nobody will read."""
        path.unlink(missing_ok=True)
        if path in self._paths:
            self._paths.remove(path)

    def trim(self) -> None:
        """Remove the oldest files while all of them are more than ``KEEP_BYTES``, but never the newest ones.

        Whoever has one mapped into memory keeps it.
        """
        sizes = {path: path.stat().st_size for path in self._paths if path.exists()}
        total = sum(sizes.values())
        for path in list(sizes)[:-KEEP_FILES]:
            if total <= KEEP_BYTES:
                break
            total -= sizes[path]
            self.discard(path)

    def close(self) -> None:
        """Remove the folder with everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _make(root: Path, name: str) -> Path:
    """A new folder below the project's ``.quire``, or below the system's temporary one when the project cannot be
    written; what dead processes left is swept away."""
    own = f"{name}.{os.getpid()}.{secrets.token_hex(4)}"
    project = Project(root=root, name=root.name)
    for base in (project.state / "warehouse", Path(tempfile.gettempdir()) / "quire-warehouse"):
        try:
            folder = project.keep(base / own)
            folder.chmod(0o700)
        except OSError:
            continue
        _sweep(base)
        return folder
    return Path(tempfile.mkdtemp(prefix="quire-"))


def _sweep(base: Path) -> None:
    for folder in base.iterdir():
        owner = _OWNER.fullmatch(folder.name)
        if owner and not _runs(int(owner.group(1))):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
