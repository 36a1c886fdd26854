"""From a request to a proposal: the semantic planner and the turn.

It can ask, it cannot touch.
"""

from quire.assistant.planner import Request, Understood, plan, understand
from quire.assistant.query import Filter, Having, Period, Query, Shift, Sort, Top
from quire.assistant.suggest import suggestions

__all__ = [
    "Filter",
    "Having",
    "Period",
    "Query",
    "Request",
    "Shift",
    "Sort",
    "Top",
    "Understood",
    "plan",
    "suggestions",
    "understand",
]
