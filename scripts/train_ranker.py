"""Trains the recommender's scorer on questions whose tables and columns are known, and says how good it is.

    python scripts/train_ranker.py --data FOLDER            # train on everything, write the shipped weights
    python scripts/train_ranker.py --data FOLDER --validate # only measure, on databases that were never trained on

FOLDER holds ``questions/*.jsonl`` and ``catalogs/**/*.json``. Each question is asked of its own database and,
so that the scorer
learns to find tables among hundreds, of all databases of its family merged into one. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from quire.catalog import Catalog, Field, read_model
from quire.recommender.build import build
from quire.recommender.field_features import FIELD_FEATURES, field_features
from quire.recommender.index import Index
from quire.recommender.layout import STEPS, Costs, lay_out
from quire.recommender.lines import dataset_line, field_line
from quire.recommender.match import RELATED, Asked, ask
from quire.recommender.retrieve import retrieve
from quire.recommender.scene import Scene, narrow, scene
from quire.recommender.scoring import CONSIDERED, WEIGHTS
from quire.recommender.spelling import Spelling
from quire.recommender.table_features import TABLE_FEATURES, table_features
from quire.recommender.tokens import nominal
from quire.recommender.trees import Forest, save_forests

FOLDS = 3
TREES = {"tables": 200, "fields": 300}
DEPTH = 6
NAMES = {"tables": TABLE_FEATURES, "fields": FIELD_FEATURES}
HARD, EASY = 80, 40  # fields of a question that are not needed and that are trained on: of likely tables, of any
UNKNOWN, REWORDED = 0.08, 0.22  # of the words of a blurred question
PER_SET = 1800  # questions of one set of a family, so that none outweighs the others


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
    blur: int = -1


class Row(NamedTuple):
    """A question with the features of its tables (c), which of them are needed, and which fields (by number)."""

    asking: Asking
    asked: Asked
    scene: Scene
    tables: np.ndarray
    needed: np.ndarray
    columns: np.ndarray

    @property
    def fields_needed(self) -> np.ndarray:
        """For each field of the scene whether it is needed."""
        return np.isin(self.scene.fields, self.columns)


class Data:
    """Questions and catalogs of a folder; families are merged on demand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._worlds: dict[str, World] = {}

    def askings(self) -> Iterator[Asking]:
        """Every question in its own database and in its family, some of them with words taken away.

        A family is merged with the names of its databases as schemas, and flat: as the beginnings of table names,
        without
        half of the relationships. Where something was said beside a question, it is also asked without.
        """
        for path in sorted((self.folder / "questions").glob("*.jsonl")):
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            random.Random(7).shuffle(lines)
            if lines and lines[0]["catalog"].startswith("merged/"):
                continue  # the same questions are merged here from their own databases
            lines = lines[:PER_SET]
            weight = min(3.0, 1000 / len(lines))
            for number, line in enumerate(lines):
                family, _, own = line["catalog"].partition("/")
                for kind, sign in (("own", ""), ("merged", "."), ("flat", "_")):
                    prefix = f"{own.casefold()}{sign}" if sign else ""
                    tables = frozenset(prefix + name.casefold() for name in line["gold_tables"])
                    columns = frozenset(prefix + name.casefold() for name in line["gold_columns"])
                    for evidence in dict.fromkeys((line["evidence"], "")):
                        bare = " bare" if evidence != line["evidence"] else ""
                        for blur in (-1, number) if len(lines) < 1000 else ((-1,), (number,))[number % 3 == 0]:
                            name = f"{path.stem} {kind}{bare}{' blurred' if blur >= 0 else ''}"
                            world = line["catalog"] if kind == "own" else f"{kind}/{family}"
                            yield Asking(
                                name, world, line["catalog"], line["question"], evidence, tables, columns, weight, blur
                            )

    def world(self, name: str) -> World:
        """A catalog with its index."""
        if name not in self._worlds:
            kind, _, family = name.partition("/")
            if kind in ("merged", "flat"):
                model = _merged(sorted((self.folder / "catalogs" / family).glob("*.json")), kind == "flat")
            else:
                model = json.loads((self.folder / "catalogs" / f"{name}.json").read_text(encoding="utf-8"))
            catalog = read_model(json.dumps(model), "model.json")
            index = build(catalog)
            self._worlds[name] = World(catalog, index, Spelling(index))
        return self._worlds[name]


