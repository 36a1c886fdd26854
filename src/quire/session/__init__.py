"""A notebook alive: state, operations, apply (pure), actions, driver."""

from quire.session.actions import Planner, PlanRequest
from quire.session.apply import apply
from quire.session.driver import Means, Session
from quire.session.opening import opened
from quire.session.state import State
from quire.session.turn import Applied, Rejected

__all__ = ["Applied", "Means", "PlanRequest", "Planner", "Rejected", "Session", "State", "apply", "opened"]
