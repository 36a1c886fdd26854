"""The recommender on sets of questions whose tables and columns are known, scored by the sets' own script.

    python bench/recommend_sets.py --data FOLDER             # every set, through `quire recommend --jsonl`
    python bench/recommend_sets.py --data FOLDER --bare      # without what was said beside the questions
    python bench/recommend_sets.py --data FOLDER --ablate    # every part of the recommender switched off in turn
    python bench/recommend_sets.py --data FOLDER --most 200  # only so many questions of each set, drawn once
    python bench/recommend_sets.py --data FOLDER --unseen WEIGHTS  # by weights that never saw the database

FOLDER holds ``questions/*.jsonl`` and ``catalogs/**/*.json``; the folder above it holds ``score.py``. Where the shipped
weights were trained on FOLDER, they know its questions, and figures without ``--unseen`` say little. WEIGHTS is made by
``python scripts/train_ranker.py --data FOLDER --validate --folds WEIGHTS``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from quire.catalog import read_catalog_file
from quire.recommender import Asking, Recommender, Stages, admit, visible
from quire.recommender.trees import Forest, load_forests

FIGURES = ("All@10", "suff@500", "rich@1000", "suff@1000", "colR@500")
ALL = Stages()
WHOLE = "everything"
TARGETS = """
The targets are set for other questions than these, which are there to tune on. On the judged sets, in percent:
  headline, the mean of suff@500 and rich@1000 over ten sets                75 (70 at the least)
  876 tables as one warehouse                                               suff@500 98, All@10 97.5
  wide, described columns merged                                            suff@500 98, rich@1000 94
  a private warehouse of 463 tables                                         All@10 60
  warehouses of 100,000s of columns, families of shards folded              suff@1000 85 to 90
"""


class Question(NamedTuple):
    """A question of a set, as the set has it; ``known`` is what was said beside it, ``home`` the database that it is
    about, which is a part of the catalog where several are merged."""

    id: str
    home: str
    catalog: Path
    text: str
    known: str


class Weights:
    """Forests for a question: the shipped ones, or those of a folder that never saw the question's database."""

    def __init__(self, folder: Path | None) -> None:
        self.forests: list[dict[str, Forest] | None] = [None]
        self.homes: dict[str, int] = {}
        if folder is not None:
            self.homes = json.loads((folder / "homes.json").read_text(encoding="utf-8"))
            self.forests = [load_forests(folder / f"{fold}.npz") for fold in range(max(self.homes.values()) + 1)]

    def fold(self, question: Question) -> int:
        """Which forests are for a question."""
        return self.homes.get(question.home, 0)  # a database that no fold trained on is new to each


