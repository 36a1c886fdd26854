"""From a DDL file to the catalog: no database is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quire.catalog.survey import candidates, datatypes_of, declared, judge, read_ddl
from quire.cli.surveying import Survey, matches
from quire.cli.syncing import Synced, read_previous, write
from quire.document import Project
from quire.errors import UsageError

_LARGEST = 50_000_000


def sync_ddl(project: Project, file: Path, connection: str, dialect: str, patterns: Sequence[str]) -> Synced:
    """Read a DDL file into the catalog, under the name of the connection that its tables are on, or its own.

    Raises ``UsageError`` when the file or the dialect cannot be used, ``CatalogError`` when it creates no table.
    """
    try:
        if file.stat().st_size > _LARGEST:
            raise UsageError(f"{file} is too large.", expected=f"at most {_LARGEST:,} bytes")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8 text.") from None
    definition = read_ddl(text, dialect)
    tables = [table for table in definition.tables if table.columns]
    guessed = [judge(one, None, compared=False) for one in candidates(tables, datatypes_of(tables))]
    name = connection or file.stem
    wanted = {table.place for table in tables if not patterns or any(matches(table, one) for one in patterns)}
    joins = [*declared(tables), *(join for join in guessed if join is not None)]
    survey = Survey(tables, wanted, joins=joins, problems=dict(definition.problems))
    return write(project, name, f"file {file.name}", survey, read_previous(project, name))
