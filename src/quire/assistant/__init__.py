"""From a request to a proposal: the semantic planner and the turn.

It can ask, it cannot touch.
"""

from quire.assistant.planner import Request, Understood, plan, understand
from quire.assistant.query import Filter, Having, Period, Query, Shift, Sort, Top
from quire.assistant.suggest import suggestions
from quire.assistant.values import MOST as MOST_VALUES
from quire.assistant.values import Place, index_values

__all__ = [
    "MOST_VALUES",
    "Filter",
    "Having",
    "Period",
    "Place",
    "Query",
    "Request",
    "Shift",
    "Sort",
    "Top",
    "Understood",
    "index_values",
    "plan",
    "suggestions",
    "understand",
]
