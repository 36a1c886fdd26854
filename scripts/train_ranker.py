"""Trains the recommender's scorer on questions whose tables and columns are known, and says how good it is.

    python scripts/train_ranker.py --data FOLDER            # train on everything, write the shipped weights
    python scripts/train_ranker.py --data FOLDER --validate # only measure, on databases that were never trained on

FOLDER holds ``questions/*.jsonl`` and ``catalogs/**/*.json``. Each question is asked of its own database and, so that the scorer
learns to find tables among hundreds, of all databases of its family merged into one. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from quire.catalog import Catalog, read_model
from quire.recommender.features import FIELD_FEATURES, TABLE_FEATURES, Scene, field_features, scene, table_features
from quire.recommender.index import Index, build
from quire.recommender.match import Asked, ask
from quire.recommender.recommend import CONSIDERED, WEIGHTS
from quire.recommender.retrieve import retrieve
from quire.recommender.spelling import Spelling
from quire.recommender.trees import Forest, save_forests

FOLDS = 4
TREES = {"tables": 220, "fields": 300}
DEPTH = 6
HARD, EASY = 100, 60  # fields of a question that are not needed and that are trained on: of likely tables, of any
PER_SET = 3000  # questions of one set of a family, so that none outweighs the others


class World(NamedTuple):
    """A catalog made ready for questions."""

    catalog: Catalog
    index: Index
    spelling: Spelling


class Asking(NamedTuple):
    """A question of a set, with the folded names that its answer needs; ``home`` is the database that it is about."""

    set: str
    world: str
    home: str
    question: str
    evidence: str
    tables: frozenset[str]
    columns: frozenset[str]
    weight: float


class Row(NamedTuple):
    """A question with its features: tables (c) and which are needed; fields come after the tables were scored."""

    asking: Asking
    asked: Asked
    scene: Scene
    tables: np.ndarray
    needed: np.ndarray
    fields_needed: np.ndarray


class Data:
    """Questions and catalogs of a folder; families are merged on demand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._worlds: dict[str, World] = {}

    def askings(self) -> Iterator[Asking]:
        """Every question, in its own database and in its family; where something was said beside it, also without."""
        for path in sorted((self.folder / "questions").glob("*.jsonl")):
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            random.Random(7).shuffle(lines)
            if lines and lines[0]["catalog"].startswith("merged/"):
                continue  # the same questions are merged here from their own databases
            weight = min(4.0, 1000 / len(lines))
            for number, line in enumerate(lines):
                family, _, own = line["catalog"].partition("/")
                for world in (line["catalog"], f"merged/{family}"):
                    if world.startswith("merged/") and number >= PER_SET:
                        continue
                    prefix = f"{own.casefold()}." if world.startswith("merged/") else ""
                    tables = frozenset(prefix + name.casefold() for name in line["gold_tables"])
                    columns = frozenset(prefix + name.casefold() for name in line["gold_columns"])
                    for evidence in dict.fromkeys((line["evidence"], "")):
                        name = (
                            f"{path.stem}{' merged' if prefix else ''}{'' if evidence == line['evidence'] else ' bare'}"
                        )
                        yield Asking(name, world, line["catalog"], line["question"], evidence, tables, columns, weight)

    def world(self, name: str) -> World:
        """A catalog with its index."""
        if name not in self._worlds:
            if name.startswith("merged/"):
                model = _merged(sorted((self.folder / "catalogs" / name.partition("/")[2]).glob("*.json")))
            else:
                model = json.loads((self.folder / "catalogs" / f"{name}.json").read_text(encoding="utf-8"))
            catalog = read_model(json.dumps(model), "model.json")
            index = build(catalog)
            self._worlds[name] = World(catalog, index, Spelling(index))
        return self._worlds[name]


