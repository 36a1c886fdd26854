"""The search of the Data panel: words and their beginnings, in names before descriptions, whatever the texts hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from quire.catalog import Catalog, Caveat, Dataset, Example, Field, Guide, Metric, build_search

CATALOG = Catalog(
    datasets=(
        Dataset("orderLines", "main.order_lines", description="Every line of a purchase."),
        Dataset("purchases", "main.purchases", endorsement="endorsed", fields=(Field("café_city", "city"),)),
        Dataset("old_purchases", "main.old", visibility="hidden", caveats=(Caveat("Stale since May.", "year < 2020"),)),
    ),
    metrics=(Metric("revenue", "SUM(purchases.amount)", synonyms=("turnover",)),),
    guides=(Guide("fiscal-year", "The year begins in July."),),
    examples=(Example("Which categories sell?", "SELECT 1", datasets=("purchases",)),),
)
INDEX = build_search(CATALOG)


def found(typed, limit=10):
    return [(each.kind, each.name) for each in INDEX.find(typed, limit)[0]]


def test_a_name_comes_before_a_description_and_what_is_hidden_last():
    datasets = [name for kind, name in found("purchase") if kind == "dataset"]
    assert datasets == ["purchases", "old_purchases", "orderLines"]


def test_words_in_capitals_accents_and_other_numbers_are_found():
    assert found("order line") == [("dataset", "orderLines")]
    assert found("CAFE cit") == [("field", "café_city")]
    assert found("category") == [("example", "Which categories sell?")]
    assert found("turnov") == [("metric", "revenue")]
    assert found("stale") == [("caveat", "Stale since May.")]
    assert found("july") == [("guide", "fiscal-year")]


def test_a_word_is_not_found_inside_another():
    assert found("venue") == []
    assert found("line's") == [("dataset", "orderLines")]


def test_what_has_all_words_is_shown_alone_otherwise_what_has_most():
    assert found("old purchases") == [("dataset", "old_purchases"), ("caveat", "Stale since May.")]
    assert ("metric", "revenue") in found("revenue zebra")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=60))
def test_any_text_is_indexed_and_any_search_answered(typed, text):
    index = build_search(Catalog(datasets=(Dataset(text, text, description=text, fields=(Field("f", text),)),)))
    hits, more = index.find(typed, 5)
    assert len(hits) <= 2
    assert not more
