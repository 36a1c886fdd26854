"""What the data team says every query must apply, put into a statement that a model wrote without it.

It only takes rows away, never adds any; a statement that reads a column of the condition has taken a stand of its own
and is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from quire.analysis.sql.tables import Table, find_tables
from quire.analysis.sql.tokens import Lexed, lex
from quire.assistant.measures import predicate_sql
from quire.catalog import Catalog, Dataset, name_parts
from quire.checks import Repair

CODE = "caveat"
_ALIASABLE = frozenset(("FROM", "JOIN", ",", "("))
_USUAL = frozenset(("main", "public", "dbo"))  # schemas that need not be said
_KEPT = 8


class Rule(msgspec.Struct, frozen=True):
    """Conditions of one table: ``parts`` are its name, ``columns`` what the conditions read, in lower case.

    ``alias`` is the name by which the conditions call the table; ``texts`` are the caveats in words.
    """

    parts: tuple[str, ...]
    alias: str
    conditions: tuple[str, ...]
    columns: frozenset[str]
    texts: tuple[str, ...]


class Applied(msgspec.Struct, frozen=True):
    """A statement with the conditions that it lacked, and what was put in."""

    sql: str
    repairs: tuple[Repair, ...] = ()


_RULES: list[tuple[Catalog, str, str, tuple[Rule, ...]]] = []


def rules_of(catalog: Catalog, connection: str, dialect: str) -> tuple[Rule, ...]:
    """The rules of a connection's tables; kept for the next question, by identity."""
    for known, name, spoken, rules in _RULES:
        if known is catalog and (name, spoken) == (connection, dialect):
            return rules
    rules = tuple(
        rule
        for dataset in catalog.datasets
        if dataset.connection in ("", connection) and (rule := _rule(dataset, catalog, dialect)) is not None
    )
    _RULES.append((catalog, connection, dialect, rules))
    del _RULES[:-_KEPT]
    return rules


def _rule(dataset: Dataset, catalog: Catalog, dialect: str) -> Rule | None:
    """The rule of a dataset; None when nothing is required, or not in its own columns alone."""
    import sqlglot
    from sqlglot import exp

    parts = name_parts(dataset.source)
    required = [each for each in dataset.caveats if each.severity == "required" and each.predicate]
    if not parts or not required:
        return None
    others = {each.name for each in catalog.datasets if each.name != dataset.name}
    conditions: list[str] = []
    columns: set[str] = set()
    texts: list[str] = []
    for caveat in required:
        try:
            tree = sqlglot.parse_one(predicate_sql(caveat.predicate, dataset, catalog), read="duckdb")
        except sqlglot.errors.SqlglotError:
            return None  # a predicate that cannot be read is said where the catalog is checked
        read = list(tree.find_all(exp.Column))
        if any(column.table in others for column in read):
            continue
        conditions.append(str(tree.sql(dialect or "duckdb")))
        columns.update(column.name.lower() for column in read)
        texts.append(caveat.text)
    if not conditions:
        return None
    return Rule(
        tuple(part.lower() for part in parts), dataset.name, tuple(conditions), frozenset(columns), tuple(texts)
    )


def apply_rules(sql: str, rules: Iterable[Rule], frames: Collection[str] = ()) -> Applied:
    """The statement with every table that has a rule read through its conditions; ``frames`` are no tables."""
    lexed = lex(sql)
    places = {token.start: at for at, token in enumerate(lexed.tokens)}
    known = tuple(rules)
    shadowed = {name.lower() for name in frames}
    edits: list[tuple[int, int, str]] = []
    used: dict[str, Rule] = {}
    for statement in find_tables(lexed):
        for table in statement.tables:
            at = places.get(table.start, 0)
            if table.use != "read" or table.key in shadowed or not at or lexed.tokens[at - 1].key not in _ALIASABLE:
                continue
            rule = next((each for each in known if _names(table, each)), None)
            if rule is not None and not _has_taken_a_stand(lexed, table, rule):
                used[rule.alias] = rule
                edits.append((table.start, table.end, _through(lexed, table, rule)))
    changed = sql
    for start, end, text in sorted(edits, reverse=True):
        changed = changed[:start] + text + changed[end:]
    said_of = {rule.alias: " ".join(rule.texts) for rule in used.values()}
    repairs = (Repair(CODE, f"Required of {name}: {texts}", sql, changed) for name, texts in said_of.items())
    return Applied(changed, tuple(repairs))


def _has_taken_a_stand(lexed: Lexed, table: Table, rule: Rule) -> bool:
    """Whether the statement reads a column of the conditions, by itself or under the table's name."""
    tokens = lexed.tokens
    names = {table.name.rpartition(".")[2].strip('"`').lower()}
    if table.aliased:
        after = [token for token in tokens if token.start >= table.end][:2]
        alias = after[1] if len(after) > 1 and after[0].key == "AS" else after[0]
        names = {lexed.name(alias).lower()}
    for at, token in enumerate(tokens):
        if token.kind in ("word", "quoted") and lexed.name(token).lower() in rule.columns:
            qualified = at > 1 and tokens[at - 1].key == "."
            if not qualified or lexed.name(tokens[at - 2]).lower() in names:
                return True
    return False


def _names(table: Table, rule: Rule) -> bool:
    parts = tuple(part.strip('"`').lower() for part in table.name.split("."))
    if len(parts) == len(rule.parts) + 1 and parts[0] in _USUAL:
        parts = parts[1:]
    return parts == rule.parts[-len(parts) :]


def _through(lexed: Lexed, table: Table, rule: Rule) -> str:
    """A table in brackets with its conditions, under the name that the statement knows it by."""
    written = lexed.text[table.start : table.end]
    where = "\n    AND ".join(f"({condition})" for condition in rule.conditions)
    alias = "" if table.aliased else f" AS {written.rpartition('.')[2]}"
    own = "" if written == rule.alias else f" AS {_quoted(rule.alias)}"
    return f"(\n  SELECT * FROM {written}{own}\n  WHERE {where}\n){alias}"


def _quoted(name: str) -> str:
    return name if name.isidentifier() and name.islower() else '"' + name.replace('"', '""') + '"'
