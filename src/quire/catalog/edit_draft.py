"""The files of a catalog while they are edited: plain data in, surgical changes of the text out."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from quire.catalog.edits import ItemKind, ItemName
from quire.catalog.model import Catalog, Dataset, Field, Metric, Relationship
from quire.catalog.patch import patch, same
from quire.catalog.references import qualified_names
from quire.catalog.render import Embedded
from quire.catalog.rules import VERSION, breaches, is_bare
from quire.catalog.source import read_source
from quire.errors import CatalogError

FOLDER = "catalog/"
WRITTEN = "catalog/written.yml"
_HEAD = "# What people wrote in the Data panel about what was imported.\n"
_SUFFIXES = (".yml", ".yaml", ".json")
_APART = ("policies.yml", "policies.yaml", "examples.yml", "examples.yaml")
_LISTS: dict[ItemKind, str] = {"dataset": "datasets", "metric": "metrics", "relationship": "relationships"}
Item = dict[str, Any]


class Tree(msgspec.Struct):
    """What a file says, and what it is to say."""

    old: Any
    new: Any


class Draft:
    """A copy of everything that a person wrote, to be changed."""

    def __init__(self, files: Mapping[str, str], catalog: Catalog) -> None:
        self.files = files
        self.catalog = catalog
        self.texts: dict[str, str | None] = {}  # files that are not models: the guides
        self.trees: dict[str, Tree] = {}
        self._models: list[str] | None = None

    def tree(self, path: str) -> Tree:
        """The content of a YAML or JSON file; raises ``CatalogError`` when it cannot be read."""
        if path not in self.trees:
            text = self.files.get(path, "")
            old = embedded(read_source(text.replace("\r\n", "\n").removeprefix("\ufeff"), path).value)
            self.trees[path] = Tree(old, copy.deepcopy(old))
        return self.trees[path]

    def models(self) -> Iterator[tuple[str, Item]]:
        """Every semantic model that a person wrote, with its file; files that cannot be read are passed over."""
        if self._models is None:
            self._models = [path for path in sorted(self.files) if is_model(path)]
        for path in self._models:
            try:
                content = self.tree(path).new
            except CatalogError:
                continue
            if is_bare(content):
                yield path, content
            elif isinstance(content, dict) and isinstance(content.get("semantic_model"), list):
                yield from ((path, model) for model in content["semantic_model"] if isinstance(model, dict))

    def find(self, name: ItemName) -> tuple[str, list[Any], Item] | None:
        """What a person wrote of an item: the file, the list that it is in, and itself."""
        if name.kind == "field":
            found = self.find(ItemName("dataset", name.dataset))
            lists = [(found[0], found[2].get("fields"))] if found else []
        else:
            lists = [(path, model.get(_LISTS[name.kind])) for path, model in self.models()]
        for path, items in lists:
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict) and str(item.get("name", "")).strip().casefold() == name.name.casefold():
                    assert isinstance(items, list)
                    return path, items, item
        return None

    def known(self, name: ItemName) -> Dataset | Field | Metric | Relationship | None:
        """The item as the whole catalog has it, imports included."""
        if name.kind == "field":
            dataset = self.known(ItemName("dataset", name.dataset))
            held: Any = dataset.fields if isinstance(dataset, Dataset) else ()
        else:
            held = getattr(self.catalog, _LISTS[name.kind])
        found = [item for item in held if item.name.casefold() == name.name.casefold()]
        return found[0] if found else None

    def item(self, name: ItemName) -> Item:
        """What a person wrote of an item, to be changed: a short new one when only an import speaks of it.

        Raises ``CatalogError`` when nothing of that name is known.
        """
        found = self.find(name)
        if found is not None:
            return found[2]
        known = self.known(name)
        if known is None:
            of = f" in {name.dataset!r}" if name.kind == "field" else ""
            raise CatalogError(f"There is no {name.kind} {name.name!r}{of}.", remedy="Reload the panel.")
        if isinstance(known, Field):
            around = self.item(ItemName("dataset", name.dataset))
            new = {"name": known.name, "expression": expression(known.expression)}
            put(around, "fields", [*as_list(around.get("fields")), new], DATASET)
            return new
        if isinstance(known, Dataset):
            return self.add("dataset", {"name": known.name, "source": known.source}, "")
        if isinstance(known, Metric):
            new = {"name": known.name, "expression": expression(known.expression)}
            return self.add("metric", new, next((name for name, _ in qualified_names(known.expression)), ""))
        ends = {"name": known.name, "from": known.from_dataset, "to": known.to_dataset}
        columns = {"from_columns": list(known.from_columns), "to_columns": list(known.to_columns)}
        return self.add("relationship", ends | columns, known.from_dataset)

    def add(self, kind: ItemKind, item: Item, beside: str) -> Item:
        """A new item in the model that has the dataset ``beside``, otherwise in a file for such things."""
        model = next((model for _, model in self.models() if beside and _has(model, beside)), None)
        if model is None:
            model = self._written()
            if kind != "dataset" and not model.get("datasets"):
                known = self.known(ItemName("dataset", beside)) or next(iter(self.catalog.datasets), None)
                if isinstance(known, Dataset):  # a model has at least one dataset
                    put(model, "datasets", [{"name": known.name, "source": known.source}], MODEL)
        put(model, _LISTS[kind], [*as_list(model.get(_LISTS[kind])), item], MODEL)
        return item

    def _written(self) -> Item:
        if WRITTEN not in self.files and WRITTEN not in self.trees:
            model: Item = {"name": "written"}
            self.trees[WRITTEN] = Tree(None, {"version": VERSION, "semantic_model": [model]})
            self._models = None
            self.files = {**self.files, WRITTEN: ""}
            return model
        content: Any = self.tree(WRITTEN).new
        if is_bare(content):
            bare: Item = content
            return bare
        models = content.get("semantic_model") if isinstance(content, dict) else None
        if isinstance(models, list) and models and isinstance(models[0], dict):
            return models[0]
        raise CatalogError(f"{WRITTEN} is not a semantic model.", remedy="Correct or delete the file.")

    def written(self) -> dict[str, str | None]:
        """The files that change, each read again and found to say what it should; None for one that is deleted.

        Raises ``CatalogError`` when one cannot be changed so that it does, or would break a rule.
        """
        changed = dict(self.texts)
        for path, tree in self.trees.items():
            if same(tree.old, tree.new) and tree.old is not None:
                continue
            before = self.files.get(path, "")
            text = _rewritten(before or (_HEAD if path == WRITTEN else ""), path, tree)
            changed[path] = text
        return {path: text for path, text in changed.items() if text != self.files.get(path)}


def _rewritten(before: str, path: str, tree: Tree) -> str:
    mark = "\ufeff" if before.startswith("\ufeff") else ""
    windows = "\r\n" in before
    text = before.removeprefix(mark)
    if windows and text.count("\r\n") != text.count("\n"):
        raise CatalogError(f"{path} mixes the line ends of Windows and others.", remedy="Make them one kind first.")
    text = patch(text.replace("\r\n", "\n"), tree.old, tree.new, is_json=path.endswith(".json"))
    found = read_source(text, path)
    if not same(embedded(found.value), tree.new):
        raise CatalogError(f"{path} is written in a way that cannot be changed here.", remedy="Change it by hand.")
    if is_model(path):
        old = Counter(breach.message for breach in breaches(plain(tree.old)))
        new = Counter(breach.message for breach in breaches(found.value)) - old
        if new and tree.old is not None:
            raise CatalogError(f"{path} would not be right any more: {next(iter(new))}")
    return mark + (text.replace("\n", "\r\n") if windows else text)


MODEL = ("name", "description", "ai_context", "custom_extensions", "datasets", "relationships", "metrics")
DATASET = ("name", "source", "primary_key", "unique_keys", "description", "ai_context", "fields", "custom_extensions")
OTHER = (
    *("name", "label", "from", "to", "from_columns", "to_columns", "datatype", "dimension", "expression"),
    *("description", "ai_context", "custom_extensions"),
)
EXTENSION = ("format", "endorsement", "visibility", "connection", "default_time", "confidence", "caveats")


def is_model(path: str) -> bool:
    """Whether a path is that of a semantic model that a person wrote."""
    name = path.removeprefix(FOLDER)
    return path.startswith(FOLDER) and "/" not in name and name.endswith(_SUFFIXES) and name not in _APART


def put(item: Item, key: str, value: Any, order: tuple[str, ...]) -> None:
    """Set a key; a new one stands where people expect it among those that are there. An empty value takes it away."""
    if value in ("", [], {}, None):
        item.pop(key, None)
        return
    if key in item:
        item[key] = value
        return
    rank = {name: place for place, name in enumerate(order)}
    earlier = [name for name in item if rank.get(name, 0) < rank.get(key, len(order))]
    parts = list(item.items())
    place = list(item).index(earlier[-1]) + 1 if earlier else 0
    parts.insert(place, (key, value))
    item.clear()
    item.update(parts)


def extension(item: Item) -> Embedded:
    """The QUIRE extension of an item, a new empty one when there is none; ``settle`` takes it away if it stays so."""
    entries = as_list(item.get("custom_extensions"))
    for entry in entries:
        if isinstance(entry, dict) and entry.get("vendor_name") == "QUIRE":
            known = entry.get("data")
            if isinstance(known, Embedded):
                return known
            name = item.get("name", "the item")
            raise CatalogError(f"The QUIRE extension of {name!r} cannot be read.", remedy="Correct it in the file.")
    data = Embedded()
    put(item, "custom_extensions", [*entries, {"vendor_name": "QUIRE", "data": data}], DATASET)
    return data


def settle(item: Item) -> None:
    """Take away an extension or a context that says nothing any more."""
    entries = [entry for entry in as_list(item.get("custom_extensions")) if not _is_empty(entry)]
    if "custom_extensions" in item:
        put(item, "custom_extensions", entries, DATASET)
    if item.get("ai_context") == {}:
        del item["ai_context"]


def context(item: Item) -> Item:
    """The ``ai_context`` of an item with keys; text alone is its instructions."""
    found = item.get("ai_context")
    if not isinstance(found, dict):
        found = {"instructions": found} if isinstance(found, str) and found.strip() else {}
        item.pop("ai_context", None)
        parts = found or {"": ""}  # ``put`` leaves empty things out
        put(item, "ai_context", parts, OTHER if "source" not in item else DATASET)
        parts.pop("", None)
        return parts
    return found


def expression(sql: str) -> Item:
    """An expression in standard SQL as Ossie writes it."""
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": sql}]}


def embedded(value: Any) -> Any:
    """Plain data in which the QUIRE extensions are read."""
    if isinstance(value, list):
        return [embedded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("vendor_name") == "QUIRE" and isinstance(value.get("data"), str):
        try:
            data = json.loads(value["data"])
        except (ValueError, RecursionError):
            return value
        return {**value, "data": Embedded(data)} if isinstance(data, dict) else value
    return {key: embedded(part) for key, part in value.items()}


def plain(value: Any) -> Any:
    """Data with the QUIRE extensions as texts again."""
    if isinstance(value, Embedded):
        return json.dumps(value)
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def as_list(value: Any) -> list[Any]:
    """The list, an empty one when it is none."""
    return value if isinstance(value, list) else []


def _is_empty(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("vendor_name") == "QUIRE" and entry.get("data") == {}


def _has(model: Item, dataset: str) -> bool:
    return any(
        isinstance(each, dict) and str(each.get("name", "")).casefold() == dataset.casefold()
        for each in as_list(model.get("datasets"))
    )
