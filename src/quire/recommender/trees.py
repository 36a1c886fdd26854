"""The learned scorer: a small forest of oblivious trees, as arrays; to score is a comparison and a look-up.

A tree of depth d asks d questions, the same at every node of a level (Kohavi and Li, IJCAI 1995; as CatBoost builds
them, Prokhorenkova et al., NeurIPS 2018). Trained by ``make train-ranker``; nothing of that is needed here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from quire.errors import CatalogError
from quire.recommender.index import Floats

_BLOCK = 256  # rows scored at once, so that the working set stays in the processor's cache


class Forest(NamedTuple):
    """``feature`` and ``border`` are (trees, depth), ``value`` is (trees, 2 ** depth); ``names`` are the features."""

    feature: np.ndarray
    border: Floats
    value: Floats
    bias: float
    names: tuple[str, ...]

    def logits(self, rows: Floats) -> Floats:
        """The log-odds of each row (n, features)."""
        trees, depth = self.feature.shape
        columns = np.unique(self.feature)
        where = np.searchsorted(columns, self.feature)
        borders = np.ascontiguousarray(self.border.T)[:, :, None]
        leaves, start_of = self.value.ravel(), (np.arange(trees, dtype=np.int32) << depth)[:, None]
        found = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = np.ascontiguousarray(rows[start : start + _BLOCK, columns].T)
            leaf = np.zeros((trees, block.shape[1]), dtype=np.int32)
            for level in range(depth):
                leaf |= (block[where[:, level]] > borders[level]).astype(np.int32) << level
            found[start : start + _BLOCK] = leaves.take(leaf + start_of).sum(axis=0)
        return found + np.float32(self.bias)


def chances(logits: Floats) -> Floats:
    """Log-odds as probabilities."""
    return (1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)


def load_forests(path: Path) -> dict[str, Forest]:
    """The forests of a file of weights by name; raises ``CatalogError`` when it is none."""
    try:
        with np.load(path, allow_pickle=False) as held:
            names = sorted({key.partition("/")[0] for key in held.files})
            return {
                name: Forest(
                    held[f"{name}/feature"].astype(np.int32),
                    held[f"{name}/border"].astype(np.float32),
                    held[f"{name}/value"].astype(np.float32),
                    float(held[f"{name}/bias"]),
                    tuple(str(each) for each in held[f"{name}/names"]),
                )
                for name in names
            }
    except (OSError, KeyError, ValueError) as fault:
        raise CatalogError("The scorer's weights cannot be read.", path=str(path), remedy="Train them anew.") from fault


def save_forests(path: Path, forests: dict[str, Forest]) -> None:
    """Write forests; smaller by half than exact, without a difference that can be measured."""
    held: dict[str, Any] = {}
    for name, forest in forests.items():
        held[f"{name}/feature"] = forest.feature.astype(np.uint8)
        held[f"{name}/border"] = forest.border.astype(np.float32)
        held[f"{name}/value"] = forest.value.astype(np.float16)
        held[f"{name}/bias"] = np.array(forest.bias)
        held[f"{name}/names"] = np.array(forest.names)
    with path.open("wb") as file:
        np.savez_compressed(file, **held)
