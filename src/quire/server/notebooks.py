"""The notebooks of a project folder as files: found, made, renamed, copied, put in the trash; never outside of it."""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from quire.document import Notebook, Project, write
from quire.errors import DocumentError, UsageError
from quire.server.wire_http import NotebookEntry

HEAD_BYTES = 4096
MOST = 2000
SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "site", "dist", "build"})
TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
HEADING = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def locate(project: Project, path: str) -> Path:
    """The file that a browser means by ``path``.

    Raises ``UsageError`` unless it is a ``.md`` file inside the project folder, with symbolic links followed, and not
    below a hidden folder.
    """
    parts = path.split("/")
    wrong = not path.endswith(".md") or "\0" in path or "\\" in path or len(path) > 1024
    if wrong or any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        raise UsageError(
            f"{path!r} is not the path of a notebook.", expected="a .md file inside the project folder, like sales.md"
        )
    root = project.root.resolve()
    found = root.joinpath(*parts)
    try:
        inside = found.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a loop of links, a name too long
        inside = False
    if not inside:
        raise UsageError(f"{path!r} leads out of the project folder.", expected="a notebook inside it")
    return found


def entries(project: Project) -> tuple[NotebookEntry, ...]:
    """Every notebook of the project, by path; at most 2,000."""
    found: list[NotebookEntry] = []
    for file in _walk(project.root):
        try:
            found.append(entry(project, file))
        except OSError:
            continue  # gone or unreadable since the folder was listed
        if len(found) == MOST:
            break
    return tuple(sorted(found, key=lambda each: (each.path.count("/"), each.path)))


def entry(project: Project, file: Path) -> NotebookEntry:
    """One notebook's line in the list; only the file's head is read."""
    status = file.stat()
    with file.open("rb") as opened:
        head = opened.read(HEAD_BYTES).decode("utf-8", "replace")
    path = file.relative_to(project.root).as_posix()
    return NotebookEntry(path=path, title=_title(head) or file.stem, changed=status.st_mtime, size=status.st_size)


def create(project: Project, title: str, path: str = "") -> NotebookEntry:
    """A new notebook with a title and nothing else; a name that is taken gets a number."""
    title = " ".join(title.split()) or "Untitled"
    file = locate(project, path) if path else _free(project.root / f"{_slug(title)}.md")
    file.parent.mkdir(parents=True, exist_ok=True)
    _write_new(file, write(Notebook(metadata={"title": title})).encode())
    return entry(project, file)


def rename(project: Project, path: str, to: str) -> NotebookEntry:
    """Move a notebook to another path in the project; never onto an existing file."""
    file, target = _existing(project, path), locate(project, to)
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target):
        raise DocumentError(f"{to} exists already.", remedy="Choose another name.")
    file.rename(target)
    return entry(project, target)


def duplicate(project: Project, path: str) -> NotebookEntry:
    """A copy beside the original."""
    file = _existing(project, path)
    copy = _free(file.with_name(f"{file.stem}-copy.md"))
    _write_new(copy, file.read_bytes())
    return entry(project, copy)


def delete(project: Project, path: str) -> str:
    """Put a notebook into ``.quire/trash``; gives its path there, relative to the project folder."""
    file = _existing(project, path)
    trash = project.state / "trash"
    trash.mkdir(parents=True, exist_ok=True)
    kept = _free(trash / f"{file.stem}-{time.strftime('%Y%m%d-%H%M%S')}.md")
    file.rename(kept)
    return kept.relative_to(project.root).as_posix()


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in SKIPPED)
        if folder == str(root / "catalog"):
            folders[:] = [name for name in folders if name != "guides"]  # Markdown too, but rules of the data team
        for name in sorted(files):
            if name.endswith(".md") and not name.startswith("."):
                yield Path(folder, name)


def _title(head: str) -> str:
    if head.startswith("---"):
        front, _, body = head[3:].partition("\n---")
        if found := TITLE.search(front):
            return _unquoted(found[1])
        head = body
    found = HEADING.search(head)
    return found[1] if found else ""


def _unquoted(scalar: str) -> str:
    """A YAML scalar as its text, well enough for a title."""
    if len(scalar) > 1 and scalar[0] == scalar[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", scalar[1:-1])
    if len(scalar) > 1 and scalar[0] == scalar[-1] == "'":
        return scalar[1:-1].replace("''", "'")
    return scalar


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "notebook"


def _free(file: Path) -> Path:
    if not os.path.lexists(file):
        return file
    candidates = (file.with_name(f"{file.stem}-{number}{file.suffix}") for number in range(2, 10_000))
    return next(candidate for candidate in candidates if not os.path.lexists(candidate))


def _existing(project: Project, path: str) -> Path:
    file = locate(project, path)
    if not file.is_file():
        raise DocumentError(f"There is no notebook {path}.", remedy="Reload the list of notebooks.")
    return file


def _write_new(file: Path, content: bytes) -> None:
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        raise DocumentError(f"{file.name} exists already.", remedy="Choose another name.") from None
    except OSError as error:
        raise DocumentError(f"{file.name} cannot be written: {error.strerror}.") from None
