"""The page of checks names every check of SQL there is, and no other."""

import re
from pathlib import Path

from quire.checks.order import ORDER

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "checks.md"


def test_every_check_has_its_entry_on_the_page():
    page = PAGE.read_text("utf-8")
    told = set(re.findall(r"^### `([a-z-]+)`$", page, re.MULTILINE))
    assert told == {entry.code for entry in ORDER if entry.when != "accepted"}
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    assert listed >= {entry.code for entry in ORDER if entry.when == "accepted"}
