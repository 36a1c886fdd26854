"""The pages about the recommender say what the code does."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import msgspec
import pytest

from quire.catalog import read_catalog
from quire.recommender import Asking, Recommender, Stages, Trust, admit, visible
from quire.recommender.field_features import FIELD_FEATURES
from quire.recommender.items import Item, Receipt, Recommendation
from quire.recommender.literals import FLAGS
from quire.recommender.table_features import TABLE_FEATURES

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "recommender.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide" / "recommender.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return REFERENCE.split(f"### {heading}\n")[1].partition("\n#")[0]


def listed(heading: str) -> list[str]:
    rows = [line for line in section(heading).splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


@pytest.mark.parametrize(
    ("heading", "features"),
    [
        ("Of a table", [name for name in TABLE_FEATURES if name not in FLAGS]),
        ("Of a field", [name for name in FIELD_FEATURES if name not in FLAGS]),
        ("Of the question, for both", list(FLAGS)),
    ],
)
def test_every_feature_of_the_scorer_is_explained_once(heading: str, features: list[str]) -> None:
    assert sorted(listed(heading)) == sorted(features)


def test_every_stage_that_can_be_switched_off_is_named() -> None:
    for name in Stages.__struct_fields__:
        assert f"`{name}`" in REFERENCE


def test_every_signal_that_a_team_can_learn_is_named() -> None:
    for name in Trust.__struct_fields__:
        assert f"`{name}`" in REFERENCE


def test_what_an_item_and_a_receipt_hold_is_named() -> None:
    for name in Item.__struct_fields__:
        assert f"`{name}`" in REFERENCE
    for name in Receipt.__struct_fields__:
        assert re.search(rf"\b{name}\b", REFERENCE)


def test_the_stages_of_a_receipt_are_those_that_the_guide_explains() -> None:
    catalog = read_catalog(ROOT / "examples" / "coffee" / "catalog")
    found = Recommender(admit(catalog, [("hidden", visible())])).recommend(Asking("Revenue by channel"))
    explained = re.findall(r"^\d\. \*\*(\w+)\.\*\*", GUIDE, re.MULTILINE)
    stages = [stage.name.partition(":")[0] for stage in found.receipt.stages]
    assert list(dict.fromkeys(stages)) == [name.casefold() for name in explained]


def drawing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("receipt_picture", ROOT / "scripts" / "receipt_picture.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_receipt_is_drawn_whatever_its_texts_hold() -> None:
    receipt = {"stages": [{"name": "a <b> & \"c\"", "came": 0, "went": 0, "notes": ["]]>"], "dropped": []}], "scored": [
        {"name": "<script>", "score": 1.0}], "withheld": [{"name": "x", "why": "<&>"}]}  # fmt: skip
    found = Recommendation((), "TABLE <t>\n", 3, msgspec.convert(_whole(receipt), Receipt))
    picture = drawing().picture("<q> & so on", json.loads(msgspec.json.encode(found)))
    texts = [each.text for each in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert "<script>" in texts
    assert "@x: <&>" in texts
    assert "TABLE <t>" in texts


def _whole(receipt: dict[str, object]) -> dict[str, object]:
    dropped = [{"kind": "dataset", **each} for each in receipt["withheld"]]  # type: ignore[attr-defined]
    return {**receipt, "withheld": dropped}


def test_the_picture_in_the_guide_is_that_of_the_question_that_the_script_asks() -> None:
    picture = (ROOT / "docs" / "images" / "receipt.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(picture).findtext("{http://www.w3.org/2000/svg}title") == (
        f"How the context for “{drawing().QUESTION}” was chosen"
    )
