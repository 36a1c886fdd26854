"""What holds for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: the driver of the browser keeps an event loop of its own, which others cannot share."""
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER))
