from quire.catalog import Catalog, Dataset, Field, FieldName, build_index, fields_to_fetch

CATALOG = Catalog(
    datasets=(
        Dataset(
            "orders",
            "orders",
            primary_key=("order_id",),
            fields=(
                Field("order_id", "order_id", dimension=True, datatype="String"),
                Field("status", "status", dimension=True, values=("Completed", "COMPLETED", "completed", "Returned")),
                Field("channel", "channel", dimension=True, values=("Web Shop", "Café", "other", "Filter", "Filters")),
                Field("email", "email", dimension=True, visibility="hidden", values=("a@b.c",)),
                Field("country", "country", dimension=True, datatype="String"),
            ),
        ),
        Dataset("shops", "shops", fields=(Field("kind", "kind", dimension=True, values=("cafe", "bar")),)),
    )
)


def test_spellings_of_one_value_are_found_together():
    (hit,) = build_index(CATALOG).find(("completed",))
    assert hit.field == FieldName("orders", "status")
    assert hit.values == ("COMPLETED", "Completed", "completed")


def test_case_accents_and_plural_do_not_hide_a_value():
    index = build_index(CATALOG)
    assert {hit.field.field for hit in index.find(("cafes",))} == {"channel", "kind"}
    assert [hit.exact for hit in index.find(("web", "shops"))] == [False]


def test_the_exact_spelling_wins_over_the_plural_and_an_open_plural_gives_two_hits():
    index = build_index(CATALOG)
    assert [hit.values for hit in index.find(("filters",))] == [("Filters",)]
    assert [hit.values for hit in index.find(("filter",))] == [("Filter",)]


def test_common_words_and_shared_values_weigh_less():
    index = build_index(CATALOG)
    assert index.find(("other",))[0].weight == 0
    assert index.find(("cafe",))[0].weight < index.find(("returned",))[0].weight


def test_hidden_fields_have_no_values_and_the_engine_is_asked_only_for_text_dimensions():
    asked: list[str] = []

    def fetch(dataset: Dataset, field: Field) -> list[str]:
        asked.append(f"{dataset.name}.{field.name}")
        return ["Germany", "France"]

    index = build_index(CATALOG, fetch)
    assert asked == ["orders.country"] == [f"{d.name}.{f.name}" for d, f in fields_to_fetch(CATALOG)]
    assert index.find(("a", "b", "c")) == ()
    assert index.find(("germany",))[0].field == FieldName("orders", "country")
