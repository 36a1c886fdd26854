"""Cube's measures as metrics over ``dataset.field``."""

from __future__ import annotations

from typing import Any

from quire.catalog.importers import sql
from quire.catalog.importers.cube_sql import Unresolved, resolve
from quire.catalog.importers.draft import DatasetDraft, Draft
from quire.catalog.importers.parts import Part
from quire.catalog.model import Metric, Visibility

_LONGEST = 4_000
_PLAIN = {"sum": "sum", "avg": "avg", "min": "min", "max": "max", "count": "count"}
_CALCULATED = ("number", "string", "time", "boolean")
_FORMATS = {"percent": "percent", "currency": "", "number": "", "id": "", "link": "", "imageurl": ""}


class Cube:
    """A cube: ``fields`` are those of its dataset by the names of its dimensions, ``sql`` its dimensions as written."""

    def __init__(self, part: Part, dataset: DatasetDraft) -> None:
        self.part = part
        self.dataset = dataset
        self.fields: dict[str, str] = {}
        self.sql: dict[str, Part] = {}

    def row(self, text: str, above: tuple[str, ...] = ()) -> Any:
        """An expression over the columns of the cube's table; raises ``Unresolved``."""

        def reference(name: str, column: str) -> Any:
            own = name in ("CUBE", "TABLE", self.part.name)
            if own and column:
                return sql.plain_column(column)
            cube, _, member_name = name.rpartition(".")
            member = self.sql.get(member_name)
            if cube in ("", "CUBE", self.part.name) and not column and member is not None:
                if member_name in above or len(above) > 20:
                    raise Unresolved("it is defined by itself")
                return self.row(member.text("sql") or f"{{CUBE}}.{member_name}", (*above, member_name))
            raise Unresolved(f"it names {name}{'.' + column if column else ''}, which is not of this cube")

        tree = resolve(text, self.dataset.dialect, reference, sql.plain_column)
        if len(sql.render(tree)) > _LONGEST:
            raise Unresolved("its SQL is too long")
        return tree


