"""Reads a guide: rules in Markdown, with front matter that says which datasets they are about."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

import msgspec

from quire.catalog.build import Part
from quire.catalog.model import Guide, Origin, Problem, Visibility
from quire.catalog.source import read_source
from quire.errors import CatalogError

LONGEST = 40_000  # characters
_HEAD = re.compile(r"---[ \t\r]*\n(?P<body>.*?)^---[ \t\r]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    datasets: str | tuple[str, ...] = ()
    visibility: Visibility | Literal[""] = ""


def read_guide(text: str, path: str) -> Part:
    """The guide of a Markdown file; one whose head cannot be read is hidden: that may have been what it said."""
    head, problems, name = _Head(), [], PurePosixPath(path).stem
    found = _HEAD.match(text)
    if found is not None:
        try:
            head = msgspec.convert(read_source(found["body"], path).value or {}, _Head)
        except CatalogError as fault:
            message = f"The guide is hidden, as its head cannot be read: {fault.message}"
            problems.append(Problem(path, fault.line + 1, message))
            head = _Head(visibility="hidden")
        except msgspec.ValidationError as fault:
            told = str(fault).replace("Object ", "it ").replace("`", "'")
            message = f"The head of the guide does not fit, so the guide is hidden: {told}"
            problems.append(Problem(path, 1, f"{message}; known keys are datasets, visibility."))
            head = _Head(visibility="hidden")
    elif text.startswith("---"):
        problems.append(
            Problem(path, 1, "The head of the guide has no end, so the guide is hidden; expected a line ---.")
        )
        head = _Head(visibility="hidden")
    body = text[found.end() :].strip() if found is not None else text.strip()
    if not body:
        return Part(path, problems=(*problems, Problem(path, 1, "The guide is empty.")))
    if len(body) > LONGEST:
        problems.append(
            Problem(path, 1, f"The guide has {len(body):,} characters; only the first {LONGEST:,} are kept.")
        )
        body = body[: LONGEST - 1].rstrip() + "…"
    datasets = (head.datasets,) if isinstance(head.datasets, str) else head.datasets
    guide = Guide(name, body, tuple(each.strip() for each in datasets), head.visibility or "visible", Origin(path, 1))
    return Part(path, guides=(guide,), problems=tuple(problems))
