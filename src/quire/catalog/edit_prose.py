"""How edits change guides, which are Markdown files, and example queries, which are one list."""

from __future__ import annotations

import copy
import re
import unicodedata
from typing import Any

from quire.catalog.edit_checks import clean, dataset_named, one_line, statement
from quire.catalog.edit_draft import FOLDER, Draft, Item, Tree, put
from quire.catalog.edits import PutExample, PutGuide, RemoveExample, RemoveGuide
from quire.catalog.guides import LONGEST
from quire.catalog.patch import patch, same
from quire.catalog.source import read_source
from quire.errors import CatalogError

GUIDES = "catalog/guides/"
EXAMPLES = ("catalog/examples.yml", "catalog/examples.yaml")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_EXAMPLE = ("question", "sql", "note", "endorsement")


def put_guide(draft: Draft, asked: PutGuide) -> None:
    """A guide's file, new, changed or under another name."""
    path = f"{GUIDES}{slug(one_line(asked.name, 'name'))}.md"
    text = clean(asked.text, "guide", LONGEST)
    if not text:
        raise CatalogError("The guide is empty.", expected="rules in Markdown")
    about = [dataset_named(draft.catalog.datasets, name).name for name in asked.datasets]
    before = _file(draft, asked.replaces) if asked.replaces else ""
    if path != before and _there(draft, path):
        raise CatalogError(f"There is a guide {path} already.", remedy="Choose another name.")
    if before:
        draft.texts[before] = None
    old = draft.files.get(before, "") if before else ""
    draft.texts[path] = _guide_text(old, text, about, asked.visibility)


def remove_guide(draft: Draft, asked: RemoveGuide) -> None:
    """Delete a guide's file."""
    draft.texts[_file(draft, asked.name)] = None


def slug(name: str) -> str:
    """The name of a file from that of a guide: letters and digits, words apart by hyphens."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    found = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:80].strip("-")
    if not found:
        raise CatalogError(f"No file name can be made of {name!r}.", expected="letters or digits")
    return found


def _there(draft: Draft, path: str) -> bool:
    if path in draft.texts:
        return draft.texts[path] is not None
    return path in draft.files


def _file(draft: Draft, name: str) -> str:
    """The file of the guide of that name."""
    for guide in draft.catalog.guides:
        if guide.name.casefold() == name.casefold():
            path = guide.origin.path
            if path.startswith(GUIDES) and path.count("/") == GUIDES.count("/") and _there(draft, path):
                return path
    raise CatalogError(f"There is no guide {name[:200]!r}.", remedy="Reload the panel.")


def _guide_text(old: str, text: str, datasets: list[str], visibility: str) -> str:
    """The file with its front matter brought up to date; what else stands there stays."""
    old = old.replace("\r\n", "\n")
    found = _FRONT.match(old)
    front = found[1] if found else ""
    said = read_source(front, "guide.yml").value or {}
    if not isinstance(said, dict):
        raise CatalogError("The front matter of the guide is not keys with values.", remedy="Correct it in the file.")
    wanted = copy.deepcopy(said)
    if not same(_listed(said.get("datasets")), datasets):
        put(wanted, "datasets", datasets, ("datasets", "visibility"))
    if said.get("visibility", "visible") != visibility:
        put(wanted, "visibility", visibility if visibility == "hidden" else "", ("datasets", "visibility"))
    if not same(said, wanted):
        front = patch(front, said or None, wanted) if wanted else ""
        front += "\n" if front and not front.endswith("\n") else ""
    body = old[found.end() :] if found else old
    if body.strip() != text:
        body = ("\n" if found or front else "") + text + "\n"
    if front or text.startswith("---"):
        return f"---\n{front or 'visibility: visible' + chr(10)}---\n" + body
    return body.lstrip("\n")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def put_example(draft: Draft, asked: PutExample) -> None:
    """A question with its SQL, new or changed."""
    items = _examples(draft)
    question = one_line(asked.question, "question")
    sql = statement(asked.sql)
    taken = _at(items, question)
    if taken is not None and question.casefold() != asked.replaces.strip().casefold():
        raise CatalogError("There is an example with that question already.", remedy="Change that one.")
    if asked.replaces:
        item = items[_place(draft, items, asked.replaces)]
    else:
        item = {}
        items.append(item)
    item["question"] = question
    put(item, "sql", sql, _EXAMPLE)
    put(item, "note", clean(asked.note, "note"), _EXAMPLE)
    put(item, "endorsement", asked.endorsement, _EXAMPLE)


def remove_example(draft: Draft, asked: RemoveExample) -> None:
    """Take an example query away."""
    items = _examples(draft)
    del items[_place(draft, items, asked.question)]


def _examples(draft: Draft) -> list[Item]:
    path = next((path for path in EXAMPLES if path in draft.files or path in draft.trees), EXAMPLES[0])
    if path not in draft.files and path not in draft.trees:
        draft.trees[path] = Tree(None, [])
    tree = draft.tree(path)
    if tree.new is None:
        tree.new = []
    content = tree.new
    if not isinstance(content, list):
        raise CatalogError(f"{path} is not a list of examples.", remedy=f"Correct the file in {FOLDER}.")
    return content


def _at(items: list[Item], question: str) -> int | None:
    wanted = " ".join(question.split()).casefold()
    for place, item in enumerate(items):
        if isinstance(item, dict) and " ".join(str(item.get("question", "")).split()).casefold() == wanted:
            return place
    return None


def _place(draft: Draft, items: list[Item], question: str) -> int:
    place = _at(items, question)
    if place is None:
        if any(each.question.casefold() == question.strip().casefold() for each in draft.catalog.examples):
            raise CatalogError(f"The example {question[:200]!r} comes from an import.", remedy="Change it there.")
        raise CatalogError(f"There is no example {question[:200]!r}.", remedy="Reload the panel.")
    return place
