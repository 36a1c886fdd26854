"""What the model gets to see: retrieve, filter, score, rank and pack the items of the catalog for one question."""

from quire.recommender.cache import index_of, stamp_of
from quire.recommender.embed import CachedEmbedder, EmbeddingView, table_texts
from quire.recommender.embed_http import configured
from quire.recommender.explain import explain
from quire.recommender.filters import Admitted, Filter, Sifted, admit, allowed, on_connection, visible
from quire.recommender.items import (
    DEFAULT_BUDGET,
    Asking,
    Dropped,
    Item,
    Likely,
    Receipt,
    Recommendation,
    Scope,
    Stage,
    Stages,
)
from quire.recommender.learn import LEAST, Decided, Learned, learn
from quire.recommender.recommend import Recommender
from quire.recommender.trust import Trust, read_trust

__all__ = [
    "DEFAULT_BUDGET",
    "LEAST",
    "Admitted",
    "Asking",
    "CachedEmbedder",
    "Decided",
    "Dropped",
    "EmbeddingView",
    "Filter",
    "Item",
    "Learned",
    "Likely",
    "Receipt",
    "Recommendation",
    "Recommender",
    "Scope",
    "Sifted",
    "Stage",
    "Stages",
    "Trust",
    "admit",
    "allowed",
    "configured",
    "explain",
    "index_of",
    "learn",
    "on_connection",
    "read_trust",
    "stamp_of",
    "table_texts",
    "visible",
]
