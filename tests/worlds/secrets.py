"""Random catalogs in which some things may not be seen, and questions that do their best to bring those up.

Every secret word is made of signs that nothing else in the world has, so that looking for it in a text is sound.
"""

from __future__ import annotations

import random
from typing import NamedTuple

from quire.catalog import Catalog, Caveat, Dataset, Example, Field, Guide, Metric, PolicyRole, Relationship
from quire.recommender import Asking, Scope

_TEXT = """
order customer product price region channel amount date status refund shipment store staff budget campaign
visit click ticket invoice payment supplier stock batch return coupon email country city segment owner
"""
WORDS = _TEXT.split()


class World(NamedTuple):
    """A catalog, the role that asks, the question, and what must not come out.

    ``named`` is what the question names; ``chained`` says that what is hidden goes before the role is looked at.
    """

    catalog: Catalog
    role: PolicyRole | None
    asking: Asking
    secrets: tuple[str, ...]
    named: frozenset[str]
    chained: bool


def world(seed: int) -> World:
    """The world of a seed."""
    return _World(random.Random(seed)).made()


class _World:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.secrets: list[str] = []
        self.count = 0
        self.hidden_tables: list[str] = []  # hidden in the catalog
        self.denied_tables: list[str] = []  # kept from the role
        self.hidden_fields: list[tuple[str, str]] = []
        self.denied_fields: list[tuple[str, str]] = []
        self.shown: list[Dataset] = []

    def made(self) -> World:
        chance = self.chance
        role = chance.random() < 0.6
        datasets = [self.dataset(place, role) for place in range(chance.randint(1, 7))]
        chance.shuffle(datasets)
        catalog = Catalog(
            tuple(datasets),
            tuple(self.relationships(datasets)),
            tuple(self.metric(datasets) for _ in range(chance.randint(0, 4))),
            guides=tuple(self.guide() for _ in range(chance.randint(0, 3))),
            examples=tuple(self.example() for _ in range(chance.randint(0, 3))),
        )
        return World(catalog, self.role(datasets) if role else None, *self.asking(), chained=chance.random() < 0.5)

    def secret(self, like: str = "") -> str:
        """A name that must never come out."""
        self.count += 1
        name = f"{like}{self.chance.choice(['_', ''])}qj{chr(97 + self.count // 26)}{chr(97 + self.count % 26)}vz"
        self.secrets.append(name)
        return name

    def word(self) -> str:
        return self.chance.choice(WORDS)

    def hides(self, share: float) -> bool:
        return self.chance.random() < share

    def dataset(self, place: int, role: bool) -> Dataset:
        chance = self.chance
        hidden, denied = self.hides(0.3), role and self.hides(0.3)
        gone = hidden or denied
        own = f"{self.word()}_{place}" + chance.choice(["", "_old", "_20240101"])
        name = self.secret(own) if gone else own
        if gone:
            (self.hidden_tables if hidden else self.denied_tables).append(name)
        fields = [self.field(name, k, gone, role) for k in range(chance.randint(1, 5))]
        names = [field.name for field in fields]
        secret_fields = [field for table, field in (*self.hidden_fields, *self.denied_fields) if table == name]
        caveats = tuple(self.caveat(name, gone, secret_fields) for _ in range(chance.randint(0, 2)))
        told = f"About {self.secret()}." if gone else f"One row per {self.word()}."
        made = Dataset(
            name,
            chance.choice([name, f"main.{name}", f"shop.{name}"]),
            description=told,
            instructions=f"Ask {self.secret()}." if gone else "",
            synonyms=(self.secret(),) if gone else (self.word(),),
            examples=(f"How many {self.secret() if gone else self.word()}?",),
            primary_key=(chance.choice(names),),
            unique_keys=((chance.choice(names),),),
            fields=tuple(fields),
            caveats=caveats,
            endorsement=chance.choice(["endorsed", "deprecated", "", ""]),
            visibility="hidden" if hidden else "visible",
            default_time=chance.choice(names),
            rows=chance.choice([None, 1000]),
            tags=(self.secret(),) if gone and self.hides(0.5) else (),
        )
        if not gone:
            self.shown.append(made)
        return made

    def field(self, table: str, place: int, gone: bool, role: bool) -> Field:
        hidden = self.hides(0.25)
        denied = role and not gone and self.hides(0.2)
        own = f"{self.word()}{place}"
        secret = hidden or denied or gone
        name = self.secret(own) if secret else own
        if secret and not gone:
            (self.hidden_fields if hidden else self.denied_fields).append((table, name))
        value = self.secret() if secret else self.word()
        return Field(
            name, name, self.chance.choice(["String", "Integer", "Date"]),
            description=f"The {value} of it." if self.hides(0.5) else "",
            label=value, synonyms=(value,), values=(value, "other") if self.hides(0.5) else (),
            visibility="hidden" if hidden else "visible", examples=(value,),
        )  # fmt: skip

    def forbidden(self) -> str:
        """Something that refers to a secret: a column of a table, if there is one."""
        fields = [*self.hidden_fields, *self.denied_fields]
        tables = [*self.hidden_tables, *self.denied_tables]
        if fields and (not tables or self.hides(0.5)):
            return ".".join(self.chance.choice(fields))
        return f"{self.chance.choice(tables)}.id" if tables else ""

    def caveat(self, name: str, gone: bool, secret_fields: list[str]) -> Caveat:
        if gone:
            return Caveat(f"Mind {self.secret()}.", f"{self.secret()} = 1", "required")
        if secret_fields and self.hides(0.7):
            return Caveat("Not all count.", f"{self.chance.choice(secret_fields)} IS NULL", "required")
        return Caveat(f"Mind the {self.word()}.", severity=self.chance.choice(["required", "note"]))

    def relationships(self, datasets: list[Dataset]) -> list[Relationship]:
        found = []
        for _ in range(self.chance.randint(0, 5)):
            left, right = self.chance.choice(datasets), self.chance.choice(datasets)
            ends = self.chance.choice(left.fields).name, self.chance.choice(right.fields).name
            hidden = self.hides(0.2)
            name = self.secret() if hidden else f"way {len(found)}"
            found.append(
                Relationship(
                    name, left.name, (ends[0],), right.name, (ends[1],), visibility="hidden" if hidden else "visible"
                )
            )
        return found

    def metric(self, datasets: list[Dataset]) -> Metric:
        hidden, target = self.hides(0.25), self.forbidden()
        refers = bool(target) and self.hides(0.4)
        secret = hidden or refers
        if not refers:
            if not self.shown:
                return Metric(self.secret(), "COUNT(*)", visibility="hidden")
            target = self.reachable(self.chance.choice(self.shown))
        name = self.secret(self.word()) if secret else f"{self.word()} {self.count}"
        told = self.secret() if secret else self.word()
        return Metric(
            name, f"SUM({target})", description=f"All {told}.", synonyms=(told,),
            caveats=(Caveat(f"Mind {self.secret()}."),) if secret else (), visibility="hidden" if hidden else "visible",
        )  # fmt: skip

    def reachable(self, dataset: Dataset) -> str:
        gone = {field for _, field in (*self.hidden_fields, *self.denied_fields)}
        names = [field.name for field in dataset.fields if field.name not in gone]
        return f"{dataset.name}.{names[0]}" if names else f"{dataset.name}.anything"

    def guide(self) -> Guide:
        refers = self.forbidden() if self.hides(0.5) else ""
        if refers and self.hides(0.5):
            return Guide(self.secret(), f"Never sum `{refers}` for {self.secret()}.")
        if refers and (self.hidden_tables or self.denied_tables):
            about = self.chance.choice([*self.hidden_tables, *self.denied_tables])
            return Guide(self.secret(), f"Rules of {self.secret()}.", (about,))
        hidden = self.hides(0.3)
        word = self.secret() if hidden else self.word()
        return Guide(f"guide {word}", f"Rules of {word}.", visibility="hidden" if hidden else "visible")

    def example(self) -> Example:
        target = self.forbidden()
        if target:
            table, _, column = target.rpartition(".")
            return Example(
                f"How many {self.word()} {self.secret()}?", f"SELECT {column} FROM {table}", datasets=(table,)
            )
        return Example(f"How many {self.word()}?", "SELECT 1")

    def role(self, datasets: list[Dataset]) -> PolicyRole:
        """The role sees all but what is kept from it: told by what it may, or by what it may not."""
        fields: dict[str, tuple[str, ...]] = {}
        for table, field in self.denied_fields:
            fields[table] = (*fields.get(table, ()), field)
        sources = {dataset.name: dataset.source for dataset in datasets}
        hide = tuple(sources[name] for name in self.denied_tables)
        if self.hides(0.5):
            kept = tuple(sources[dataset.name] for dataset in datasets if dataset.name not in self.denied_tables)
            return PolicyRole("guest", kept, (), fields)
        return PolicyRole("guest", None, hide, fields)

    def asking(self) -> tuple[Asking, tuple[str, ...], frozenset[str]]:
        chance = self.chance
        wanted = chance.sample(self.secrets, min(len(self.secrets), chance.randint(0, 3)))
        wanted += [".".join(pair) for pair in (*self.hidden_fields, *self.denied_fields)[:2]]
        named = [name for name in wanted if chance.random() < 0.7]
        said = [f"@{name}" if "." not in name or self.hides(0.5) else f'@"{name}"' for name in named]
        words = [self.word() for _ in range(2)] + said + [name for name in wanted if name not in named]
        if self.shown:
            words.append("@" + chance.choice(self.shown).name)
        chance.shuffle(words)
        asking = Asking(
            "How many " + " ".join(words) + "?", chance.choice(["", *wanted]), chance.choice([0, 0, 50, 400, 4000]),
            scope=(Scope("frame_1", columns=("a", "b"), upstream=True),), usage=dict.fromkeys(self.hidden_tables, 9.0),
        )  # fmt: skip
        return asking, tuple(self.secrets), frozenset(name.casefold() for name in named)
