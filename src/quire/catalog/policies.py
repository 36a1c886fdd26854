"""Reads ``policies.yml``: which roles there are, and which datasets, fields and rows each may see."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from quire.catalog.source import Path, Source, read_source
from quire.errors import CatalogError

_VERSION = 1
_Positive = Annotated[float, Meta(gt=0)]
_Count = Annotated[int, Meta(gt=0)]
_Named = Annotated[str, Meta(min_length=1)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much one statement of a role may take; None is no limit of the role's own."""

    seconds: _Positive | None = None
    rows: _Count | None = None
    memory_mb: _Count | None = None
    statement_chars: _Count | None = None


class PolicyRole(msgspec.Struct, frozen=True):
    """What a role may see.

    ``allow`` None: every dataset that ``hide`` does not name; otherwise only those, without the hidden ones. Datasets
    are tables and views, named as in the database. ``rows`` are SQL conditions that every read of a dataset carries.
    """

    name: str
    allow: tuple[str, ...] | None = None
    hide: tuple[str, ...] = ()
    hidden_fields: dict[str, tuple[str, ...]] = {}
    rows: dict[str, str] = {}
    limits: Limits = Limits()


class Policies(msgspec.Struct, frozen=True):
    """Every role of a policy file."""

    path: str
    roles: dict[str, PolicyRole] = {}

    def role(self, name: str) -> PolicyRole:
        """The role of a name; raises ``CatalogError`` when there is none: then nothing may be seen."""
        found = self.roles.get(name)
        if found is None:
            known = ", ".join(sorted(self.roles)) or "none"
            raise CatalogError(f"The policy has no role {name!r}.", path=self.path, expected=f"one of: {known}")
        return found


class _Datasets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    allow: tuple[_Named, ...] | None = None
    hide: tuple[_Named, ...] = ()


class _Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hide: dict[_Named, tuple[_Named, ...]] = {}


class _Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    datasets: _Datasets = _Datasets()
    fields: _Fields = _Fields()
    rows: dict[_Named, _Named] = {}
    limits: Limits = Limits()


def read_policies(text: str, path: str) -> Policies:
    """The policies of a file, YAML or JSON.

    Anything that is not understood raises ``CatalogError`` with its line: a policy that is half understood would show
    what it was written to hide.
    """
    source = read_source(text, path)
    for place, key in source.twice:
        raise _wrong(source, path, place, f"The key {key!r} is written twice")
    value = source.value
    if not isinstance(value, dict):
        raise _wrong(source, path, (), "The policy is no mapping", "version and roles")
    for key in value:
        if key not in ("version", "roles"):
            raise _wrong(source, path, (key,), f"The policy has an unknown key {key!r}", "version and roles")
    if value.get("version") != _VERSION or isinstance(value["version"], bool):
        raise _wrong(source, path, ("version",), f"The version of the policy is not {_VERSION}", f"version: {_VERSION}")
    roles = value.get("roles")
    if not isinstance(roles, dict):
        raise _wrong(source, path, ("roles",), "The policy has no roles", "names with what each may see")
    return Policies(path, {name: _role(name, part, source, path) for name, part in roles.items()})


def _role(name: str, value: Any, source: Source, path: str) -> PolicyRole:
    try:
        role = msgspec.convert(value, _Role)
    except msgspec.ValidationError as fault:
        place = ("roles", name, *_place(str(fault)))
        told = str(fault).partition(" - at `")[0].replace("Object", "it").replace("`", "'")
        known = "datasets {allow, hide}, fields {hide}, rows, limits {seconds, rows, memory_mb, statement_chars}"
        raise _wrong(source, path, place, f"The role {name!r} does not fit: {told}", known) from None
    return PolicyRole(name, role.datasets.allow, role.datasets.hide, role.fields.hide, role.rows, role.limits)


def _place(fault: str) -> Path:
    """Where the fault is, as far as its text says it."""
    inner = fault.rpartition(" - at `$")[2].rstrip("`") if " - at `$" in fault else ""
    steps: list[str | int] = []
    for step in inner.split(".")[1:]:
        key, _, index = step.partition("[")
        if key:
            steps.append(key)
        if index and index[:-1].isdigit():
            steps.append(int(index[:-1]))
    if "unknown field `" in fault:
        steps.append(fault.partition("unknown field `")[2].partition("`")[0])
    return tuple(steps)


def _wrong(source: Source, path: str, place: Path, message: str, expected: str = "") -> CatalogError:
    remedy = "Nothing is shown until the policy is right."
    return CatalogError(f"{message}.", path=path, line=source.line(place), expected=expected, remedy=remedy)
