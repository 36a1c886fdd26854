"""An optional view: tables by the meaning of their texts, as vectors that any embedder gives; never needed."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from quire.catalog import Catalog
from quire.errors import QuireError
from quire.recommender.index import Floats
from quire.recommender.lines import clean

MOST_TEXT = 2000  # characters of a table that are embedded
MOST_QUESTION = 2000
MOST_KEPT = 100_000  # vectors in one file: 0.6 GB of a model with 1,536 numbers
_FIELDS = 200


class Embedder(Protocol):
    """Gives texts as vectors: (n, d), float32, the same d each time; raises ``QuireError`` when it cannot."""

    model: str

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row for each text."""
        ...


class FakeEmbedder:
    """Vectors of runs of three letters: the same everywhere and always, and near for texts that share words."""

    model = "fake"

    def __init__(self, width: int = 64) -> None:
        self.width = width

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row for each text."""
        found = np.zeros((len(texts), self.width), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f" {' '.join(text.casefold().split())} ".encode("utf-8", "replace")
            for place in range(len(padded) - 2):
                found[row, zlib.crc32(padded[place : place + 3]) % self.width] += 1.0
        return found


class CachedEmbedder:
    """An embedder whose vectors are kept in a file of a folder, by what the text says and by the model.

    A file that cannot be read is made anew; one is written whole or not at all. A full disk costs the cache only.
    Beyond ``most`` vectors those are forgotten that are not asked for at the time.
    """

    def __init__(self, embedder: Embedder, folder: Path, most: int = MOST_KEPT) -> None:
        self.embedder = embedder
        self.most = most
        self.model = embedder.model
        self.path = folder / f"{hashlib.sha256(self.model.encode()).hexdigest()[:16]}.npz"

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row for each text; the embedder is asked for those only that are not known yet."""
        keys = [hashlib.sha256(text.encode("utf-8", "replace")).digest()[:16] for text in texts]
        known = self._load()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = self.embedder.embed(list(missing.values()))
            if known and fresh.shape[1] != len(next(iter(known.values()))):
                known = {}  # the model gives other vectors under the same name
                missing = dict(zip(keys, texts, strict=True))
                fresh = self.embedder.embed(list(missing.values()))
            known |= dict(zip(missing, fresh, strict=True))
            if len(known) > self.most:
                known = {key: known[key] for key in keys}
            self._save(known)
        if not keys:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _load(self) -> dict[bytes, Floats]:
        try:
            with np.load(self.path, allow_pickle=False) as held:
                keys, vectors = held["keys"], held["vectors"]
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error):
            return {}
        sound = keys.dtype == np.uint8 and keys.ndim == 2 and keys.shape[1] == 16 and vectors.ndim == 2
        if not sound or len(keys) != len(vectors) or vectors.dtype != np.float32 or not np.isfinite(vectors).all():
            return {}
        return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}

    def _save(self, known: dict[bytes, Floats]) -> None:
        keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, 16)
        vectors = np.stack(list(known.values())).astype(np.float32)
        draft = ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.path.parent, suffix=".draft", delete=False) as file:
                draft = file.name
                np.savez(file, keys=keys, vectors=vectors)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(self.path)
        except OSError:
            if draft:
                Path(draft).unlink(missing_ok=True)


class Similar(NamedTuple):
    """How like the question each table is (T), -1 to 1; None when that is not known, and ``note`` says why."""

    scores: Floats | None
    note: str = ""


class EmbeddingView:
    """Tables ranked by how near their texts are to a question.

    The tables are embedded once; a failure then or later means that the view says nothing, and why.
    """

    def __init__(self, texts: Sequence[str], embedder: Embedder, quick: Embedder | None = None) -> None:
        """``quick`` embeds the questions, of which none is kept: with a short time limit, where there is one."""
        self._quick = quick if quick is not None else embedder
        self._tables: Floats | None = None
        self._note = ""
        try:
            self._tables = _unit(embedder.embed(list(texts)), len(texts))
        except QuireError as fault:
            self._note = f"Without embeddings: {fault}"

    def similar(self, question: str) -> Similar:
        """How like a question each table is; never raises for what the embedder does."""
        if self._tables is None:
            return Similar(None, self._note)
        if not question.strip() or not len(self._tables):
            return Similar(None)
        try:
            asked = _unit(self._quick.embed([question[:MOST_QUESTION]]), 1)[0]
        except QuireError as fault:
            return Similar(None, f"Without embeddings: {fault}")
        if len(asked) != self._tables.shape[1]:
            return Similar(None, "Without embeddings: the model's vectors have changed; start again.")
        return Similar((self._tables @ asked).astype(np.float32))


def table_texts(catalog: Catalog) -> tuple[str, ...]:
    """What of each dataset is embedded: its name, what is said of it, its fields; of what may be shown only."""
    return tuple(
        clean(
            ". ".join(
                part
                for part in (
                    dataset.name, ", ".join(dataset.synonyms), dataset.description,
                    ", ".join(field.name for field in dataset.fields[:_FIELDS]),
                )
                if part
            ),
            MOST_TEXT,
        )
        for dataset in catalog.datasets
    )  # fmt: skip


def _unit(vectors: Floats, count: int) -> Floats:
    """The vectors at length 1; raises ``QuireError`` when they are not as promised."""
    if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():
        raise QuireError("The embedder did not give one vector for each text.")
    unit: Floats = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return unit
