"""What dbt's tests and constraints promise: keys, relationships, accepted values."""

from __future__ import annotations

from typing import Any

from quire.catalog.importers.dbt_nodes import Nodes
from quire.catalog.importers.draft import DatasetDraft, Draft
from quire.catalog.importers.parts import Part, plain

_COMBINATIONS = ("unique_combination_of_columns", "expect_compound_columns_to_be_unique")


def read_test(node: Part, nodes: Nodes, draft: Draft) -> None:
    """Apply what a test promises of a dataset; what it cannot say in a catalog is noted."""
    metadata = node.part("test_metadata")
    kind = metadata.name
    arguments = {**metadata.part("kwargs").value}
    nested = arguments.pop("arguments", None)
    arguments.update(nested if isinstance(nested, dict) else {})
    given = Part(arguments, node.journal, node.document, node.path, f"test {node.name}")
    node.what = f"test {node.name or kind}"
    if not kind:
        return _refuse(node, draft, "a statement of one's own tests what no key or list of values says")
    dataset = _tested(node, given, nodes)
    if dataset is None:
        return _refuse(node, draft, "what it tests is not in the catalog")
    column = given.text("column_name") or node.text("column_name")
    field = dataset.column(column.strip('"`')) if column else ""
    partial = _partial(node)
    if kind in ("unique", *_COMBINATIONS) and partial:
        return _refuse(node, draft, f"it promises a key only {partial}")
    if kind == "unique" and field:
        dataset.key((field,))
    elif kind == "not_null" and field and not partial:
        _required(dataset, field)
    elif kind in _COMBINATIONS:
        names = given.texts("combination_of_columns") or given.texts("column_list")
        dataset.key(dataset.column(name.strip('"`')) for name in names)
    elif kind == "relationships" and field:
        return _relationship(node, given, nodes, draft, (dataset, field))
    elif kind == "accepted_values" and field and not given.value.get("where"):
        _values(given, dataset, field, partial)
    else:
        return _refuse(node, draft, f"a test of the kind {kind!r} has no counterpart in a catalog")
    return draft.journal.count("tests")


def read_constraints(node: Part, nodes: Nodes, draft: Draft, dataset: DatasetDraft) -> None:
    """Keys that a model's contract declares."""
    for constraint in node.parts("constraints", "constraint of"):
        fields = [dataset.column(name) for name in constraint.texts("columns")]
        _constraint(constraint, fields, nodes, draft, dataset)
    for column in node.parts("columns", "column"):
        if column.name:
            for constraint in column.parts("constraints", "constraint of"):
                _constraint(constraint, [dataset.column(column.name)], nodes, draft, dataset)


def _constraint(given: Part, fields: list[str], nodes: Nodes, draft: Draft, dataset: DatasetDraft) -> None:
    kind = given.text("type")
    given.what = f"constraint {kind} of {dataset.name}"
    known = True
    if kind in ("primary_key", "unique") and fields:
        dataset.key(fields, primary=kind == "primary_key")
    elif kind == "not_null" and fields:
        _required(dataset, fields[0])
    elif kind == "foreign_key" and fields:
        to = nodes.named(given.text("to")) or nodes.named(given.text("expression"))
        columns = given.texts("to_columns")
        known = to is not None and len(columns) == len(fields)
        if to is not None and known:
            draft.relate(dataset.name, tuple(fields), to.name, tuple(map(to.column, columns)), given.place)
        else:
            given.left("where it leads is not in the catalog")
    else:
        known = False
        given.left("it has no counterpart in a catalog")
    draft.journal.count("constraints", known)


def _tested(node: Part, given: Part, nodes: Nodes) -> DatasetDraft | None:
    """The dataset under test: newer manifests name it, older ones only in the text of an argument."""
    attached = nodes.dataset(node.text("attached_node"))
    if attached is not None:
        return attached
    named = nodes.named(given.text("model"))
    if named is not None or node.text("attached_node"):
        return named
    ids = node.part("depends_on").texts("nodes")
    other = nodes.named(given.text("to"))
    found = [dataset for dataset in map(nodes.dataset, ids) if dataset is not None and dataset is not other]
    return found[0] if len(found) == 1 else None


def _required(dataset: DatasetDraft, field: str) -> None:
    """A column that is never empty: with ``unique`` it makes a primary key."""
    dataset.required.add(field)


def _relationship(node: Part, given: Part, nodes: Nodes, draft: Draft, tested: tuple[DatasetDraft, str]) -> None:
    to, column = nodes.named(given.text("to")), given.text("field")
    if to is None or not column:
        return _refuse(node, draft, "where it leads is not in the catalog")
    dataset, field = tested
    draft.relate(dataset.name, (field,), to.name, (to.column(column.strip('"`')),), node.place)
    return draft.journal.count("tests")


def _values(given: Part, dataset: DatasetDraft, field: str, partial: str) -> None:
    """All values when every row is tested, otherwise some of them."""
    value: Any = given.value.get("values")
    values = (
        tuple(dict.fromkeys(plain(item) for item in value if isinstance(item, str | int | float)))
        if isinstance(value, list)
        else ()
    )
    values = tuple(filter(None, values))
    dataset.change(field, dimension=True, **({"examples": values} if partial else {"values": values}))


def _partial(node: Part) -> str:
    """Why a test does not hold for every row; empty when it does."""
    config = node.part("config")
    if config.text("where"):
        return f"where {config.text('where')}"
    if config.text("severity").lower() == "warn":
        return "with a warning when it fails"
    return ""


def _refuse(node: Part, draft: Draft, why: str) -> None:
    draft.journal.count("tests", carried=False)
    node.left(why)
