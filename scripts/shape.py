"""Hold the shape of the code: sizes of files and functions, with a ratchet that only ever tightens.

Limits: no hand-written file over 500 lines, 95 of 100 at most 350, half at most 120; no function over 80 lines, 95 of
100 at most 40; at most 6 parameters; at most 5 local imports of our own modules; no lock file that names an index.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FILE_MOST, FILE_95, FILE_HALF = 500, 350, 120
FUNCTION_MOST, FUNCTION_95, PARAMETERS_MOST = 80, 40, 6
LOCAL_IMPORTS_MOST = 5
GENERATED = ("web/src/wire/types.ts",)
REACHED = Path(__file__).with_name("shape.json")


class Function(NamedTuple):
    """A function: where it stands, its lines and its parameters (``self`` not counted)."""

    place: str
    lines: int
    parameters: int


def tracked(*patterns: str) -> list[Path]:
    """Files that git tracks, or would, below the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\n")  # fmt: skip
    return [ROOT / name for name in sorted(set(listed)) if name and name not in GENERATED and (ROOT / name).exists()]


def functions(path: Path) -> list[Function]:
    """Every function of a Python file; a docstring does not count as length."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = sum(argument.arg not in ("self", "cls") for argument in every)
            lines = (node.end_lineno or 0) - node.lineno + 1 - docstring
            found.append(Function(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines, count))
    return found


def local_imports(path: Path) -> int:
    """Imports of our own modules inside functions."""
    count = 0
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [n.module or "" for n in ast.walk(node) if isinstance(n, ast.ImportFrom)]
            names += [alias.name for n in ast.walk(node) if isinstance(n, ast.Import) for alias in n.names]
            count += sum(name == "quire" or name.startswith("quire.") for name in names)
    return count


def quantile(values: list[int], share: float) -> int:
    """The value below which ``share`` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0


def file_faults(sizes: dict[Path, int]) -> list[str]:
    """Files that are too long, one by one and as a whole."""
    faults = [
        f"{path.relative_to(ROOT)}: {size} lines, {FILE_MOST} allowed"
        for path, size in sizes.items()
        if size > FILE_MOST
    ]
    for share, limit in ((0.95, FILE_95), (0.5, FILE_HALF)):
        reached = quantile(list(sizes.values()), share)
        if reached > limit:
            faults.append(f"{share:.0%} of the files may have {limit} lines at most; it is {reached}")
    return faults


def function_faults(found: list[Function]) -> list[str]:
    """Functions that are too long or take too much."""
    faults = [f"{f.place}: {f.lines} lines, {FUNCTION_MOST} allowed" for f in found if f.lines > FUNCTION_MOST]
    faults += [f"{f.place}: {f.parameters} parameters" for f in found if f.parameters > PARAMETERS_MOST]
    reached = quantile([f.lines for f in found], 0.95)
    if reached > FUNCTION_95:
        faults.append(f"95% of the functions may have {FUNCTION_95} lines at most; it is {reached}")
    return faults


def lock_faults() -> list[str]:
    """Lock files must not say where packages were fetched from."""
    locks = tracked("*.lock", "*lock.json", "*lock.yaml")
    return [
        f"{p.relative_to(ROOT)}: names an index"
        for p in locks
        if re.search(r'"resolved"|https?://[^\s"]*regist', p.read_text())
    ]


def ratchet(now: dict[str, int], tighten: bool) -> list[str]:
    """What is worse than the best that was reached so far; ``tighten`` writes down what became better."""
    best = json.loads(REACHED.read_text(encoding="utf-8")) if REACHED.exists() else dict(now)
    if tighten:
        kept = {name: min(value, best.get(name, value)) for name, value in now.items()}
        REACHED.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return [f"{name}: {now[name]}, it was {value} before" for name, value in best.items() if now.get(name, 0) > value]


def main() -> int:
    """Print every fault; 1 when there is one. ``--tighten`` lowers the ratchet to what is reached now."""
    package = tracked("src/*.py")
    code = [*package, *tracked("scripts/*.py", "bench/*.py", "web/src/*.ts", "web/src/*.tsx", "web/src/*.css")]
    commands = [path for path in package if "/cli/" in path.as_posix()]
    found = [function for path in package for function in functions(path)]
    # A command's options are its parameters: the terminal's limit is not the code's.
    shown = {str(path.relative_to(ROOT)) for path in commands}
    found = [f._replace(parameters=0) if f.place.split(":")[0] in shown else f for f in found]
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    faults = file_faults(sizes) + function_faults(found) + lock_faults()
    inner = sum(local_imports(path) for path in package if path not in commands)
    if inner > LOCAL_IMPORTS_MOST:
        faults.append(f"{inner} function-local imports of our own modules, {LOCAL_IMPORTS_MOST} allowed")
    reached = {
        "the longest file": max(sizes.values()),
        "the longest function": max(function.lines for function in found),
        "local imports of our own modules": inner,
    }
    faults += ratchet(reached, "--tighten" in sys.argv[1:])
    print("\n".join(faults) or f"shape: {len(code)} files and {len(found)} functions within their limits")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
