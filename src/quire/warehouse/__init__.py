"""Where SQL on a connection runs, in a process that can be killed: connections, execution, limits."""

from quire.warehouse.dialects import dialects
from quire.warehouse.engines import open_engine
from quire.warehouse.failure import to_failure
from quire.warehouse.fake import FakeEngine
from quire.warehouse.protocol import (
    Answer,
    ColumnProfile,
    ColumnRef,
    ConnectionSettings,
    Engine,
    ForeignKey,
    Statement,
    TableInfo,
    TableProfile,
)
from quire.warehouse.settings import connections

__all__ = [
    "Answer",
    "ColumnProfile",
    "ColumnRef",
    "ConnectionSettings",
    "Engine",
    "FakeEngine",
    "ForeignKey",
    "Statement",
    "TableInfo",
    "TableProfile",
    "connections",
    "dialects",
    "open_engine",
    "to_failure",
]
