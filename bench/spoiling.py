"""Right statements spoilt as models and stale schemas do: other names, wrong qualifiers, a join that is gone."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import sqlglot
from sqlglot import exp

Spoil = Callable[[exp.Expression, random.Random], bool]


def spoilt(sql: str, how: Spoil, seed: str) -> str | None:
    """The statement spoilt; None where it has nothing to spoil."""
    tree = sqlglot.parse_one(sql.strip().rstrip(";"), read="sqlite")
    return tree.sql("sqlite") if how(tree, random.Random(seed)) else None


def renamed(tree: exp.Expression, chance: random.Random) -> bool:
    """One to three names of tables and columns in another form: snake, camel, glued, plural, cut."""
    given = {alias.this.name.lower() for alias in tree.find_all(exp.TableAlias) if alias.this}
    given |= {alias.alias.lower() for alias in tree.find_all(exp.Alias)}
    names = [
        node
        for node in tree.find_all(exp.Identifier)
        if isinstance(node.parent, exp.Column | exp.Table)
        and node.arg_key == "this"
        and node.this.lower() not in given
        and not node.args.get("quoted")
    ]
    keys = sorted({node.this for node in names})
    chosen = chance.sample(keys, min(len(keys), chance.choice((1, 2, 3))))
    changed = {key: chance.choice((_snake, _camel, _glued, _several, _cut))(key) for key in chosen}
    for node in names:
        if changed.get(node.this):
            node.set("this", changed[node.this])
    return any(name and name.lower() != key.lower() for key, name in changed.items())


def mixed_up(tree: exp.Expression, chance: random.Random) -> bool:
    """One or two columns of every SELECT with the qualifier of another table."""
    done = False
    for select in tree.find_all(exp.Select):
        aliases = [table.alias_or_name for table in select.find_all(exp.Table) if _of(table) is select]
        columns = [column for column in select.find_all(exp.Column) if column.table and _of(column) is select]
        if len(aliases) < 2 or not columns:
            continue
        for column in chance.sample(columns, min(len(columns), chance.choice((1, 1, 2)))):
            others = [alias for alias in aliases if alias != column.table]
            if others:
                column.set("table", exp.to_identifier(chance.choice(others)))
                done = True
    return done


def unjoined(tree: exp.Expression, chance: random.Random) -> bool:
    """One join gone, its columns called by the name of their table."""
    selects = [select for select in tree.find_all(exp.Select) if select.args.get("joins")]
    if not selects:
        return False
    select = chance.choice(selects)
    join = chance.choice(select.args["joins"])
    if not isinstance(join.this, exp.Table) or not join.args.get("on"):
        return False
    alias, name = join.this.alias_or_name, join.this.name
    select.args["joins"].remove(join)
    for column in select.find_all(exp.Column):
        if column.table == alias:
            column.set("table", exp.to_identifier(name))
    return True


def _of(node: exp.Expression) -> exp.Expression | None:
    return node.find_ancestor(exp.Select)


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]


def _snake(name: str) -> str:
    return "_".join(_words(name))


def _camel(name: str) -> str:
    first, *rest = _words(name) or [name]
    return first + "".join(word.title() for word in rest)


def _glued(name: str) -> str:
    return "".join(_words(name))


def _several(name: str) -> str:
    return name[:-1] if name.endswith("s") else f"{name}s"


def _cut(name: str) -> str:
    return "_".join(_words(name)[1:]) or name


SPOILS: dict[str, Spoil] = {"names in another form": renamed, "wrong qualifiers": mixed_up, "a join gone": unjoined}
