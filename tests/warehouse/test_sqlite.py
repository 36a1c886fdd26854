"""SQLite: columns hold what they like, and a statement reaches nothing but its file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
import pytest

from quire.document import Column
from quire.errors import ConnectionFailed, LimitExceeded, StatementFailed, WarehouseError
from quire.warehouse import Statement

pytestmark = pytest.mark.asyncio(loop_scope="session")


def make(path: Path, *statements: str) -> str:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return f"sqlite:{path}"


async def read(engine, sql):
    answer = await engine.execute(Statement(sql))
    return answer.first.columns, answer.first.rows


@pytest.mark.parametrize(
    ("declared", "values", "type_name", "shown"),
    [
        ("INTEGER", "(1), (NULL), (3)", "BIGINT", (1, None, 3)),
        ("INTEGER", "(1), (2.5)", "DOUBLE", (1, 2.5)),
        ("INTEGER", "(1), ('x')", "VARCHAR", ("1", "x")),
        ("INTEGER", "(9007199254740993), (0.5)", "VARCHAR", ("9007199254740993", "0.5")),
        ("", "(1), ('x'), (x'6162'), (2.5), (NULL)", "VARCHAR", ("1", "x", "ab", "2.5", None)),
        ("BLOB", "(x'00ff')", "BLOB", ("\\x00ff",)),
        ("DATE", "('2026-01-02'), (NULL)", "DATE", ("2026-01-02", None)),
        ("DATE", "('2026-01-02'), ('soon')", "VARCHAR", ("2026-01-02", "soon")),
        ("DATE", "(20260102)", "VARCHAR", ("20260102",)),
        ("DATETIME", "('2026-01-02 03:04:05')", "TIMESTAMP", ("2026-01-02 03:04:05",)),
        ("TIMESTAMP", "('2026-01-02'), ('2026-01-02 03:04')", "TIMESTAMP",
         ("2026-01-02 00:00:00", "2026-01-02 03:04:00")),
        ("TIMESTAMP", "('2026-01-02 03:04:05+02:00')", "VARCHAR", ("2026-01-02 03:04:05+02:00",)),
        ("BOOLEAN", "(0), (1), (NULL)", "BOOLEAN", (False, True, None)),
        ("BOOLEAN", "(0), (7)", "BIGINT", (0, 7)),
        ("TEXT", "(CAST(x'c328' AS TEXT))", "VARCHAR", ("\ufffd(",)),
        ("TEXT", "(NULL)", "VARCHAR", (None,)),
    ],
)  # fmt: skip
async def test_a_column_is_what_it_holds(opened, tmp_path, declared, values, type_name, shown):
    engine = opened(url=make(tmp_path / "t.db", f"CREATE TABLE t (a {declared})", f"INSERT INTO t VALUES {values}"))
    columns, rows = await read(engine, "SELECT a FROM t")
    assert (columns, tuple(row[0] for row in rows)) == ((Column("a", type_name),), shown)
    (table,) = await engine.tables()
    assert (table.columns, table.problem) == (columns, "")
    assert len((await engine.profile(table)).columns) == 1


async def test_a_column_that_changes_its_kind_late_is_read_again(opened, tmp_path):
    sql = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
        "SELECT CASE WHEN i = 299999 THEN 'late' ELSE i END AS a, CASE WHEN i > 200000 THEN i + 0.5 END AS b, i FROM n"
    )
    engine = opened(url=make(tmp_path / "t.db"))
    answer = await engine.execute(Statement(sql))
    assert [column.type for column in answer.first.columns] == ["VARCHAR", "DOUBLE", "BIGINT"]
    with pa.memory_map(answer.path) as source:
        table = pa.ipc.open_file(source).read_all()
    assert (table.num_rows, table["a"][0].as_py(), table["a"][299_998].as_py()) == (300_000, "1", "late")


async def test_a_file_is_all_that_a_statement_reaches(opened, tmp_path):
    engine = opened(url=make(tmp_path / "t.db", "CREATE TABLE t (a)"), read_only=False)
    other, copy = tmp_path / "other.db", tmp_path / "copy.db"
    for sql in (f"ATTACH '{other}' AS o", f"VACUUM INTO '{copy}'", "PRAGMA writable_schema = 1", "SAVEPOINT s",
                "SELECT load_extension('x')", "EXPLAIN SELECT load_extension('x')"):  # fmt: skip
        with pytest.raises(StatementFailed):
            await engine.execute(Statement(sql, write=True))
    assert not other.exists()
    assert not copy.exists()


async def test_a_statement_that_is_allowed_writes_and_another_does_not(opened, tmp_path):
    engine = opened(url=make(tmp_path / "t.db", "CREATE TABLE t (a)"), read_only=False)
    with pytest.raises(StatementFailed, match="nobody has allowed this one"):
        await engine.execute(Statement("INSERT INTO t VALUES (1)"))
    with pytest.raises(WarehouseError):
        await engine.execute(Statement("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x"))
    done = await engine.execute(Statement("INSERT INTO t VALUES ($1), (2)", (1,), write=True))
    assert (done.first.columns[0].name, done.first.rows) == ("Count", ((2,),))
    back = await engine.execute(Statement("DELETE FROM t WHERE a = 2 RETURNING a", write=True))
    assert back.first.rows == ((2,),)
    with pytest.raises(StatementFailed):
        await engine.execute(Statement("INSERT INTO t VALUES (3), (abs('x', 2))", write=True))
    assert (await read(engine, "SELECT a FROM t"))[1] == ((1,),)


async def test_memory_is_limited(opened, tmp_path):
    engine = opened(url=make(tmp_path / "t.db"), memory="8MB")
    with pytest.raises(LimitExceeded, match="8MB of memory"):
        await engine.execute(Statement("SELECT length(zeroblob(500000000)) + length(hex(zeroblob(400000000))) AS n"))


async def test_a_locked_database_is_said(opened, tmp_path):
    engine = opened(url=make(tmp_path / "t.db", "CREATE TABLE t (a)"))
    await engine.start()
    holder = sqlite3.connect(tmp_path / "t.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(WarehouseError, match="locked by another program"):
        await engine.execute(Statement("SELECT * FROM t"))
    holder.close()
    assert (await engine.execute(Statement("SELECT * FROM t"))).row_count == 0


async def test_a_file_that_goes_away_fails_every_call_until_it_is_back(opened, tmp_path):
    engine = opened(url=make(tmp_path / "t.db", "CREATE TABLE t (a)"))
    (table,) = await engine.tables()
    (tmp_path / "t.db").rename(tmp_path / "gone.db")
    for _ in range(2):
        with pytest.raises(ConnectionFailed, match="There is no database at"):
            await engine.execute(Statement("SELECT 1"))
        with pytest.raises(ConnectionFailed):
            await engine.profile(table)
    (tmp_path / "gone.db").rename(tmp_path / "t.db")
    assert (await engine.execute(Statement("SELECT 1"))).row_count == 1


async def test_what_is_no_database_is_said(opened, tmp_path):
    (tmp_path / "notes.db").write_text("hello " * 1000)
    with pytest.raises(ConnectionFailed, match="is not a SQLite database"):
        await opened(url="sqlite:notes.db").start()
    with pytest.raises(ConnectionFailed, match="There is no database at"):
        await opened(url="sqlite:none.db").start()


async def test_keys_are_read_as_they_are_declared_and_a_broken_view_is_a_problem(opened, tmp_path):
    url = make(
        tmp_path / "t.db",
        'CREATE TABLE "odd ""name" (a INTEGER, "b c" TEXT NOT NULL, PRIMARY KEY ("b c", a)) WITHOUT ROWID',
        'CREATE TABLE child (x, y REFERENCES parent, z, FOREIGN KEY (x, z) REFERENCES "odd ""name")',
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT, CHECK (code <> ''))",
        "CREATE UNIQUE INDEX codes ON parent (code)",
        "CREATE UNIQUE INDEX some_codes ON parent (id) WHERE code IS NOT NULL",
        "CREATE VIEW broken AS SELECT * FROM absent",
        "CREATE VIRTUAL TABLE words USING fts5 (body)",
    )
    engine = opened(url=url)
    tables = {table.name: table for table in await engine.tables()}
    assert tables['odd "name'].primary_key == ("b c", "a")
    keys = {key.columns: (key.table, key.to_columns) for key in tables["child"].foreign_keys}
    assert keys == {("y",): ("parent", ("id",)), ("x", "z"): ('odd "name', ("b c", "a"))}
    assert tables["parent"].unique_keys == (("code",),)
    assert "absent" in tables["broken"].problem
    assert [column.name for column in tables["words"].columns] == ["body"]
    assert "words_data" not in tables
    assert (await engine.profile(tables['odd "name'], sample_rows=10)).rows == 0
