"""Frames: first pages, further pages, profiles, files, columns, completion."""

import asyncio
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest

from quire.document import Table
from quire.errors import KernelError
from quire.kernel import Filter, PageRequest, Plan, SortKey, Started

from .conftest import Bench, python, query

FRAME = """
import pandas, datetime
f = pandas.DataFrame({
    'n': [3, 1, 2, None, 5],
    's': ['b', 'a', 'C', None, 'abc'],
    'd': [datetime.date(2024, 1, day) for day in (1, 2, 3, 4, 5)],
    'odd': [1, 'x', [1], {'k': 2}, None],
})
"""


async def test_a_data_frame_is_shown_as_a_table(bench: Bench) -> None:
    (table,) = await bench.outputs(FRAME + "f")
    assert isinstance(table, Table)
    assert (table.name, table.row_count) == ("f", 5)
    assert [column.type for column in table.columns] == ["DOUBLE", "VARCHAR", "DATE", "VARCHAR"]
    assert table.rows[0] == (3.0, "b", "2024-01-01", "1")
    assert table.rows[3] == (None, None, "2024-01-04", "{'k': 2}")


@pytest.mark.parametrize(
    "make",
    [
        "import pandas; f = pandas.DataFrame({'n': range(1000)})",
        "import polars; f = polars.DataFrame({'n': range(1000)})",
        "import pyarrow; f = pyarrow.table({'n': range(1000)})",
        "import duckdb; f = duckdb.sql('select range as n from range(1000)')",
    ],
)
async def test_every_kind_of_frame_has_pages(bench: Bench, make: str) -> None:
    (table,) = await bench.outputs(f"{make}\nf")
    assert (table.name, len(table.rows)) == ("f", 200)
    page = await bench.kernel.page(PageRequest(name="f", offset=990, limit=100))
    assert page.rows == tuple((n,) for n in range(990, 1000))
    assert page.row_count == 1000


async def test_a_frame_without_a_name_has_pages_too(bench: Bench) -> None:
    (table,) = await bench.outputs("import pandas\npandas.DataFrame({'n': range(1000)}).tail(500)")
    page = await bench.kernel.page(PageRequest(name=table.name, offset=499))
    assert page.rows == ((999, 999),)
    await bench.run(query("q", "SELECT range AS n FROM range(1000)"))
    page = await bench.kernel.page(PageRequest(name=bench.finished("q").outputs[0].name, offset=999))
    assert page.rows == ((999,),)


async def test_pages_are_sorted_filtered_and_counted(bench: Bench) -> None:
    await bench.python(FRAME, writes=("f",))

    async def rows(*filters: tuple[str, str, str], sort: tuple[str, bool] = ("n", True)) -> list[object]:
        request = PageRequest(
            name="f",
            sort=(SortKey(column=sort[0], descending=sort[1]),),
            filters=tuple(Filter(column=c, operator=o, value=v) for c, o, v in filters),
        )
        page = await bench.kernel.page(request)
        assert page.row_count == len(page.rows)
        return [row[0] for row in page.rows]

    assert await rows() == [5.0, 3.0, 2.0, 1.0, None]
    assert await rows(("n", "ge", "2"), sort=("n", False)) == [2.0, 3.0, 5.0]
    assert await rows(("s", "contains", "B")) == [5.0, 3.0]
    assert await rows(("n", "is_null", "")) == [None]
    assert await rows(("d", "gt", "2024-01-03"), ("n", "not_null", "")) == [5.0]
    assert await rows(("s", "eq", "x' OR 1=1 --")) == []
    with pytest.raises(KernelError, match="cannot be compared"):
        await rows(("n", "gt", "many"))
    with pytest.raises(KernelError, match="no column"):
        await rows(("nope", "gt", "1"))
    with pytest.raises(KernelError, match="Run its cell"):
        await bench.kernel.page(PageRequest(name="nothing"))


