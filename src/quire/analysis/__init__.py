"""What cells mean to each other, found without running them: definitions, references, mutations, the graph."""

from quire.analysis.cells import analyse, analyse_source
from quire.analysis.compile import CompiledSQL, compile_sql
from quire.analysis.graph import Edge, Graph
from quire.analysis.model import Analysis, Effect
from quire.analysis.rename import renamed
from quire.analysis.sql.doubts import doubts as sql_doubts

__all__ = [
    "Analysis",
    "CompiledSQL",
    "Edge",
    "Effect",
    "Graph",
    "analyse",
    "analyse_source",
    "compile_sql",
    "renamed",
    "sql_doubts",
]