def _merged(paths: list[Path], flat: bool) -> dict[str, Any]:
    """Several databases as one, their names before those of their tables."""
    datasets, relationships = [], []
    sign = "_" if flat else "."
    for number, path in enumerate(paths):
        model = json.loads(path.read_text(encoding="utf-8"))["semantic_model"][0]
        start = path.stem + sign
        for each in model["datasets"]:
            source = "main." + start + each["name"] if flat else start + each["name"]
            datasets.append({**each, "name": start + each["name"], "source": source})
        for each in [] if flat and number % 2 else model.get("relationships", []):
            ends = {"from": start + each["from"], "to": start + each["to"]}
            relationships.append({**each, "name": start + each["name"], **ends})
    model = {"name": "merged", "datasets": datasets, "relationships": relationships}
    return {"version": "0.2.0.dev0", "semantic_model": [model]}


def blurred(asked: Asked, seed: int) -> Asked:
    """A question as if some of its words were others: synonyms that are known, and some that are not."""
    chance = random.Random(seed)
    exact, soft = asked.exact.copy(), asked.soft.copy()
    for word in range(exact.shape[1]):
        luck = chance.random()
        if luck < UNKNOWN:
            exact[:, word] = soft[:, word] = 0
        elif luck < UNKNOWN + REWORDED:
            soft[:, word] *= RELATED
            exact[:, word] = 0
    spans = asked.spans if chance.random() < 0.5 else frozenset()
    return asked._replace(exact=exact, soft=soft, spans=spans)


def rows(data: Data, askings: list[Asking]) -> list[Row]:
    """Features of every question."""
    found = []
    for asking in askings:
        world = data.world(asking.world)
        asked = ask(asking.question, asking.evidence, world.index, world.spelling)
        asked = asked if asking.blur < 0 else blurred(asked, asking.blur)
        tables = retrieve(asked, world.index, CONSIDERED)
        now = scene(asked, tables, world.index)
        names = [world.catalog.datasets[table].name.casefold() for table in now.tables.tolist()]
        needed = np.array([name in asking.tables for name in names])
        columns = [
            f"{names[owner]}.{_field(world, int(now.tables[owner]), field).name.casefold()}"
            for field, owner in zip(now.fields.tolist(), now.owner.tolist(), strict=True)
        ]
        fields = now.fields[np.array([name in asking.columns for name in columns], dtype=bool)]
        found.append(Row(asking, asked, now, table_features(asked, tables, world.index, now), needed, fields))
    return found


def _field(world: World, table: int, field: int) -> Field:
    return world.catalog.datasets[table].fields[field - int(world.index.first[table])]


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
        iterations=TREES[kind], depth=DEPTH, learning_rate=0.1, l2_leaf_reg=6, subsample=0.7, rsm=0.6,
        border_count=64, boosting_type="Plain",
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