async def test_pages_come_while_python_runs(bench: Bench) -> None:
    await bench.python(FRAME, writes=("f",))
    pages = []
    async for event in bench.kernel.run(Plan(id="p", steps=(python("a", "while True: pass"),))):
        if isinstance(event, Started):
            pages.append(await bench.kernel.page(PageRequest(name="f", sort=(SortKey(column="s"),))))
            interrupting = asyncio.create_task(bench.kernel.interrupt())
    assert await interrupting
    assert [row[1] for row in pages[0].rows] == ["C", "a", "abc", "b", None]


async def test_values_that_javascript_cannot_hold_are_text(bench: Bench) -> None:
    sql = (
        "SELECT 9007199254740993::BIGINT AS big, 1.10::DECIMAL(5,2) AS d, 'nan'::DOUBLE AS nan, '-inf'::DOUBLE AS inf,"
        " TIMESTAMP '2024-01-02 03:04:05' AS t, [1, NULL] AS l, {'a': DATE '2024-01-01'} AS s, NULL AS nothing,"
        " '\\xAB'::BLOB AS b, TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS ns, INTERVAL 14 MONTHS AS i,"
        " sum(2)::HUGEINT AS h"
    )
    await bench.run(query("q", sql, writes=("f",)))
    (table,) = bench.finished("q").outputs
    shown = dict(zip([column.name for column in table.columns], table.rows[0], strict=True))
    assert shown["big"] == "9007199254740993"
    assert (shown["d"], shown["nan"], shown["inf"]) == ("1.10", "NaN", "-inf")
    assert (shown["t"], shown["l"], shown["s"]) == ("2024-01-02 03:04:05", [1, None], {"a": "2024-01-01"})
    assert (shown["nothing"], shown["b"], shown["i"]) == (None, "\\xab", "1 years 2 months")
    assert shown["ns"].endswith(".123456789")
    assert (shown["h"], table.columns[-1].type) == ("2", "HUGEINT")


async def test_a_page_of_very_long_texts_is_cut(bench: Bench) -> None:
    (table,) = await bench.outputs("import pandas\npandas.DataFrame({c: ['x' * 100_000] * 200 for c in 'abcdef'})")
    assert len(table.rows[0][0]) == 10_001
    assert 1 <= len(table.rows) < 100


async def test_a_column_profile_says_the_essential(bench: Bench) -> None:
    await bench.run(
        query(
            "q",
            "SELECT range % 10 AS n, CASE WHEN range % 4 = 0 THEN NULL ELSE 'v' || range % 3 END AS s,"
            " DATE '2024-01-01' + (range % 30)::INTEGER AS d, [range] AS l FROM range(1000)",
            writes=("f",),
        )
    )
    number, text, day, values = await bench.kernel.profile("f")
    assert (number.count, number.nulls, number.distinct, number.minimum, number.mean) == (1000, 0, 10, "0", "4.5")
    assert sum(number.histogram) == 1000
    assert (text.nulls, text.distinct, text.top[0]) == (250, 3, ("v0", 250))
    assert (day.minimum, sum(day.histogram)) == ("2024-01-01", 1000)
    assert values.distinct == 1000


async def test_whole_frames_are_downloaded(bench: Bench, tmp_path: Path) -> None:
    await bench.python("import pandas\nf = pandas.DataFrame({'n': range(1000), 's': 'x,y'})", writes=("f",))
    await bench.kernel.download("f", str(tmp_path / "it's.csv"), "csv")
    await bench.kernel.download("f", str(tmp_path / "f.parquet"), "parquet")
    assert pyarrow.csv.read_csv(tmp_path / "it's.csv").num_rows == 1000
    assert pyarrow.parquet.read_table(tmp_path / "f.parquet").column_names == ["n", "s"]
    with pytest.raises(KernelError):
        await bench.kernel.download("f", "/no/such/folder/f.csv", "csv")


