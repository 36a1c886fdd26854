"""Notebook files on disk: loaded whatever they hold, saved whole or not at all, never over somebody else's change."""

from __future__ import annotations

import codecs
from pathlib import Path

import msgspec

from quire.document.diagnostic import Diagnostic, Span
from quire.document.disk import fingerprint_of, refused, write_whole
from quire.document.markdown import read, write
from quire.document.model import Notebook
from quire.document.project import Project
from quire.errors import DocumentConflict, DocumentError

_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Loaded(msgspec.Struct, frozen=True):
    """A notebook as it stood in its file.

    ``fingerprint`` tells this content from any other; give it to ``save``. ``diagnostics`` say what was broken, with
    the lines of the file.
    """

    path: Path
    notebook: Notebook
    fingerprint: str
    diagnostics: tuple[Diagnostic, ...] = ()


def load(path: Path) -> Loaded:
    """Read a notebook file.

    What is broken in it is said in ``diagnostics``; ``DocumentError`` only when there is no file to read.
    """
    data = read_bytes(path)
    notebook, diagnostics = _parse(data)
    return Loaded(path, notebook, fingerprint_of(data), diagnostics)


def fingerprint(path: Path) -> str:
    """The fingerprint of what is on disk now; empty when there is no file."""
    try:
        return fingerprint_of(path.read_bytes())
    except OSError:
        return ""


def save(path: Path, notebook: Notebook, expected: str | None) -> str:
    """Write the notebook, whole or not at all, and return the new fingerprint.

    ``expected`` is the fingerprint of what is to be replaced: empty for a new file, None for whatever is there. Raises
    ``DocumentConflict`` when the file is another one by now, ``NotSaved`` with the cause when the disk refuses. Line
    ends of Windows stay; a file with broken parts is copied to ``.quire/originals`` first.
    """
    try:
        before: bytes | None = path.read_bytes()
    except FileNotFoundError:
        before = None
    except OSError as error:
        raise refused(path, error) from error
    if expected is not None and expected != ("" if before is None else fingerprint_of(before)):
        happened = (
            "was deleted" if before is None else "was changed by another program" if expected else "is there already"
        )
        raise DocumentConflict(
            f"{path.name} {happened} since it was read.", remedy="Keep your version, or take the one on disk."
        )
    text = write(notebook)
    if before is not None and b"\r\n" in before and before.count(b"\r\n") == before.count(b"\n") and "\r" not in text:
        text = text.replace("\n", "\r\n")
    data = text.encode("utf-8", "surrogatepass")
    if data == before:
        return fingerprint_of(data)
    try:
        if before is not None and _parse(before)[1]:
            keep_original(path, before)
        write_whole(path, data)
    except OSError as error:
        raise refused(path, error) from error
    return fingerprint_of(data)


def keep_original(path: Path, data: bytes) -> Path:
    """Put a copy of a file that is about to be replaced into ``.quire/originals``; the same content only once."""
    project = Project.find(path)
    kept = project.state / "originals" / project.key(path)
    kept = kept.with_name(f"{kept.stem}-{fingerprint_of(data)[:8]}{kept.suffix}")
    if not kept.exists():
        project.keep(kept.parent)
        write_whole(kept, data)
    return kept


def read_bytes(path: Path) -> bytes:
    """The content of a file that somebody asked for; ``DocumentError`` in one sentence when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise DocumentError(f"{path} is a folder.", expected="a notebook file") from None
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror or error}.") from None


def decode(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether it was UTF-8; other bytes are read as Windows-1252."""
    if encoding := _WIDE.get(data[:2]):
        return data.decode(encoding, "replace"), False
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("utf-8", "surrogatepass"), True
    except UnicodeDecodeError:
        return _patched(data), False


def _patched(data: bytes) -> str:
    """UTF-8 with stray bytes of another encoding among it."""
    text = data.decode("utf-8", "surrogateescape")
    stray = {code: _single(code - 0xDC00) for code in {ord(c) for c in text} if 0xDC80 <= code <= 0xDCFF}
    return text.translate(stray)


def _single(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _parse(data: bytes) -> tuple[Notebook, tuple[Diagnostic, ...]]:
    text, clean = decode(data)
    notebook, diagnostics = read(text)
    if not clean:
        message = "The file is not UTF-8; it was read as well as possible and will be saved as UTF-8."
        diagnostics = (Diagnostic("encoding", "warning", message, Span(1, 0, 2, 0)), *diagnostics)
    return notebook, diagnostics
