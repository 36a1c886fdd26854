"""What holds for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quire.llm.settings import DEFAULTS

BROWSER = Path(__file__).parent / "browser"


def pytest_configure() -> None:
    """No test asks a real model, whatever keys the machine has."""
    for default in DEFAULTS:
        os.environ.pop(default.variable, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: the driver of the browser keeps an event loop of its own, which others cannot share."""
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER))
