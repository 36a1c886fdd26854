"""A question to a context, over a small world with known answers."""

from quire.catalog import Catalog, Caveat, Dataset, Field, Relationship
from quire.recommender import Asking, Recommendation, Recommender, admit, visible


def fields(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, name, "Integer" if name.endswith("id") else "String") for name in names)


WORLD = Catalog(
    (
        Dataset(
            "orders",
            "orders",
            primary_key=("order_id",),
            fields=fields("order_id", "customer_id", "channel", "status"),
            caveats=(Caveat("No tests.", "status <> 'test'", "required"),),
        ),
        Dataset(
            "customers", "customers", primary_key=("customer_id",), fields=fields("customer_id", "name", "segment")
        ),
        Dataset("salaries", "salaries", fields=fields("employee_id", "salary"), visibility="hidden"),
    ),
    (Relationship("placed", "orders", ("customer_id",), "customers", ("customer_id",)),),
)


def ask(question: str, **rest: object) -> Recommendation:
    return Recommender(admit(WORLD, [("hidden", visible())])).recommend(Asking(question, **rest))


def test_the_table_that_is_named_comes_first() -> None:
    assert ask("How many customers by segment?").items[0].name == "customers"


def test_a_required_caveat_comes_with_its_table() -> None:
    assert "! required: status <> 'test' -- No tests." in ask("orders by channel").text


def test_a_hidden_table_is_withheld_even_when_it_is_pinned_and_the_person_is_told_why() -> None:
    found = ask("average salary in @salaries")
    assert "salar" not in found.text
    assert [(each.name, each.why) for each in found.receipt.withheld] == [("salaries", "It is hidden.")]


def test_a_pinned_field_is_shown_whatever_the_budget() -> None:
    assert "  segment String" in ask("orders by channel for @customers.segment", budget=10).text


def test_a_dataset_says_what_of_it_fits_the_question() -> None:
    whys = {
        item.name: item.why for item in ask("channel of each order, for @customers").items if item.kind == "dataset"
    }
    assert whys == {"orders": "its columns fit", "customers": "pinned"}
