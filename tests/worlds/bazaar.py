"""The catalog of a small bazaar with everything that makes choosing hard; what a question needs is known.

Look-alikes (a staging copy, a backup, day shards), a bridge, hidden and deprecated datasets; datasets that only one
view can find: by abbreviation, slip, glued name, description, field description, value, synonym, group.
"""

from __future__ import annotations

from quire.catalog import Catalog, Caveat, Dataset, Example, Field, Guide, Metric, Relationship

REQUIRED = Caveat("Orders of testers are no revenue.", "channel <> 'test'", "required")


def field(name: str, datatype: str = "String", description: str = "", *values: str, **more: object) -> Field:
    return Field(name, name, datatype, description, values=values, **more)  # type: ignore[arg-type]


_ORDER_FIELDS = (
    field("order_id", "Integer"),
    field("customer_id", "Integer"),
    field("ordered_on", "Date", is_time=True),
    field("channel", "String", "", "web", "stall"),
    field("net_amount", "Decimal", "Goods after discounts."),
)
_EVENT_FIELDS = (field("event_id", "Integer"), field("visitor"), field("page"), field("happened_at", "DateTime"))

CATALOG = Catalog(
    datasets=(
        Dataset("stg_orders", "raw.orders", fields=_ORDER_FIELDS),
        Dataset("orders_backup_2023", "main.orders_backup_2023", fields=_ORDER_FIELDS),
        Dataset(
            "orders",
            "main.orders",
            description="One row per order.",
            endorsement="endorsed",
            primary_key=("order_id",),
            fields=_ORDER_FIELDS,
            caveats=(REQUIRED,),
            default_time="ordered_on",
            rows=310_000,
        ),
        *(
            Dataset(f"events_202401{day:02}", f"main.events_202401{day:02}", fields=_EVENT_FIELDS)
            for day in (1, 2, 3, 4)
        ),
        Dataset(
            "customers",
            "main.customers",
            primary_key=("customer_id",),
            fields=(
                field("customer_id", "Integer"),
                field("full_name"),
                field("segment", "String", "", "loyal", "new"),
            ),
        ),
        Dataset(
            "order_products",
            "main.order_products",
            fields=(field("order_id", "Integer"), field("product_id", "Integer")),
        ),
        Dataset(
            "products",
            "main.products",
            primary_key=("product_id",),
            fields=(field("product_id", "Integer"), field("product_name"), field("category")),
        ),
        Dataset("shpmt", "main.shpmt", fields=(field("no", "Integer"), field("carrier"))),
        Dataset("wagepayments", "main.wagepayments", fields=(field("no", "Integer"), field("gross", "Decimal"))),
        Dataset(
            "zz_17", "main.zz_17", description="Loyalty points that guests collected.", fields=(field("a"), field("b"))
        ),
        Dataset(
            "zz_18", "main.zz_18", fields=(field("v1", "Float", "Humidity of the roastery."), field("v2", "Float"))
        ),
        Dataset(
            "kiosk", "main.kiosk", fields=(field("kind", "String", "", "umbrella", "postcard"), field("n", "Integer"))
        ),
        Dataset("zz_19", "main.zz_19", synonyms=("baristas",), fields=(field("x"), field("y"))),
        Dataset("treasury.t1", "treasury.t1", fields=(field("c1"), field("c2"))),
        Dataset(
            "price_list", "main.price_list", endorsement="deprecated", fields=(field("product_id"), field("price"))
        ),
        Dataset("tariffs", "main.tariffs", fields=(field("product_id"), field("price", "Decimal"))),
        Dataset("salaries", "main.salaries", visibility="hidden", fields=(field("person"), field("salary", "Decimal"))),
    ),
    relationships=(
        Relationship("orders_customers", "orders", ("customer_id",), "customers", ("customer_id",)),
        Relationship("bridge_orders", "order_products", ("order_id",), "orders", ("order_id",)),
        Relationship("bridge_products", "order_products", ("product_id",), "products", ("product_id",)),
        Relationship("tariffs_products", "tariffs", ("product_id",), "products", ("product_id",)),
    ),
    metrics=(
        Metric(
            "revenue",
            "SUM(orders.net_amount)",
            "Goods after discounts.",
            synonyms=("turnover",),
            endorsement="endorsed",
        ),
        Metric("payroll", "SUM(salaries.salary)"),
    ),
    guides=(
        Guide("money", "All amounts are euros, without tax.", ("orders",)),
        Guide("pay", "Never show single salaries.", ("salaries",)),
    ),
    examples=(
        Example(
            "How many orders came from each channel?",
            "SELECT channel, COUNT(*) FROM orders GROUP BY 1",
            datasets=("orders",),
        ),
        Example(
            "How many orders came from every channel?",
            "SELECT channel, COUNT(1) FROM orders GROUP BY 1",
            datasets=("orders",),
        ),
        Example(
            "Orders by channel and segment?",
            "SELECT 1 FROM orders JOIN customers USING (customer_id)",
            datasets=("orders", "customers"),
        ),
        Example("Who earns most?", "SELECT person FROM salaries", datasets=("salaries",)),
    ),
)

# What a question needs, and the one view that finds it.
ONLY = (
    ("table name", "How many shipments?", "shpmt"),  # an abbreviation
    ("table name", "Which tarifs are there?", "tariffs"),  # a slip
    ("table name", "Total wage payments?", "wagepayments"),  # a glued name
    ("table name", "How long do baristas stay?", "zz_19"),  # a synonym
    ("table group", "What does the treasury hold?", "treasury.t1"),
    ("table description", "Which guests collected loyalty points?", "zz_17"),
    ("field names", "What is the gross?", "wagepayments"),
    ("field descriptions", "How high was the humidity?", "zz_18"),
    ("field values", "How many umbrellas?", "kiosk"),
)
