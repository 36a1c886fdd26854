"""Random catalogs whose parts refer to one another: for laws."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from quire.catalog import Catalog, Caveat, Dataset, Field, Metric, Profile, Relationship

DATATYPES = ("", "String", "Integer", "Decimal", "Float", "Boolean", "Date", "Time", "DateTime", "DateTimeTz", "Opaque")
TIMES = ("Date", "Time", "DateTime", "DateTimeTz")
ODD = (
    "order",
    "a b",
    'say "hi"',
    "it's",
    "🐈",
    "no",
    "1e5",
    "null",
    "- x",
    "a: b",
    "# c",
    "x\ty",
    "€\u2028\x85\ufeff$",
    "~",
)

words = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
texts = words.map(str.strip).filter(bool)
prose = st.just("") | texts | st.lists(texts, min_size=2, max_size=4).map(lambda lines: "\n".join(lines).strip())
many = st.lists(texts, max_size=3).map(tuple)
visibility = st.sampled_from(("visible", "hidden"))
endorsements = st.sampled_from(("", "endorsed", "experimental", "deprecated"))
caveats = st.lists(st.builds(Caveat, texts, prose, st.sampled_from(("required", "warning", "note"))), max_size=2).map(
    tuple
)
profiles = st.builds(
    Profile,
    st.none() | st.floats(0, 1),
    st.none() | st.integers(0, 10**9),
    prose,
    prose,
    prose,
)


@st.composite
def fields(draw: st.DrawFn, name: str) -> Field:
    """A field as reading gives it: only a dimension can have a role that its type does not give it."""
    datatype, dimension = draw(st.sampled_from(DATATYPES)), draw(st.booleans())
    is_time = draw(st.booleans()) if dimension else datatype in TIMES
    return Field(
        name,
        draw(texts),
        datatype,
        draw(prose),
        draw(prose),
        draw(many),
        is_time,
        dimension,
        draw(st.lists(words, max_size=3).map(tuple)),
        draw(visibility),
        examples=draw(many),
        profile=draw(profiles),
    )


def _names(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(texts, min_size=least, max_size=most, unique_by=str.casefold)


@st.composite
def datasets(draw: st.DrawFn, name: str) -> Dataset:
    """A dataset with some fields."""
    return Dataset(
        name,
        draw(texts),
        draw(prose),
        draw(prose),
        draw(prose),
        draw(many),
        draw(many),
        draw(many),
        draw(st.lists(many.filter(bool), max_size=2).map(tuple)),
        tuple(draw(fields(each)) for each in draw(_names(0, 4))),
        draw(caveats),
        draw(endorsements),
        draw(visibility),
        rows=draw(st.none() | st.integers(0, 10**12)),
        tags=draw(many),
    )


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """A catalog with one to four datasets."""
    every = tuple(draw(datasets(name)) for name in draw(_names(1, 4)))
    ends = st.sampled_from([dataset.name for dataset in every])
    relationships = tuple(_relationship(draw, name, ends) for name in draw(_names(0, 3)))
    metrics = tuple(
        Metric(
            name,
            draw(texts),
            draw(prose),
            draw(st.sampled_from(DATATYPES)),
            draw(many),
            draw(st.sampled_from(("", "money:EUR", "percent"))),
            "",
            draw(caveats),
            draw(endorsements),
            draw(visibility),
        )
        for name in draw(_names(0, 3))
    )
    return Catalog(every, relationships, metrics, draw(prose), draw(st.sampled_from(("", "Europe/Berlin"))))


def _relationship(draw: st.DrawFn, name: str, ends: st.SearchStrategy[Any]) -> Relationship:
    count = draw(st.integers(1, 2))
    columns = st.lists(texts, min_size=count, max_size=count).map(tuple)
    sure = draw(st.sampled_from((1.0, 0.5, 0.25)))
    pairs = (draw(ends), draw(columns), draw(ends), draw(columns))
    return Relationship(
        name, *pairs, synonyms=draw(many), confidence=sure, evidence=draw(prose), visibility=draw(visibility)
    )
