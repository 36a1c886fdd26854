"""Every benchmark, one table each: ``python bench/run.py [NAME …]``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from rows import show

HERE = Path(__file__).parent
HELPERS = {"rows", "peers", "notebooks", "served", "warehouses", "recommending", "checking"}
NOT_BENCHMARKS = HELPERS | {"run", "recommend_sets"}


def main(names: list[str]) -> None:
    """Measure and print; every module here that has ``measure`` is a benchmark."""
    known = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    for name in names or known:
        if name not in known:
            sys.exit(f"There is no benchmark {name}. There are: {', '.join(known)}.")
        print(f"\n{name}: {(import_module(name).__doc__ or '').strip().splitlines()[0]}\n", flush=True)
        show(import_module(name).measure())


if __name__ == "__main__":
    main(sys.argv[1:])
