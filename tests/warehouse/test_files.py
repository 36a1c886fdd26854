"""A folder of files is a database: which files are which table, and nothing outside the folder."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from quire.errors import ConnectionFailed, StatementFailed
from quire.warehouse import Statement
from quire.warehouse.worker.files import families

pytestmark = pytest.mark.asyncio(loop_scope="session")


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".parquet"):
            duckdb.sql(f"SELECT '{path.stem}' AS said, 1 AS n").write_parquet(str(path))
        else:
            path.write_text("said,n\nx,1\n" if "csv" in name else '{"said": "x", "n": 1}\n')
    return folder


@pytest.mark.parametrize(
    ("names", "tables"),
    [
        (["orders.csv", "people.parquet", "notes.txt", ".hidden.csv", "_tmp.csv"], {".orders": 1, ".people": 1}),
        (["e_20260101.csv", "e_20260102.csv"], {".e": 2}),
        (["e-2026-01-01.csv", "e-2026-01-02.csv"], {".e": 2}),
        (["e_202601.parquet", "e_202602.parquet", "f_2026.csv"], {".e": 2, ".f_2026": 1}),
        (["p_12345678.csv", "p_12345679.csv"], {".p_12345678": 1, ".p_12345679": 1}),
        (["v/part-0.parquet", "v/part-1.parquet"], {".v": 2}),
        (["s/year=2026/a.parquet", "s/year=2025/b.parquet"], {".s": 2}),
        (["crm/deals.csv", "crm/it.csv", "crm/old/deals.csv"], {"crm.deals": 1, "crm.it": 1, "crm.old_deals": 1}),
        (["crm/2026-01.csv", "crm/2026-02.csv"], {"crm.crm": 2}),
        (["a.csv", "a.parquet", "A.json"], {".A": 1, ".a_csv": 1, ".a_parquet": 1}),
        (["deep.csv.gz", "rows.jsonl", "rows2.ndjson", "t.tsv"], {".deep": 1, ".rows": 1, ".rows2": 1, ".t": 1}),
        ([], {}),
    ],
)  # fmt: skip
async def test_files_that_belong_together_are_one_table(tmp_path, names, tables):
    fill(tmp_path, *(name for name in names if not name.endswith(".parquet")))
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = {f"{family.schema}.{family.name}": len(family.files) for family in families(str(tmp_path))}
    assert found == tables


async def test_every_kind_of_family_can_be_read(opened, tmp_path):
    fill(
        tmp_path / "data", "e_20260101.csv", "e_20260102.csv", "v/part-0.parquet", "v/part-1.parquet",
         "s/year=2026/a.parquet", "s/year=2025/a.parquet", "crm/deals.csv", "it's [odd]*.csv", "rows.jsonl",
    )  # fmt: skip
    engine = opened(url="files:data")

    async def rows(sql):
        return (await engine.execute(Statement(sql))).first.rows

    assert await rows("SELECT DISTINCT _shard FROM e ORDER BY 1") == (("20260101",), ("20260102",))
    assert await rows("SELECT said FROM v ORDER BY 1") == (("part-0",), ("part-1",))
    assert await rows("SELECT year, n FROM s ORDER BY 1") == ((2025, 1), (2026, 1))
    assert await rows("SELECT n FROM crm.deals") == ((1,),)
    assert await rows('SELECT n FROM "it\'s [odd]*"') == ((1,),)
    assert await rows("SELECT n FROM rows") == ((1,),)
    tables = {(table.schema, table.name): table for table in await engine.tables()}
    assert (tables["main", "v"].rows, tables["crm", "deals"].rows) == (2, None)
    assert tables["main", "e"].columns[-1].name == "_shard"


async def test_a_file_that_cannot_be_read_is_listed_and_the_rest_works(opened, tmp_path):
    fill(tmp_path / "data", "good.csv")
    (tmp_path / "data" / "bad.parquet").write_text("this is no parquet")
    (tmp_path / "data" / "empty.json").write_text("{ no json")
    engine = opened(url="files:data")
    tables = {table.name: table for table in await engine.tables()}
    assert tables["bad"].problem
    assert tables["good"].problem == ""
    assert (await engine.execute(Statement("SELECT * FROM good"))).row_count == 1


async def test_files_that_come_and_go_are_seen_with_the_next_statement(opened, tmp_path):
    fill(tmp_path / "data", "a.csv")
    engine = opened(url="files:data")
    assert [table.name for table in await engine.tables()] == ["a"]
    fill(tmp_path / "data", "b.csv")
    assert (await engine.execute(Statement("SELECT * FROM b"))).row_count == 1
    (tmp_path / "data" / "a.csv").unlink()
    assert [table.name for table in await engine.tables()] == ["b"]
    (tmp_path / "data" / "b.csv").write_text("n\n1\n2\n3\n")
    assert (await engine.execute(Statement("SELECT * FROM b"))).row_count == 3


async def test_nothing_outside_the_folder_can_be_read(opened, tmp_path):
    fill(tmp_path / "data", "a.csv")
    (tmp_path / "secret.csv").write_text("password\nhunter2\n")
    engine = opened(url="files:data")
    for path in (tmp_path / "secret.csv", tmp_path / "data" / ".." / "secret.csv", "/etc/passwd", "/etc/*"):
        with pytest.raises(StatementFailed) as caught:
            await engine.execute(Statement(f"SELECT * FROM read_text('{path}')"))
        assert "hunter2" not in str(caught.value)
    assert (await engine.execute(Statement(f"SELECT * FROM '{tmp_path / 'data' / 'a.csv'}'"))).row_count == 1


async def test_a_folder_that_is_not_there_is_said(opened, tmp_path):
    with pytest.raises(ConnectionFailed, match=r"There is no folder .*none\. Correct the url"):
        await opened(url="files:none").start()
    (tmp_path / "empty").mkdir()
    assert await opened(url="files:empty").tables() == ()
