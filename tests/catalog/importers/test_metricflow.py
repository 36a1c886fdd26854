import pytest

from tests.catalog.importers.support import FIXTURES, SHARED, checked, documents, imported, metrics, notes


@pytest.fixture(scope="module")
def made():
    return checked(imported(*documents((FIXTURES / "metricflow.yml").read_text())))


def test_entities_become_keys_and_joins(made):
    trips, stations, riders = made.catalog.datasets
    assert trips.source == "mart.fct_trips"
    assert stations.primary_key == ("station_id",)
    assert [(r.from_dataset, r.from_columns, r.to_dataset) for r in made.catalog.relationships] == [
        ("trips", ("from_station",), "stations")
    ]
    assert "holds history" in trips.instructions
    assert "Holds history" in riders.caveats[0].text


def test_dimensions_become_fields_with_their_expressions(made):
    trips = made.catalog.datasets[0]
    fields = {field.name: field for field in trips.fields}
    assert fields["is_round"].expression == "from_station = to_station"
    assert fields["ended_at"].is_time
    assert not fields["is_round"].is_time
    assert trips.default_time == "started_at"
    assert "month" in made.catalog.datasets[1].fields[2].description


def test_simple_ratio_and_derived_metrics_become_one_aggregate_expression_each(made):
    assert metrics(made) == {
        "round_trips": "SUM(CASE WHEN trips.is_round THEN trips.each_trips END)",
        "riding_minutes": "COALESCE(SUM(trips.duration / 60), 0)",
        "riders": "COUNT(DISTINCT trips.rider_id)",
        "long_ride": "QUANTILE_CONT(trips.duration, 0.9)",
        "minutes_per_rider_in_oslo": (
            "COALESCE(SUM(CASE WHEN stations.city = 'Oslo' THEN trips.duration / 60 END), 0) * 1.0 / "
            "NULLIF(COUNT(DISTINCT CASE WHEN stations.city = 'Oslo' THEN trips.rider_id END), 0)"
        ),
        "other_trips": "SUM(trips.each_trips) - SUM(CASE WHEN trips.is_round THEN trips.each_trips END)",
        "trips": "SUM(trips.each_trips)",
    }
    assert made.catalog.metrics[0].synonyms == ("Round rides",)


def test_what_no_aggregate_says_is_kept_in_words_and_noted(made):
    changed = notes(made, "changed")
    assert {"metric trips_growth", "metric trips_of_30_days", "metric docks", "metric premium_trips"} <= set(changed)
    assert "history" in changed["metric premium_trips"]
    trips, stations, _ = made.catalog.datasets
    assert "over the 30 days up to each day" in trips.instructions
    assert "trips_growth (Against the week before) is trips - before" in made.catalog.instructions
    assert "before is trips 1 week before" in made.catalog.instructions
    assert stations.caveats[0].text == "Do not add up docks over counted_on: take the last counted_on."
    assert "the share of trips that riders follow within 7 days for the same rider" in trips.instructions
    assert changed["measure unused of trips"].startswith("no metric uses it")
    assert "saved query weekly" in notes(made, "left")
    counts = {count.kind: (count.found, count.carried) for count in made.counts}
    assert counts["metrics"] == (12, 12)
    assert counts["saved queries"] == (1, 0)


@pytest.mark.parametrize(
    ("metric", "why"),
    [
        ({"type": "simple", "type_params": {"measure": "nothing"}}, "'nothing' is not there"),
        ({"type": "derived", "type_params": {"expr": "x + 1", "metrics": [{"name": "x"}]}}, "defined by itself"),
        ({"type": "simple", "type_params": {"measure": "n"}, "filter": "{{ Dimension('a__b') }}"}, "leads nowhere"),
        ({"type": "simple", "type_params": {"measure": "n"}, "filter": "{% if x %}"}, "not understood"),
        ({"type": "simple", "type_params": {"measure": "n"}, "filter": "1 = (SELECT 2)"}, "not understood"),
        ({"type": "odd"}, "its type 'odd' is not known"),
    ],
)
def test_a_metric_that_cannot_be_built_says_why_and_the_rest_is_there(metric, why):
    model = {
        "name": "t",
        "node_relation": {"alias": "t"},
        "entities": [{"name": "id", "type": "primary"}],
        "measures": [{"name": "n", "agg": "count", "expr": "id", "create_metric": True}],
    }
    made = checked(imported({"semantic_models": [model], "metrics": [{"name": "x", **metric}]}))
    assert metrics(made) == {"n": "COUNT(t.id)"}
    assert any(why in note.why for note in made.notes)


def test_definitions_that_double_themselves_end():
    chain = [{"name": "m0", "type": "simple", "type_params": {"measure": "n"}}]
    for number in range(1, 60):
        below = {"expr": "a + b", "metrics": [{"name": f"m{number - 1}", "alias": alias} for alias in "ab"]}
        chain.append({"name": f"m{number}", "type": "derived", "type_params": below})
    model = {"name": "t", "entities": [{"name": "id", "type": "primary"}], "measures": [{"name": "n", "agg": "sum"}]}
    made = checked(imported({"semantic_models": [model], "metrics": chain}))
    assert 3 < len(made.catalog.metrics) < 30


def test_the_manifests_of_metricflow_itself_are_carried_over():
    folder = SHARED / "data" / "semantic" / "metricflow"
    expressed = {"simple_manifest": 60, "multi_hop_join_manifest": 2, "scd_manifest": 1, "derived_metrics_manifest": 6}
    for name, least in expressed.items():
        files = sorted((folder / name).rglob("*.yaml")) if folder.is_dir() else []
        if files:
            given = [each for file in files for each in documents(file.read_text(), file.name) if each.value]
            made = checked(imported(*given))
            assert len(made.catalog.metrics) >= least
            assert not notes(made, "wrong")
            counts = {count.kind: (count.found, count.carried) for count in made.counts}
            assert counts["metrics"][0] == counts["metrics"][1]


def test_a_semantic_manifest_in_json_reads_like_the_yaml(made):
    values = [document.value for document in documents((FIXTURES / "metricflow.yml").read_text())]
    manifest = {
        "semantic_models": [value["semantic_model"] for value in values if "semantic_model" in value],
        "metrics": [value["metric"] for value in values if "metric" in value],
        "project_configuration": {"time_spines": []},
    }
    for metric in manifest["metrics"]:
        if isinstance(metric.get("filter"), str):
            metric["filter"] = {"where_filters": [{"where_sql_template": metric["filter"]}]}
    assert metrics(imported(manifest)) == metrics(made)
