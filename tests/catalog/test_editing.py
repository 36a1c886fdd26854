"""Edits of the catalog: what was asked for is there, everything else is as it was, to the byte in the file."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.catalog import Caveat, Origin, read_catalog, read_model
from quire.catalog.editing import edit
from quire.catalog.edits import (
    AcceptRelationship,
    AddRelationship,
    ItemName,
    PutExample,
    PutGuide,
    PutMetric,
    RemoveExample,
    RemoveGuide,
    RemoveMetric,
    RemoveRelationship,
    SetCaveats,
    SetProperty,
    SetQuestions,
    SetSynonyms,
)

COFFEE = (Path(__file__).parents[2] / "examples" / "coffee" / "catalog" / "coffee.yml").read_text(encoding="utf-8")
FILE = "catalog/coffee.yml"
MODEL = read_model(COFFEE, FILE)
SALES = ItemName("dataset", "sales")
ORDERS = ItemName("dataset", "orders")
CHANNEL = ItemName("field", "channel", "orders")
SOLD = ItemName("relationship", "sales_to_orders")
REVENUE = ItemName("metric", "revenue")


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Reads a mapping of texts as the catalog folder that they would be."""

    def reading(files):
        folder = tmp_path_factory.mktemp("project") / "catalog"
        for path, text in files.items():
            place = folder.parent / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())
        return read_catalog(folder)

    return reading


def after(files, done):
    assert done.faults == ()
    kept = {path: text for path, text in files.items() if path not in done.files}
    return kept | {path: text for path, text in done.files.items() if text is not None}


def changed_lines(done):
    """The lines that go and come, without their signs, per file."""
    (diff,) = done.diffs
    body = diff.text.split("\n")[2:]
    gone, come = ([line[1:] for line in body if line.startswith(sign)] for sign in "-+")
    return gone, come


def placeless(catalog):
    """Every item by kind and name, without where it stands."""

    def bare(item):
        item = msgspec.structs.replace(item, origin=Origin())
        if hasattr(item, "fields"):
            item = msgspec.structs.replace(item, fields=tuple(map(bare, item.fields)))
        return item

    lists = {"dataset": catalog.datasets, "metric": catalog.metrics, "relationship": catalog.relationships}
    return {(kind, item.name): bare(item) for kind, items in lists.items() for item in items}


def get(catalog, named):
    if named.kind == "field":
        dataset = get(catalog, ItemName("dataset", named.dataset))
        return next(field for field in dataset.fields if field.name == named.name)
    items = {"dataset": catalog.datasets, "metric": catalog.metrics, "relationship": catalog.relationships}
    return next(item for item in items[named.kind] if item.name == named.name)


def test_an_edit_of_one_property_touches_only_its_lines():
    done = edit({FILE: COFFEE}, MODEL, [SetProperty(SALES, "description", "Lines of orders.")])
    gone, come = changed_lines(done)
    assert [line.strip().partition(":")[0] for line in gone] == ["description"]
    assert come == ["        description: Lines of orders."]


def test_an_edit_inside_the_extension_keeps_its_lines_readable():
    done = edit({FILE: COFFEE}, MODEL, [SetProperty(SALES, "endorsement", "deprecated")])
    gone, come = changed_lines(done)
    assert gone == ['              {"endorsement": "endorsed", "connection": "warehouse", "caveats": [']
    assert come == ['              {"endorsement": "deprecated", "connection": "warehouse", "caveats": [']


def test_a_new_caveat_is_a_line_of_its_own():
    caveats = (*get(MODEL, SALES).caveats, Caveat("Ask finance first.", "quantity > 0", "note"))
    done = edit({FILE: COFFEE}, MODEL, [SetCaveats(SALES, caveats)])
    gone, come = changed_lines(done)
    assert gone == [come[0].replace("},", "}]}")]
    assert come[1] == (
        '                {"text": "Ask finance first.", "predicate": "quantity > 0", "severity": "note"}]}'
    )


