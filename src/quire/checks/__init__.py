"""Is this code right, and if not, a useful diagnostic or a safe fix: one check per file."""

from quire.checks.door import check_reply, check_statement
from quire.checks.model import (
    Checked,
    Column,
    Count,
    Database,
    Edit,
    Found,
    Link,
    Repair,
    Schema,
    Table,
    Verdict,
    World,
)
from quire.checks.schema import schema_of

__all__ = [
    "Checked",
    "Column",
    "Count",
    "Database",
    "Edit",
    "Found",
    "Link",
    "Repair",
    "Schema",
    "Table",
    "Verdict",
    "World",
    "check_reply",
    "check_statement",
    "schema_of",
]
