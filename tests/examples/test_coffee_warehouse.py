"""The warehouse of the sample project has the size, the dates and the traps that its catalog talks about."""

from __future__ import annotations

from datetime import date

import duckdb

from .conftest import ANCHOR

LOCAL_DAY = "(ordered_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin')::DATE"


def fingerprints(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY ALL"
        ).fetchall()
        return {
            name: connection.execute(f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {name} AS t").fetchone()
            for (name,) in names
        }


def test_the_same_anchor_makes_the_same_rows(generate, coffee_file, tmp_path):
    generate(tmp_path / "again.duckdb", ANCHOR)
    assert fingerprints(tmp_path / "again.duckdb") == fingerprints(coffee_file)


def test_a_new_warehouse_replaces_the_old_one_and_leaves_nothing_beside_it(generate, tmp_path):
    path = tmp_path / "coffee.duckdb"
    path.write_bytes(b"not a database")
    rows = generate(path, date(2024, 1, 1))
    assert rows > 300_000
    assert [entry.name for entry in tmp_path.iterdir()] == ["coffee.duckdb"]


def test_three_whole_years_and_the_present_one_hold_about_two_hundred_thousand_rows_a_year(value):
    rows = value("SELECT sum(estimated_size) FROM duckdb_tables()")
    assert 500_000 < rows < 800_000


def test_orders_reach_from_the_first_day_three_years_ago_to_yesterday(value):
    assert value(f"SELECT min({LOCAL_DAY}), max({LOCAL_DAY}) FROM orders") == (date(2023, 1, 1), date(2026, 7, 14))


def test_every_channel_sells_in_every_month(value):
    months = value(f"SELECT count(DISTINCT (channel, date_trunc('month', {LOCAL_DAY}))) FROM orders")
    assert months == 4 * 43


def test_there_are_seasons_growth_and_a_dip(coffee):
    web = dict(
        coffee.execute(
            f"SELECT strftime({LOCAL_DAY}, '%Y-%m'), sum(net_amount)::DOUBLE FROM orders "
            "WHERE channel = 'web' AND NOT is_test GROUP BY ALL"
        ).fetchall()
    )
    assert web["2024-12"] > 1.25 * web["2024-10"]
    assert web["2025-11"] > 1.2 * web["2023-11"]
    assert web["2025-03"] < 0.8 * web["2024-03"]


def test_status_is_spelled_in_several_ways(value):
    assert value("SELECT count(DISTINCT status) > count(DISTINCT lower(status)) FROM orders")
    assert value("SELECT list_sort(list(DISTINCT lower(status))) FROM orders") == [
        "canceled", "cancelled", "completed", "pending", "refunded", "shipped",
    ]  # fmt: skip


def test_test_accounts_deleted_orders_and_cancelled_orders_change_the_answer(value):
    everything, honest = value(
        "SELECT sum(line_total), sum(line_total) FILTER (NOT order_is_test AND order_deleted_at IS NULL "
        "AND order_status NOT IN ('cancelled', 'pending')) FROM sales"
    )
    assert float(honest / everything) < 0.95


def test_five_columns_could_be_called_revenue_and_no_two_agree(value):
    sums = value(
        "SELECT (SELECT (sum(gross_amount), sum(net_amount), sum(total_amount)) FROM orders), "
        "(SELECT sum(line_total) FROM sales WHERE order_status <> 'cancelled'), (SELECT sum(amount) FROM payments)"
    )
    assert len({*sums[0], sums[1], sums[2]}) == 5


def test_the_lines_of_an_order_add_up_to_its_net_amount(value):
    assert (
        value(
            "SELECT count(*) FROM orders JOIN (SELECT order_id, sum(line_total) AS total FROM order_items GROUP BY 1) "
            "USING (order_id) WHERE total <> net_amount"
        )
        == 0
    )
    assert value("SELECT count(*) FROM orders ANTI JOIN order_items USING (order_id)") == 0


def test_orders_that_do_not_count_have_no_refunds_no_money_and_no_campaign(value):
    dead = "FROM orders JOIN {} USING (order_id) WHERE is_test OR deleted_at IS NOT NULL"
    assert value("SELECT count(*) " + dead.format("refunds")) == 0
    assert value("SELECT count(*) " + dead.format("order_campaigns")) == 0
    paid = "FROM orders JOIN payments AS p USING (order_id) WHERE (is_test OR deleted_at IS NOT NULL) AND "
    assert value(f"SELECT count(*) {paid} lower(p.status) = 'captured'") == 0


def test_joining_campaigns_counts_orders_twice_and_shares_do_not(value):
    once, twice, shared = value(
        "SELECT (SELECT sum(net_amount) FROM orders SEMI JOIN order_campaigns USING (order_id)), "
        "(SELECT sum(order_amount) FROM order_campaigns), (SELECT sum(attributed_amount) FROM order_campaigns)"
    )
    assert float(twice / once) > 1.3
    assert shared == once


def test_prices_of_past_sales_differ_from_the_list_price_of_today(value):
    assert (
        value(
            "SELECT avg((unit_price <> list_price)::INTEGER) FROM order_items JOIN products USING (product_id) "
            "JOIN orders USING (order_id) WHERE channel = 'cafe'"
        )
        > 0.5
    )
    assert (
        value(
            "SELECT count(*) FROM product_prices AS a JOIN product_prices AS b USING (product_id) "
            "WHERE a.valid_from < b.valid_from AND coalesce(a.valid_to, '9999-01-01') > b.valid_from"
        )
        == 0
    )


def test_many_orders_fall_on_another_day_in_utc(value):
    assert value(f"SELECT avg((ordered_at::DATE <> {LOCAL_DAY})::INTEGER) FROM orders") > 0.08


def test_the_old_copy_is_stale_and_the_raw_load_has_duplicates(value):
    assert value("SELECT max(created)::DATE FROM orders_old") < date(2025, 6, 1)
    assert value("SELECT count(*) - count(DISTINCT order_id) FROM staging.stg_orders") > 100


def test_merged_accounts_have_no_orders_and_some_orders_have_no_account(value):
    merged = "SELECT count(*) FROM orders JOIN customers USING (customer_id) WHERE customers.deleted_at IS NOT NULL"
    assert value(merged) == 0
    assert value("SELECT avg((customer_id IS NULL)::INTEGER) FROM orders WHERE channel = 'cafe'") > 0.3
    orphans = "SELECT count(*) FROM orders ANTI JOIN customers USING (customer_id) WHERE customer_id IS NOT NULL"
    assert value(orphans) == 0


def test_a_refund_never_exceeds_its_order(value):
    assert (
        value(
            "SELECT count(*) FROM refunds JOIN orders USING (order_id) "
            "WHERE amount > net_amount OR amount <> refunded_amount"
        )
        == 0
    )
