"""What Quire writes where Ossie has no word: ``custom_extensions`` with the vendor name ``QUIRE``, JSON as text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from quire.catalog.model import Caveat, Endorsement, Profile, Visibility
from quire.catalog.ossie import ExtensionItem

Report = Callable[[str], None]


class ModelExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a whole model may carry: the zone whose midnight begins a business day, and which import wrote it."""

    timezone: str = ""
    imported: str = ""


class DatasetExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a dataset may carry; a visibility that nobody wrote is unset."""

    caveats: tuple[Caveat, ...] = ()
    endorsement: Endorsement = ""
    visibility: Visibility | UnsetType = UNSET
    default_time: str = ""
    connection: str = ""
    rows: int | None = None
    tags: tuple[str, ...] = ()


class FieldExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a field may carry."""

    values: tuple[str, ...] = ()
    visibility: Visibility | UnsetType = UNSET
    profile: Profile = Profile()


class MetricExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a metric may carry."""

    format: str = ""
    default_time: str = ""
    caveats: tuple[Caveat, ...] = ()
    endorsement: Endorsement = ""
    visibility: Visibility | UnsetType = UNSET


class RelationshipExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a relationship may carry: how sure it is, and why."""

    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    evidence: str = ""
    visibility: Visibility | UnsetType = UNSET


E = TypeVar("E", ModelExtension, DatasetExtension, FieldExtension, MetricExtension, RelationshipExtension)
_FORMATS = ("percent", "integer", "decimal")


def read_extension(kind: type[E], extensions: tuple[ExtensionItem, ...], report: Report) -> E:
    """The QUIRE extension of an item, an empty one when there is none.

    What is wrong goes to ``report`` as a sentence. An item whose extension cannot be read is hidden where it can be:
    the part that was lost may have been what hid it, or a caveat.
    """
    found = [entry.data for entry in extensions if entry.vendor_name == "QUIRE"]
    if not found:
        return kind()
    if len(found) > 1:
        report("The item has several QUIRE extensions; expected one with all the keys.")
        return _hidden(kind)
    try:
        extension: E = _decoder(kind).decode(found[0])
        return extension
    except msgspec.ValidationError as fault:
        report(f"The QUIRE extension does not fit: {_told(fault)}; known keys are {', '.join(kind.__struct_fields__)}.")
    except (msgspec.DecodeError, RecursionError) as fault:
        report(f"The data of the QUIRE extension is not JSON: {fault}.")
    return _hidden(kind)


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def check_format(format: str, report: Report) -> str:
    """The format when it is one that is known, otherwise none, with a report."""
    unit = format.removeprefix("money:")
    if not format or format in _FORMATS or (format.startswith("money:") and len(unit) == 3 and unit.isalpha()):
        return format
    report(f"The format {format!r} is not known; expected money:EUR (any currency), percent, integer or decimal.")
    return ""


def _hidden(kind: type[E]) -> E:
    return msgspec.convert({"visibility": "hidden"} if "visibility" in kind.__struct_fields__ else {}, kind)


def _told(fault: Exception) -> str:
    return str(fault).rstrip(".").replace("Object ", "it ").replace("`", "'")
