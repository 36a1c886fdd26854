"""A real server and a real browser: what a person sees is tested as a person sees it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.scripted_model import ScriptedModel

ROOT = Path(__file__).parents[2]
expect.set_options(timeout=15_000)  # what is seen comes; a busy machine may need longer for it
SHOTS = Path(__file__).parent / "shots"
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
]  # fmt: skip


class Served:
    """A project that `quire edit` serves, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = (folder / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quire.cli", "edit", str(folder), "--no-browser", "--port", "0"],
            stdout=subprocess.PIPE, stderr=self.log, text=True, start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.address, self.token = self.read_address()

    def read_address(self) -> tuple[str, str]:
        """The address and the token that the server prints when it is ready."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(r"(http://127\.0\.0\.1:\d+)/\?token=(\S+)", line)
            if found:
                return found[1], found[2]
        raise AssertionError("the server ended: " + (self.folder / "server.log").read_text())

    def url(self, notebook: str = "") -> str:
        """The page of a notebook, with the token for the first visit."""
        return f"{self.address}/?token={self.token}" + (f"&path={notebook}" if notebook else "")

    def stop(self) -> None:
        """End the server as Ctrl-C does."""
        try:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
                self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        finally:
            self.log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "The browser tests need Chromium; on Debian: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Served]]:
    """Serve a project made of the given files."""
    started: list[Served] = []

    def start(files: dict[str, str]) -> Served:
        for name, text in files.items():
            path = tmp_path / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        started.append(Served(tmp_path / "project"))
        return started[-1]

    yield start
    for served in started:
        served.stop()


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    """A model that answers by script, behind the protocol of OpenAI."""
    scripted = ScriptedModel()
    yield scripted
    scripted.close()


@pytest.fixture(scope="session")
def coffee_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project with its warehouse, generated once."""
    folder = tmp_path_factory.mktemp("coffee") / "coffee"
    ignored = shutil.ignore_patterns(".quire", "__pycache__", "*.duckdb*")
    shutil.copytree(ROOT / "examples" / "coffee", folder, ignore=ignored)
    subprocess.run([sys.executable, str(folder / "generate.py")], check=True)
    return folder


@pytest.fixture
def coffee(coffee_files: Path, tmp_path: Path) -> Iterator[Served]:
    """A fresh copy of the sample project, served."""
    folder = tmp_path / "coffee"
    shutil.copytree(coffee_files, folder)
    served = Served(folder)
    yield served
    served.stop()


def is_ours(kind: str, text: str) -> bool:
    """Whether a console message is a fault of the page, not the browser's word for a server that was
    stopped or that refused to overwrite something (409)."""
    browsers_own = ("ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "status of 409")
    return kind == "error" and not any(word in text for word in browsers_own)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of 1440 × 900 in light mode; any error in the page's console fails the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if is_ours(message.type, message.text) else None)
    yield opened
    context.close()
    assert not errors, errors


@pytest.fixture
def shot(page: Page) -> Callable[[str], None]:
    """Take the page at 1440 and 800 px, light and dark."""

    def take(name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        for scheme in ("light", "dark"):
            for width in (1440, 800):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
                page.screenshot(path=SHOTS / f"{name}-{scheme}-{width}.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1440, "height": 900})

    return take
