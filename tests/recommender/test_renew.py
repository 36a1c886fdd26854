"""An index after a change is the index that a new one would be."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.catalog import Catalog, Dataset, Field, Relationship
from quire.recommender import cache, index_of
from quire.recommender.build import build
from quire.recommender.index import Index
from quire.recommender.renew import renewed

WORDS = st.sampled_from(["order", "customer", "id", "net amount", "größe", "qty", "stg", "2021", "x" * 40])
NAMES = st.lists(WORDS, min_size=1, max_size=3).map("_".join)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    fields = tuple(
        Field(name, name, description=draw(NAMES), values=tuple(draw(st.lists(WORDS, max_size=2))))
        for name in draw(st.lists(NAMES, unique_by=str.casefold, max_size=5))
    )
    return Dataset(draw(NAMES), draw(NAMES), description=draw(NAMES), fields=fields, primary_key=("id",))


@st.composite
def catalogs(draw: st.DrawFn, among: tuple[Dataset, ...] = ()) -> Catalog:
    each = st.sampled_from(among) | datasets() if among else datasets()
    found = tuple(draw(st.lists(each, max_size=6)))
    ends = [(one, field) for one in found for field in one.fields]
    links = []
    if ends:
        for place in range(draw(st.integers(0, 3))):
            (one, left), (other, right) = draw(st.sampled_from(ends)), draw(st.sampled_from(ends))
            links.append(Relationship(f"r{place}", one.name, (left.name,), other.name, (right.name,)))
    return Catalog(found, tuple(links))


def read(index: Index) -> dict[str, object]:
    """Everything that an index holds, with terms by their names."""
    found: dict[str, object] = {}
    terms = index.terms
    for name, value in index._asdict().items():
        if name in ("table_name", "table_group", "table_text", "field_name", "field_text", "field_values"):
            found[name] = [[terms[term] for term in value.row(row).tolist()] for row in range(len(value.start) - 1)]
        elif name == "near":
            found[name] = [value.row(row).tolist() for row in range(len(value.start) - 1)]
        elif name == "postings":
            found[name] = [
                {terms[t]: list(zip(view.table[a:b].tolist(), view.weight[a:b].tolist(), strict=True))
                 for t, (a, b) in enumerate(zip(view.start[:-1], view.start[1:], strict=True)) if a < b}
                for view in value
            ]  # fmt: skip
        elif name in ("spread", "field_spread"):
            found[name] = dict(zip(terms, value.tolist(), strict=True))
        elif name != "terms":
            found[name] = value.tolist()
    return {**found, "terms": sorted(terms)}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_renewed_index_is_the_index_of_a_new_build(data: st.DataObject) -> None:
    before = data.draw(catalogs())
    after = data.draw(catalogs(before.datasets))
    assert read(renewed(after, build(before))) == read(build(after))


def test_only_the_datasets_that_changed_are_read(tmp_path: Path) -> None:
    fields = tuple(Field(f"column_{k}", "x") for k in range(100))
    tables = tuple(Dataset(f"s.table_{k}", "x", fields=fields) for k in range(200))
    path = tmp_path / "index.npz"
    index_of(Catalog(tables), "one", path)
    changed = (*tables[:7], msgspec.structs.replace(tables[7], description="Moon phases."), *tables[8:])
    index = index_of(Catalog(changed), "two", path)
    assert index.terms[-1] in ("moon", "phase")
    kept = cache.load_index(path)
    assert kept is not None
    assert kept.stamp == "two"
    assert np.array_equal(kept.made.mark, index.mark)
