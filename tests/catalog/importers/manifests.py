"""A small dbt manifest in the shapes of its versions."""

from typing import Any


def node(type: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "resource_type": type,
        "unique_id": f"{type}.shop.{name}",
        "package_name": "shop",
        "name": name,
        "alias": name,
        "database": "db",
        "schema": "mart",
        "fqn": ["shop", name],
        "description": "",
        "columns": {},
        "config": {"enabled": True, "materialized": "table"},
        **more,
    }


def column(name: str, description: str = "", **more: Any) -> dict[str, Any]:
    return {"name": name, "description": description, "meta": {}, "tags": [], "data_type": None, **more}


def promise(kind: str, model: str, field: str = "", *, version: int = 11, **more: Any) -> dict[str, Any]:
    """A generic test as a version of the manifest writes it: newer ones name the node, older ones only say ``ref``."""
    asked = "{{ get_where_subquery(ref('MODEL')) }}".replace("MODEL", model)
    kwargs = {"model": asked, **more.pop("kwargs", {})}
    if field:
        kwargs["column_name"] = field
    name = f"{kind}_{model}_{field}_{len(str(kwargs))}"
    refs: list[Any] = [{"name": model}] if version >= 9 else [[model]]
    made = {
        **node("test", name),
        "test_metadata": {"name": kind, "namespace": None, "kwargs": kwargs},
        "refs": refs,
        "depends_on": {"nodes": [f"model.shop.{model}"], "macros": []},
        "config": {"enabled": True, "severity": "ERROR", "where": None},
        **more,
    }
    if version >= 10:
        made["attached_node"] = f"model.shop.{model}"
        made["column_name"] = field or None
    return made


def manifest(version: int = 11, *nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    every = nodes or (*tables(), *promises(version))
    return {
        "metadata": {
            "dbt_schema_version": f"https://schemas.getdbt.com/dbt/manifest/v{version}.json",
            "project_name": "shop",
            "adapter_type": "postgres",
            "generated_at": "2024-06-01T00:00:00Z",
        },
        "nodes": {each["unique_id"]: each for each in every if each["resource_type"] != "source"},
        "sources": {each["unique_id"]: each for each in every if each["resource_type"] == "source"},
        "exposures": {},
        "metrics": {},
        **more,
    }


def tables() -> tuple[dict[str, Any], ...]:
    customers = node(
        "model",
        "customers",
        description="One row per customer",
        relation_name='"db"."mart"."customers"',
        columns={"id": column("id", "Key"), "email": column("email", meta={"hidden": True})},
        meta={"synonyms": ["clients", "buyers"], "owner": "ann"},
        tags=["core"],
    )
    orders = node(
        "model",
        "orders",
        columns={
            "id": column("id"),
            "customer_id": column("customer_id"),
            "status": column("status"),
            "amount": column("amount", data_type="numeric(12,2)"),
            "ordered_at": column("ordered_at", data_type="timestamp"),
        },
        config={"enabled": True, "materialized": "incremental", "meta": {"caveats": ["Test orders are in it."]}},
    )
    staged = node("model", "stg_orders", fqn=["shop", "staging", "stg_orders"])
    step = node("model", "step", config={"enabled": True, "materialized": "ephemeral"})
    seed = node("seed", "countries", alias="country_codes")
    snapshot = node("snapshot", "prices")
    source = node("source", "orders", source_name="raw", source_description="The shop's own", identifier="orders")
    source = {**source, "unique_id": "source.shop.raw.orders", "schema": "raw"}
    return customers, orders, staged, step, seed, snapshot, source


def promises(version: int) -> tuple[dict[str, Any], ...]:
    to = {"to": "ref('customers')", "field": "id"}
    both = {"nodes": ["model.shop.customers", "model.shop.orders"]}
    return (
        promise("unique", "customers", "id", version=version),
        promise("not_null", "customers", "id", version=version),
        promise("unique", "orders", "id", version=version),
        promise("not_null", "orders", "amount", version=version),
        promise("relationships", "orders", "customer_id", version=version, kwargs=to, depends_on=both),
        promise("accepted_values", "orders", "status", version=version, kwargs={"values": ["open", "done", 3]}),
        promise("expect_something", "orders", "amount", version=version),
        {**node("test", "assert_totals"), "unique_id": "test.shop.assert_totals"},
    )
