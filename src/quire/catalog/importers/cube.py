"""Cube's YAML: cubes become datasets, their measures metrics; views say what people see."""

from __future__ import annotations

from typing import Any

from quire.catalog.importers import sql
from quire.catalog.importers.cube_measures import Cube, Measures
from quire.catalog.importers.cube_sql import Unresolved, equalities
from quire.catalog.importers.draft import Draft
from quire.catalog.importers.journal import Document
from quire.catalog.importers.parts import Part
from quire.catalog.model import Field, Visibility

_TYPES = {"string": "String", "number": "", "boolean": "Boolean", "time": "DateTime", "geo": "Opaque"}
_TO_ONE = ("many_to_one", "belongs_to", "belongsto", "one_to_one", "has_one", "hasone")
_FROM_ONE = ("one_to_many", "has_many", "hasmany")
_KEYS = ("dimensions", "measures", "segments", "joins")
_UNUSED = {
    "pre_aggregations": "how Cube stores results is not a meaning",
    "refresh_key": "when Cube refreshes is not a meaning",
    "access_policy": "access is ruled by catalog/policies.yml: write it there",
    "hierarchies": "drill paths have no place",
}


def import_cube(documents: tuple[Document, ...], draft: Draft) -> str:
    """Fill a draft from the cubes and views of YAML files."""
    parts: dict[str, Part] = {}
    views: list[Part] = []
    for document in documents:
        file = Part(document.value, draft.journal, document, (), document.path)
        views += file.parts("views", "view")
        for given in file.parts("cubes", "cube"):
            if not given.name:
                draft.journal.count("cubes", carried=False)
                given.wrong("it has no name")
            elif parts.setdefault(given.name, given) is not given:
                given.wrong("it is defined twice; the first one counts")
    cubes: dict[str, Cube] = {}
    for name, part in parts.items():
        made = _cube(extended(part, parts), draft)
        draft.journal.count("cubes", made is not None)
        if made is not None:
            cubes[name] = made
    for cube in cubes.values():
        _dimensions(cube, cubes, draft)
    for cube in cubes.values():
        _joins(cube, cubes, draft)
    measures = Measures(cubes, draft)
    for cube in cubes.values():
        measures.read(cube)
        _segments(cube, cubes, draft)
    for view in views:
        draft.journal.count("views")
        _view(view, cubes, draft)
    return ""


def extended(part: Part, parts: dict[str, Part], above: tuple[str, ...] = ()) -> Part:
    """A cube with what it takes over from the one that it extends; what it says itself counts."""
    base = parts.get(part.text("extends"))
    if not part.has("extends"):
        return part
    if base is None or base.name in (*above, part.name):
        part.wrong(f"it extends {part.text('extends')!r}, which is not there")
        return part
    whole = extended(base, parts, (*above, part.name)).value
    merged = {**whole, **part.value}
    for key in _KEYS:
        items: dict[str, Any] = {}
        for value in (whole.get(key), part.value.get(key)):
            for item in value if isinstance(value, list) else ():
                if isinstance(item, dict):
                    items[str(item.get("name"))] = {**items.get(str(item.get("name")), {}), **item}
        merged[key] = list(items.values())
    merged["_place"] = part.place
    merged.setdefault("shown", True)
    if "public" not in part.value and "shown" not in part.value:
        merged.pop("public", None)
        merged["shown"] = True
    return Part(merged, part.journal, part.document, part.path, part.what)


def _cube(part: Part, draft: Draft) -> Cube | None:
    table, query = part.text("sql_table"), part.text("sql")
    dialect = ""
    if "{" in table or "{" in query:
        parts = sql.relation_parts(table.rpartition(".")[2]) if table and "{" not in table.rpartition(".")[2] else ()
        if not parts:
            part.left("its table is made by a template that only Cube knows")
            return None
        part.changed(f"its schema is made by a template: the table is named {parts[-1]}")
        source = sql.relation(*parts)
    elif table:
        found = sql.relation_parts(table)
        source = sql.relation(*found) if found else table
    elif query:
        source = query.rstrip("; \n")
        if source.lower().startswith("select * from ") and sql.relation_parts(source[14:]):
            source = sql.relation(*sql.relation_parts(source[14:]))
    else:
        part.wrong("it has neither sql_table nor sql")
        return None
    dataset = draft.add(part.name, source, dialect)
    dataset.description = part.text("description")
    dataset.visibility = visibility(part)
    if part.text("title"):
        dataset.synonyms.append(part.text("title"))
    _context(part, dataset)
    for key, why in _UNUSED.items():
        if part.has(key):
            part.left(why, f"{key} of {part.what}")
    return Cube(part, dataset)


def _context(part: Part, dataset: Any) -> None:
    """What stands under ``meta``: text for a model is told, the rest is noted."""
    meta = part.part("meta")
    told = meta.text("ai_context")
    if told:
        dataset.tell(told)
    dataset.synonyms += meta.texts("synonyms")
    for key in meta.value:
        if key not in ("ai_context", "synonyms"):
            part.left("it has no meaning that Quire knows", f"meta key {str(key)[:60]!r} of {part.what}")


def visibility(part: Part) -> Visibility:
    """Hidden is what Cube does not show."""
    shown = part.flag("public", default=True) and part.flag("shown", default=True)
    return "visible" if shown else "hidden"


