"""MetricFlow: semantic models and metrics, as YAML, as ``semantic_manifest.json`` or within a dbt manifest."""

from __future__ import annotations

from collections.abc import Iterable

from quire.catalog.importers import sql
from quire.catalog.importers.dbt_nodes import Nodes
from quire.catalog.importers.draft import DatasetDraft, Draft
from quire.catalog.importers.journal import Document
from quire.catalog.importers.metricflow_metrics import Metrics
from quire.catalog.importers.metricflow_models import Entity, Layer, SemanticModel
from quire.catalog.importers.metricflow_models import measure as read_measure
from quire.catalog.importers.parts import Part
from quire.catalog.model import Caveat, Field

_KEYS = ("primary", "unique")
_FINE = ("nanosecond", "microsecond", "millisecond", "second", "minute", "hour")


def import_metricflow(documents: tuple[Document, ...], draft: Draft) -> str:
    """Fill a draft from YAML documents or a semantic manifest."""
    models: list[Part] = []
    metrics: list[Part] = []
    for document in documents:
        part = Part(document.value, draft.journal, document, (), document.path)
        for key, kept in (("semantic_model", models), ("metric", metrics)):
            if part.has(key):
                found = part.part(key)
                found.what = f"{key.replace('_', ' ')} {found.name}"
                kept.append(found)
        models += part.parts("semantic_models", "semantic model")
        metrics += part.parts("metrics", "metric")
        _others(part, draft)
    read_layer(models, metrics, draft, Nodes())
    return ""


def read_layer(models: Iterable[Part], metrics: Iterable[Part], draft: Draft, nodes: Nodes) -> None:
    """Datasets from semantic models, or what they add to those that dbt's nodes are; then relationships and metrics."""
    layer = Layer(draft)
    for part in models:
        if not part.name:
            draft.journal.count("semantic models", carried=False)
            part.wrong("it has no name")
            continue
        draft.journal.count("semantic models")
        _model(part, layer, draft, nodes)
    _relate(layer)
    Metrics(layer, draft).read(list(metrics))


def _others(part: Part, draft: Draft) -> None:
    queries = [part.part("saved_query")] if part.has("saved_query") else []
    for query in (*queries, *part.parts("saved_queries", "saved query")):
        draft.journal.count("saved queries", carried=False)
        query.left("it is a stored request, not a meaning", f"saved query {query.name}")
    if part.has("project_configuration"):
        part.left("a time spine is not needed to ask questions", "project configuration")


def _model(part: Part, layer: Layer, draft: Draft, nodes: Nodes) -> None:
    dataset = _dataset(part, layer, draft, nodes)
    model = SemanticModel(part.name, dataset, part)
    layer.add(model)
    dataset.description = dataset.description or _unless_name(part.text("description"), part.name)
    if part.text("label"):
        dataset.synonyms.append(part.text("label"))
    for entity in part.parts("entities", f"entity of {part.name}"):
        _entity(entity, model)
    if part.text("primary_entity"):
        model.primary = part.text("primary_entity")
    for dimension in part.parts("dimensions", f"dimension of {part.name}"):
        draft.journal.count("dimensions", _dimension(dimension, model))
    _history(model)
    default = part.part("defaults").text("agg_time_dimension")
    if default in model.dimensions:
        dataset.default_time = dataset.default_time or model.dimensions[default]
    for measure in part.parts("measures", f"measure of {part.name}"):
        read_measure(measure, model, layer)


def _dataset(part: Part, layer: Layer, draft: Draft, nodes: Nodes) -> DatasetDraft:
    """The dataset of the table that the semantic model is about, or a new one."""
    relation = part.part("node_relation")
    stated = sql.relation_parts(relation.text("relation_name"))
    names = (relation.text("database"), relation.text("schema_name"), relation.text("alias"))
    parts = stated if stated and len(stated) <= 3 else tuple(name for name in names if name)
    known = nodes.by_relation(parts) or nodes.named(part.text("model"))
    if known is not None and all(model.dataset is not known for model in layer.models):
        if part.name.casefold() != known.name.casefold():
            known.synonyms.append(part.name)
        return known
    kept = tuple(name for name in parts if not name.startswith("$"))
    if len(kept) < len(parts):
        part.changed("its schema is a placeholder: the table is named without it")
    source = known.source if known is not None else sql.relation(*kept) or sql.identifier(part.name)
    return draft.add(part.name, source, nodes.dialect)


