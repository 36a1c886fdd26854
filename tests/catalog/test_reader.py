import json
from pathlib import Path

import pytest

from quire.catalog import read_catalog, read_model
from quire.errors import CatalogError

MODEL = """\
version: 0.2.0.dev0
semantic_model:
  - name: shop
    custom_extensions:
      - vendor_name: QUIRE
        data: '{"timezone": "Europe/Berlin"}'
    datasets:
      - name: orders
        source: shop.orders
        primary_key: [order_id]
        custom_extensions:
          - vendor_name: QUIRE
            data: '{"caveats": [{"text": "Deleted rows.", "predicate": "deleted_at IS NULL", "severity": "required"}],
                    "endorsement": "endorsed", "default_time": "ordered_on"}'
        fields:
          - name: ordered_on
            expression: {dialects: [{dialect: ANSI_SQL, expression: ordered_on}]}
            datatype: Date
          - name: channel
            expression: {dialects: [{dialect: ANSI_SQL, expression: "lower(channel)"}]}
            dimension: {}
            ai_context: {synonyms: [sales channel]}
            custom_extensions:
              - vendor_name: QUIRE
                data: '{"values": ["web", "cafe"]}'
          - name: amount
            expression: {dialects: [{dialect: ANSI_SQL, expression: amount}]}
      - name: customers
        source: shop.customers
        primary_key: [customer_id]
    relationships:
      - name: orders_to_customers
        from: orders
        to: customers
        from_columns: [customer_id]
        to_columns: [customer_id]
    metrics:
      - name: revenue
        expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(orders.amount)}]}
        custom_extensions:
          - vendor_name: QUIRE
            data: '{"format": "money:EUR", "endorsement": "endorsed"}'
"""


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in read_model(text).problems]


def test_a_model_is_read_with_what_quire_adds_to_it():
    catalog = read_model(MODEL)
    assert catalog.problems == ()
    assert catalog.timezone == "Europe/Berlin"
    orders = catalog.datasets[0]
    assert orders.caveats[0].predicate == "deleted_at IS NULL"
    assert (orders.endorsement, orders.default_time, orders.origin.line) == ("endorsed", "ordered_on", 8)
    day, channel, amount = orders.fields
    assert day.is_time
    assert not channel.is_time
    assert channel.dimension
    assert not amount.dimension
    assert channel.values == ("web", "cafe")
    assert channel.synonyms == ("sales channel",)
    assert catalog.metrics[0].format == "money:EUR"


def test_a_model_at_the_top_level_and_a_json_file_are_read_too(tmp_path: Path):
    bare = "name: shop\ndatasets:\n  - name: a\n    source: a\n"
    (tmp_path / "bare.yaml").write_text(bare)
    model = {"version": "0.2.0.dev0", "semantic_model": [{"name": "m", "datasets": [{"name": "b", "source": "b"}]}]}
    (tmp_path / "other.json").write_text(json.dumps(model, indent="\t"))
    (tmp_path / "policies.yml").write_text("roles: []")
    (tmp_path / "notes.txt").write_text("not a model")
    catalog = read_catalog(tmp_path)
    assert [dataset.name for dataset in catalog.datasets] == ["a", "b"]
    assert catalog.problems == ()


def test_a_missing_folder_is_an_empty_catalog(tmp_path: Path):
    assert read_catalog(tmp_path / "none").datasets == ()


