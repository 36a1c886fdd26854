"""What a question's answer may be chosen from: the recommender over a catalog, and its receipt for the airlock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quire.airlock import ContextItem, ContextNote, ContextReceipt, ContextStage, hash_of
from quire.airlock.context import MOST_DROPPED, MOST_ITEMS, MOST_NAMES, MOST_TEXT
from quire.catalog import LEARNED, Catalog, PolicyRole, read_policies
from quire.document import Project, env_file
from quire.errors import CatalogError
from quire.recommender import (
    DEFAULT_BUDGET,
    Admitted,
    Asking,
    CachedEmbedder,
    Dropped,
    EmbeddingView,
    Filter,
    Recommendation,
    Recommender,
    Scope,
    admit,
    allowed,
    configured,
    index_of,
    on_connection,
    read_trust,
    stamp_of,
    table_texts,
    visible,
)

POLICIES = "policies.yml"
_LONGEST = 400  # characters of a reason or a note


def admitted(catalog: Catalog, role: PolicyRole | None = None, connection: str = "") -> Admitted:
    """What of a catalog may be chosen from. Every rule that takes something out stands in this list.

    With ``connection`` only what is there: the datasets of other connections are left out.
    """
    filters: list[tuple[str, Filter]] = [("hidden", visible())]
    if role is not None:
        filters.append((f"role {role.name}", allowed(role)))
    if connection:
        filters.append((f"connection {connection}", on_connection(connection)))
    return admit(catalog, filters)


def role_of(project: Project) -> PolicyRole | None:
    """The role that questions are asked under, ``[project] role`` of ``quire.toml``; None where there are no policies.

    Raises ``CatalogError`` when there are policies and they do not say what may be seen.
    """
    path = project.root / "catalog" / POLICIES
    if not path.exists():
        return None
    try:
        policies = read_policies(path.read_text(encoding="utf-8-sig"), f"catalog/{POLICIES}")
    except (OSError, UnicodeDecodeError) as fault:
        raise CatalogError(f"The policies cannot be read: {fault}.", path=str(path)) from None
    name = project.settings.get("project", {}).get("role", "")
    if not isinstance(name, str) or not name:
        raise CatalogError(
            "There are policies, and nobody said which role asks.",
            path=f"catalog/{POLICIES}",
            expected=f"one of: {', '.join(sorted(policies.roles))}",
            remedy='Write role = "NAME" below [project] in quire.toml.',
        )
    return policies.role(name)


def recommender_of(admitted: Admitted, project: Project) -> Recommender:
    """The recommender of what may be chosen from, with what was learned from the team's decisions.

    The index of a large catalog is kept beside the project's other state, one for each set of filters.
    """
    folder = project.root / "catalog"
    filters = tuple(stage.name for stage in admitted.stages)
    place = project.state / "cache" / "recommender" / f"{hash_of(' '.join(filters))}.npz"
    index = index_of(admitted.catalog, stamp_of(folder, *filters), place)
    return Recommender(admitted, index, read_trust(folder / LEARNED), _embeddings(admitted, project))


def _embeddings(admitted: Admitted, project: Project) -> EmbeddingView | None:
    """The view of vectors, where ``[recommender] embeddings`` of ``quire.toml`` names an endpoint."""
    embedder = configured(project.settings, env_file(project.root))
    if embedder is None:
        return None
    kept = CachedEmbedder(embedder, project.state / "cache" / "embeddings")
    return EmbeddingView(table_texts(admitted.catalog), kept, embedder.quick())


def choose(
    recommender: Recommender, question: str, scope: Iterable[Scope] = (), usage: Mapping[str, float] | None = None
) -> ContextReceipt:
    """The receipt of the context that a question gets, with what is in scope and how often datasets were accepted."""
    found = recommender.recommend(Asking(question, budget=DEFAULT_BUDGET, scope=tuple(scope), usage=dict(usage or {})))
    return receipt_of(found, recommender.catalog)


def receipt_of(found: Recommendation, catalog: Catalog) -> ContextReceipt:
    """A recommendation as plain data of a bounded size."""
    receipt = found.receipt
    stages = tuple(
        ContextStage(
            stage.name, stage.came, stage.went, _notes(stage.dropped[:MOST_DROPPED]),
            max(0, max(len(stage.dropped), stage.came - stage.went) - MOST_DROPPED) if stage.dropped else 0,
            tuple(_short(note) for note in stage.notes[:MOST_DROPPED]), stage.seconds,
        )
        for stage in receipt.stages
    )  # fmt: skip
    collapsed = {name: those[:MOST_DROPPED] for name, those in list(receipt.collapsed.items())[:MOST_NAMES]}
    return ContextReceipt(
        tokens=found.tokens,
        budget=DEFAULT_BUDGET,
        items=_items(found, catalog),
        stages=stages,
        pinned=receipt.pinned,
        withheld=_notes(receipt.withheld[:MOST_NAMES]),
        collapsed=collapsed,
        bridges=receipt.bridges[:MOST_NAMES],
        caveats=tuple(_short(caveat) for caveat in receipt.caveats[:MOST_NAMES]),
        cut=receipt.cut[:MOST_NAMES],
        cut_more=max(0, len(receipt.cut) - MOST_NAMES),
        text=found.text[:MOST_TEXT],
        text_cut=len(found.text) > MOST_TEXT,
        text_hash=hash_of(found.text),
        seconds=sum(stage.seconds for stage in receipt.stages),
    )


def _items(found: Recommendation, catalog: Catalog) -> tuple[ContextItem, ...]:
    """What is shown, datasets with how many of their fields, then what was scored and left out."""
    fields: dict[str, int] = {}
    for item in found.items:
        if item.kind == "field":
            fields[item.name.rpartition(".")[0]] = fields.get(item.name.rpartition(".")[0], 0) + 1
    of_fields = {dataset.name: len(dataset.fields) for dataset in catalog.datasets}
    shown = [
        ContextItem(item.kind, item.name, round(item.score, 3), item.why, True,
                    fields.get(item.name, 0), of_fields.get(item.name, 0) if item.kind == "dataset" else 0)
        for item in found.items
        if item.kind not in ("field", "relationship", "caveat")
    ]  # fmt: skip
    names = {item.name for item in shown if item.kind == "dataset"}
    passed = [
        ContextItem("dataset", each.name, round(each.score, 3), "", False, 0, of_fields.get(each.name, 0))
        for each in found.receipt.scored
        if each.name not in names
    ]
    return (*shown[:MOST_ITEMS], *passed)


def _notes(dropped: Iterable[Dropped]) -> tuple[ContextNote, ...]:
    return tuple(ContextNote(each.kind, _short(each.name), _short(each.why)) for each in dropped)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
