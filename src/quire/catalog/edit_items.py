"""How each edit changes what a person wrote of datasets, fields, metrics and relationships."""

from __future__ import annotations

from typing import Any

from quire.catalog.edit_checks import (
    aggregate,
    caveat_text,
    clean,
    dataset_named,
    field_named,
    one_line,
    predicate,
    texts,
    time_field,
)
from quire.catalog.edit_draft import EXTENSION, OTHER, Draft, Item, as_list, context, expression, extension, put, settle
from quire.catalog.edits import (
    AcceptRelationship,
    AddRelationship,
    ItemName,
    PutMetric,
    RemoveMetric,
    RemoveRelationship,
    SetCaveats,
    SetProperty,
    SetQuestions,
    SetSynonyms,
)
from quire.catalog.extension import check_format
from quire.catalog.model import Caveat, Dataset, Field, Metric, Relationship
from quire.catalog.references import qualified_names
from quire.catalog.rules import DATATYPES
from quire.errors import CatalogError

_PROPERTIES = {
    "dataset": ("description", "instructions", "endorsement", "visibility", "default_time"),
    "field": ("description", "label", "datatype", "visibility"),
    "metric": ("description", "datatype", "endorsement", "visibility", "default_time", "format"),
    "relationship": ("visibility",),
}
_CHOICES = {
    "endorsement": ("", "endorsed", "experimental", "deprecated"),
    "visibility": ("visible", "hidden"),
    "datatype": ("", *DATATYPES),
}
_PLAIN = ("description", "label", "datatype")


def set_property(draft: Draft, asked: SetProperty) -> None:
    """A description, label, type, endorsement, visibility, default time, format or instructions."""
    kind, name = asked.item.kind, asked.property
    if name not in _PROPERTIES[kind]:
        raise CatalogError(f"A {kind} has no {name}.", expected=f"one of {', '.join(_PROPERTIES[kind])}")
    value = _checked(draft, asked)
    item = draft.item(asked.item)
    if name in _PLAIN:
        put(item, name, value, OTHER)
    elif name == "instructions":
        if isinstance(item.get("ai_context"), str) and value:
            item["ai_context"] = value
        else:
            put(context(item), "instructions", value, ())
    else:
        _extend(draft, asked.item, item, name, value)
    settle(item)


def _extend(draft: Draft, named: ItemName, item: Item, name: str, value: str) -> None:
    data = extension(item)
    known = draft.known(named)
    imported = known is not None and bool(known.origin.imported)
    default = value == ("visible" if name == "visibility" else "")
    if default and not (name == "visibility" and (name in data or imported)):
        data.pop(name, None)
    else:
        put(data, name, value, EXTENSION)


def _checked(draft: Draft, asked: SetProperty) -> str:
    name, datasets = asked.property, draft.catalog.datasets
    if name in _CHOICES:
        if asked.value not in _CHOICES[name]:
            known = ", ".join(filter(None, _CHOICES[name]))
            raise CatalogError(f"{asked.value[:100]!r} is no {name}.", expected=f"one of {known}")
        return asked.value
    value = clean(asked.value, name)
    if name == "label" and value:
        return one_line(value, name)
    if name == "default_time" and value:
        of = draft.known(asked.item) if asked.item.kind == "dataset" else None
        return time_field(datasets, value, of if isinstance(of, Dataset) else None)
    if name == "format":
        return _format(value)
    return value


def _format(value: str) -> str:
    wrong: list[str] = []
    check_format(value, wrong.append)
    if wrong:
        raise CatalogError(wrong[0])
    return value


def set_synonyms(draft: Draft, asked: SetSynonyms) -> None:
    """The other words for an item."""
    wanted = texts(asked.synonyms, "synonym")
    known = draft.known(asked.item)
    held: Any = getattr(known, "synonyms", ())
    _set_texts(draft, asked.item, "synonyms", wanted, held)


def set_questions(draft: Draft, asked: SetQuestions) -> None:
    """The questions that a dataset answers."""
    named = ItemName("dataset", asked.dataset)
    known = draft.known(named)
    held = known.examples if isinstance(known, Dataset) else ()
    _set_texts(draft, named, "examples", texts(asked.questions, "question"), held)


