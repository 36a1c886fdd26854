"""Opening a notebook: its file, what was not saved last time, the results and proposals that are still there."""

from __future__ import annotations

from pathlib import Path

import msgspec
from immutables import Map

from quire.airlock import Proposal
from quire.document import Loaded, Notebook, OutputStore, Project, load, merge
from quire.session.journal import Journal, Recovered
from quire.session.keeping import memory_path, recall
from quire.session.opening import opened
from quire.session.operations import DiskChanged, Report
from quire.session.state import Airlock, State


class Start(msgspec.Struct, frozen=True):
    """A state to begin with, the fingerprint of the file, and what is to be told at once."""

    state: State
    fingerprint: str
    reports: tuple[Report, ...] = ()


def start_from(path: Path, project: Project, epoch: str) -> Start:
    """Read everything there is about a notebook. Raises ``DocumentError`` when there is no file."""
    loaded = load(path)
    key = project.key(path)
    recovered = Journal(project.state / "journal", key).read()
    store = OutputStore.beside(path, project)
    notebook, sentence = _recovered(loaded, recovered)
    reports: tuple[Report, ...] = ()
    if notebook is None:  # both sides changed: ours is opened, theirs is shown
        assert recovered is not None
        notebook = recovered.notebook
        theirs = loaded.notebook
        reports = (DiskChanged(theirs.cells, theirs.metadata, theirs.groups),)
    state = opened(epoch, key, notebook, results=store.latest(), inputs=store.inputs, notices=loaded.diagnostics)
    memory = recall(memory_path(project, key))
    airlocks = {each.id: Airlock(_resumed(each, state)) for each in memory.proposals}
    state = msgspec.structs.replace(state, airlocks=Map(airlocks), trusted=memory.trusted, recovered=sentence)
    if sentence:
        base = recovered.base if reports and recovered is not None else loaded.notebook
        state = msgspec.structs.replace(state, base=base, revision=1, edited=1, saved="saving")
    return Start(state, loaded.fingerprint, reports)


def _recovered(loaded: Loaded, recovered: Recovered | None) -> tuple[Notebook | None, str]:
    """The document to open with, and what to say about it; None when both sides changed the same cells."""
    if recovered is None or recovered.notebook == loaded.notebook:
        return loaded.notebook, ""
    if recovered.fingerprint == loaded.fingerprint:
        number = _count(loaded.notebook, recovered.notebook)
        what = "One change was" if number == 1 else f"{number} changes were"
        return recovered.notebook, f"{what} recovered that had not been saved when Quire stopped."
    result = merge(recovered.base, recovered.notebook, loaded.notebook)
    if result.conflicts:
        return None, "Changes were recovered that had not been saved; the file was changed elsewhere too."
    if result.notebook == loaded.notebook:
        return loaded.notebook, ""
    return result.notebook, "Changes were recovered that had not been saved, and joined with those in the file."


def _count(before: Notebook, after: Notebook) -> int:
    old = {cell.id: cell for cell in before.cells}
    new = {cell.id: cell for cell in after.cells}
    return max(1, sum(old.get(id) != new.get(id) for id in {*old, *new}))


def _resumed(proposal: Proposal, state: State) -> Proposal:
    """A proposal of the last session: what was going on then is over."""
    after = proposal.after if proposal.after in state.cells else ""
    proposal = msgspec.structs.replace(proposal, after=after)
    if proposal.state not in ("planning", "previewing"):
        return proposal
    failure = "Quire was stopped before the answer was there. Ask again."
    version = msgspec.structs.replace(proposal.current, failure=failure)
    versions = (*proposal.versions[: proposal.shown], version, *proposal.versions[proposal.shown + 1 :])
    return msgspec.structs.replace(proposal, versions=versions, state="failed")
