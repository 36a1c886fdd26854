"""What the model gets to see: retrieve, filter, score, rank and pack the items of the catalog for one question."""

from quire.recommender.explain import explain
from quire.recommender.filters import Admitted, Filter, admit, on_connection, visible
from quire.recommender.items import (
    DEFAULT_BUDGET,
    Asking,
    Dropped,
    Item,
    Receipt,
    Recommendation,
    Scope,
    Scored,
    Stage,
)
from quire.recommender.recommend import Recommender
from quire.recommender.trust import Trust

__all__ = [
    "DEFAULT_BUDGET",
    "Admitted",
    "Asking",
    "Dropped",
    "Filter",
    "Item",
    "Receipt",
    "Recommendation",
    "Recommender",
    "Scope",
    "Scored",
    "Stage",
    "Trust",
    "admit",
    "explain",
    "on_connection",
    "visible",
]
