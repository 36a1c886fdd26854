"""Our rules against the specification's own JSON Schema, which lies beside the project where it is worked on."""

import copy
import json
import os
import random
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from quire.catalog.rules import breaches

SHARED = Path(os.environ.get("QUIRE_SHARED", Path(__file__).parents[2].parent / "shared")) / "ossie"
ODD: tuple[Any, ...] = (None, True, 3, 2.5, "", "text", "ANSI_SQL", "Integer", [], ["a"], [3], {}, {"name": "x"}, [{}])
KEYS = ("name", "source", "extra", "expression", "dialects", "is_time", "synonyms", "data", "version", "ai_context")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, dict):
        for key, part in value.items():
            found += places(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            found += places(part, (*path, index))
    return found


def mutated(document: Any, chance: random.Random) -> Any:
    document = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        path = chance.choice(places(document)[1:] or [()])
        if not path:
            return chance.choice(ODD)
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        what = chance.random()
        if what < 0.35:
            del holder[path[-1]]
        elif what < 0.75:
            holder[path[-1]] = copy.deepcopy(chance.choice(ODD))
        elif isinstance(holder, dict):
            holder[chance.choice(KEYS)] = copy.deepcopy(chance.choice(ODD))
        else:
            holder.append(copy.deepcopy(chance.choice(ODD)))
    return document


def test_verdicts_equal_those_of_the_official_schema():
    if not SHARED.is_dir():
        print(f"The specification is not at {SHARED}: nothing to compare with. Set QUIRE_SHARED to its folder.")
        return
    schema = jsonschema.Draft202012Validator(json.loads((SHARED / "osi-schema.json").read_text()))
    example = yaml.safe_load((SHARED / "tpcds_semantic_model.yaml").read_text())
    assert not list(breaches(example))
    small = copy.deepcopy(example)
    model = small["semantic_model"][0]
    model["datasets"] = [{**model["datasets"][0], "fields": model["datasets"][0]["fields"][:2]}]
    model["relationships"], model["metrics"] = model["relationships"][:1], model["metrics"][:1]
    chance = random.Random(7)
    verdicts = []
    for number in range(1500):
        document = mutated(example if number % 50 == 0 else small, chance)
        official = schema.is_valid(document)
        if isinstance(document, dict) and "semantic_model" not in document and "datasets" in document:
            continue
        ours = not list(breaches(document))
        assert ours == official, (document, list(breaches(document))[:3])
        verdicts.append(official)
    assert 100 < sum(verdicts) < len(verdicts) - 100


def test_a_breach_says_where_and_what_was_expected():
    found = [
        breach.message for breach in breaches({"version": "1.0", "semantic_model": [{"name": "m", "datasets": []}]})
    ]
    assert found == [
        "version is '1.0'; expected 0.2.0.dev0.",
        "semantic_model[0].datasets is empty; expected at least one item.",
    ]
    assert [breach.message for breach in breaches(None)] == ["The file is empty; expected keys with values."]
