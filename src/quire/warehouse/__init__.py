"""Where SQL on a connection runs, in a process that can be killed: connections, execution, limits."""

from quire.warehouse.engines import open_engine
from quire.warehouse.failure import to_failure
from quire.warehouse.fake import FakeEngine
from quire.warehouse.protocol import Answer, ConnectionSettings, Engine, Statement, TableInfo
from quire.warehouse.settings import connections

__all__ = [
    "Answer",
    "ConnectionSettings",
    "Engine",
    "FakeEngine",
    "Statement",
    "TableInfo",
    "connections",
    "open_engine",
    "to_failure",
]
