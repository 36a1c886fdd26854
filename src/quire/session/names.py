"""Names that a cell may define."""

from __future__ import annotations

import keyword

from quire.session.turn import Refuse


def check_name(name: str) -> None:
    """Leave the turn unless ``name`` can be a variable's."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise Refuse("invalid", f"{name} cannot be a name: letters, digits and _ only, and no digit first.")
