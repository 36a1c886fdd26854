"""Which columns a SQL statement gives, found without running it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def columns_of(sql: str, dialect: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The names of a query's columns, () when unclear; ``known`` are those of what it may read."""
    import sqlglot  # 0.1 s that a notebook without questions need not wait
    from sqlglot import exp

    try:
        tree: Any = sqlglot.parse_one(sql, dialect=dialect or None)
        query = tree.find(exp.Query) if isinstance(tree, exp.Query) else None
        if query is None:
            return ()
        if query.is_star:
            from sqlglot.optimizer.qualify import qualify

            schema = {_folded(name): dict.fromkeys(columns, "TEXT") for name, columns in known.items() if columns}
            query = qualify(query, dialect=dialect or None, schema=schema, validate_qualify_columns=False)
        names = tuple(query.named_selects)
    except Exception:  # whatever a parser trips over: then the columns are not known before it runs
        return ()
    return names if all(names) and "*" not in names else ()


def _folded(name: str) -> str:
    return name.rpartition(".")[2]
