"""Which datasets can be reached from which without ever counting a row twice."""

from __future__ import annotations

import msgspec

from quire.catalog import Catalog, Relationship, leads_to_one


class Path(msgspec.Struct, frozen=True):
    """The relationships from one dataset to another, each from many rows to one; ``ambiguous``: one of several."""

    steps: tuple[Relationship, ...] = ()
    ambiguous: bool = False


class Joins:
    """The many-to-one relationships of a catalog between visible datasets, by name."""

    def __init__(self, catalog: Catalog) -> None:
        visible = {dataset.name: dataset for dataset in catalog.datasets if dataset.visibility == "visible"}
        names = {name.casefold(): name for name in visible}
        self._steps: dict[str, list[tuple[str, Relationship]]] = {name: [] for name in visible}
        for relationship in catalog.relationships:
            start = names.get(relationship.from_dataset.casefold())
            end = names.get(relationship.to_dataset.casefold())
            if start and end and start != end and leads_to_one(relationship, visible[end]):
                self._steps[start].append((end, relationship))
        self._paths: dict[str, dict[str, Path]] = {}

    def path(self, start: str, end: str) -> Path | None:
        """The shortest way, None when there is none: then a join could multiply rows."""
        if start not in self._paths:
            self._paths[start] = self._from(start)
        return self._paths[start].get(end)

    def reaches(self, start: str, end: str) -> bool:
        """Whether there is exactly one shortest way."""
        path = self.path(start, end)
        return path is not None and not path.ambiguous

    def _from(self, start: str) -> dict[str, Path]:
        """Every dataset within reach, nearest first; all the ways of one length are met before a longer one."""
        found = {start: Path()}
        front = [start] if start in self._steps else []
        while front:
            reached: dict[str, Path] = {}
            for here in front:
                for there, relationship in self._steps[here]:
                    if there in found:
                        continue
                    path = Path((*found[here].steps, relationship), found[here].ambiguous or there in reached)
                    reached[there] = path
            found |= reached
            front = list(reached)
        return found