def _merged(paths: list[Path]) -> dict[str, Any]:
    """Several databases as one, their names before those of their tables."""
    datasets, relationships = [], []
    for path in paths:
        model = json.loads(path.read_text(encoding="utf-8"))["semantic_model"][0]
        name = path.stem
        datasets += [
            {**each, "name": f"{name}.{each['name']}", "source": f"{name}.{each['name']}"} for each in model["datasets"]
        ]
        for each in model.get("relationships", []):
            ends = {"from": f"{name}.{each['from']}", "to": f"{name}.{each['to']}"}
            relationships.append({**each, "name": f"{name}.{each['name']}", **ends})
    return {
        "version": "0.2.0.dev0",
        "semantic_model": [{"name": "merged", "datasets": datasets, "relationships": relationships}],
    }


def rows(data: Data, askings: list[Asking]) -> list[Row]:
    """Features of every question."""
    found = []
    for asking in askings:
        world = data.world(asking.world)
        asked = ask(asking.question, asking.evidence, world.index, world.spelling)
        tables = retrieve(asked, world.index, CONSIDERED)
        now = scene(asked, tables, world.index)
        names = [world.catalog.datasets[table].name.casefold() for table in now.tables.tolist()]
        needed = np.array([name in asking.tables for name in names])
        columns = [
            f"{names[owner]}.{world.catalog.datasets[int(now.tables[owner])].fields[field - int(world.index.first[now.tables[owner]])].name.casefold()}"
            for field, owner in zip(now.fields.tolist(), now.owner.tolist(), strict=True)
        ]
        fields = np.array([name in asking.columns for name in columns], dtype=bool)
        found.append(Row(asking, asked, now, table_features(asked, tables, world.index, now), needed, fields))
    return found


def folds(those: list[Row]) -> np.ndarray:
    """A fold for each question; a database is in one fold only."""
    homes = sorted({row.asking.home for row in those})
    random.Random(3).shuffle(homes)
    number = {home: place % FOLDS for place, home in enumerate(homes)}
    return np.array([number[row.asking.home] for row in those])


def fit(kind: str, features: list[np.ndarray], needed: list[np.ndarray], weights: list[float]) -> Any:
    """A forest for tables or fields, by the likelihood of what is needed."""
    from catboost import CatBoostClassifier

    model = CatBoostClassifier(
        iterations=TREES[kind], depth=DEPTH, learning_rate=0.1, l2_leaf_reg=6, subsample=0.7, rsm=0.6, border_count=64, boosting_type="Plain",
        bootstrap_type="Bernoulli", random_seed=1, verbose=False, allow_writing_files=False,
    )  # fmt: skip
    random_numbers = np.random.default_rng(1)
    chosen = [_sample(each, random_numbers) for each in needed]
    model.fit(
        np.concatenate([each[rows] for each, rows in zip(features, chosen, strict=True)]),
        np.concatenate([each[rows] for each, rows in zip(needed, chosen, strict=True)]),
        sample_weight=np.concatenate(
            [np.full(len(rows), weight) for rows, weight in zip(chosen, weights, strict=True)]
        ),
    )
    return model


def _sample(needed: np.ndarray, random_numbers: np.random.Generator) -> np.ndarray:
    """All that is needed, the first of what is not (the likely tables' come first), and some of the rest."""
    others = np.flatnonzero(~needed)
    if len(others) > HARD + EASY:
        others = np.concatenate([others[:HARD], random_numbers.choice(others[HARD:], EASY, replace=False)])
    return np.concatenate([np.flatnonzero(needed), others])