class Measures:
    """Builds the measures of all cubes, each from those that it names."""

    def __init__(self, cubes: dict[str, Cube], draft: Draft) -> None:
        self.cubes = cubes
        self.draft = draft
        self.parts = {
            cube.part.name: {
                part.name: part for part in cube.part.parts("measures", f"measure of {cube.part.name}") if part.name
            }
            for cube in cubes.values()
        }
        names = [name for measures in self.parts.values() for name in measures]
        self.shared = {name for name in names if names.count(name) > 1}

    def read(self, cube: Cube) -> None:
        """Add the measures of a cube to the draft."""
        for part in self.parts[cube.part.name].values():
            try:
                text = sql.render(self._tree(cube, part, ()))
                if not text or len(text) > _LONGEST:
                    raise Unresolved("its definition is too long")
            except Unresolved as reason:
                self.draft.journal.count("measures", carried=False)
                part.left(str(reason))
                continue
            self.draft.journal.count("measures")
            self._add(cube, part, text)

    def _add(self, cube: Cube, part: Part, text: str) -> None:
        meta = part.part("meta")
        words = filter(None, (part.text("title"), *meta.texts("synonyms")))
        shown = part.flag("public", default=True) and part.flag("shown", default=True)
        hidden: Visibility = "visible" if shown and cube.dataset.visibility == "visible" else "hidden"
        given = part.text("format") if isinstance(part.value.get("format"), str) else ""
        if part.text("type").startswith("count_distinct_approx"):
            part.changed("it is counted exactly, not approximately")
        self.draft.metric(
            Metric(
                self.name(cube, part),
                text,
                part.text("description"),
                "Integer" if part.text("type").startswith("count") else "",
                tuple(words),
                _FORMATS.get(given.lower(), ""),
                visibility=hidden,
            )
        )

    def name(self, cube: Cube, part: Part) -> str:
        """The measure's name, with that of its cube where several have it or a dataset is called so."""
        own = part.name not in self.shared and self.draft.dataset(part.name) is None
        return part.name if own and part.name != "count" else f"{cube.part.name}_{part.name}"

    def _tree(self, cube: Cube, part: Part, above: tuple[str, ...]) -> Any:
        """A measure as a tree over ``dataset.field``; raises ``Unresolved``."""
        mark = f"{cube.part.name}.{part.name}"
        if mark in above or len(above) > 20:
            raise Unresolved("it is defined by itself")
        for key, why in (("rolling_window", "it adds up over a window"), ("multi_stage", "it has several stages")):
            if part.value.get(key):
                raise Unresolved(why)
        type, text = part.text("type").lower(), part.text("sql")
        above = (*above, mark)
        conditions = [self._row(cube, given.text("sql")) for given in part.parts("filters", "filter")]
        condition = sql.every(conditions)
        if type in _CALCULATED or type == "number_agg":
            tree = self._calculated(cube, text, above)
            if condition is not None:
                raise Unresolved("a filter on a calculated measure has no counterpart")
            return tree
        if type == "count" and not text:
            return sql.AGGREGATES["count"](this=sql.only_where(self._each(cube), condition))
        value = self._row(cube, text)
        if sql.aggregates(value):
            raise Unresolved("it aggregates an aggregate")
        value = sql.only_where(value, condition)
        if type in ("count_distinct", "count_distinct_approx"):
            return sql.count_distinct(value)
        if type not in _PLAIN:
            raise Unresolved(f"its type {type[:40] or 'missing'!r} is not known")
        return sql.AGGREGATES[_PLAIN[type]](this=value)

    def _each(self, cube: Cube) -> Any:
        key = cube.dataset.primary_key
        field = key[0] if len(key) == 1 else cube.dataset.expression("each_row", "1")
        return sql.column(cube.dataset.name, field)

    def _row(self, cube: Cube, text: str) -> Any:
        """An expression of a row over fields, also those of other cubes that are named; raises ``Unresolved``."""
        return resolve(text, cube.dataset.dialect, lambda name, column: self._field(cube, name, column), self._of(cube))

    def _calculated(self, cube: Cube, text: str, above: tuple[str, ...]) -> Any:
        def reference(name: str, column: str) -> Any:
            owner, measure = self._measure(cube, name, column)
            if measure is not None:
                return self._tree(owner, measure, above)
            return self._field(cube, name, column)

        tree = resolve(text, cube.dataset.dialect, reference, self._of(cube))
        if not sql.aggregates(tree) or sql.outside_aggregates(tree):
            raise Unresolved("it uses a column outside an aggregate")
        if len(sql.render(tree)) > _LONGEST:
            raise Unresolved("its definition is too long")
        return tree

    def _of(self, cube: Cube) -> Any:
        return lambda name: sql.column(cube.dataset.name, cube.dataset.column(name))

    def _measure(self, cube: Cube, name: str, column: str) -> tuple[Cube, Part | None]:
        """The measure of ``{name}``, ``{cube.name}`` or ``{CUBE}.name``."""
        owner_name, member = (name, column) if column else name.rpartition(".")[::2]
        owner = cube if owner_name in ("", "CUBE", cube.part.name) else self.cubes.get(owner_name)
        return (owner, self.parts[owner.part.name].get(sql.bare(member))) if owner is not None else (cube, None)

    def _field(self, cube: Cube, name: str, column: str) -> Any:
        owner_name, member = (name, column) if column else name.rpartition(".")[::2]
        owner = cube if owner_name in ("", "CUBE", "TABLE", cube.part.name) else self.cubes.get(owner_name)
        if owner is None:
            raise Unresolved(f"it names the cube {owner_name!r}, which is not there")
        if not column and member not in owner.fields:
            raise Unresolved(f"it names {member!r}, which is not a dimension that could be read")
        field = owner.dataset.column(member) if column else owner.fields[member]
        return sql.column(owner.dataset.name, field)