def test_the_first_caveats_of_a_metric_get_lines_of_their_own(read):
    done = edit({FILE: COFFEE}, MODEL, [SetCaveats(REVENUE, (Caveat("Without the café in Łódź.", severity="note"),))])
    _, come = changed_lines(done)
    assert come[-1] == '                {"text": "Without the café in Łódź.", "severity": "note"}]}'
    assert get(read(after({FILE: COFFEE}, done)), REVENUE).caveats == (Caveat("Without the café in Łódź.", "", "note"),)


EDITS = [
    (SetProperty(SALES, "description", 'A "quoted": text # with signs, [and] {brackets}'), SALES, "description"),
    (SetProperty(SALES, "instructions", "Join well."), SALES, "instructions"),
    (SetProperty(SALES, "visibility", "hidden"), SALES, "visibility"),
    (SetProperty(ORDERS, "default_time", "ordered_on"), ORDERS, "default_time"),
    (SetProperty(CHANNEL, "label", "Way"), CHANNEL, "label"),
    (SetProperty(CHANNEL, "visibility", "hidden"), CHANNEL, "visibility"),
    (SetProperty(CHANNEL, "description", "Line one.\n\nLine two: more"), CHANNEL, "description"),
    (SetProperty(REVENUE, "format", "decimal"), REVENUE, "format"),
    (SetProperty(REVENUE, "description", "no"), REVENUE, "description"),
    (SetSynonyms(CHANNEL, ("way", "12", "true", "a: b", "it's")), CHANNEL, "synonyms"),
    (SetSynonyms(REVENUE, ()), REVENUE, "synonyms"),
    (SetSynonyms(SOLD, ("bought in",)), SOLD, "synonyms"),
    (SetQuestions("sales", ("What sold?", "How many lines?")), SALES, "examples"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "named", "attribute"), EDITS)
def test_an_edit_is_read_again_and_nothing_else_changes(read, asked, named, attribute):
    done = edit({FILE: COFFEE}, MODEL, [asked])
    found = read(after({FILE: COFFEE}, done))
    wanted = getattr(asked, {"synonyms": "synonyms", "examples": "questions"}.get(attribute, "value"))
    assert getattr(get(found, named), attribute) == wanted
    before, now = placeless(MODEL), placeless(found)
    touched = ("dataset", named.dataset) if named.kind == "field" else (named.kind, named.name)
    assert {key: item for key, item in before.items() if key != touched} == {
        key: item for key, item in now.items() if key != touched
    }
    assert found.problems == MODEL.problems


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")) | st.just("\n"), max_size=60)
TARGETS = [SALES, CHANNEL, REVENUE, ItemName("field", "order_id", "sales"), ItemName("dataset", "stores")]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TARGETS), TEXT)
def test_any_description_is_read_again(read, named, text):
    done = edit({FILE: COFFEE}, MODEL, [SetProperty(named, "description", text)])
    if any("character U+" in fault.message for fault in done.faults):
        return
    found = get(read(after({FILE: COFFEE}, done)), named).description
    assert found.split() == text.split()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(EDITS), min_size=2, max_size=4, unique_by=lambda each: (each[1], each[2])), st.randoms()
)
def test_edits_of_different_things_commute(chosen, random):
    asked = [each for each, _, _ in chosen]
    shuffled = random.sample(asked, len(asked))
    together = edit({FILE: COFFEE}, MODEL, asked)
    other = edit({FILE: COFFEE}, MODEL, shuffled)
    assert (together.files, together.faults) == (other.files, ())


