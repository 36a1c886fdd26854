"""The files of a new project; nothing that is there is overwritten."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import msgspec

from quire.cli.starting import Started
from quire.document import refused, write_whole
from quire.errors import UsageError

SETTINGS = "quire.toml"
NOTEBOOK = "notebooks/first.md"
_IGNORED = (".quire/", ".env")
_SQLITE = b"SQLite format 3\0"
_DUCKDB = b"DUCK"
_SCHEMES = ("duckdb", "sqlite", "files", "postgresql", "postgres", "env")
_SECRET_WORDS = ("password", "passwd", "pwd", "token", "secret", "sslpassword")


class Address(msgspec.Struct, frozen=True):
    """A database: the ``url`` to open it, a ``name`` for its connection, whether the url holds a ``secret``."""

    url: str
    name: str
    secret: bool = False


def read_address(text: str) -> Address:
    """What a person gave as the address of a database: a url, or the path of a file or a folder.

    Raises ``UsageError`` when it is neither; an address that may hold a password is not repeated.
    """
    scheme, colon, rest = text.partition(":")
    if not colon or scheme.casefold() not in _SCHEMES:
        return _of_path(text)
    if scheme == "env":
        return Address(text, "warehouse")
    if scheme in ("postgresql", "postgres"):
        try:
            parts = urlsplit(text)
            query = {key.casefold() for key, _ in parse_qsl(parts.query)}
        except ValueError:
            raise UsageError("The address is not a url.", expected="postgresql://USER:PASSWORD@HOST/DATABASE") from None
        return Address(
            text, _slug(parts.path.strip("/")), parts.password is not None or bool(query & set(_SECRET_WORDS))
        )
    if not rest:
        raise UsageError(f"{text!r} names no file.", expected=f"{scheme}:PATH")
    if rest == ":memory:":
        raise UsageError("A database in memory has no tables to connect to.", expected=f"{scheme}:FILE")
    path = Path(rest[2:] if rest.startswith("///") else rest).expanduser().resolve()
    if not path.exists():
        raise UsageError(f"There is no {'folder' if scheme == 'files' else 'file'} {path}.")
    return Address(f"{scheme}:{path}", _slug(path.stem if path.is_file() else path.name))


def _of_path(text: str) -> Address:
    path = Path(text).expanduser()
    shown = text if "@" not in text else "The address"
    if not path.exists():
        raise UsageError(
            f"{shown} is neither the url of a database nor a file or folder that is there.",
            expected="sqlite:FILE, duckdb:FILE, files:FOLDER or postgresql://USER:PASSWORD@HOST/DATABASE",
        )
    path = path.resolve()
    if path.is_dir():
        return Address(f"files:{path}", _slug(path.name))
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    if head.startswith(_SQLITE):
        return Address(f"sqlite:{path}", _slug(path.stem))
    if head[8:12] == _DUCKDB:
        return Address(f"duckdb:{path}", _slug(path.stem))
    raise UsageError(
        f"{path} is not a database of SQLite or DuckDB.", remedy="For CSV or Parquet files, give their folder."
    )


def _slug(text: str) -> str:
    found = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    return found if found and not found[0].isdigit() else f"warehouse_{found}".rstrip("_")


def make_project(folder: Path, address: Address | None) -> tuple[str, ...]:
    """Make the files of a project and give those that were made.

    Raises ``UsageError`` when there is a project already, ``NotSaved`` when the disk refuses.
    """
    if (folder / SETTINGS).exists():
        raise UsageError(
            f"{folder} is a project already.",
            remedy="Add a section [connections.NAME] with a url to its quire.toml, then run: quire catalog sync",
        )
    path = folder / SETTINGS
    try:
        (folder / "catalog").mkdir(parents=True, exist_ok=True)
        made = _secret(folder, address) if address is not None and address.secret else ()
        made += _ignore(folder)
        path = folder / SETTINGS
        write_whole(path, _settings(folder, address).encode())
    except OSError as error:
        raise refused(path, error) from None
    return (SETTINGS, *made)


def variable(address: Address) -> str:
    """The environment variable that holds a secret address."""
    return f"{address.name.upper()}_URL"


def _settings(folder: Path, address: Address | None) -> str:
    lines = ["[project]", f"name = {_toml(folder.name)}"]
    if address is None:
        return "\n".join([*lines, ""])
    url = f"env:{variable(address)}" if address.secret else _near(folder, address.url)
    return "\n".join(
        [*lines, f"connection = {_toml(address.name)}", "", f"[connections.{address.name}]", f"url = {_toml(url)}", ""]
    )


def _near(folder: Path, url: str) -> str:
    """The url with a path relative to the project where the file is in it."""
    scheme, _, rest = url.partition(":")
    path = Path(rest)
    if scheme in ("sqlite", "duckdb", "files") and path.is_relative_to(folder) and path != folder:
        return f"{scheme}:{path.relative_to(folder).as_posix()}"
    return url


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _secret(folder: Path, address: Address) -> tuple[str, ...]:
    """The address in ``.env``, which only its owner reads; another value of the same name is not replaced."""
    path, name = folder / ".env", variable(address)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    for line in before.splitlines():
        key, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and key.strip() == name:
            if value.strip().strip("\"'") == address.url:
                return ()
            raise UsageError(
                f"{path} sets {name} to something else.", remedy="Take the line out, or give another folder."
            )
    gap = "" if not before or before.endswith("\n") else "\n"
    write_whole(path, f"{before}{gap}{name}={address.url}\n".encode())
    os.chmod(path, 0o600)  # noqa: PTH101
    return (".env",)


def _ignore(folder: Path) -> tuple[str, ...]:
    """Git leaves out state and secrets; lines that are there stay."""
    path = folder / ".gitignore"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    missing = [line for line in _IGNORED if line not in {each.strip() for each in before.splitlines()}]
    if not missing:
        return ()
    gap = "" if not before or before.endswith("\n") else "\n"
    write_whole(path, (before + gap + "".join(f"{line}\n" for line in missing)).encode())
    return (".gitignore",)


def make_notebook(folder: Path, address: Address | None, questions: tuple[Started, ...]) -> tuple[str, ...]:
    """A first notebook: what can be asked, and the answer to one question; one that is there stays."""
    path = folder / NOTEBOOK
    if path.exists():
        return ()
    lines = ["---", "title: First questions", "---", ""]
    if address is None:
        lines += ["Connect a database: add a section `[connections.NAME]` with a `url` to `quire.toml`, then run"]
        lines += ["`quire catalog sync`. After that, ask between two cells."]
    else:
        lines += [f"This notebook reads the connection `{address.name}`. Ask between two cells, for example:", ""]
        lines += [f"- {one.question}" for one in questions] or ["- a question about one of its tables"]
        lines += [
            "",
            "Numbers and joins that nobody has endorsed yet say so. Endorse and describe them in the Data panel.",
        ]
    for cell in [draft.cell for draft in questions[0].version.drafts] if questions else []:
        if cell.kind in ("sql", "chart"):
            told = "".join(f" {key}={value}" for key, value in cell.attributes.items())
            head = f"{cell.kind} {cell.name}".rstrip() + told
            lines += ["", f"```{head}", cell.source, "```"]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise refused(path, error) from None
    return (NOTEBOOK,)