class Unseen:
    """The forests of each fold, which never saw its databases."""

    def __init__(self, those: list[Row], fold: np.ndarray) -> None:
        self.homes = {row.asking.home: int(number) for row, number in zip(those, fold, strict=True)}
        self.forests: list[dict[str, Forest]] = [{} for _ in range(FOLDS)]

    def save(self, folder: Path) -> None:
        """Write ``NUMBER.npz`` for each fold, and ``homes.json``: for each database the fold that never saw it."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, forests in enumerate(self.forests):
            save_forests(folder / f"{number}.npz", forests)
        (folder / "homes.json").write_text(json.dumps(self.homes, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def scored(
    kind: str, those: list[Row], features: list[np.ndarray], needed: list[np.ndarray], fold: np.ndarray, unseen: Unseen
) -> list[np.ndarray]:
    """The chances of every row, each by a forest that never saw its database."""
    found: list[np.ndarray] = [np.zeros(0)] * len(those)
    for number in range(FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        weights = [those[k].asking.weight for k in train]
        model = fit(kind, [features[k] for k in train], [needed[k] for k in train], weights)
        unseen.forests[number][kind] = forest(model, NAMES[kind])
        chance = model.predict_proba(np.concatenate([features[k] for k in test]))[:, 1]
        ends = np.cumsum([len(features[k]) for k in test])
        for k, part in zip(test, np.split(chance, ends[:-1]), strict=True):
            found[k] = part.astype(np.float32)
    return found


def forest(model: Any, names: tuple[str, ...]) -> Forest:
    """A trained model as arrays."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "model.json"
        model.save_model(str(scratch), format="json")
        told = json.loads(scratch.read_text(encoding="utf-8"))
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
    parser.add_argument("--validate", action="store_true", help="measure on databases that were never trained on")
    parser.add_argument("--folds", type=Path, help="with --validate: where to keep the forests of each fold")
    given = parser.parse_args(arguments)
    data = Data(given.data)
    those = rows(data, list(data.askings()))
    fold = folds(those)
    unseen = Unseen(those, fold)
    print(f"{len(those):,} questions of {len(unseen.homes)} databases", flush=True)
    first, needed = [row.tables for row in those], [row.needed for row in those]
    belief = scored("tables", those, first, needed, fold, unseen)
    those = [
        row._replace(scene=narrow(row.scene, row.asked, each, data.world(row.asking.world).index))
        for row, each in zip(those, belief, strict=True)
    ]
    columns = [row.fields_needed for row in those]
    fields = [_fields(data, row, each) for row, each in zip(those, belief, strict=True)]
    if given.validate:
        report(data, those, belief, scored("fields", those, fields, columns, fold, unseen))
        if given.folds:
            unseen.save(given.folds)
        return 0
    weights = [row.asking.weight for row in those]
    forests = {
        "tables": forest(fit("tables", first, needed, weights), TABLE_FEATURES),
        "fields": forest(fit("fields", fields, columns, weights), FIELD_FEATURES),
    }
    save_forests(given.out, forests)
    print(f"wrote {given.out} ({given.out.stat().st_size / 1000:,.0f} kB)")
    return 0


def _fields(data: Data, row: Row, belief: np.ndarray) -> np.ndarray:
    return field_features(row.asked, data.world(row.asking.world).index, row.scene, belief)


def report(data: Data, those: list[Row], beliefs: list[np.ndarray], chances: list[np.ndarray]) -> None:
    """By set: how often all is among the first ten tables, within 500 tokens, and in full within 1,000."""
    sets: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    for row, belief, chance in zip(those, beliefs, chances, strict=True):
        sets[row.asking.set].append(_reached(data, row, belief, chance))
    print(f"{'set':44} {'n':>6} {'All@10':>8} {'suff@500':>9} {'rich@1000':>10}")
    for name, values in sorted(sets.items()):
        means = 100 * np.mean(values, axis=0)
        print(f"{name:44} {len(values):6} {means[0]:8.1f} {means[1]:9.1f} {means[2]:10.1f}", flush=True)


def _reached(data: Data, row: Row, belief: np.ndarray, chance: np.ndarray) -> tuple[bool, bool, bool]:
    world = data.world(row.asking.world)
    datasets = [world.catalog.datasets[table] for table in row.scene.tables.tolist()]
    fields = [
        _field(world, int(row.scene.tables[owner]), field)
        for field, owner in zip(row.scene.fields.tolist(), row.scene.owner.tolist(), strict=True)
    ]
    lines = [(field_line(field) + "\n", field_line(field, "brief") + "\n") for field in fields]
    headers = [nominal(dataset_line(dataset, "brief") + "\n") for dataset in datasets]
    costs = Costs(
        np.array([nominal(full) for full, _ in lines], np.float32),
        np.array([nominal(brief) for _, brief in lines], np.float32),
        np.array(headers, np.float32),
    )
    used, tables, shown, rich = 0.0, [], set(), set()
    enough = full = False
    for placed in lay_out(chance, belief, row.scene.owner, costs):
        if placed.field < 0:
            used += headers[placed.table]
            tables.append(placed.table)
        else:
            used += (costs.full if placed.form == "full" else costs.brief)[placed.field]
            shown.add(placed.field)
            if placed.form == "full" or costs.full[placed.field] == costs.brief[placed.field]:
                rich.add(placed.field)
        seen = int(row.needed[tables].sum()) == len(row.asking.tables)
        columns = len(row.asking.columns)
        enough |= used <= STEPS[0] and seen and int(row.fields_needed[list(shown)].sum()) == columns
        full |= used <= STEPS[1] and seen and int(row.fields_needed[list(rich)].sum()) == columns
    return int(row.needed[tables[:10]].sum()) == len(row.asking.tables), enough, full


if __name__ == "__main__":
    sys.exit(main())