# Texts that need no quotes: where quotes must come, nobody knows later that there were none.
WORDS = st.text(st.sampled_from("abcdefgh XYZ'.-éß"), max_size=40).map(lambda text: f"About {text}".strip())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([SALES, CHANNEL, REVENUE]), WORDS, st.sampled_from(["endorsed", "experimental", "deprecated"]))
def test_the_inverse_of_an_edit_restores_every_byte(read, named, text, endorsement):
    item = get(MODEL, named)
    there = [SetProperty(named, "description", text)]
    back = [SetProperty(named, "description", item.description)]
    if named.kind != "field":
        there.append(SetProperty(named, "endorsement", endorsement))
        back.append(SetProperty(named, "endorsement", item.endorsement))
    done = edit({FILE: COFFEE}, MODEL, there)
    files = after({FILE: COFFEE}, done)
    undone = after(files, edit(files, read(files), back))
    assert undone == {FILE: COFFEE}


METRIC = PutMetric("lines", "COUNT(sales.line_number)", "Lines sold.", ("rows",), "integer", "orders.ordered_on")


def test_a_metric_is_added_replaced_and_removed(read):
    files = {FILE: COFFEE}
    done = edit(files, MODEL, [METRIC])
    gone, come = changed_lines(done)
    assert gone == []
    assert come[0] == "      - name: lines"
    files = after(files, done)
    model = read(files)
    assert get(model, ItemName("metric", "lines")).expression == "COUNT(sales.line_number)"
    done = edit(files, model, [PutMetric("all_lines", "COUNT(*) + 0 * SUM(sales.quantity)", replaces="lines")])
    model = read(after(files, done))
    assert get(model, ItemName("metric", "all_lines")).synonyms == ()
    files = after(files, done)
    assert after(files, edit(files, model, [RemoveMetric("all_lines")])) == {FILE: COFFEE}


def test_replacing_a_metric_keeps_its_endorsement_and_caveats(read):
    done = edit(
        {FILE: COFFEE},
        MODEL,
        [PutMetric("mrr", "SUM(subscriptions.monthly_price)", replaces="monthly_recurring_revenue")],
    )
    found = get(read(after({FILE: COFFEE}, done)), ItemName("metric", "mrr"))
    assert (found.endorsement, len(found.caveats), found.format) == ("endorsed", 1, "")


BY_ORDER = "from_columns: [order_id], to_columns: [order_id]"


def test_a_relationship_is_added_and_removed(read):
    files = {FILE: COFFEE}
    done = edit(files, MODEL, [AddRelationship("refunds", ("order_id",), "sales", ("ORDER_ID",))])
    gone, come = changed_lines(done)
    assert (gone, come) == (
        [],
        [f"      - {{name: refunds_to_sales, from: refunds, to: sales, {BY_ORDER}}}"],
    )
    files = after(files, done)
    assert after(files, edit(files, read(files), [RemoveRelationship("refunds_to_sales")])) == {FILE: COFFEE}


IMPORTED = """version: 0.2.0.dev0
semantic_model:
  - name: shop
    datasets:
      - name: carts
        source: main.carts
        description: Told by the database.
        ai_context: {synonyms: [baskets]}
        primary_key: [id]
        fields:
          - {name: id, expression: {dialects: [{dialect: ANSI_SQL, expression: id}]}}
          - {name: order_id, expression: {dialects: [{dialect: ANSI_SQL, expression: order_id}]}}
          - {name: state, expression: {dialects: [{dialect: ANSI_SQL, expression: state}]}, description: Of the cart.}
    relationships:
      - name: carts_to_carts
        from: carts
        to: carts
        from_columns: [order_id]
        to_columns: [id]
        custom_extensions: [{vendor_name: QUIRE, data: '{"confidence": 0.7, "evidence": "names"}'}]
    custom_extensions: [{vendor_name: QUIRE, data: '{"imported": "connection shop"}'}]
"""
SHOP = "catalog/imported/shop.yml"
CARTS = ItemName("dataset", "carts")
STATE = ItemName("field", "state", "carts")


