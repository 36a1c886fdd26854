"""A kernel in a Python that has nothing installed: less is there, nothing breaks, and what is missing is said."""

import subprocess
import sys
from pathlib import Path

import pytest

from quire.document import Display

from .conftest import Bench, python, query


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return str(folder / "bin" / "python")


@pytest.fixture
async def bench(start, bare: str) -> Bench:
    return await start(python=bare, standby=True)


async def test_python_cells_run_and_unchanged_values_stop_the_wave(bench: Bench) -> None:
    def steps(code: str):
        return (
            python("a", code, writes=("x",)),
            python("b", "sorted(x)", reads=("x",), after=("a",), force=False),
        )

    await bench.run(*steps("x = {1, 'a'} - {'a'}"))
    assert bench.finished("b").outputs == (Display(data={"text/plain": "[1]"}),)
    events = await bench.run(*steps("x = {1}"))
    assert [type(event).__name__ for event in events] == ["Started", "Finished", "Skipped", "Done"]


async def test_it_has_none_of_our_packages(bench: Bench) -> None:
    assert bench.kernel.info.packages == {}
    assert "bare" in bench.kernel.info.python


@pytest.mark.parametrize(
    ("code", "words"),
    [("import pandas", "pip install pandas"), ("%time 1", "ipython"), ("!ls", "ipython")],
)
async def test_what_is_missing_is_said(bench: Bench, code: str, words: str) -> None:
    (failure,) = await bench.outputs(code)
    assert words in failure.hint + failure.message


async def test_a_query_says_what_it_needs(bench: Bench) -> None:
    await bench.run(query("q", "SELECT 1"))
    (failure,) = bench.finished("q").outputs
    assert "duckdb" in failure.message
    assert "Install" in failure.hint


async def test_completion_and_previews_work(bench: Bench) -> None:
    await bench.python("number = [1]", writes=("number",))
    assert "number" in {item.label for item in await bench.kernel.complete("numb", 4)}
    assert "append" in {item.label for item in await bench.kernel.complete("number.ap", 9)}
    sandbox = Bench(await bench.kernel.sandbox(("number",)))
    await sandbox.python("number.append(2)\nmore = len(number)", reads=("number",), writes=("more",))
    assert set(await bench.kernel.merge(sandbox.kernel, ("more",))) == {"more"}
    await sandbox.kernel.close()
    assert await bench.outputs("more, number") == (Display(data={"text/plain": "(2, [1])"}),)


def test_the_worker_is_written_for_python_3_9() -> None:
    import ast

    import quire.kernel.worker

    for path in Path(quire.kernel.worker.__file__).parent.glob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
        assert "from __future__ import annotations" in path.read_text(encoding="utf-8") or path.name == "__init__.py"