class Sets:
    """The questions of a folder, and the script that scores answers to them."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.score = folder, folder.parent / "score.py"
        self.paths = sorted((folder / "questions").glob("*.jsonl"))
        self.questions: list[Question] = []
        self._lines: dict[Path, list[str]] = {}
        for path in self.paths:
            lines = path.read_text(encoding="utf-8").splitlines()
            random.Random(7).shuffle(lines)
            kept = sorted(lines[: most or None], key=lambda line: str(json.loads(line)["catalog"]))
            self._lines[path] = kept
            self.questions += [self._question(json.loads(line)) for line in kept]

    def _question(self, line: dict[str, Any]) -> Question:
        plain = self.folder / "catalogs" / f"{line['catalog']}.json"
        packed = plain.with_name(plain.name + ".gz")
        catalog = plain if plain.exists() else packed
        family, _, own = line["catalog"].partition("/")
        if family == "merged":
            family, own = own.partition("_")[0], line["gold_tables"][0].partition(".")[0]
        names = {path.stem.casefold(): path.stem for path in (self.folder / "catalogs" / family).glob("*.json")}
        home = f"{family}/{names.get(own.casefold(), own)}"
        return Question(line["id"], home, catalog, line["question"], line.get("evidence", ""))

    def scored(self, answers: Sequence[dict[str, Any]], scratch: Path) -> dict[str, dict[str, float]]:
        """The figures of each set."""
        asked, given, told = scratch / "asked", scratch / "answers.jsonl", scratch / "figures.json"
        asked.mkdir(exist_ok=True)
        for path, lines in self._lines.items():
            (asked / path.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        given.write_text("".join(json.dumps(each) + "\n" for each in answers), encoding="utf-8")
        command = [sys.executable, str(self.score), "--root", str(self.folder), "--questions"]
        command += [str(asked / path.name) for path in self.paths]
        command += ["--pred", str(given), "--json", str(told)]
        subprocess.run(command, check=True, capture_output=True)
        found: dict[str, dict[str, float]] = json.loads(told.read_text(encoding="utf-8"))
        return found


def by_command(asked: Sequence[Question], bare: bool) -> Iterator[dict[str, Any]]:
    """The answers of ``quire recommend --jsonl``."""
    command = [sys.executable, "-m", "quire.cli", "recommend", "--jsonl"]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as requests:
        for each in asked:
            known = "" if bare else each.known
            request = {"id": each.id, "question": each.text, "evidence": known, "catalog": str(each.catalog)}
            requests.write(json.dumps(request) + "\n")
        requests.seek(0)
        process = subprocess.Popen(command, stdin=requests, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            answer = json.loads(line)
            if "error" in answer:
                sys.exit(f"{answer['id']}: {answer['error']}")
            yield {key: answer[key] for key in ("id", "items", "tokens", "ms")}
        if process.wait():
            sys.exit("quire recommend failed.")


class Variant(NamedTuple):
    """The recommender with a part left out; ``bare`` leaves out what was said beside the questions."""

    name: str
    stages: Stages = ALL
    bare: bool = False


def variants() -> Iterator[Variant]:
    """Everything, and everything but one part."""
    yield Variant(WHOLE)
    for view in ALL.views:
        yield Variant(f"without the view: {view}", Stages(views=tuple(each for each in ALL.views if each != view)))
    yield Variant("without the learned scorer", Stages(learned=False))
    yield Variant("without look-alikes", Stages(alike=False))
    yield Variant("without join closure", Stages(joins=False))
    yield Variant("all in full form", Stages(forms=False))
    yield Variant("without the thesaurus", Stages(thesaurus=False))
    yield Variant("without abbreviations", Stages(abbreviations=False))
    yield Variant("without spelling", Stages(spelling=False))
    yield Variant("without evidence", bare=True)


def in_process(
    asked: Sequence[Question], every: Sequence[Variant], weights: Weights
) -> dict[str, list[dict[str, Any]]]:
    """The answers of each variant; a catalog is read and indexed once for all of them."""
    found: dict[str, list[dict[str, Any]]] = {each.name: [] for each in every}
    ready: list[list[Recommender]] = []
    last: Path | None = None
    for question in asked:
        if question.catalog != last:
            ready = [list(each) for each in _recommenders(question.catalog, every, weights)]
            last = question.catalog
        for variant, recommender in zip(every, ready[weights.fold(question)], strict=True):
            begin = time.perf_counter()
            given = recommender.recommend(Asking(question.text, "" if variant.bare else question.known))
            ms = 1e3 * (time.perf_counter() - begin)
            items = [{"kind": item.kind, "name": item.name, "form": item.form} for item in given.items]
            found[variant.name].append({"id": question.id, "items": items, "tokens": given.tokens, "ms": ms})
    return found


def _recommenders(catalog: Path, every: Sequence[Variant], weights: Weights) -> Iterator[Iterator[Recommender]]:
    """For each set of weights the recommenders of the variants."""
    admitted = admit(read_catalog_file(catalog), [("hidden", visible())])
    index = Recommender(admitted).index
    for forests in weights.forests:
        yield (Recommender(admitted, index, forests=forests, stages=each.stages) for each in every)


def show(name: str, figures: dict[str, dict[str, float]], against: dict[str, dict[str, float]] | None = None) -> None:
    """Print the figures of every set; with others, also the differences from them."""
    print(f"\n{name}")
    heads = "".join(f"{figure:>18}" if against else f"{figure:>11}" for figure in FIGURES)
    print(f"  {'set':28}{'n':>7}{'headline':>10}{heads}{'ms p50':>9}{'p95':>7}")
    for key, each in figures.items():
        line = f"  {key:28}{each['n']:7,.0f}{50 * (each['suff@500'] + each['rich@1000']):10.1f}"
        for figure in FIGURES:
            line += f"{100 * each[figure]:11.1f}"
            line += f"{100 * (each[figure] - against[key][figure]):+7.1f}" if against else ""
        print(f"{line}{each.get('p50ms', 0):9.1f}{each.get('p95ms', 0):7.1f}", flush=True)


def main(arguments: list[str] | None = None) -> None:
    """Ask, score and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bare", action="store_true", help="leave out what was said beside the questions")
    parser.add_argument("--ablate", action="store_true", help="switch off every part in turn")
    parser.add_argument("--unseen", type=Path, help="weights by database, of `train_ranker.py --validate --folds`")
    parser.add_argument("--most", type=int, default=0, help="questions of each set")
    given = parser.parse_args(arguments)
    sets = Sets(given.data, given.most)
    with tempfile.TemporaryDirectory() as scratch:
        if given.ablate or given.unseen:
            every = list(variants()) if given.ablate else [Variant(WHOLE, ALL, given.bare)]
            answers = in_process(sets.questions, every, Weights(given.unseen))
            whole = sets.scored(answers[WHOLE], Path(scratch))
            show(WHOLE, whole)
            for each in every[1:]:
                show(each.name, sets.scored(answers[each.name], Path(scratch)), whole)
        else:
            show("as shipped", sets.scored(list(by_command(sets.questions, given.bare)), Path(scratch)))
    print(TARGETS)


if __name__ == "__main__":
    main()