def _set_texts(draft: Draft, named: ItemName, key: str, wanted: list[str], held: tuple[str, ...]) -> None:
    item = draft.item(named)
    parts = context(item)
    written = {text.strip().casefold() for text in as_list(parts.get(key)) if isinstance(text, str)}
    known = draft.known(named)
    imported = (
        [text for text in held if text.casefold() not in written] if known is not None and known.origin.imported else []
    )
    for text in imported:
        if text not in wanted:
            raise CatalogError(f"{text!r} comes from an import.", remedy="Change it where that comes from.")
    put(parts, key, [text for text in wanted if text not in imported], ("instructions", "synonyms", "examples"))
    settle(item)


def set_caveats(draft: Draft, asked: SetCaveats) -> None:
    """What everybody should know of a dataset or a metric."""
    if asked.item.kind not in ("dataset", "metric"):
        raise CatalogError(f"A {asked.item.kind} has no caveats.", expected="a dataset or a metric")
    known = draft.known(asked.item)
    datasets = draft.catalog.datasets
    of = known if isinstance(known, Dataset) else None
    wanted = [
        Caveat(caveat_text(each), predicate(each.predicate, datasets, of), each.severity) for each in asked.caveats
    ]
    if len(wanted) > 200:
        raise CatalogError(f"These are {len(wanted):,} caveats.", expected="at most 200")
    item = draft.item(asked.item)
    data = extension(item)
    old = [each for each in as_list(data.get("caveats")) if isinstance(each, dict)]
    if isinstance(known, (Dataset, Metric)) and known.origin.imported:
        written = {str(each.get("text", "")).strip() for each in old}
        imported = [each for each in known.caveats if each.text.strip() not in written]
        if missing := [each for each in imported if each not in wanted]:
            raise CatalogError(
                f"The caveat {missing[0].text!r} comes from an import.", remedy="Change it where that comes from."
            )
        wanted = [each for each in wanted if each not in imported]
    put(
        data,
        "caveats",
        [_caveat(each, _before(each, place, old, wanted)) for place, each in enumerate(wanted)],
        EXTENSION,
    )
    settle(item)


def _before(caveat: Caveat, place: int, old: list[Item], wanted: list[Caveat]) -> Item:
    """The caveat that this one was: the one with its text, otherwise the one in its place that has gone."""
    same_text = [each for each in old if str(each.get("text", "")).strip() == caveat.text]
    if same_text:
        return same_text[0]
    kept = {each.text for each in wanted}
    here = old[place] if place < len(old) and len(old) == len(wanted) else {}
    return here if str(here.get("text", "")).strip() not in kept else {}


def _caveat(caveat: Caveat, before: Item) -> Item:
    found = {**before, "text": caveat.text}
    put(found, "predicate", caveat.predicate, ("text", "predicate", "severity"))
    if not before or before.get("severity", "warning") != caveat.severity:
        put(found, "severity", caveat.severity, ("text", "predicate", "severity"))
    return found


def put_metric(draft: Draft, asked: PutMetric) -> None:
    """A new metric, or another definition of one."""
    name = one_line(asked.name, "name")
    sql = aggregate(asked.expression, draft.catalog.datasets)
    taken = draft.find(ItemName("metric", name)) or draft.known(ItemName("metric", name))
    if taken and name.casefold() != asked.replaces.casefold():
        raise CatalogError(f"There is a metric {name!r} already.", remedy="Choose another name.")
    if asked.replaces:
        item = _metric_to_replace(draft, asked.replaces, name)
    else:
        beside = next((dataset for dataset, _ in qualified_names(sql)), "")
        item = draft.add("metric", {"name": name, "expression": expression(sql)}, beside)
    put(item, "description", clean(asked.description, "description"), OTHER[:8])
    _set_expression(item, sql)
    put(context(item), "synonyms", texts(asked.synonyms, "synonym"), ("instructions", "synonyms"))
    default_time = clean(asked.default_time, "default time")
    if default_time:
        default_time = time_field(draft.catalog.datasets, default_time, None)
    data = extension(item)
    put(data, "format", _format(clean(asked.format, "format")), EXTENSION)
    put(data, "default_time", default_time, EXTENSION)
    settle(item)


