"""From a request to a proposal: the semantic planner and the turn.

It can ask, it cannot touch.
"""
