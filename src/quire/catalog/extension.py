"""What Quire writes where Ossie has no word: ``custom_extensions`` with the vendor name ``QUIRE``, JSON as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from quire.catalog.model import Caveat, Endorsement, Visibility

Report = Callable[[str], None]


class ModelExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a whole model may carry: the zone whose midnight begins a business day."""

    timezone: str = ""


class DatasetExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a dataset may carry."""

    caveats: tuple[Caveat, ...] = ()
    endorsement: Endorsement = ""
    visibility: Visibility = "visible"
    default_time: str = ""
    connection: str = ""


class FieldExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a field may carry."""

    values: tuple[str, ...] = ()
    visibility: Visibility = "visible"


class MetricExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a metric may carry."""

    format: str = ""
    default_time: str = ""
    caveats: tuple[Caveat, ...] = ()
    endorsement: Endorsement = ""
    visibility: Visibility = "visible"


class RelationshipExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a relationship may carry: nothing yet."""


E = TypeVar("E", ModelExtension, DatasetExtension, FieldExtension, MetricExtension, RelationshipExtension)
_FORMATS = ("percent", "integer", "decimal")


def read_extension(kind: type[E], extensions: Any, report: Report) -> E:
    """The QUIRE extension of an item, an empty one when there is none.

    What is wrong goes to ``report`` as a sentence. An item whose extension cannot be read is hidden where it can be:
    the part that was lost may have been what hid it, or a caveat.
    """
    found = [
        entry.get("data")
        for entry in (extensions if isinstance(extensions, list) else ())
        if isinstance(entry, dict) and entry.get("vendor_name") == "QUIRE"
    ]
    if not found:
        return kind()
    if len(found) > 1:
        report("The item has several QUIRE extensions; expected one with all the keys.")
        return _hidden(kind)
    try:
        return msgspec.json.decode(str(found[0]).encode(), type=kind)
    except msgspec.ValidationError as fault:
        report(f"The QUIRE extension does not fit: {_told(fault)}; known keys are {', '.join(kind.__struct_fields__)}.")
    except msgspec.DecodeError as fault:
        report(f"The data of the QUIRE extension is not JSON: {fault}.")
    return _hidden(kind)


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
