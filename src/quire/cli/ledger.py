"""What was asked, what came of it, and what people decided: read from the project's ledger."""

from __future__ import annotations

SUBCOMMANDS: dict[str, str] = {
    "export": "Write every entry, one JSON object a line.",
    "show": "List what was asked and decided, newest last.",
}
EXAMPLES = ("quire ledger show", "quire ledger export --since 2026-11-01 > asked.jsonl")