def test_a_broken_file_is_a_problem_with_its_line_and_the_others_still_work(tmp_path: Path):
    (tmp_path / "a.yml").write_text(MODEL)
    (tmp_path / "b.yml").write_text("version: 0.2.0.dev0\nsemantic_model: [\n  - name\n")
    (tmp_path / "c.yml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "d.yml").write_text("")
    (tmp_path / "e.json").write_text('{"a": }')
    catalog = read_catalog(tmp_path)
    assert [metric.name for metric in catalog.metrics] == ["revenue"]
    assert {Path(problem.path).name for problem in catalog.problems} == {"b.yml", "c.yml", "d.yml", "e.json"}
    assert next(problem.line for problem in catalog.problems if problem.path.endswith("b.yml")) == 3


def test_an_unknown_key_a_wrong_type_and_a_bad_enumeration_are_said_at_their_lines():
    text = MODEL.replace("            datatype: Date\n", "            datatype: Day\n            datatyp: Date\n")
    found = problems(text.replace("source: shop.customers", "source: 7"))
    assert any(line == 18 and "'Day'" in message and "DateTimeTz" in message for line, message in found)
    assert any(line == 19 and "'datatyp'" in message for line, message in found)
    assert any("datasets[1].source" in message and "text" in message for _, message in found)


def test_a_dataset_without_a_source_is_left_out_and_what_leads_to_it_is_said():
    catalog = read_model(MODEL.replace("        source: shop.customers\n", ""))
    assert [dataset.name for dataset in catalog.datasets] == ["orders"]
    assert catalog.relationships == ()
    assert any("'customers', which is not defined" in problem.message for problem in catalog.problems)


def test_names_that_are_defined_twice_are_said_and_the_first_counts():
    text = MODEL.replace("name: customers", "name: orders").replace("name: amount", "name: channel")
    found = problems(text)
    assert any("dataset 'orders' is defined twice; the one at model.yml:8" in message for _, message in found)
    assert any("field 'channel' is defined twice" in message for _, message in found)


def test_an_unknown_field_in_a_metric_is_said_at_the_metric():
    found = problems(MODEL.replace("SUM(orders.amount)", "SUM(orders.amont) / COUNT(order.x) + 'a.b' || 1.5"))
    assert (38, "The expression of the metric 'revenue' names orders.amont, which is not a field of 'orders'.") in found
    assert any("dataset 'order', which is not defined" in message for _, message in found)
    assert len(found) == 2


def test_a_relationship_to_columns_that_no_key_makes_unique_is_said():
    found = problems(MODEL.replace("to_columns: [customer_id]", "to_columns: [email]"))
    assert any("could count rows twice" in message for _, message in found)
    found = problems(MODEL.replace("to_columns: [customer_id]", "to_columns: [customer_id, email]"))
    assert any("1 columns to 2" in message for _, message in found)


def test_what_is_wrong_in_the_extension_is_said_and_hides_the_item():
    text = MODEL.replace('"endorsement": "endorsed", "default_time"', '"endorsment": "endorsed", "default_time"')
    catalog = read_model(text)
    assert catalog.datasets[0].visibility == "hidden"
    assert any("endorsment" in problem.message for problem in catalog.problems)
    broken = read_model(MODEL.replace('{"values": ["web", "cafe"]}', '{"values": ["web",}'))
    assert any("not JSON" in problem.message for problem in broken.problems)
    odd = problems(MODEL.replace("money:EUR", "euros").replace("Europe/Berlin", "Berlin/Europe"))
    assert {line for line, _ in odd} == {4, 40}


def test_a_default_time_that_is_no_time_field_is_said():
    assert any("not a time field" in m for _, m in problems(MODEL.replace('"ordered_on"}', '"channel"}')))
    assert any("not a field of it" in m for _, m in problems(MODEL.replace('"ordered_on"}', '"day"}')))


def test_a_metric_that_only_other_languages_can_express_has_no_sql():
    text = MODEL.replace("{dialect: ANSI_SQL, expression: SUM(orders.amount)}", "{dialect: MDX, expression: '[x]'}")
    assert any("no SQL expression" in message for _, message in problems(text))


def test_a_key_that_is_written_twice_is_said():
    found = problems(MODEL.replace("    metrics:\n", "    name: other\n    metrics:\n"))
    assert any("'name' is written twice" in message for _, message in found)


def test_endless_aliases_end_in_a_problem_not_in_a_full_memory():
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
    )
    for text in (bomb, "a: &a [*a]\n", "[" * 5000):
        with pytest.raises(CatalogError):
            read_model(text)


def test_a_dataset_of_a_thousand_fields_is_read(tmp_path: Path):
    expression = "{{dialects: [{{dialect: ANSI_SQL, expression: f{0}}}]}}"
    field = "          - {{name: f{0}, expression: " + expression + ", datatype: String}}\n"
    (tmp_path / "a.yml").write_text(
        MODEL.replace("      - name: customers", "".join(map(field.format, range(1000))) + "      - name: customers")
    )
    read_catalog(tmp_path)
    assert len(read_catalog(tmp_path).datasets[0].fields) == 1003
