"""The catalog as a role may see it: what is hidden or forbidden is gone, and so is everything that refers to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeVar

import msgspec

from quire.catalog.access import Forbidden, Parts, TableAccess
from quire.catalog.model import Catalog, Caveat, Dataset, Example, Field, Guide, Metric, Relationship
from quire.catalog.policies import PolicyRole
from quire.catalog.sqltext import names_in, table_parts, tables_in

Kind = Literal["dataset", "field", "relationship", "metric", "caveat", "guide", "example"]
_HIDDEN = "It is hidden in the catalog."
T = TypeVar("T")


class Withheld(msgspec.Struct, frozen=True):
    """An item that is not shown; ``name`` is ``dataset.field`` for a field, and ``reason`` one sentence."""

    kind: Kind
    name: str
    reason: str


class Visible(msgspec.Struct, frozen=True):
    """A catalog without what may not be seen, and what that was."""

    catalog: Catalog
    withheld: tuple[Withheld, ...] = ()


def visible_catalog(catalog: Catalog, policy_role: PolicyRole | None = None) -> Visible:
    """The catalog without hidden items, without what the role may not see, and without all that refers to either.

    Where it is not certain that something may be seen, it is gone. Descriptions are prose and stay with their item.
    The same catalog when nothing is hidden.
    """
    if policy_role is None and not _hides(catalog):
        return Visible(catalog)
    return _Sieve(catalog, policy_role).sift()


def _hides(catalog: Catalog) -> bool:
    items: Iterable[Dataset | Relationship | Metric | Guide]
    for items in (catalog.datasets, catalog.relationships, catalog.metrics, catalog.guides):
        if any(item.visibility == "hidden" for item in items):
            return True
    return any(field.visibility == "hidden" for dataset in catalog.datasets for field in dataset.fields)


class _Sieve:
    """Decides item by item; datasets and fields first, as all else is judged by the names that are left."""

    def __init__(self, catalog: Catalog, role: PolicyRole | None) -> None:
        self.catalog = catalog
        self.access = None if role is None else TableAccess(role)
        self.denied = "" if role is None else f"The role {role.name!r} may not see it."
        self.withheld: list[Withheld] = []
        self.columns: dict[str, frozenset[str]] = {}
        self.gone: list[Dataset] = []
        self.forbidden = Forbidden((), {})
        self.readable: dict[Parts, str] = {}

    def sift(self) -> Visible:
        catalog = self.catalog
        kept = [dataset for dataset in catalog.datasets if self._dataset(dataset)]
        fields = {dataset.name: self._fields(dataset) for dataset in kept}
        self._learn(kept)
        datasets = tuple(self._cleaned(dataset, fields[dataset.name]) for dataset in kept)
        sifted = Catalog(
            datasets,
            self._kept("relationship", catalog.relationships, self._relationship),
            tuple(map(self._cleaned_metric, self._kept("metric", catalog.metrics, self._metric))),
            catalog.instructions,
            catalog.timezone,
            () if self.withheld else catalog.problems,
            self._kept("guide", catalog.guides, self._guide),
            self._kept("example", catalog.examples, self._example),
        )
        return Visible(sifted if self.withheld else catalog, tuple(self.withheld))

    def _dataset(self, dataset: Dataset) -> bool:
        reason = ""
        if dataset.visibility == "hidden":
            reason = _HIDDEN
        elif self.access is not None:
            table = table_parts(dataset.source)
            allowed = self.access.may_read(table) if table else self.access.may_ask(dataset.source)
            if not allowed or (dataset.name.casefold(),) in self.access.hidden:
                reason = self.denied
        if reason:
            self.withheld.append(Withheld("dataset", dataset.name, reason))
            self.gone.append(dataset)
        return not reason

    def _fields(self, dataset: Dataset) -> tuple[Field, ...]:
        """The fields that may be seen; the names of the others, and of their columns, are kept in mind."""
        forbidden = self._policy_columns(dataset)
        hidden = [field for field in dataset.fields if field.visibility == "hidden"]
        if not hidden and not forbidden:
            return dataset.fields
        shown = {field.name.casefold() for field in dataset.fields if field.visibility != "hidden"}
        columns = {table_parts(field.expression)[-1:] for field in hidden}
        names = {field.name.casefold() for field in hidden} | {one[0] for one in columns if one and one[0] not in shown}
        names |= forbidden
        kept: list[Field] = []
        again = True
        fields = dataset.fields
        while again:  # a field may refer to one that has just gone
            again, kept = False, []
            for field in fields:
                reason = self._field_fault(field, names, forbidden)
                if not reason:
                    kept.append(field)
                    continue
                self.withheld.append(Withheld("field", f"{dataset.name}.{field.name}", reason))
                again = again or field.name.casefold() not in names
                names.add(field.name.casefold())
            fields = tuple(kept)
        self.columns[dataset.name.casefold()] = frozenset(names)
        return tuple(kept)

    def _field_fault(self, field: Field, names: set[str], forbidden: frozenset[str]) -> str:
        name = field.name.casefold()
        if field.visibility == "hidden":
            return _HIDDEN
        if name in forbidden:
            return self.denied
        if name in names or field.expression.casefold() == name:
            return "A hidden field has its name." if name in names else ""
        for read in names_in(field.expression):
            hit = names.intersection(read.parts)
            if hit and not (read.called and len(read.parts) == 1):
                return f"It reads {min(hit)}, which may not be seen."
        return ""

    def _policy_columns(self, dataset: Dataset) -> frozenset[str]:
        if self.access is None or not self.access.columns:
            return frozenset()
        table = table_parts(dataset.source)
        tables = {table} if table else {name.parts for name in names_in(dataset.source)}
        return frozenset[str]().union(*map(self.access.hidden_columns, tables | {(dataset.name.casefold(),)}))

    def _learn(self, kept: list[Dataset]) -> None:
        """Gather what may not be named, and what a name that is left means."""
        named: set[Parts] = {(dataset.name.casefold(),) for dataset in kept}
        for dataset in kept:
            self.readable[(dataset.name.casefold(),)] = dataset.name.casefold()
        for dataset in kept:
            table = table_parts(dataset.source)
            if table:
                named |= {table[start:] for start in range(len(table))}
                self.readable.setdefault(table[-1:], dataset.name.casefold())
        tables: set[Parts] = set()
        for dataset in self.gone:
            table = table_parts(dataset.source)
            tables |= {(dataset.name.casefold(),), *(table[start:] for start in range(len(table)))}
        hidden = self.access.hidden if self.access is not None else frozenset()
        columns = dict(self.columns)
        if self.access is not None:
            for entry, forbidden in self.access.columns.items():
                if entry[-1:] not in self.readable:
                    columns[entry[-1]] = columns.get(entry[-1], frozenset()) | forbidden
        self.forbidden = Forbidden((tables - named) | hidden, columns)

    def _cleaned(self, dataset: Dataset, fields: tuple[Field, ...]) -> Dataset:
        """The dataset without references to what is gone; itself when it has none."""
        gone = self.columns.get(dataset.name.casefold(), frozenset[str]())
        caveats = tuple(self._caveats(dataset.name, dataset.caveats, (dataset.name.casefold(),)))
        if not gone and caveats == dataset.caveats:
            return dataset
        keys = tuple(key for key in dataset.unique_keys if gone.isdisjoint(map(str.casefold, key)))
        return msgspec.structs.replace(
            dataset,
            fields=fields,
            caveats=caveats,
            unique_keys=keys,
            primary_key=dataset.primary_key if gone.isdisjoint(map(str.casefold, dataset.primary_key)) else (),
            default_time="" if dataset.default_time.casefold() in gone else dataset.default_time,
        )

    def _first_in(self, sql: str, scope: Iterable[str]) -> str:
        """The first name in an expression that may not be seen; under a role, one of a dataset nobody knows is one."""
        if self.access is not None:
            for name in names_in(sql):
                if len(name.parts) > 1 and name.parts[-2:-1] not in self.readable:
                    return ".".join(name.parts)
        return self.forbidden.first_in(sql, self.readable, scope)

    def _caveats(self, owner: str, caveats: tuple[Caveat, ...], scope: tuple[str, ...]) -> Iterator[Caveat]:
        """The caveats; of those whose condition may not be seen, what they say in words."""
        for caveat in caveats:
            if told := self.forbidden.first_told(caveat.text):
                self.withheld.append(Withheld("caveat", f"{owner}: {caveat.text}", _refers(told)))
                continue
            read = self._first_in(caveat.predicate, scope) if caveat.predicate else ""
            if read:
                self.withheld.append(Withheld("caveat", f"{owner}: {caveat.predicate}", _refers(read)))
            yield msgspec.structs.replace(caveat, predicate="") if read else caveat

    def _kept(self, kind: Kind, items: tuple[T, ...], fault: Callable[[T], str]) -> tuple[T, ...]:
        """The items without fault; the others are told."""
        kept = []
        for item in items:
            reason = fault(item)
            if reason:
                name = item.question if isinstance(item, Example) else getattr(item, "name", "")
                self.withheld.append(Withheld(kind, name, reason))
            else:
                kept.append(item)
        return tuple(kept)

    def _relationship(self, item: Relationship) -> str:
        if item.visibility == "hidden":
            return _HIDDEN
        for end, columns in ((item.from_dataset, item.from_columns), (item.to_dataset, item.to_columns)):
            if (end.casefold(),) not in self.readable:
                return _refers(end)
            gone = self.columns.get(end.casefold(), frozenset[str]())
            hit = gone.intersection(map(str.casefold, columns))
            if hit:
                return _refers(f"{end}.{min(hit)}")
        return ""

    def _metric(self, item: Metric) -> str:
        if item.visibility == "hidden":
            return _HIDDEN
        named = (name.parts[-2:-1] for name in names_in(item.expression) if len(name.parts) > 1)
        owners = {owner for parts in named if (owner := self.readable.get(parts))}
        read = self._first_in(item.expression, owners)
        return _refers(read) if read else ""

    def _cleaned_metric(self, metric: Metric) -> Metric:
        caveats = tuple(self._caveats(metric.name, metric.caveats, ()))
        time = metric.default_time
        if time and self._first_in(time, ()):
            time = ""
        if caveats == metric.caveats and time == metric.default_time:
            return metric
        return msgspec.structs.replace(metric, caveats=caveats, default_time=time)

    def _guide(self, item: Guide) -> str:
        if item.visibility == "hidden":
            return _HIDDEN
        for name in item.datasets:
            known = (name.casefold(),) in self.readable
            if (name.casefold(),) in self.forbidden.tables or (not known and self.access is not None):
                return _refers(name)
        told = self.forbidden.first_told(item.text)
        return _refers(told) if told else ""

    def _example(self, item: Example) -> str:
        read = self.forbidden.first_in(item.sql, self.readable)
        told = read or self.forbidden.first_told(f"{item.question}\n{item.note}")
        if told:
            return _refers(told)
        if self.access is not None:
            for table in sorted(tables_in(item.sql)):
                if table not in self.readable and not self.access.may_read(table):
                    return _refers(".".join(table))
        return ""


def _refers(name: str) -> str:
    return f"It refers to {name}, which may not be seen."