async def test_the_columns_of_frames_are_known(bench: Bench) -> None:
    await bench.python(FRAME + "_private = f\nn = 1")
    await bench.run(query("q", "SELECT 1::TINYINT AS t", writes=("q",)))
    columns = await bench.kernel.columns()
    assert {name: [column.name for column in found] for name, found in columns.items()} == {
        "f": ["n", "s", "d", "odd"],
        "q": ["t"],
    }
    assert columns["q"][0].type == "TINYINT"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('f["', {"n", "s", "d", "odd"}),
        ("f[['n', '", {"n", "s", "d", "odd"}),
        ('f["od', {"odd"}),
        ("g = f.loc[0, 'o", {"odd"}),
        ("numb", {"number"}),
        ("number.bit_l", {"bit_length"}),
        ("import datetim", {"datetime"}),
        ("for each in ran", {"range"}),
    ],
)
async def test_completion_knows_the_live_namespace(bench: Bench, code: str, expected: set[str]) -> None:
    await bench.python(FRAME + "number = 1")
    async with asyncio.timeout(20):
        found = {item.label for item in await bench.kernel.complete(code, len(code))}
        while not expected <= found:  # the first answer may come before jedi is loaded
            found = {item.label for item in await bench.kernel.complete(code, len(code))}
    assert expected <= found


async def test_a_changed_frame_has_changed_pages(bench: Bench) -> None:
    await bench.python("import pandas\nf = pandas.DataFrame({'n': [1]})", writes=("f",))
    assert (await bench.kernel.page(PageRequest(name="f"))).rows == ((1,),)
    await bench.python("f['n'] = 2", writes=("f",), reads=("f",))
    assert (await bench.kernel.page(PageRequest(name="f"))).rows == ((2,),)


async def test_duplicate_columns_are_told_apart(bench: Bench) -> None:
    await bench.run(query("q", "SELECT 1 AS a, 2 AS a, 3 AS a_1", writes=("f",)))
    names = [column.name for column in bench.finished("q").outputs[0].columns]
    assert len(set(names)) == 3
    (table,) = await bench.outputs("import pandas\npandas.DataFrame([[1, 2]], columns=['a', 'a'])")
    assert [column.name for column in table.columns] == ["a", "a_1"]


@pytest.mark.parametrize(
    "code",
    [
        "pandas.DataFrame()",
        "pandas.DataFrame({'n': []})",
        "pandas.DataFrame({('a', 1): [1], ('a', 2): [2]})",
        "pandas.DataFrame({'n': [1, 2]}).groupby('n').agg({'n': ['sum', 'mean']})",
        "pandas.DataFrame({'n': [1]}, index=pandas.Index([1], name='n'))",
        "pandas.DataFrame({'c': pandas.Categorical(['a', None])})",
        "pandas.DataFrame({'p': [object()]})",
        "pandas.DataFrame({'x': [2**70, 1]})",
        "pandas.DataFrame({'t': pandas.date_range('2024', periods=3, tz='Europe/Paris')})",
        "pandas.DataFrame({'t': pandas.period_range('2024', periods=3, freq='M')})",
        "pandas.DataFrame({'i': pandas.interval_range(0, 3)})",
        "pandas.DataFrame({'z': [1 + 2j]})",
        "pandas.DataFrame({'n': pandas.array([1, None], dtype='Int64')})",
        "pandas.DataFrame({1: [1], 2.5: [2]})",
        "pandas.Series([1, 2], name='s')",
        "pandas.DataFrame({'n': [1, 2]}, index=['a', 'b'])",
    ],
)
async def test_odd_frames_are_shown_and_paged(bench: Bench, code: str) -> None:
    result = await bench.python(f"import pandas\n{code}")
    assert result.status == "ok", result.outputs
    (table,) = result.outputs
    assert isinstance(table, Table)
    page = await bench.kernel.page(PageRequest(name=table.name))
    assert page.rows == table.rows
    assert page.columns == table.columns
