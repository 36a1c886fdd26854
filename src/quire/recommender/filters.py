"""The filters: absolute, and before everything else. What they take out is in no index: no score brings it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

import msgspec

from quire.catalog import Catalog, Caveat, Dataset, Metric, PolicyRole, Withheld, qualified_names, visible_catalog
from quire.recommender.items import Dropped, Stage
from quire.recommender.lines import APPLIED

HIDDEN = "It is hidden."
REFERS = "It refers to what may not be shown."
_MOST_NAMED = 20
T = TypeVar("T", Dataset, Metric)


class Sifted(NamedTuple):
    """What a filter leaves of a catalog, and what it took out.

    ``secret`` are not even named in a receipt, unless they were asked for by name; ``others`` are.
    """

    catalog: Catalog
    secret: tuple[Dropped, ...] = ()
    others: tuple[Dropped, ...] = ()


Filter = Callable[[Catalog], Sifted]


class Admitted(NamedTuple):
    """The catalog that is left, and what was taken out by folded name: ``dataset``, ``dataset.field``, ``metric``."""

    catalog: Catalog
    withheld: dict[str, Dropped]
    stages: tuple[Stage, ...]


def admit(catalog: Catalog, filters: Iterable[tuple[str, Filter]]) -> Admitted:
    """Apply filters one after the other; the receipt counts what is secret by kind and reason, and never names it."""
    withheld: dict[str, Dropped] = {}
    stages = []
    for name, each in filters:
        before = _size(catalog)
        catalog, secret, others = each(catalog)
        for item in (*secret, *others):
            withheld.setdefault(item.name.casefold(), item)
        counted = Counter((item.kind, item.why) for item in secret)
        notes = tuple(f"{count:,} of kind {kind}: {why}" for (kind, why), count in counted.items())
        stages.append(Stage(f"filter: {name}", before, _size(catalog), others[:_MOST_NAMED], notes))
    return Admitted(_in_order(catalog), withheld, tuple(stages))


def _in_order(catalog: Catalog) -> Catalog:
    """The catalog with its datasets by name: equals keep one order, in whatever order they were written."""
    datasets = tuple(sorted(catalog.datasets, key=lambda dataset: dataset.name.casefold()))
    same = all(one is other for one, other in zip(datasets, catalog.datasets, strict=True))
    return catalog if same else msgspec.structs.replace(catalog, datasets=datasets)


def visible() -> Filter:
    """Leave out what is hidden in the catalog, and what refers to it."""
    return _sifted_for(None)


def allowed(role: PolicyRole) -> Filter:
    """Leave out what a role may not see or what is hidden in the catalog, and what refers to either."""
    return _sifted_for(role)


def _sifted_for(role: PolicyRole | None) -> Filter:
    def apply(catalog: Catalog) -> Sifted:
        found = visible_catalog(catalog, role)
        if found.catalog is catalog:
            return Sifted(catalog)
        left = msgspec.structs.replace(
            found.catalog,
            datasets=_told(catalog.datasets, found.catalog.datasets),
            metrics=_told(catalog.metrics, found.catalog.metrics),
        )
        denied = "" if role is None else f"The role {role.name} may not see it."
        return Sifted(left, tuple(Dropped(item.kind, item.name, _why(item, denied)) for item in found.withheld))

    return apply


def _why(item: Withheld, denied: str) -> str:
    """Why an item is withheld, without the names of others."""
    if "hidden in the catalog" in item.reason:
        return HIDDEN
    return denied if denied and item.reason.startswith("The role ") else REFERS


def _told(before: tuple[T, ...], after: tuple[T, ...]) -> tuple[T, ...]:
    """The items; required caveats whose condition is not shown say that it holds all the same."""
    known = {item.name: item for item in before}
    return tuple(_with_applied(item, known[item.name].caveats) for item in after)


def _with_applied(item: T, before: tuple[Caveat, ...]) -> T:
    if item.caveats is before or item.caveats == before:
        return item
    lost = {caveat.text for caveat in before if caveat.predicate and caveat.severity == "required"}
    caveats = tuple(
        msgspec.structs.replace(caveat, text=f"{caveat.text} {APPLIED}")
        if not caveat.predicate and caveat.severity == "required" and caveat.text in lost
        else caveat
        for caveat in item.caveats
    )
    return msgspec.structs.replace(item, caveats=caveats)


def _size(catalog: Catalog) -> int:
    return len(catalog.datasets) + len(catalog.metrics) + len(catalog.guides) + len(catalog.examples)


def on_connection(connection: str) -> Filter:
    """Leave out the datasets that are on another connection, and what refers to them.

    It names what it leaves out, so it comes after the filters of what is secret.
    """

    def apply(catalog: Catalog) -> Sifted:
        if not connection or all(dataset.connection in ("", connection) for dataset in catalog.datasets):
            return Sifted(catalog)
        gone = {dataset.name for dataset in catalog.datasets if dataset.connection not in ("", connection)}
        left, dropped = without_datasets(catalog, gone, f"It is on another connection than {connection}.")
        return Sifted(left, others=dropped)

    return apply


def without_datasets(catalog: Catalog, gone: set[str], why: str) -> tuple[Catalog, tuple[Dropped, ...]]:
    """A catalog without some datasets and the relationships, metrics, guides and examples that refer to them."""
    folded = {name.casefold() for name in gone}
    dropped = [Dropped("dataset", dataset.name, why) for dataset in catalog.datasets if dataset.name in gone]
    metrics, guides, examples = [], [], []
    for metric in catalog.metrics:
        if any(dataset.casefold() in folded for dataset, _ in qualified_names(metric.expression)):
            dropped.append(Dropped("metric", metric.name, "It is made of a dataset that is left out."))
        else:
            metrics.append(metric)
    for guide in catalog.guides:
        if any(name.casefold() in folded for name in guide.datasets):
            dropped.append(Dropped("guide", guide.name, "It is about a dataset that is left out."))
        else:
            guides.append(guide)
    for example in catalog.examples:
        if any(name.casefold() in folded for name in example.datasets):
            dropped.append(Dropped("example", example.question, "It reads a dataset that is left out."))
        else:
            examples.append(example)
    left = msgspec.structs.replace(
        catalog,
        datasets=tuple(dataset for dataset in catalog.datasets if dataset.name not in gone),
        relationships=tuple(
            link
            for link in catalog.relationships
            if link.from_dataset.casefold() not in folded and link.to_dataset.casefold() not in folded
        ),
        metrics=tuple(metrics),
        guides=tuple(guides),
        examples=tuple(examples),
    )
    return left, tuple(dropped)
