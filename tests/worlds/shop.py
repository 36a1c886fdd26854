"""A tiny shop with the traps of real warehouses, and a calculator that answers queries row by row in plain Python.

Traps: several lines and refunds per order (fan-out), a bridge to tags (many-to-many), keys that are NULL, soft-deleted
orders, test customers, amounts that are NULL, status in mixed case, instants in UTC against business days in Berlin.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from msgspec.structs import replace

from quire.assistant.dates import begin, count_units, shifted
from quire.assistant.query import Filter, Query
from quire.catalog import Catalog, Caveat, Dataset, Field, FieldName, Metric, Relationship

TODAY = date(2025, 3, 12)
ZONE = "Europe/Berlin"
Row = dict[str, Any]
Rows = list[tuple[Any, ...]]


def dimension(name: str, expression: str = "", *values: str, datatype: str = "String", **more: Any) -> Field:
    return Field(name, expression or name, datatype, dimension=True, values=values, **more)


def number(name: str, datatype: str = "Integer") -> Field:
    return Field(name, name, datatype)


CATALOG = Catalog(
    timezone=ZONE,
    datasets=(
        Dataset(
            "orders",
            "orders",
            primary_key=("order_id",),
            endorsement="endorsed",
            default_time="ordered_at",
            caveats=(Caveat("Deleted orders stay in the table.", "deleted_at IS NULL", "required"),),
            fields=(
                number("order_id"),
                number("customer_id"),
                Field("deleted_at", "deleted_at", "DateTime", visibility="hidden"),
                Field("ordered_at", "ordered_at AT TIME ZONE 'UTC'", "DateTimeTz", is_time=True, dimension=True),
                dimension("channel", "", "web", "cafe", "phone", synonyms=("sales channel",)),
                dimension("status", "lower(status)", "paid", "open", "cancelled"),
            ),
        ),
        Dataset(
            "lines",
            "lines",
            primary_key=("order_id", "line_number"),
            endorsement="endorsed",
            synonyms=("order lines",),
            fields=(number("order_id"), number("product_id"), number("quantity"), number("amount", "Decimal")),
        ),
        Dataset(
            "customers",
            "(SELECT * FROM people)",
            primary_key=("customer_id",),
            caveats=(Caveat("Testers are no customers.", "NOT is_test", "required"),),
            fields=(
                number("customer_id"),
                Field("is_test", "is_test", "Boolean", visibility="hidden"),
                Field("email", "email", "String", dimension=True, visibility="hidden", values=("a@b.example",)),
                dimension("region", "", "North", "South", "web"),
                dimension("country", "", "Germany", "France"),
            ),
        ),
        Dataset(
            "products",
            "products",
            primary_key=("product_id",),
            fields=(number("product_id"), dimension("product", "name", "House Blend", "Filter"), dimension("category")),
        ),
        Dataset(
            "refunds",
            "refunds",
            primary_key=("refund_id",),
            default_time="refunded_on",
            fields=(
                number("order_id"),
                number("amount", "Decimal"),
                Field("refunded_on", "refunded_on", "Date", is_time=True, dimension=True),
            ),
        ),
        Dataset("tags", "tags", fields=(number("order_id"), dimension("tag", "", "gift", "rush"))),
        Dataset(
            "spend",
            "spend",
            default_time="spent_on",
            endorsement="experimental",
            fields=(number("cost", "Decimal"), Field("spent_on", "spent_on", "Date", is_time=True, dimension=True)),
        ),
        Dataset(
            "old_orders",
            "orders",
            visibility="hidden",
            fields=(dimension("era", "", "ancient"), number("order_id")),
        ),
    ),
    relationships=(
        Relationship("lines_orders", "lines", ("order_id",), "orders", ("order_id",)),
        Relationship("lines_products", "lines", ("product_id",), "products", ("product_id",)),
        Relationship("orders_customers", "orders", ("customer_id",), "customers", ("customer_id",)),
        Relationship("refunds_orders", "refunds", ("order_id",), "orders", ("order_id",)),
        Relationship("tags_orders", "tags", ("order_id",), "orders", ("order_id",)),
        Relationship("orders_tags", "orders", ("order_id",), "tags", ("order_id",)),
    ),
    metrics=(
        Metric(
            "revenue",
            "SUM(lines.amount)",
            datatype="Decimal",
            synonyms=("sales", "turnover"),
            format="money:EUR",
            endorsement="endorsed",
        ),
        Metric("gross_sales", "SUM(lines.amount)", datatype="Decimal", synonyms=("turnover",)),
        Metric(
            "order_count",
            "COUNT(orders.order_id)",
            datatype="Integer",
            synonyms=("orders", "number of orders", "purchases"),
            endorsement="endorsed",
        ),
        Metric("units", "SUM(lines.quantity)", datatype="Integer", synonyms=("units sold",), endorsement="endorsed"),
        Metric(
            "average_order_value",
            "SUM(lines.amount) / COUNT(DISTINCT lines.order_id)",
            synonyms=("basket", "revenue per order"),
            endorsement="endorsed",
        ),
        Metric("refunded", "SUM(refunds.amount)", synonyms=("refunds",), endorsement="endorsed"),
        Metric("net_revenue", "SUM(lines.amount) - SUM(refunds.amount)", synonyms=("net sales",)),
        Metric("buyers", "COUNT(DISTINCT orders.customer_id)", datatype="Integer", synonyms=("customers",)),
        Metric("refund_rate", "SUM(refunds.amount) / SUM(lines.amount)", format="percent"),
        Metric("marketing_cost", "SUM(spend.cost)", synonyms=("ad spend",)),
        Metric("secret", "SUM(lines.amount)", visibility="hidden"),
        Metric("broken", "SUM(lines.amount", ""),
        Metric("ancient_orders", "COUNT(old_orders.order_id)"),
    ),
)
JOINS = {"lines": [("orders", "order_id"), ("products", "product_id")], "refunds": [("orders", "order_id")]}
JOINS |= {"orders": [("customers", "customer_id")], "spend": [], "customers": [], "products": []}
KEYS = {"orders": "order_id", "products": "product_id", "customers": "customer_id"}
TIMES = {"lines": ("orders", "ordered_at"), "orders": ("orders", "ordered_at")}
TIMES |= {"refunds": ("refunds", "refunded_on"), "spend": ("spend", "spent_on")}


class Shop:
    """The rows of one random shop."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        pick = chance.choice
        self.customers = [
            {"customer_id": n, "region": pick(["North", "South", "web", None]), "country": pick(["Germany", "France"])}
            | {"is_test": chance.random() < 0.2, "email": f"{n}@example.org"}
            for n in range(1, 7)
        ]
        names = ["House Blend", "Filter", "Mug", "Tea"]
        self.products = [
            {"product_id": n, "name": names[n - 1], "category": pick(["Coffee", "Other"])} for n in range(1, 5)
        ]
        self.orders = [self._order(n, chance) for n in range(1, 46)]
        self.lines = [
            {"order_id": order["order_id"], "line_number": n, "product_id": pick([1, 2, 3, 4, 9, None])}
            | {"quantity": chance.randint(0, 4), "amount": pick([None, *range(1, 40)])}
            for order in self.orders
            for n in range(chance.randint(0, 4))
        ]
        self.refunds = [
            {"refund_id": n, "order_id": chance.randint(1, 50), "amount": chance.randint(1, 20)}
            | {"refunded_on": date(2023, 11, 1) + timedelta(days=chance.randint(0, 490))}
            for n in range(25)
        ]
        self.tags = [{"order_id": chance.randint(1, 45), "tag": pick(["gift", "rush"])} for _ in range(60)]
        self.spend = [
            {"cost": chance.randint(1, 90), "spent_on": date(2024, 1, 1) + timedelta(days=chance.randint(0, 430))}
            for _ in range(20)
        ]

    def _order(self, number: int, chance: random.Random) -> Row:
        moment = datetime(2023, 12, 1) + timedelta(minutes=chance.randint(0, 670_000))
        if chance.random() < 0.3:  # about midnight at the end of a month, where UTC and Berlin differ
            moment = datetime(2024, chance.randint(1, 12), 1) - timedelta(minutes=chance.choice([1, 30, 90, 121, -10]))
        return {
            "order_id": number,
            "customer_id": chance.choice([None, 1, 2, 3, 4, 5, 6]),
            "channel": chance.choice(["web", "web", "cafe", "phone", None]),
            "status": chance.choice(["paid", "Paid", "PAID", "open", "Cancelled"]),
            "ordered_at": moment,
            "deleted_at": moment if chance.random() < 0.15 else None,
        }

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A database with these rows."""
        connection = duckdb.connect()
        types = {
            "orders": "order_id INT, customer_id INT, channel VARCHAR, status VARCHAR, ordered_at TIMESTAMP, "
            "deleted_at TIMESTAMP",
            "lines": "order_id INT, line_number INT, product_id INT, quantity INT, amount DECIMAL(10,2)",
            "people": "customer_id INT, region VARCHAR, country VARCHAR, is_test BOOL, email VARCHAR",
            "products": "product_id INT, name VARCHAR, category VARCHAR",
            "refunds": "refund_id INT, order_id INT, amount DECIMAL(10,2), refunded_on DATE",
            "tags": "order_id INT, tag VARCHAR",
            "spend": "cost DECIMAL(10,2), spent_on DATE",
        }
        for table, columns in types.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
            rows = [tuple(row.values()) for row in getattr(self, "customers" if table == "people" else table)]
            if rows:
                places = ", ".join("?" for _ in rows[0])
                connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        return connection


def total(values: Iterable[Any]) -> Any:
    found = [value for value in values if value is not None]
    return sum(found) if found else None


def count(values: Iterable[Any]) -> int:
    return sum(value is not None for value in values)


def distinct(values: Iterable[Any]) -> int:
    return len({value for value in values if value is not None})


def ratio(left: Any, right: Any) -> Any:
    return None if left is None or not right else left / right


Sum = Callable[[Iterable[Any]], Any]
METRICS: dict[str, tuple[tuple[tuple[str, Sum, str], ...], Callable[..., Any]]] = {
    "revenue": ((("lines", total, "amount"),), lambda a: a),
    "units": ((("lines", total, "quantity"),), lambda a: a),
    "order_count": ((("orders", count, "order_id"),), lambda a: a),
    "buyers": ((("orders", distinct, "customer_id"),), lambda a: a),
    "refunded": ((("refunds", total, "amount"),), lambda a: a),
    "marketing_cost": ((("spend", total, "cost"),), lambda a: a),
    "average_order_value": ((("lines", total, "amount"), ("lines", distinct, "order_id")), ratio),
    "net_revenue": ((("lines", total, "amount"), ("refunds", total, "amount")), lambda a, b: (a or 0) - (b or 0)),
    "refund_rate": ((("refunds", total, "amount"), ("lines", total, "amount")), lambda a, b: ratio(a or 0, b or 0)),
}
ZERO = frozenset(("revenue", "units", "order_count", "buyers", "refunded", "marketing_cost", "net_revenue"))


class Calculator:
    """Answers a query by going through the rows, one after the other."""

    def __init__(self, shop: Shop, query: Query) -> None:
        self.shop = shop
        self.query = query
        self.index = {name: {row[key]: row for row in getattr(shop, name)} for name, key in KEYS.items()}

    def answer(self) -> Rows:
        """The rows of the answer, in no order unless the query ranks."""
        query = self.query
        start, end = (query.time.start, query.time.end) if query.time else (None, None)
        if query.comparison is not None:
            return self.compared(start, end)
        if query.average:
            return self.ranked(self.averaged(start, end))
        found = {key: list(values) for key, values in self.groups(start, end).items()}
        series = query.grain not in ("", "weekday") and not query.dimensions
        if series and not (query.top or query.having or query.share):
            found = self.filled(found)
        if query.share:
            found = self.shares(found)
        rows_found = [(*key, *values) for key, values in found.items()]
        return self.ranked(self.kept(rows_found))

    def averaged(self, start: date | None, end: date | None) -> Rows:
        """The values of each period, added up and divided by the number of periods."""
        assert start is not None
        assert end is not None
        periods = count_units(start, end, self.query.average)  # type: ignore[arg-type]
        whole = Calculator(self.shop, replace(self.query, grain=self.query.average, average=""))
        found: dict[tuple[Any, ...], list[Any]] = {} if self.query.dimensions else {(): [0] * len(self.query.metrics)}
        for key, values in whole.groups(start, end).items():
            sums = found.setdefault(key[1:], [0] * len(values))
            found[key[1:]] = [one + (value or 0) for one, value in zip(sums, values, strict=True)]
        return [(*key, *(value / periods for value in sums)) for key, sums in found.items()]

    def groups(self, start: date | None, end: date | None) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """Each metric by the keys; the aggregates of different facts meet on equal keys."""
        parts: dict[tuple[Any, ...], dict[tuple[str, int], Any]] = {}
        bases = list(dict.fromkeys(base for name in self.query.metrics for base, _, _ in METRICS[name][0]))
        for base in bases:
            grouped: dict[tuple[Any, ...], list[Row]] = {}
            for row in self.rows(base, start, end):
                grouped.setdefault(self.key(base, row), []).append(row)
            if not self.keyed:
                grouped.setdefault((), [])
            for key, rows in grouped.items():
                cell = parts.setdefault(key, {})
                for name in self.query.metrics:
                    for place, (own, aggregate, column) in enumerate(METRICS[name][0]):
                        if own == base:
                            cell[name, place] = aggregate(row[base][column] for row in rows)
        found = {}
        for key, cell in parts.items():
            values = []
            for name in self.query.metrics:
                atoms, combine = METRICS[name]
                values.append(combine(*(cell.get((name, place)) for place in range(len(atoms)))))
            found[key] = tuple(values)
        return found

    @property
    def keyed(self) -> bool:
        return bool(self.query.grain or self.query.dimensions)

    def touched(self, base: str) -> set[str]:
        """The datasets that a query on a fact touches, those on the way included."""
        query = self.query
        used = {base, *(field.dataset for field in query.dimensions), *(kept.field.dataset for kept in query.filters)}
        if query.grain or (query.time is not None and (query.time.start or query.time.end)):
            used.add(TIMES[base][0])
        if "customers" in used and base != "customers":
            used.add("orders")
        return used

    def rows(self, base: str, start: date | None, end: date | None) -> Iterable[Row]:
        """The joined rows of a fact that count."""
        used = self.touched(base)
        for row in getattr(self.shop, base):
            joined = self.join(base, row)
            order, customer = joined.get("orders"), joined.get("customers")
            if "orders" in used and order is not None and order["deleted_at"] is not None:
                continue
            if "customers" in used and customer is not None and customer["is_test"]:
                continue
            day = self.day(base, joined)
            if (start or end) and (day is None or (start and day < start) or (end and day >= end)):
                continue
            if all(self.passes(kept, joined) for kept in self.query.filters):
                yield joined

    def join(self, base: str, row: Row) -> Row:
        joined: Row = {base: row}
        for name in (base, "orders"):
            for other, key in JOINS[name] if joined.get(name) else ():
                joined[other] = self.index[other].get(joined[name][key])
        return joined

    def passes(self, kept: Filter, joined: Row) -> bool:
        value = self.value(kept.field, joined)
        return (value is None or value not in kept.values) if kept.exclude else value in kept.values

    def value(self, field: FieldName, joined: Row) -> Any:
        row = joined.get(field.dataset)
        if row is None:
            return None
        if field.field == "status":
            return row["status"].lower()
        return row["name" if field.field == "product" else field.field]

    def day(self, base: str, joined: Row) -> date | None:
        dataset, column = TIMES[base]
        row = joined.get(dataset)
        if row is None:
            return None
        moment = row[column]
        return (
            moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(ZONE)).date()
            if column == "ordered_at"
            else moment
        )

    def key(self, base: str, joined: Row) -> tuple[Any, ...]:
        parts: list[Any] = []
        if self.query.grain:
            day = self.day(base, joined)
            if self.query.grain == "weekday":
                parts.append(None if day is None else day.strftime("%A"))
            else:
                parts.append(None if day is None else begin(self.query.grain, day))
        return (*parts, *(self.value(field, joined) for field in self.query.dimensions))

    def filled(self, found: dict[tuple[Any, ...], list[Any]]) -> dict[tuple[Any, ...], list[Any]]:
        """Periods between the first and the last, with 0 where a sum or count has nothing."""
        days = [key[0] for key in found if key[0] is not None]
        day = min(days, default=None)
        while day is not None and day <= max(days):
            found.setdefault((day,), [None for _ in self.query.metrics])
            day = shifted(day, self.query.grain, 1)  # type: ignore[arg-type]
        for values in found.values():
            for place, name in enumerate(self.query.metrics):
                if name in ZERO and values[place] is None:
                    values[place] = 0
        return found

    def shares(self, found: dict[tuple[Any, ...], list[Any]]) -> dict[tuple[Any, ...], list[Any]]:
        shown = {}
        for key, values in found.items():
            row = []
            for place, value in enumerate(values):
                within = self.query.grain and self.query.dimensions
                peers = [other[place] for k, other in found.items() if not within or k[0] == key[0]]
                row += [value, ratio(value, total(peers))]
            if all(key[-1] in kept.values for kept in self.query.shown):
                shown[key] = row
        return shown

    def compared(self, start: date | None, end: date | None) -> Rows:
        shift = self.query.comparison
        assert shift is not None
        assert end is not None

        def back(day: date) -> date:
            return shifted(day, shift.unit, -shift.count)

        before_end = back(end) if end.day == 1 else back(end - timedelta(days=1)) + timedelta(days=1)
        now = self.groups(start, end)
        before: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for key, values in self.groups(back(start) if start else None, before_end).items():
            moved = key
            if self.query.grain and key[0] is not None:
                moved = (shifted(key[0], shift.unit, shift.count), *key[1:])
            before[moved] = values
        rows: Rows = []
        for key in dict.fromkeys([*now, *before]):
            if self.query.grain and (key[0] is None or key[0] >= end):
                continue
            row: list[Any] = list(key)
            for place, name in enumerate(self.query.metrics):
                one, other = (side.get(key, [None] * 9)[place] for side in (now, before))
                if name in ZERO and self.keyed:
                    one, other = one or 0, other or 0
                change = None if one is None or other is None else ratio(one - other, abs(other))
                row += [one, other, change]
            rows.append(tuple(row))
        return self.ranked(self.kept(rows))

    def place(self, metric: str) -> int:
        width = 3 if self.query.comparison else 2 if self.query.share else 1
        keys = bool(self.query.grain) + len(self.query.dimensions)
        return keys + self.query.metrics.index(metric) * width

    def kept(self, rows: Rows) -> Rows:
        tests: dict[str, Callable[[Any, float], bool]] = {
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
        }
        for one in self.query.having:
            place = self.place(one.metric)
            rows = [row for row in rows if row[place] is not None and tests[one.operator](row[place], one.number)]
        return rows

    def ranked(self, rows: Rows) -> Rows:
        top = self.query.top
        if top is None:
            return rows
        place = self.place(top.metric)
        rows = [row for row in rows if row[place] is not None]
        found = []
        for row in rows:
            peers = rows
            if top.within is not None:
                column = bool(self.query.grain) + self.query.dimensions.index(top.within)
                peers = [other for other in rows if other[column] == row[column]]
            better = [o for o in peers if (o[place] > row[place] if top.descending else o[place] < row[place])]
            if len(better) < top.count:
                found.append(row)
        return found
