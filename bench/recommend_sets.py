"""The recommender on sets of questions whose tables and columns are known, scored by the sets' own script.

    python bench/recommend_sets.py --data FOLDER             # every set, through `quire recommend --jsonl`
    python bench/recommend_sets.py --data FOLDER --bare      # without what was said beside the questions
    python bench/recommend_sets.py --data FOLDER --ablate    # every part of the recommender switched off in turn
    python bench/recommend_sets.py --data FOLDER --most 200  # only so many questions of each set, drawn once

FOLDER holds ``questions/*.jsonl`` and ``catalogs/**/*.json``; the folder above it holds ``score.py``.
The shipped weights were trained on these very questions where FOLDER is what they were trained on: what they reach on
databases that they never saw is said by ``python scripts/train_ranker.py --data FOLDER --validate``.
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

FIGURES = ("All@10", "suff@500", "rich@1000", "suff@1000", "colR@500")
ALL = Stages()
TARGETS = """
The targets are set for other questions than these, which are there to tune on. On the judged sets, in percent:
  headline, the mean of suff@500 and rich@1000 over ten sets                75 (70 at the least)
  876 tables as one warehouse                                               suff@500 98, All@10 97.5
  wide, described columns merged                                            suff@500 98, rich@1000 94
  a private warehouse of 463 tables                                         All@10 60
  warehouses of 100,000s of columns, families of shards folded              suff@1000 85 to 90
"""


class Question(NamedTuple):
    """A question of a set, as the set has it; ``known`` is what was said beside it."""

    id: str
    set: str
    catalog: Path
    text: str
    known: str


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
        return Question(line["id"], line["set"], catalog, line["question"], line.get("evidence", ""))

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


def variants() -> Iterator[tuple[str, Stages, bool]]:
    """Everything, and everything but one part: its name, the stages, whether what was said beside is left out."""
    yield "everything", ALL, False
    for view in ALL.views:
        yield f"without the view {view}", Stages(views=tuple(each for each in ALL.views if each != view)), False
    yield "without the learned scorer", Stages(learned=False), False
    yield "without look-alikes", Stages(alike=False), False
    yield "without join closure", Stages(joins=False), False
    yield "all in full form", Stages(forms=False), False
    yield "without the thesaurus", Stages(thesaurus=False), False
    yield "without abbreviations", Stages(abbreviations=False), False
    yield "without spelling", Stages(spelling=False), False
    yield "without evidence", ALL, True


def in_process(asked: Sequence[Question], every: Sequence[tuple[str, Stages, bool]]) -> dict[str, list[dict[str, Any]]]:
    """The answers of each variant; a catalog is read and indexed once for all of them."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name, _, _ in every}
    ready: list[Recommender] = []
    last: Path | None = None
    for each in asked:
        if each.catalog != last:
            admitted = admit(read_catalog_file(each.catalog), [("hidden", visible())])
            first = Recommender(admitted)
            ready = [Recommender(admitted, first.index, stages=stages) for _, stages, _ in every]
            last = each.catalog
        for (name, _, bare), recommender in zip(every, ready, strict=True):
            if bare and not each.known and found.get("everything"):
                found[name].append(found["everything"][-1])
                continue
            begin = time.perf_counter()
            given = recommender.recommend(Asking(each.text, "" if bare else each.known))
            ms = 1e3 * (time.perf_counter() - begin)
            items = [{"kind": item.kind, "name": item.name, "form": item.form} for item in given.items]
            found[name].append({"id": each.id, "items": items, "tokens": given.tokens, "ms": ms})
    return found


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
    parser.add_argument("--most", type=int, default=0, help="questions of each set")
    given = parser.parse_args(arguments)
    sets = Sets(given.data, given.most)
    with tempfile.TemporaryDirectory() as scratch:
        if given.ablate:
            every = list(variants())
            answers = in_process(sets.questions, every)
            whole = sets.scored(answers["everything"], Path(scratch))
            for name, _, _ in every:
                figures = sets.scored(answers[name], Path(scratch))
                show(name, figures, None if name == "everything" else whole)
        else:
            show("as shipped", sets.scored(list(by_command(sets.questions, given.bare)), Path(scratch)))
    print(TARGETS)


if __name__ == "__main__":
    main()
