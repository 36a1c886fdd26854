"""A text is brought to new data by changing what differs: it reads back as the data, and the rest keeps its bytes."""

import copy
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.catalog.edit_draft import embedded
from quire.catalog.patch import patch, same
from quire.catalog.render import Embedded
from quire.catalog.source import read_source
from quire.errors import CatalogError

KEYS = st.sampled_from(["name", "description", "label", "a", "b", "c", "source", "datasets", "fields"])
TEXTS = st.text(st.sampled_from("ab yn0.:#-'\"{}[],&*!|>%@`?~é😀\n\\"), max_size=30).map(str.strip) | st.sampled_from(
    ["null", "true", "1.5", "0x1f", "- a", "a: b", "a #b", "", "---", "...", "<<", "=", "a" * 200, "word " * 40 + "end"]
)
SCALARS = TEXTS | st.integers(-99, 99) | st.booleans() | st.none()
VALUES = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=4) | st.dictionaries(KEYS, part, max_size=4), max_leaves=12
)
MAPS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


def read(text, path="a.yml"):
    return embedded(read_source(text, path).value)


class Dumper(yaml.SafeDumper):
    """Writes what looks like another type in YAML 1.2 in quotes, too."""

    def ignore_aliases(self, data):
        return True


Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


@settings(max_examples=250, deadline=None)
@given(MAPS, MAPS, st.sampled_from([True, False, None]), st.integers(2, 4))
def test_yaml_of_any_style_becomes_any_other_data(old, new, style, indent):
    text = yaml.dump(old, Dumper=Dumper, default_flow_style=style, indent=indent, allow_unicode=True, sort_keys=False)
    assert same(read(text), old)
    changed = patch(text, old, new)
    assert same(read(changed), new), changed


@settings(max_examples=250, deadline=None)
@given(MAPS, MAPS, st.sampled_from([None, 2, "\t"]))
def test_json_becomes_any_other_data(old, new, indent):
    changed = patch(json.dumps(old, indent=indent), old, new, is_json=True)
    assert same(json.loads(changed), new), changed


@settings(max_examples=150, deadline=None)
@given(MAPS, MAPS, st.sampled_from(["'", ">"]))
def test_the_json_in_an_extension_becomes_any_other_data(old, new, style):
    data = json.dumps(old) if style == "'" else json.dumps(old, indent=2)
    shown = f"'{data}'".replace("'", "''")[1:-1] if style == "'" else ">-\n      " + data.replace("\n", "\n      ")
    text = f"custom_extensions:\n  - vendor_name: QUIRE # ours\n    data: {shown}\nname: x\n"
    before = read(text)
    after = copy.deepcopy(before)
    after["custom_extensions"][0]["data"] = Embedded(new)
    changed = patch(text, before, after)
    assert same(read(changed), after), changed
    assert changed.startswith("custom_extensions:\n  - vendor_name: QUIRE # ours\n    data:")
    assert changed.endswith("\nname: x\n")


TEXT = """\
# The first line.
name: x   # its name

datasets:
    # The first dataset.
    - name: a   # A.
      source: s.a
      description: >
        A text
        of two lines.
    # The second.

    - {name: b, source: 's.b', fields: [  {name: f},
         {name: g} ]}

    - name: c
      # Why c.
      source: "s.c"
metrics: []
empty:
# The end."""


@pytest.mark.parametrize(
    ("path", "value", "gone", "come"),
    [
        (["name"], "new", ["name: x   # its name"], ["name: new   # its name"]),
        (["datasets", 0, "source"], "t", ["      source: s.a"], ["      source: t"]),
        (["datasets", 0, "name"], "z", ["    - name: a   # A."], ["    - name: z   # A."]),
        (
            ["datasets", 0, "description"], "One.", ["        A text", "        of two lines."], ["        One."]
        ),
        (["datasets", 0, "label"], "L", [], ["      label: L"]),
        (["datasets", 1, "source"], "t'", ["    - {name: b, source: 's.b', fields: [  {name: f},"],
         ["    - {name: b, source: 't''', fields: [  {name: f},"]),
        (["datasets", 1, "fields", 1, "label"], "L: l", ["         {name: g} ]}"],
         ['         {name: g, label: "L: l"} ]}']),
        (["datasets", 2, "source"], "t", ['      source: "s.c"'], ['      source: "t"']),
        (["metrics"], ["m"], ["metrics: []"], ["metrics: [m]"]),
        (["empty"], "full", ["empty:"], ["empty: full"]),
        (["datasets", 3], {"name": "d", "source": "t"}, [], ["", "    - name: d", "      source: t"]),
    ],
)  # fmt: skip
def test_only_the_lines_of_what_changes_are_touched(path, value, gone, come):
    old = read(TEXT)
    new = copy.deepcopy(old)
    at = new
    for step in path[:-1]:
        at = at[step]
    if isinstance(at, list) and path[-1] == len(at):
        at.append(value)
    else:
        at[path[-1]] = value
    changed = patch(TEXT, old, new)
    before, after = TEXT.split("\n"), changed.split("\n")
    start = next(place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    assert before[start : start + len(gone)] == gone
    assert after[start : start + len(come)] == come
    assert before[start + len(gone) :] == after[start + len(come) :]
    assert same(read(changed), new)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_comments_beside_what_is_taken_away_stay(place):
    old = read(TEXT)
    new = copy.deepcopy(old)
    del new["datasets"][place]
    changed = patch(TEXT, old, new)
    assert same(read(changed), new)
    for comment in ("# The first line.", "# The first dataset.", "# The second.", "# The end.", "# its name"):
        assert comment in changed


def test_a_key_that_is_written_twice_is_left_to_the_person():
    text = "name: x\nname: y\n"
    with pytest.raises(CatalogError, match="twice"):
        patch(text, read(text), {"name": "z"})


def test_an_empty_file_is_filled():
    assert patch("", None, [{"question": "q", "sql": "a\nb"}]) == "- question: q\n  sql: |-\n    a\n    b\n"
    assert patch("# Only this.\n", None, {"name": "x"}) == "# Only this.\nname: x\n"
    assert patch("[]\n", [], [{"question": "q"}]) == "- question: q\n"