def scored(
    kind: str, those: list[Row], features: list[np.ndarray], needed: list[np.ndarray], fold: np.ndarray
) -> list[np.ndarray]:
    """The chances of every row, each by a forest that never saw its database."""
    found: list[np.ndarray] = [np.zeros(0)] * len(those)
    for number in range(FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        model = fit(
            kind, [features[k] for k in train], [needed[k] for k in train], [those[k].asking.weight for k in train]
        )
        chance = model.predict_proba(np.concatenate([features[k] for k in test]))[:, 1]
        ends = np.cumsum([len(features[k]) for k in test])
        for k, part in zip(test, np.split(chance, ends[:-1]), strict=True):
            found[k] = part.astype(np.float32)
    return found


def forest(model: Any, names: tuple[str, ...], scratch: Path) -> Forest:
    """A trained model as arrays."""
    model.save_model(str(scratch), format="json")
    told = json.loads(scratch.read_text(encoding="utf-8"))
    scratch.unlink()
    floats = [each["flat_feature_index"] for each in told["features_info"]["float_features"]]
    trees = told["oblivious_trees"]
    depth = max(len(tree["splits"]) for tree in trees)
    feature = np.zeros((len(trees), depth), dtype=np.int32)
    border = np.full((len(trees), depth), np.inf, dtype=np.float32)
    value = np.zeros((len(trees), 1 << depth), dtype=np.float32)
    for place, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"]):
            feature[place, level], border[place, level] = floats[split["float_feature_index"]], split["border"]
        value[place, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, bias = told["scale_and_bias"]
    return Forest(feature, border, value * scale, float(bias[0]), names)


def main(arguments: list[str] | None = None) -> int:
    """Train, or validate."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--validate", action="store_true")
    given = parser.parse_args(arguments)
    data = Data(given.data)
    those = rows(data, list(data.askings()))
    fold = folds(those)
    print(f"{len(those):,} questions of {len({row.asking.home for row in those})} databases", flush=True)
    beliefs = scored("tables", those, [row.tables for row in those], [row.needed for row in those], fold)
    features = [
        field_features(row.asked, data.world(row.asking.world).index, row.scene, belief)
        for row, belief in zip(those, beliefs, strict=True)
    ]
    if given.validate:
        chances = scored("fields", those, features, [row.fields_needed for row in those], fold)
        report(those, beliefs, chances)
        return 0
    weights = [row.asking.weight for row in those]
    scratch = given.out.with_suffix(".training.json")
    tables = fit("tables", [row.tables for row in those], [row.needed for row in those], weights)
    fields = fit("fields", features, [row.fields_needed for row in those], weights)
    save_forests(
        given.out,
        {"tables": forest(tables, TABLE_FEATURES, scratch), "fields": forest(fields, FIELD_FEATURES, scratch)},
    )
    print(f"wrote {given.out} ({given.out.stat().st_size / 1000:,.0f} kB)")
    return 0


def report(those: list[Row], beliefs: list[np.ndarray], chances: list[np.ndarray]) -> None:
    """By set: the mean log-loss of tables and fields, and how often all that is needed is among the first."""
    sets: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for row, belief, chance in zip(those, beliefs, chances, strict=True):
        order = np.argsort(-belief, kind="stable")
        first = row.needed[order[:10]].sum() == len(row.asking.tables)
        best = np.argsort(-chance, kind="stable")[: 3 * len(row.asking.columns) + 5]
        columns = row.fields_needed[best].sum() == len(row.asking.columns)
        sets[row.asking.set].append(
            (_loss(belief, row.needed), _loss(chance, row.fields_needed), float(first), float(columns))
        )
    print(f"{'set':40} {'n':>6} {'tables: loss':>13} {'fields: loss':>13} {'All@10':>7} {'columns in 3n+5':>16}")
    for name, values in sorted(sets.items()):
        means = np.mean(values, axis=0)
        print(
            f"{name:40} {len(values):6} {means[0]:13.3f} {means[1]:13.3f} {100 * means[2]:7.1f} {100 * means[3]:16.1f}"
        )


def _loss(chance: np.ndarray, needed: np.ndarray) -> float:
    right = np.clip(np.where(needed, chance, 1 - chance), 1e-6, 1)
    return float(-np.log(right).sum())


if __name__ == "__main__":
    sys.exit(main())
