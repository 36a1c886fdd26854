"""The written architecture and the tree say the same."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "quire"


def rooms_in_tree() -> set[str]:
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    return folders | {"errors"}


def test_the_table_of_rooms_lists_exactly_the_rooms_of_the_tree() -> None:
    table = re.findall(r"^\| `(\w+)` \|", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(rooms_in_tree())


def test_the_layers_that_are_drawn_are_the_layers_that_are_enforced() -> None:
    drawn = re.search(r"enforces it\.\n\n((?:    .+\n)+)", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert drawn is not None
    contract = re.search(r"layers = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.DOTALL)
    assert contract is not None
    assert [line.strip() for line in drawn[1].splitlines()] == re.findall(r'"([^"]+)"', contract[1])


def test_every_room_says_in_its_first_line_what_it_is() -> None:
    for room in rooms_in_tree() - {"errors"}:
        first = (SOURCE / room / "__init__.py").read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith('"""'), room
        assert len(first) > 30, room


def terms() -> list[str]:
    return re.findall(
        r"\*\*([a-z]+)\*\*", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split("|---|")[1]
    )


@pytest.fixture(scope="module")
def identifiers() -> set[str]:
    words: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for name in re.findall(r"[A-Za-z_]\w+", path.read_text(encoding="utf-8")):
            words.update(part.lower() for part in re.findall(r"[A-Z]?[a-z]+", name))
    return words


@pytest.mark.parametrize("term", terms())
def test_a_term_of_the_glossary_is_a_word_of_the_code(term: str, identifiers: set[str]) -> None:
    assert term in identifiers or term + "s" in identifiers
