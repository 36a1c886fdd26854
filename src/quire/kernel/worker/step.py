"""A step as it comes over the socket."""

from __future__ import annotations

from typing import Any


class Step:
    """The fields of ``protocol.Step``."""

    __slots__ = (
        "after", "behind", "code", "dynamic", "force", "id", "kind", "limit", "parameters", "parts", "reads", "value",
        "writes",
    )  # fmt: skip

    def __init__(self, fields: dict[str, Any]) -> None:
        self.id: str = fields["id"]
        self.kind: str = fields["kind"]
        self.code: str = fields["code"]
        self.reads: list[str] = fields["reads"]
        self.writes: list[str] = fields["writes"]
        self.after: list[str] = fields["after"]
        self.behind: list[str] = fields["behind"]
        self.force: bool = fields["force"]
        self.dynamic: bool = fields["dynamic"]
        self.parameters: list[str] = fields["parameters"]
        self.parts: list[str] = fields["parts"]
        self.limit: int = fields["limit"]
        self.value: Any = revived(fields["value"])


def revived(value: Any) -> Any:
    """A value of an input, with dates where the server marked them."""
    if isinstance(value, dict) and len(value) == 1 and "$date" in value:
        import datetime

        return datetime.date.fromisoformat(value["$date"])
    if isinstance(value, list):
        return [revived(item) for item in value]
    return value