def test_an_edit_of_what_only_an_import_speaks_of_is_written_beside_it(read):
    files = {SHOP: IMPORTED}
    asked = [SetProperty(STATE, "description", "Open or paid."), SetSynonyms(CARTS, ("baskets", "trolleys"))]
    done = edit({}, read(files), asked)
    assert list(done.files) == ["catalog/written.yml"]
    model = read(files | after({}, done))
    state = get(model, STATE)
    assert (state.description, state.imported_description) == ("Open or paid.", "Of the cart.")
    assert (state.origin.path, state.origin.imported) == ("catalog/written.yml", "connection shop")
    assert set(get(model, CARTS).synonyms) == {"baskets", "trolleys"}
    assert "baskets" not in done.files["catalog/written.yml"]
    assert model.problems == read(files).problems


def test_what_an_import_says_is_not_taken_away(read):
    (fault,) = edit({}, read({SHOP: IMPORTED}), [SetSynonyms(CARTS, ())]).faults
    assert "comes from an import" in fault.message
    (fault,) = edit({}, read({SHOP: IMPORTED}), [RemoveRelationship("carts_to_carts")]).faults
    assert "Hide it instead" in fault.message


def test_an_inferred_relationship_is_accepted_or_hidden(read):
    files = {SHOP: IMPORTED}
    model = read(files)
    assert model.relationships[0].confidence == 0.7
    done = edit({}, model, [AcceptRelationship("carts_to_carts")])
    (accepted,) = read(files | after({}, done)).relationships
    assert (accepted.confidence, accepted.evidence) == (1, "names")
    done = edit({}, model, [SetProperty(ItemName("relationship", "carts_to_carts"), "visibility", "hidden")])
    (hidden,) = read(files | after({}, done)).relationships
    assert hidden.visibility == "hidden"


def test_what_an_import_hides_is_shown_by_a_word_of_its_own(read):
    files = {SHOP: IMPORTED.replace("description: Of the cart.", HIDING)}
    model = read(files)
    assert get(model, STATE).visibility == "hidden"
    done = edit({}, model, [SetProperty(STATE, "visibility", "visible")])
    assert get(read(files | after({}, done)), STATE).visibility == "visible"


HIDING = """custom_extensions: [{vendor_name: QUIRE, data: '{"visibility": "hidden"}'}]"""


def test_a_metric_over_an_import_alone_has_its_dataset_beside_it(read):
    files = {SHOP: IMPORTED}
    done = edit({}, read(files), [PutMetric("carts_made", "COUNT(carts.id)")])
    model = read(files | after({}, done))
    assert get(model, ItemName("metric", "carts_made")).expression == "COUNT(carts.id)"
    assert model.problems == read(files).problems


def test_a_guide_is_written_changed_renamed_and_deleted(read):
    files = {FILE: COFFEE}
    done = edit(files, MODEL, [PutGuide("Fiscal Year: Zürich", "The year begins in July.", ("orders",))])
    assert done.files == {
        "catalog/guides/fiscal-year-zurich.md": "---\ndatasets: [orders]\n---\n\nThe year begins in July.\n"
    }
    files = after(files, done)
    model = read(files)
    (guide,) = model.guides
    assert (guide.text, guide.datasets) == ("The year begins in July.", ("orders",))
    changed = PutGuide("years", "The year begins in June.", (), "hidden", "fiscal-year-zurich")
    done = edit(files, model, [changed])
    assert done.files["catalog/guides/fiscal-year-zurich.md"] is None
    files = after(files, done)
    (guide,) = read(files).guides
    assert (guide.name, guide.text, guide.datasets, guide.visibility) == (
        "years", "The year begins in June.", (), "hidden",
    )  # fmt: skip
    assert after(files, edit(files, read(files), [RemoveGuide("YEARS")])) == {FILE: COFFEE}


def test_front_matter_keeps_its_comments(read):
    path = "catalog/guides/a.md"
    files = {FILE: COFFEE, path: "---\n# why\ndatasets: [sales] # these\n---\n\n\nRules.\n\n"}
    model = read(files)
    done = edit(files, model, [PutGuide("a", "Rules.", ("sales",), "hidden", "a")])
    assert done.files[path] == "---\n# why\ndatasets: [sales] # these\nvisibility: hidden\n---\n\n\nRules.\n\n"
    assert edit(files, model, [PutGuide("a", "Rules.", ("sales",), "visible", "a")]).files == {}


