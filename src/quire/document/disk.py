"""Files that are never torn: written beside their place, flushed, then renamed; and why the disk refused."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from hashlib import blake2b
from pathlib import Path

from quire.errors import NotSaved

_LEFT_OVER = 60.0  # seconds after which a temporary file cannot belong to a running save
_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space and save again."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space and save again."),
    errno.EROFS: ("the disk is read-only", "Save a copy somewhere else."),
    errno.EACCES: ("there is no permission to write there", "Change the permissions or save a copy somewhere else."),
    errno.EPERM: ("there is no permission to write there", "Change the permissions or save a copy somewhere else."),
    errno.ENOENT: ("its folder is gone", "Make the folder again or save a copy somewhere else."),
    errno.ENOTDIR: ("its folder is not a folder", "Save a copy somewhere else."),
    errno.EISDIR: ("there is a folder of that name", "Choose another name."),
    errno.EFBIG: ("the file would be larger than the disk allows", "Save a copy somewhere else."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
}


def fingerprint_of(data: bytes) -> str:
    """What tells one content of a file from another."""
    return blake2b(data, digest_size=16).hexdigest()


def refused(path: Path, error: OSError) -> NotSaved:
    """The exception for a refusal by the disk, with its cause in words."""
    reason, remedy = _REASONS.get(error.errno or 0, (error.strerror or type(error).__name__, "Try again."))
    return NotSaved(f"{path.name} was not saved: {reason}.", remedy=remedy)


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put ``data`` at ``path``: afterwards the file is there in full, or as it was before.

    ``durable`` waits for the disk. The mode of a file that is there stays. Raises ``OSError``.
    """
    target = path.resolve() if durable else path
    temporary = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.saving")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                with contextlib.suppress(FileNotFoundError):
                    os.fchmod(file.fileno(), target.stat().st_mode & 0o7777)
                os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    if durable:
        _sync_folder(target.parent)
        _sweep(target)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(target: Path) -> None:
    """Remove what a save that was killed left behind."""
    prefix, now = f".{target.name[:200]}.", time.time()
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.name.endswith(".saving"):
                with contextlib.suppress(OSError):
                    if now - entry.stat().st_mtime > _LEFT_OVER:
                        Path(entry.path).unlink()
