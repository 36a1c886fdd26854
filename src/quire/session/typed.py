"""Typed: what windows send of a text that is being edited, put onto the text that the session holds."""

from __future__ import annotations

from typing import Any

from quire.session.changeset import BadChange, apply_changes
from quire.session.state import UPDATES_KEPT, Update
from quire.session.turn import Refuse

_MOST_UPDATES = UPDATES_KEPT // 2


def typed(
    text: str, version: int, at: int, client: str, changes: tuple[list[Any], ...]
) -> tuple[str, tuple[Update, ...]]:
    """A text at ``version`` after changes that were made ``at`` a version of it, and the updates to tell others.

    Leaves the turn when the text is at another version by now, or when the changes do not fit it.
    """
    if at != version:
        raise Refuse("version", f"The text is at version {version} by now.")
    if len(changes) > _MOST_UPDATES:
        raise Refuse("invalid", "So many changes cannot be taken at once.")
    try:
        for each in changes:
            text = apply_changes(text, each)
    except BadChange as bad:
        raise Refuse("invalid", str(bad)) from bad
    return text, tuple(Update(client, each) for each in changes)