def _metric_to_replace(draft: Draft, replaces: str, name: str) -> Item:
    named = ItemName("metric", replaces)
    known = draft.known(named)
    if known is not None and known.origin.imported and name.casefold() != replaces.casefold():
        raise CatalogError(f"The metric {replaces!r} comes from an import and keeps its name.")
    item = draft.item(named)
    item["name"] = name
    return item


def _set_expression(item: Item, sql: str) -> None:
    """The expression in the dialect that is read; those in others stay."""
    dialects = [each for each in item["expression"]["dialects"] if isinstance(each, dict)]
    standard = [each for each in dialects if each.get("dialect") == "ANSI_SQL"] or dialects
    standard[0]["expression"] = sql


def remove_metric(draft: Draft, asked: RemoveMetric) -> None:
    """Take a metric away."""
    _remove(draft, ItemName("metric", asked.name))


def remove_relationship(draft: Draft, asked: RemoveRelationship) -> None:
    """Take a relationship away."""
    _remove(draft, ItemName("relationship", asked.name))


def _remove(draft: Draft, named: ItemName) -> None:
    known = draft.known(named)
    if known is not None and known.origin.imported:
        raise CatalogError(f"The {named.kind} {named.name!r} comes from an import.", remedy="Hide it instead.")
    found = draft.find(named)
    if found is None:
        raise CatalogError(f"There is no {named.kind} {named.name!r}.", remedy="Reload the panel.")
    path, items, item = found
    items[:] = [each for each in items if each is not item]
    if not items:
        for where, model in draft.models():
            for key in ("metrics", "relationships"):
                if where == path and model.get(key) == []:
                    del model[key]


def add_relationship(draft: Draft, asked: AddRelationship) -> None:
    """A join between two datasets."""
    datasets = draft.catalog.datasets
    left, right = dataset_named(datasets, asked.from_dataset), dataset_named(datasets, asked.to_dataset)
    if not asked.from_columns or len(asked.from_columns) != len(asked.to_columns):
        raise CatalogError("A join needs as many columns on both sides, at least one.")
    ends = [_column(left, name) for name in asked.from_columns], [_column(right, name) for name in asked.to_columns]
    for known in draft.catalog.relationships:
        if (known.from_dataset, known.to_dataset) == (left.name, right.name) and (
            list(known.from_columns),
            list(known.to_columns),
        ) == ends:
            raise CatalogError(f"That join is there already: {known.name!r}.")
    name = one_line(asked.name or f"{left.name}_to_{right.name}", "name")
    base, count = name, 1
    while draft.find(ItemName("relationship", name)) or draft.known(ItemName("relationship", name)):
        if asked.name:
            raise CatalogError(f"There is a relationship {name!r} already.", remedy="Choose another name.")
        count += 1
        name = f"{base}_{count}"
    item = {"name": name, "from": left.name, "to": right.name, "from_columns": ends[0], "to_columns": ends[1]}
    draft.add("relationship", item, left.name)


def _column(dataset: Dataset, name: str) -> str:
    found: Field | None = field_named(dataset, name)
    if found is not None:
        return found.name
    if any(field.expression.strip('"').casefold() == name.casefold() for field in dataset.fields):
        return name
    names = ", ".join(field.name for field in dataset.fields[:12])
    raise CatalogError(f"{name[:100]!r} is not a field of {dataset.name!r}.", expected=f"one of {names}")


def accept_relationship(draft: Draft, asked: AcceptRelationship) -> None:
    """An inferred relationship counts as declared."""
    named = ItemName("relationship", asked.name)
    known = draft.known(named)
    if isinstance(known, Relationship) and known.confidence >= 1:
        raise CatalogError(f"The relationship {known.name!r} is declared already.")
    item = draft.item(named)
    data = extension(item)
    put(data, "confidence", 1, EXTENSION)
    if known is not None and known.visibility == "hidden":
        put(data, "visibility", "visible", EXTENSION)
