"""Indexes kept on disk beside the project's other state, so that a large catalog is not indexed at every start."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from quire.catalog import Catalog
from quire.recommender.build import build
from quire.recommender.index import Index, Postings, Ragged
from quire.recommender.items import VIEWS
from quire.recommender.renew import renewed

FORMAT = 4  # raised when the arrays of an index or the words change
LARGE = 20_000  # fields from which on an index is kept: a smaller one is made as fast as read
_RAGGED = ("table_name", "table_group", "table_text", "field_name", "field_text", "field_values", "near")
_SIGN = "\x00"


class Kept(NamedTuple):
    """An index with the stamp of the catalog that it was made of."""

    stamp: str
    made: Index


def index_of(catalog: Catalog, stamp: str, path: Path) -> Index:
    """The index of a catalog: the one that was kept for its stamp, otherwise a new one, which is kept when it is large.

    Of a kept index of another state, what it says of datasets that are the same is used. A disk that refuses costs
    only time.
    """
    kept = load_index(path)
    if kept is not None and kept.stamp == stamp and kept.made.tables == len(catalog.datasets):
        return kept.made
    index = build(catalog) if kept is None else renewed(catalog, kept.made)
    if index.fields >= LARGE:
        with contextlib.suppress(OSError):
            save_index(index, stamp, path)
    return index


def stamp_of(folder: Path, *more: str) -> str:
    """What tells one state of a catalog's files from another: their names, times and sizes; and what else matters."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(OSError):
            about = path.stat()
            digest.update(f"{path.relative_to(folder)}\0{about.st_mtime_ns}\0{about.st_size}\n".encode())
    for each in more:
        digest.update(f"\0{each}".encode())
    return digest.hexdigest()


def save_index(index: Index, stamp: str, path: Path) -> None:
    """Write an index with the stamp of the catalog that it was made of; whole or not at all."""
    held: dict[str, Any] = {"stamp": np.array(f"{FORMAT} {stamp}"), "terms": _bytes(index.terms)}
    for name, value in index._asdict().items():
        if name in _RAGGED:
            held[f"{name}/start"], held[f"{name}/data"] = value
        elif isinstance(value, np.ndarray):
            held[name] = value
    for view, postings in zip(VIEWS, index.postings, strict=True):
        held[f"{view}/start"], held[f"{view}/table"], held[f"{view}/weight"] = postings
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        np.savez(file, **held)
    Path(file.name).replace(path)


def load_index(path: Path) -> Kept | None:
    """The index that was kept; None when there is none, or of another format, or it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as held:
            form, _, stamp = str(held["stamp"]).partition(" ")
            if form != str(FORMAT):
                return None
            parts = {name: held[name] for name in held.files}
    except (OSError, ValueError, KeyError, EOFError):
        return None
    try:
        known: dict[str, Any] = {name: parts[name] for name in Index._fields if name in parts and name != "terms"}
        ragged: dict[str, Any] = {name: Ragged(parts[f"{name}/start"], parts[f"{name}/data"]) for name in _RAGGED}
        postings = tuple(
            Postings(parts[f"{view}/start"], parts[f"{view}/table"], parts[f"{view}/weight"]) for view in VIEWS
        )
        terms = tuple(parts["terms"].tobytes().decode().split(_SIGN)) if parts["terms"].size else ()
        return Kept(stamp, Index(terms=terms, postings=postings, **ragged, **known))
    except (KeyError, TypeError, UnicodeDecodeError):
        return None


def _bytes(terms: tuple[str, ...]) -> np.ndarray:
    return np.frombuffer(_SIGN.join(terms).encode(), dtype=np.uint8)
