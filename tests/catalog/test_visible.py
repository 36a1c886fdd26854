"""What may not be seen is gone, with everything that refers to it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.catalog import (
    Catalog,
    Caveat,
    Dataset,
    Example,
    Field,
    Guide,
    Metric,
    PolicyRole,
    Relationship,
    visible_catalog,
)


def dataset(name: str, *fields: str, **more) -> Dataset:
    return Dataset(name, f"main.{name}", fields=tuple(Field(field, field) for field in fields), **more)


SHOP = Catalog(
    datasets=(
        dataset(
            "orders",
            "id",
            "customer_id",
            "amount",
            "margin",
            primary_key=("id",),
            unique_keys=(("id", "margin"), ("id",)),
            caveats=(Caveat("Tests.", "amount > 0", "required"), Caveat("Loss.", "margin > 0", "required")),
        ),
        dataset("customers", "id", "email", "region", primary_key=("id",)),
        dataset("salaries", "id", "amount"),
        Dataset("big_orders", "select * from main.orders where amount > 10", fields=(Field("id", "id"),)),
        Dataset("paid", "select s.amount from salaries s"),
    ),
    relationships=(Relationship("o_c", "orders", ("customer_id",), "customers", ("id",)),),
    metrics=(
        Metric("revenue", "SUM(orders.amount)"),
        Metric("profit", "SUM(orders.margin)"),
        Metric("cost", "SUM(orders.amount) - SUM(margin)"),
        Metric("mails", "COUNT(DISTINCT customers.email)"),
        Metric("pay", "SUM(salaries.amount)"),
    ),
    guides=(
        Guide("money", "Amounts are net."),
        Guide("people", "Never join salaries."),
        Guide("mails", "Use customers.email for newsletters."),
        Guide("about", "x", datasets=("salaries",)),
    ),
    examples=(
        Example("How many?", "select count(*) from orders"),
        Example("Mails?", "select c.email from customers as c"),
        Example("All?", "select * from customers"),
        Example("Pay?", 'select sum(amount) from "salaries"'),
        Example("Other?", "select 1 from elsewhere"),
    ),
)
HIDE = PolicyRole(
    "guest", hide=("hr.secrets", "salaries"), hidden_fields={"customers": ("Email",), "orders": ("margin",)}
)
ALLOW = PolicyRole(
    "analyst", allow=("orders", "customers"), hidden_fields={"customers": ("email",), "orders": ("margin",)}
)


def names(items) -> list[str]:
    return [getattr(item, "name", "") or item.question for item in items]


def test_a_catalog_that_hides_nothing_is_given_back_as_it_is():
    assert visible_catalog(SHOP).catalog is SHOP
    everything = visible_catalog(SHOP, PolicyRole("all"))
    assert everything.catalog is SHOP
    assert everything.withheld == ()


@pytest.mark.parametrize("role", [HIDE, ALLOW], ids=["hide", "allow"])
def test_what_a_role_may_not_see_is_gone_with_all_that_refers_to_it(role: PolicyRole):
    seen = visible_catalog(SHOP, role)
    catalog = seen.catalog
    assert names(catalog.datasets) == ["orders", "customers", "big_orders"]
    orders, customers, _ = catalog.datasets
    assert names(orders.fields) == ["id", "customer_id", "amount"]
    assert names(customers.fields) == ["id", "region"]
    assert (orders.primary_key, orders.unique_keys) == (("id",), (("id",),))
    assert [(caveat.text, caveat.predicate) for caveat in orders.caveats] == [("Tests.", "amount > 0"), ("Loss.", "")]
    assert names(catalog.metrics) == ["revenue"]
    assert names(catalog.relationships) == ["o_c"]
    assert names(catalog.guides) == ["money"]
    expected = ["How many?", "Other?"] if role is HIDE else ["How many?"]
    assert names(catalog.examples) == expected
    kinds = {(item.kind, item.name) for item in seen.withheld}
    assert {("dataset", "salaries"), ("field", "customers.email"), ("metric", "pay"), ("example", "Pay?")} <= kinds
    assert all(item.reason.endswith(".") for item in seen.withheld)


def test_what_the_catalog_hides_is_gone_without_any_role():
    hidden = tuple(
        Dataset(each.name, each.source, fields=each.fields, visibility="hidden") if each.name == "salaries" else each
        for each in SHOP.datasets
    )
    seen = visible_catalog(
        Catalog(hidden, SHOP.relationships, SHOP.metrics, guides=SHOP.guides, examples=SHOP.examples)
    )
    assert "salaries" not in names(seen.catalog.datasets)
    assert names(seen.catalog.metrics) == ["revenue", "profit", "cost", "mails"]
    assert names(seen.catalog.guides) == ["money", "mails"]
    assert "Pay?" not in names(seen.catalog.examples)


def test_a_relationship_over_a_hidden_column_is_gone():
    role = PolicyRole("x", hidden_fields={"main.orders": ("CUSTOMER_ID",)})
    assert visible_catalog(SHOP, role).catalog.relationships == ()


def test_a_field_that_reads_a_hidden_column_is_gone_and_so_is_what_reads_that():
    fields = (
        Field("mail", "lower(email)"),
        Field("host", "split_part(mail, '@', 2)"),
        Field("n", "count"),
        Field("k", "1"),
    )
    catalog = Catalog((Dataset("c", "customers", fields=fields),))
    seen = visible_catalog(catalog, PolicyRole("x", hidden_fields={"customers": ("email",)}))
    assert names(seen.catalog.datasets[0].fields) == ["n", "k"]


@pytest.mark.parametrize(
    ("source", "allow", "hide", "seen"),
    [
        ("orders", ("orders",), (), True),
        ("main.orders", ("orders",), (), True),
        ("db.public.ORDERS", ("orders",), (), True),
        ('"orders"', ("Orders",), (), True),
        ("orders", ("main.orders",), (), True),
        ("hr.orders", ("orders",), (), False),
        ("hr.orders", ("hr.orders",), (), True),
        ("orders", ("hr.orders",), (), False),
        ("hr.orders", None, ("orders",), False),
        ("orders", None, ("hr.orders",), False),
        ("main.orders", None, ("hr.orders",), True),
        ("main.orders", ("orders",), ("orders",), False),
        ("select 1", ("orders",), (), False),
        ("select * from orders", ("orders",), (), True),
        ("with o as (select * from orders) select * from o", ("orders",), (), True),
        ("with o as (select * from secrets) select * from o", ("orders",), (), False),
        ("select * from orders, secrets", ("orders",), (), False),
        ("select * from orders join secrets using (id)", None, ("secrets",), False),
        ("read_parquet('x')", ("orders",), (), False),
        ('"🐈 x"', ("🐈 X",), (), True),
    ],
)
def test_a_source_is_seen_only_where_its_tables_may_be(source, allow, hide, seen):
    catalog = Catalog((Dataset("d", source),))
    found = visible_catalog(catalog, PolicyRole("x", allow, hide)).catalog.datasets
    assert bool(found) == seen


TABLES = ("alpha", "bravo", "charlie", "delta")
COLUMNS = ("kilo", "lima", "mike", "november")
table, column = st.sampled_from(TABLES), st.sampled_from(COLUMNS)
pair = st.tuples(table, column).map(".".join)
seen_or_not = st.sampled_from(("visible", "visible", "hidden"))
wrapped = st.sampled_from(("{}", "SUM({})", "coalesce({}, 'alpha.kilo')", '{} || "x"', "-- kilo\n{}"))
expression = st.tuples(wrapped, pair).map(lambda both: both[0].format(both[1]))
plain = st.tuples(wrapped, column).map(lambda both: both[0].format(both[1]))
statement = st.one_of(
    st.builds("select {} from {}".format, column, table),
    st.builds("select t.{} from main.{} t join {} u using ({})".format, column, table, table, column),
    st.builds('select "{}" from (select * from "{}") x'.format, column, table),
    st.builds("with w as (select {} from {}) select * from w, {}".format, column, table, table),
)


@st.composite
def worlds(draw):
    """A catalog whose names all come from two small sets, and a role."""
    every = []
    for name in draw(st.lists(table, min_size=1, max_size=4, unique=True)):
        fields = tuple(
            Field(each, draw(st.just(each) | plain), visibility=draw(seen_or_not))
            for each in draw(st.lists(column, max_size=4, unique=True))
        )
        caveats = (Caveat("Known.", draw(plain), "required"),)
        keys = tuple(draw(st.lists(column, max_size=2)))
        source = draw(st.sampled_from((name, f"main.{name}", f'"{name}"')) | statement)
        time = draw(st.just("") | column)
        every.append(
            Dataset(
                name,
                source,
                fields=fields,
                caveats=caveats,
                primary_key=keys,
                unique_keys=(keys,),
                default_time=time,
                visibility=draw(seen_or_not),
            )
        )
    joins = st.builds(lambda a, b, c, d: Relationship("j", a, (b,), c, (d,)), table, column, table, column)
    metrics = st.builds(
        lambda text, predicate, time: Metric("m", text, caveats=(Caveat("c", predicate),), default_time=time),
        expression | plain, expression, st.just("") | pair,
    )  # fmt: skip
    guides = st.builds(lambda about, text: Guide("g", text, about), st.tuples(table), table | pair | st.just("Net."))
    examples = st.builds(lambda sql: Example("How many?", sql), statement)
    catalog = Catalog(
        tuple(every),
        tuple(draw(st.lists(joins, max_size=3))),
        tuple(draw(st.lists(metrics, max_size=3))),
        guides=tuple(draw(st.lists(guides, max_size=2))),
        examples=tuple(draw(st.lists(examples, max_size=2))),
    )
    some = st.lists(table, max_size=3, unique=True).map(tuple)
    role = PolicyRole(
        "r", draw(st.none() | some), draw(some), draw(st.dictionaries(table, st.tuples(column), max_size=2))
    )
    return catalog, draw(st.none() | st.just(role))


def said(text: str) -> set[str]:
    """The words of SQL outside strings and comments."""
    return set(re.findall(r"[a-z]+", re.sub(r"'[^']*'|--[^\n]*", " ", text)))


def forbidden(catalog: Catalog, role: PolicyRole | None) -> tuple[set[str], dict[str, set[str]]]:
    """The names of datasets that may not appear, and of fields by their dataset."""
    hidden = {each.name for each in catalog.datasets if each.visibility == "hidden"}
    gone = {
        each.name: {field.name for field in each.fields if field.visibility == "hidden"} for each in catalog.datasets
    }
    if role is not None:
        hidden |= set(role.hide) | denied(role)
        for name, columns in role.hidden_fields.items():
            gone.setdefault(name, set()).update(columns)
    return hidden, gone


def denied(role: PolicyRole) -> set[str]:
    return set() if role.allow is None else set(TABLES) - set(role.allow)


def references(dataset: Dataset) -> set[str]:
    """Every name that a dataset's parts are or refer to."""
    found = {field.name for field in dataset.fields} | {*dataset.primary_key, *sum(dataset.unique_keys, ())}
    texts = [field.expression for field in dataset.fields] + [caveat.predicate for caveat in dataset.caveats]
    return found.union({dataset.default_time}, *map(said, texts))


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_no_forbidden_name_is_left_in_any_reference(world):
    catalog, role = world
    seen = visible_catalog(catalog, role).catalog
    hidden, gone = forbidden(catalog, role)
    hidden -= {each.name for each in seen.datasets if role and each.name in denied(role)}  # a query over other tables
    known = hidden & {*(each.name for each in catalog.datasets), *(role.hide if role else ())}
    for each in seen.datasets:
        assert each.name not in hidden
        assert gone.get(each.name, set()).isdisjoint(references(each))
        assert role is None or forbidden(Catalog(), role)[0].isdisjoint(said(each.source))
    for join in seen.relationships:
        assert {join.from_dataset, join.to_dataset}.isdisjoint(hidden)
        assert gone.get(join.from_dataset, set()).isdisjoint(join.from_columns)
        assert gone.get(join.to_dataset, set()).isdisjoint(join.to_columns)
    for metric in seen.metrics:
        for text in (metric.expression, metric.default_time, *(caveat.predicate for caveat in metric.caveats)):
            assert hidden.isdisjoint(said(text))
            pairs = re.findall(r"([a-z]+)\.([a-z]+)", re.sub(r"'[^']*'", " ", text))
            assert [name for owner, name in pairs if name in gone.get(owner, ())] == []
    for guide in seen.guides:
        assert hidden.isdisjoint(guide.datasets)
        assert known.isdisjoint(re.findall(r"[a-z]+", guide.text))
    for example in seen.examples:
        words = said(example.sql)
        assert hidden.isdisjoint(words)
        assert all(gone.get(name, set()).isdisjoint(words) for name in words & set(TABLES))


def test_eight_thousand_tables_are_sifted():
    fields = tuple(Field(f"column_{at}", f"column_{at}") for at in range(65))
    datasets = tuple(Dataset(f"table_{at}", f"main.table_{at}", fields=fields) for at in range(8000))
    joins = tuple(
        Relationship(f"j{at}", f"table_{at}", ("column_1",), f"table_{at // 2}", ("column_2",)) for at in range(8000)
    )
    metrics = tuple(Metric(f"m{at}", f"SUM(table_{at}.column_3)") for at in range(1000))
    role = PolicyRole("x", None, tuple(f"table_{at}" for at in range(0, 8000, 7)), {"table_1": ("column_5",)})
    seen = visible_catalog(Catalog(datasets, joins, metrics), role)
    assert len(seen.catalog.datasets) == 8000 - 1143