@pytest.mark.parametrize("text", ["---\nvisibility: hidden\n---\nShown.", "---", "--- a", "# A\n\n---\n\nb"])
def test_a_guide_that_looks_like_front_matter_stays_a_text(read, text):
    done = edit({FILE: COFFEE}, MODEL, [PutGuide("a", text)])
    (guide,) = read(after({FILE: COFFEE}, done)).guides
    assert (guide.text, guide.visibility) == (text, "visible")


def test_an_example_is_added_changed_and_removed(read):
    path = "catalog/examples.yml"
    files = {FILE: COFFEE}
    asked = PutExample("How much?", "SELECT SUM(line_total)\nFROM main.sales -- all\nWHERE 1 = 1;", "Careful: all")
    done = edit(files, MODEL, [asked])
    files = after(files, done)
    assert files[path].startswith("- question: How much?\n  sql: |-\n    SELECT SUM(line_total)\n    FROM")
    model = read(files)
    assert (model.examples[0].sql, model.examples[0].note) == (asked.sql.rstrip(";"), "Careful: all")
    done = edit(
        files, model, [PutExample("How much now?", "SELECT 1", replaces="how much?"), PutExample("b", "SELECT 2")]
    )
    files = after(files, done)
    model = read(files)
    assert [(each.question, each.sql) for each in model.examples] == [("How much now?", "SELECT 1"), ("b", "SELECT 2")]
    done = edit(files, model, [RemoveExample("b"), RemoveExample("How much now?")])
    files = after(files, done)
    assert read(files).examples == ()
    again = edit(files, read(files), [PutExample("c", "SELECT 3")])
    assert read(after(files, again)).examples[0].question == "c"


REFUSED = [
    (SetProperty(ItemName("dataset", "nope"), "description", "x"), "There is no dataset 'nope'"),
    (SetProperty(ItemName("field", "nope", "sales"), "description", "x"), "There is no field 'nope' in 'sales'"),
    (SetProperty(CHANNEL, "endorsement", "endorsed"), "A field has no endorsement"),
    (SetProperty(SALES, "endorsement", "best"), "'best' is no endorsement"),
    (SetProperty(SALES, "visibility", ""), "'' is no visibility"),
    (SetProperty(CHANNEL, "datatype", "VARCHAR"), "'VARCHAR' is no datatype"),
    (SetProperty(ORDERS, "default_time", "channel"), "not a time field"),
    (SetProperty(REVENUE, "default_time", "ordered_on"), "There is no dataset 'ordered_on'"),
    (SetProperty(REVENUE, "format", "money:EURO"), "not known"),
    (SetProperty(SALES, "description", "a\x00b"), "U+0000"),
    (SetProperty(SALES, "description", "x" * 20_001), "20,001 characters"),
    (SetSynonyms(SALES, ("x" * 301,)), "301 characters"),
    (SetSynonyms(SALES, tuple(map(str, range(201)))), "201 synonyms"),
    (SetCaveats(CHANNEL, (Caveat("x"),)), "A field has no caveats"),
    (SetCaveats(SALES, (Caveat(" "),)), "no text"),
    (SetCaveats(SALES, (Caveat("x", "quantity >"),)), "cannot be read as SQL"),
    (SetCaveats(SALES, (Caveat("x", "nope > 1"),)), "not a field of 'sales'"),
    (SetCaveats(SALES, (Caveat("x", "SUM(quantity) > 1"),)), "aggregate"),
    (SetCaveats(SALES, (Caveat("x", "1 = 1; DROP TABLE sales"),)), "several statements"),
    (SetCaveats(SALES, (Caveat("x", "1 = 1 FROM sales"),)), "cannot be read as SQL"),
    (PutMetric("m", "sales.quantity"), "aggregates"),
    (PutMetric("m", "SUM(quantity)"), "without its dataset"),
    (PutMetric("m", "SUM(sales.nope)"), "not a field of 'sales'"),
    (PutMetric("m", "SUM(nope.quantity)"), "no dataset 'nope'"),
    (PutMetric("m", "SUM(("), "cannot be read as SQL"),
    (PutMetric("m", ""), "expression"),
    (PutMetric("Revenue", "SUM(sales.quantity)"), "already"),
    (PutMetric("revenue", "SUM(sales.quantity)", replaces="units"), "already"),
    (RemoveMetric("nope"), "There is no metric 'nope'"),
    (AddRelationship("sales", ("order_id",), "orders", ("order_id",)), "there already"),
    (AddRelationship("sales", (), "orders", ()), "as many columns"),
    (AddRelationship("sales", ("x",), "orders", ("order_id",)), "not a field of 'sales'"),
    (AcceptRelationship("sales_to_orders"), "declared already"),
    (PutGuide("../../etc/passwd", ""), "empty"),
    (PutGuide("///", "x"), "No file name"),
    (PutGuide("a", "x", ("nope",)), "There is no dataset 'nope'"),
    (PutGuide("a", "x", replaces="../coffee"), "There is no guide"),
    (RemoveGuide("../coffee"), "There is no guide"),
    (PutExample("q", "DROP TABLE sales"), "is a query"),
    (PutExample("q", "SELECT ("), "cannot be read as SQL"),
    (RemoveExample("q"), "There is no example"),
]