def _entity(part: Part, model: SemanticModel) -> None:
    """A key, or a column that refers to one."""
    type = part.text("type").lower()
    tree = sql.parse(part.text("expr") or sql.identifier(part.name), model.dataset.dialect)
    part.journal.count("entities", tree is not None and bool(part.name))
    if tree is None or not part.name:
        part.wrong(f"its expression {part.text('expr')[:80]!r} is not understood")
        return
    dataset = model.dataset
    field = (
        dataset.column(sql.written(tree)) if sql.is_column(tree) else dataset.expression(part.name, sql.render(tree))
    )
    known = dataset.field(field)
    if known is not None:
        described = known.description or _unless_name(part.text("description"), part.name)
        dataset.change(field, synonyms=(*known.synonyms, part.name), description=described)
    model.entities[part.name] = Entity(type, field)
    if type in _KEYS:
        dataset.key((field,), primary=type == "primary")
    if type in ("primary", "natural") and not model.primary:
        model.primary = part.name
    if type not in (*_KEYS, "foreign", "natural"):
        part.wrong(f"its type is {type or 'missing'!r}; expected primary, unique, foreign or natural")


def _dimension(part: Part, model: SemanticModel) -> bool:
    """A field to group and filter by."""
    dataset = model.dataset
    expression = part.text("expr") or (sql.identifier(part.name) if part.name else "")
    tree = sql.parse(expression, dataset.dialect)
    if tree is None or sql.windows(tree) or sql.aggregates(tree):
        part.left(f"its expression {expression[:80]!r} is not one of a row")
        return False
    told = sql.render(tree)
    same = next((field for field in dataset.fields if field.expression.casefold() == told.casefold()), None)
    if same is None:
        name = dataset.free(part.name)
        if name != part.name:
            part.changed(f"it is called {name}, as another field has its name")
        same = dataset.put(Field(name, told))
    sentences = [_unless_name(part.text("description"), part.name), *_time(part)]
    words = [word for word in (part.name, part.text("label")) if word and word != same.name]
    time = part.text("type").lower() == "time"
    dataset.change(
        same.name,
        description=" ".join(filter(None, (same.description, *sentences))),
        synonyms=(*same.synonyms, *words),
        dimension=True,
        is_time=same.is_time or time,
    )
    model.dimensions[part.name] = same.name
    return True


def _time(part: Part) -> list[str]:
    """What is said of a time dimension: its grain where that is not a day, partitions, validity."""
    grain = part.part("type_params").text("time_granularity").lower()
    said = [f"At the grain of a {grain}."] if grain and grain != "day" and grain not in _FINE else []
    return [*said, "The table is partitioned by it."] if part.flag("is_partition") else said


def _history(model: SemanticModel) -> None:
    """Tables with a row for each state of a thing are not joined without saying when."""
    ends = {}
    for part in model.part.parts("dimensions"):
        validity = part.part("type_params").part("validity_params")
        for end in ("is_start", "is_end"):
            if validity.flag(end) and part.name in model.dimensions:
                ends[end] = model.dimensions[part.name]
    if ends:
        model.history = True
        window = " to ".join(ends[end] for end in ("is_start", "is_end") if end in ends)
        model.dataset.caveats.append(
            Caveat(f"Holds history: several rows for one {model.primary or 'thing'}, each valid from {window}.")
        )


def _relate(layer: Layer) -> None:
    """Foreign entities lead to the models whose key they are; of models with the same key the later to the first."""
    firsts: dict[str, SemanticModel] = {}
    for type in _KEYS:
        for model in layer.models:
            for name, entity in model.entities.items():
                if entity.type == type and not model.history:
                    first = firsts.setdefault(name, model)
                    if first is not model:
                        layer.join(model, first, name)
    for model in layer.models:
        for name, entity in model.entities.items():
            if entity.type not in ("foreign", "natural"):
                continue
            targets = [other for other in layer.models if other is not model and other.key_of(name)]
            for other in targets:
                layer.join(model, other, name)
            past = [other for other in layer.models if other is not model and other.history and name in other.entities]
            if not targets and past and entity.type == "foreign":
                where = past[0].dataset.name
                model.dataset.tell(f"{entity.field} refers to {where}, which holds history: join on the time as well.")
                model.part.changed(f"the entity {name} leads to a table with history: kept as a sentence")


def _unless_name(text: str, name: str) -> str:
    """A description that says more than the name."""
    return "" if text.casefold() == name.casefold() else text
