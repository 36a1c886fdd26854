"""The page of checks names every check there is, and no other."""

import re
from pathlib import Path

from quire.checks.order import ORDER
from quire.checks.python.order import ORDER as PYTHON

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "checks.md"


def test_every_check_has_its_entry_on_the_page():
    named = re.findall(r"^### `([a-z-]+)`$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert set(named) == {entry.code for entry in ORDER} | {entry.code for entry in PYTHON}