@pytest.mark.parametrize(("asked", "reason"), REFUSED)
def test_what_is_wrong_is_refused_with_a_reason_and_the_rest_with_it(asked, reason):
    done = edit({FILE: COFFEE}, MODEL, [SetProperty(SALES, "description", "Fine."), asked])
    assert done.files == {}
    (fault,) = done.faults
    assert (fault.edit, reason in fault.message) == (1, True), fault.message


def test_a_guide_never_leaves_its_folder():
    done = edit({FILE: COFFEE}, MODEL, [PutGuide("../../.ssh/authorized_keys", "x")])
    assert list(done.files) == ["catalog/guides/ssh-authorized-keys.md"]


def test_windows_line_ends_and_the_mark_at_the_beginning_stay(read):
    text = "\ufeff" + COFFEE.replace("\n", "\r\n")
    done = edit({FILE: text}, MODEL, [SetProperty(SALES, "description", "é😀: x"), METRIC])
    found = done.files[FILE]
    assert found.startswith("\ufeff#")
    assert found.count("\r\n") == found.count("\n")
    assert get(read({FILE: found}), SALES).description == "é😀: x"


def test_what_stands_behind_an_alias_is_left_to_the_person(read):
    text = COFFEE.replace("ai_context: {synonyms: [assortment, articles]}", "ai_context: &a {synonyms: [b]}")
    text = text.replace("ai_context: {synonyms: [price history]}", "ai_context: *a")
    files = {FILE: text}
    model = read(files)
    (fault,) = edit(files, model, [SetSynonyms(ItemName("dataset", "products"), ("c",))]).faults
    assert "alias" in fault.message
    assert edit(files, model, [SetProperty(SALES, "description", "x")]).faults == ()


def test_a_json_file_keeps_its_manner(read):
    import json

    from quire.catalog.source import read_source

    value = read_source(COFFEE, FILE).value
    for text in (json.dumps(value, indent=4), json.dumps(value), json.dumps(value, indent="\t", ensure_ascii=False)):
        files = {"catalog/coffee.json": text + "\n"}
        model = read(files)
        done = edit(files, model, [SetProperty(SALES, "description", 'é "x"'), SetProperty(SALES, "endorsement", "")])
        found = after(files, done)
        assert get(read(found), SALES).description == 'é "x"'
        assert get(read(found), SALES).endorsement == ""
        assert done.diffs[0].added == done.diffs[0].removed <= 2
