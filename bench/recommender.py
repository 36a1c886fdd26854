"""The recommender on warehouses of up to 520,000 fields; against BM25, the ten nearest table texts, and everything.

Questions are made from known tables and columns (in the words of the catalog, in other words, in short forms), so that
what an answer needs is known. The peers are given whole tables, as such systems do; tokens are letters / 4 for all.
Times of the processor say what the times would be on a machine that does nothing else.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from peers import ask
from quire.catalog import write_model
from rows import Row, show
from warehouses import Question, Table, Warehouse, questions, warehouse

HERE = Path(__file__).parent
ASKED = 60
TEN = 10
PEERS = {"bm25": "BM25, ten tables", "vectors": "ten nearest table texts"}
PACKAGES = ("rank-bm25", "scikit-learn")


class Size(NamedTuple):
    """A warehouse to measure, and the bounds for it: milliseconds to index, open and answer."""

    tables: int
    columns: int
    schemas: int
    indexed: str = ""
    open: str = ""
    median: str = ""
    slow: str = ""


SIZES = (
    Size(60, 75, 4, indexed="<500", slow="<25"),
    Size(1_000, 70, 40, indexed="<3000", slow="<50"),
    Size(8_000, 65, 40, indexed="<30000", open="<1500", median="<50", slow="<120"),
)


class Quality(NamedTuple):
    """Means over questions, in percent; tokens and milliseconds of one."""

    tables: float
    columns: float
    tokens: float
    ms: float


def measure(sizes: Sequence[Size] = SIZES) -> list[Row]:
    """Rows for every size: making ready, answering, and what the answers hold beside those of the peers."""
    return [row for size in sizes for row in _measure(size)]


def _measure(size: Size) -> Iterator[Row]:
    made = warehouse(size.tables, size.columns, size.schemas)
    asked = list(questions(made, ASKED))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "catalog" / "imported").mkdir(parents=True)
        for schema, part in made.schemas.items():
            text = write_model(schema, part, "generator")
            (folder / "catalog" / "imported" / f"{schema}.yml").write_text(text, encoding="utf-8")
        yield from _speed(size, made, folder)
        name = f"{made.fields:,} fields"
        answers = _run("answer", folder, questions=[each.text for each in asked])["answers"]
        for kind, about in (("ms", "answer"), ("spent", "answer, time of the processor")):
            times = sorted(each[kind] for each in answers)
            yield Row(f"{name}: {about}, median", statistics.median(times), target=size.median)
            yield Row(f"{name}: {about}, 95 of 100", times[math.ceil(0.95 * len(times)) - 1], target=size.slow)
        yield from _quality(name, made, asked, answers)


def _speed(size: Size, made: Warehouse, folder: Path) -> Iterator[Row]:
    name = f"{made.fields:,} fields"
    read = _run("read", folder)
    yield Row(f"{name}: read {size.schemas} files, nothing kept", read["files"])
    yield Row(f"{name}: index", read["index"], target=size.indexed)
    yield Row(f"{name}: index, time of the processor", read["spent"], target=size.indexed)
    yield Row(f"{name}: kept on disk", read["disk"] / 1e6, unit="MB")
    start = time.perf_counter()
    opened = _run("open", folder)
    yield Row(f"{name}: open from what is kept", opened["ms"], target=size.open)
    yield Row(f"{name}: the same with Python itself and a first answer", 1e3 * (time.perf_counter() - start))
    yield Row(f"{name}: memory", opened["memory"] / 1e6, unit="MB")
    yield Row(f"{name}: memory of a field", opened["memory"] / made.fields, unit="bytes")
    one = min((folder / "catalog" / "imported").iterdir())
    changed = _run("change", folder, file=str(one))
    yield Row(f"{name}: a change in one of {size.schemas} files", changed["files"] + changed["index"])


def _run(do: str, folder: Path, **more: Any) -> dict[str, Any]:
    """What a fresh process answers."""
    request = json.dumps({"do": do, "folder": str(folder), **more})
    command = [sys.executable, str(HERE / "recommending.py")]
    done = subprocess.run(command, input=request, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _quality(name: str, made: Warehouse, asked: Sequence[Question], answers: Sequence[dict[str, Any]]) -> Iterator[Row]:
    pairs = zip(asked, answers, strict=True)
    ours = _mean([_reached(question, each["names"], each["letters"], each["ms"]) for question, each in pairs])
    texts = [_text(table) for table in made.tables]
    begin = time.perf_counter()
    everything = "\n".join(_text(table) for table in made.tables)
    dumped = Quality(100.0, 100.0, len(everything) / 4, 1e3 * (time.perf_counter() - begin))
    yield from _beside(name, "everything", ours, dumped)
    for method, label in PEERS.items():
        request = {"method": method, "texts": texts, "questions": [each.text for each in asked], "most": TEN}
        theirs = ask("recommender", "table_search.py", request, *PACKAGES)
        if theirs is not None:
            found = []
            for question, each in zip(asked, theirs["answers"], strict=True):
                letters = sum(len(texts[place]) + 1 for place in each["tables"])
                found.append(_reached(question, _names(made, each["tables"]), letters, each["ms"]))
            yield from _beside(name, label, ours, _mean(found))


def _beside(name: str, label: str, ours: Quality, theirs: Quality) -> Iterator[Row]:
    yield Row(f"{name}: needed tables that are shown, beside {label}", ours.tables, theirs.tables, "%")
    yield Row(f"{name}: needed columns, beside {label}", ours.columns, theirs.columns, "%")
    yield Row(f"{name}: tokens, beside {label}", ours.tokens, theirs.tokens, "tokens")
    yield Row(f"{name}: time of an answer, beside {label}", ours.ms, theirs.ms)


def _names(made: Warehouse, places: Sequence[int]) -> list[str]:
    """The names of whole tables and all their columns."""
    found = []
    for place in places:
        dataset = made.tables[place].dataset
        found += [dataset.name, *(f"{dataset.name}.{field.name}" for field in dataset.fields)]
    return found


def _text(table: Table) -> str:
    """A table as the peers see it: all that is said of it and of its columns."""
    lines = [f"TABLE {table.dataset.name}" + (f" -- {table.dataset.description}" if table.dataset.description else "")]
    for field in table.dataset.fields:
        told = f" -- {field.description}" if field.description else ""
        shown = f" e.g. {', '.join(field.values[:3])}" if field.values else ""
        lines.append(f"  {field.name} {field.datatype}{told}{shown}")
    return "\n".join(lines)


def _reached(question: Question, names: Sequence[str], letters: int, ms: float) -> Quality:
    have = set(names)
    return Quality(
        100 * sum(name in have for name in question.tables) / len(question.tables),
        100 * sum(name in have for name in question.columns) / len(question.columns),
        letters / 4,
        ms,
    )


def _mean(each: Sequence[Quality]) -> Quality:
    return Quality(*(statistics.fmean(values) for values in zip(*each, strict=True)))


if __name__ == "__main__":
    show(measure())