def _dimensions(cube: Cube, cubes: dict[str, Cube], draft: Draft) -> None:
    keys = []
    waiting = list(cube.part.parts("dimensions", f"dimension of {cube.part.name}"))
    for dimension in waiting:
        cube.sql[dimension.name] = dimension
    for dimension in waiting:
        try:
            name = _dimension(dimension, cube)
        except Unresolved as reason:
            draft.journal.count("dimensions", carried=False)
            dimension.left(str(reason))
            continue
        draft.journal.count("dimensions")
        cube.fields[dimension.name] = name
        if dimension.flag("primary_key"):
            keys.append(name)
    cube.dataset.key(keys, primary=True)
    times = [name for name in cube.fields.values() if (field := cube.dataset.field(name)) and field.is_time]
    if len(times) == 1:
        cube.dataset.default_time = times[0]


def _dimension(part: Part, cube: Cube) -> str:
    if not part.name:
        raise Unresolved("it has no name")
    if part.flag("sub_query"):
        raise Unresolved("it is a subquery: a measure of another cube for each row")
    type = part.text("type").lower()
    if type == "geo":
        raise Unresolved("a place has two expressions: latitude and longitude")
    tree = _case(part, cube) if part.has("case") else cube.row(part.text("sql") or f"{{CUBE}}.{part.name}")
    if sql.aggregates(tree):
        raise Unresolved("it aggregates rows")
    words = tuple(filter(None, (part.text("title"), *part.part("meta").texts("synonyms"))))
    if type and type not in _TYPES:
        part.wrong(f"its type is {type[:40]!r}; expected one of {', '.join(_TYPES)}")
    key = part.flag("primary_key")
    name = cube.dataset.free(part.name)
    return cube.dataset.put(
        Field(
            name,
            sql.render(tree),
            _TYPES.get(type, ""),
            part.text("description"),
            "",
            words,
            type == "time",
            not key and type != "number",
            visibility=visibility(part),
        )
    ).name


def _case(part: Part, cube: Cube) -> Any:
    """Cube's ``case`` with ``when`` and ``else`` as SQL's."""
    given = part.part("case")
    branches = [(cube.row(when.text("sql")), when.text("label")) for when in given.parts("when")]
    return sql.case(branches, given.part("else").text("label"))


def _joins(cube: Cube, cubes: dict[str, Cube], draft: Draft) -> None:
    for join in cube.part.parts("joins", f"join of {cube.part.name} to"):
        other = cubes.get(join.name)
        pairs = equalities(join.text("sql"))
        kind = join.text("relationship", "type").lower()
        if other is None or not pairs or kind not in (*_TO_ONE, *_FROM_ONE):
            draft.journal.count("relationships", carried=False)
            why = f"the cube {join.name!r} is not there" if other is None else "it is not an equality of columns"
            join.left(why if other is None or not pairs else f"its relationship {kind[:40]!r} is not known")
            continue
        ends = [_ends(cube, other, pair) for pair in pairs]
        if None in ends:
            draft.journal.count("relationships", carried=False)
            join.left("its SQL names another cube or no column")
            continue
        here, there = (tuple(end[side] for end in ends if end is not None) for side in (0, 1))
        if kind in _TO_ONE:
            other.dataset.key(there)
            draft.relate(cube.dataset.name, here, other.dataset.name, there, join.place)
        else:
            cube.dataset.key(here)
            draft.relate(other.dataset.name, there, cube.dataset.name, here, join.place)


def _ends(cube: Cube, other: Cube, pair: tuple[tuple[str, str], tuple[str, str]]) -> tuple[str, str] | None:
    """The fields of this cube and of the other, whichever stands left."""
    sides: dict[str, str] = {}
    for name, column in pair:
        owner = cube if name in ("CUBE", cube.part.name) else other if name == other.part.name else None
        if owner is not None and owner.part.name not in sides:
            sides[owner.part.name] = owner.fields.get(sql.bare(column)) or owner.dataset.column(column)
    if len(sides) != 2:
        return None
    return sides[cube.part.name], sides[other.part.name]


def _segments(cube: Cube, cubes: dict[str, Cube], draft: Draft) -> None:
    """A named filter becomes a sentence that says how to write it."""
    for segment in cube.part.parts("segments", f"segment of {cube.part.name}"):
        try:
            tree = cube.row(segment.text("sql"))
        except Unresolved as reason:
            draft.journal.count("segments", carried=False)
            segment.left(str(reason))
            continue
        draft.journal.count("segments")
        words = segment.text("title", "name").replace("_", " ")
        told = f" ({segment.text('description')})" if segment.text("description") else ""
        cube.dataset.tell(f"«{words}»{told} means {sql.render(tree)}.")
        segment.changed("a named filter: kept as a sentence")


def _view(view: Part, cubes: dict[str, Cube], draft: Draft) -> None:
    """A view adds its words to the cubes that it shows; it has no rows of its own."""
    named = [given.text("join_path").split(".")[-1] for given in view.parts("cubes", "cube of view")]
    for name in dict.fromkeys(named):
        cube = cubes.get(name)
        if cube is None:
            view.wrong(f"it shows the cube {name[:60]!r}, which is not there")
            continue
        cube.dataset.tags.append(f"view:{view.name}")
        if view.text("description"):
            cube.dataset.tell(f"Part of the view {view.text('title', 'name')}: {view.text('description')}")
    view.changed("a view has no rows of its own: its cubes are tagged with it")
