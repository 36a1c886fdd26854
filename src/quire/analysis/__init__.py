"""What cells mean to each other, found without running them: definitions, references, mutations, the graph."""

from quire.analysis.cells import analyse, analyse_source
from quire.analysis.graph import Edge, Graph
from quire.analysis.model import Analysis, Effect

__all__ = ["Analysis", "Edge", "Effect", "Graph", "analyse", "analyse_source"]
