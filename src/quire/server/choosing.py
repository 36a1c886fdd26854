"""The part of choosing a context that computes: for threads, so that pages are served meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from quire.airlock import ContextReceipt
from quire.assistant import context
from quire.catalog import Catalog
from quire.document import Column, Project
from quire.recommender import Admitted, Recommender, Scope
from quire.session.actions import PlanRequest


class Chooser:
    """Makes a project's recommender ready, and asks it."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def admit(self, catalog: Catalog) -> Admitted:
        """What may be chosen from; raises ``CatalogError`` when that is not certain."""
        return context.admitted(catalog, context.role_of(self.project))

    def build(self, admitted: Admitted) -> Recommender:
        """The recommender of what may be chosen from."""
        return context.recommender_of(admitted, self.project)

    def choose(
        self,
        recommender: Recommender,
        asked: PlanRequest,
        held: Mapping[str, tuple[Column, ...]],
        used: Mapping[str, float],
    ) -> ContextReceipt:
        """The receipt for a question, with what is in scope and the columns of the frames that the kernel holds."""
        found = {each.name: Scope(each.name, each.kind, each.columns, each.text, each.upstream) for each in asked.scope}
        for name, columns in held.items():
            upstream = name in found and found[name].upstream
            found[name] = Scope(name, "frame", tuple(column.name for column in columns), "", upstream)
        return context.choose(recommender, asked.prompt, found.values(), used)
