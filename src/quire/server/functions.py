"""The functions of a SQL dialect, for suggestions: asked of the engine itself, so they are those of its version."""

from __future__ import annotations

from functools import lru_cache

from quire.kernel.protocol import Completion

SHOWN = 5  # of the parameters
DUCKDB = """
SELECT function_name, any_value(parameters), CASE count(DISTINCT return_type) WHEN 1 THEN any_value(return_type) END,
  any_value(description)
FROM duckdb_functions()
WHERE regexp_full_match(function_name, '[a-z][a-z0-9_]*')
  AND NOT regexp_matches(function_name, '^(pg|collate|duckdb)_|internal')
  AND function_type IN ('scalar', 'aggregate', 'table', 'macro', 'table_macro')
GROUP BY function_name ORDER BY function_name
"""


@lru_cache
def functions(dialect: str) -> tuple[Completion, ...]:
    """Every function with its parameters; none for a dialect that no engine is bundled for.

    Takes a moment the first time: call it off the event loop.
    """
    if dialect != "duckdb":
        return ()
    import duckdb  # 0.1 s that a server needs at the first suggestion, not at its start

    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(DUCKDB).fetchall()
    return tuple(_completion(*row) for row in rows)


def _completion(name: str, parameters: list[str] | None, returns: str | None, description: str | None) -> Completion:
    shown = [*(parameters or ())[:SHOWN], *("…",) * (len(parameters or ()) > SHOWN)]
    signature = f"({', '.join(shown)})" + (f" → {returns}" if returns else "")
    return Completion(name, "function", signature, description or "")
