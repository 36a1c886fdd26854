"""What a window does with a snapshot and deltas: the reference that browsers are measured against."""

from __future__ import annotations

import msgspec

from quire.airlock import with_drafts
from quire.document import Stream
from quire.session import view
from quire.session.changeset import apply_changes

replace = msgspec.structs.replace


class Window:
    """Holds what a window shows; ``hear`` takes a delta."""

    def __init__(self, snapshot: view.Snapshot) -> None:
        self.epoch = snapshot.epoch
        self.revision = snapshot.revision
        self.session = snapshot.session
        self.order = [cell.id for cell in snapshot.cells]
        self.cells = {cell.id: cell for cell in snapshot.cells}
        self.proposals = {each.id: each for each in snapshot.proposals}
        self.groups = snapshot.groups

    def picture(self) -> view.Snapshot:
        cells = tuple(self.cells[id] for id in self.order)
        proposals = tuple(sorted(self.proposals.values(), key=lambda each: each.id))
        return view.Snapshot(self.epoch, self.revision, self.session, cells, proposals, self.groups)

    def hear(self, delta: view.Delta) -> None:
        assert delta.base == self.revision, "a delta was missed"
        assert delta.revision > delta.base
        for change in delta.changes:
            getattr(self, "_" + type(change).__struct_config__.tag)(change)
        self.revision = delta.revision

    def _change(self, id, **fields):
        self.cells[id] = replace(self.cells[id], **fields)

    def _cells_inserted(self, change):
        at = self.order.index(change.after) + 1 if change.after else 0
        self.order[at:at] = [cell.id for cell in change.cells]
        self.cells.update((cell.id, cell) for cell in change.cells)

    def _cells_removed(self, change):
        self.order = [id for id in self.order if id not in change.cells]
        for id in change.cells:
            del self.cells[id]

    def _order_changed(self, change):
        assert sorted(change.order) == sorted(self.order)
        self.order = list(change.order)

    def _cell_changed(self, change):
        self._change(change.id, kind=change.kind, name=change.name, attributes=change.attributes, group=change.group)

    def _text_changed(self, change):
        cell = self.cells[change.cell]
        assert cell.version == change.version
        assert len(change.clients) == len(change.updates)
        text = cell.text
        for update in change.updates:
            text = apply_changes(text, update)
        self._change(change.cell, text=text, version=change.version + len(change.updates))

    def _validity_changed(self, change):
        for start, end in change.ranges:
            for id in self.order[start:end]:
                self._change(id, validity=change.validity)

    def _status_changed(self, change):
        for start, end in change.ranges:
            for id in self.order[start:end]:
                self._change(id, status=change.status, console=())

    def _result_changed(self, change):
        self._change(change.cell, result=change.result, validity=change.validity, status="idle", console=())

    def _console_appended(self, change):
        console = self.cells[change.cell].console
        if console and console[-1].name == change.name:
            console = (*console[:-1], Stream(change.name, console[-1].text + change.text))
        else:
            console = (*console, Stream(change.name, change.text))
        self._change(change.cell, console=console)

    def _analysis_changed(self, change):
        self._change(
            change.cell, upstream=change.upstream, definitions=change.definitions, diagnostics=change.diagnostics
        )

    def _input_changed(self, change):
        self._change(change.cell, input=change.value, waiting=change.waiting)

    def _proposal_changed(self, change):
        self.proposals[change.proposal.id] = change.proposal

    def _draft_text_changed(self, change):
        proposal = self.proposals[change.proposal]
        drafts = {draft.cell.id: draft for draft in proposal.current.drafts}
        draft = drafts[change.draft]
        assert draft.version == change.version
        assert len(change.clients) == len(change.updates)
        text = draft.cell.source
        for update in change.updates:
            text = apply_changes(text, update)
        version = change.version + len(change.updates)
        cell = replace(draft.cell, source=text)
        drafts[change.draft] = replace(draft, cell=cell, version=version, edited=True)
        self.proposals[change.proposal] = with_drafts(proposal, tuple(drafts.values()))

    def _proposal_removed(self, change):
        del self.proposals[change.proposal]

    def _groups_changed(self, change):
        self.groups = change.groups

    def _session_changed(self, change):
        self.session = change.session


def normal(snapshot: view.Snapshot) -> view.Snapshot:
    """A snapshot in a form that can be compared: console stretches joined, proposals by id."""
    cells = []
    for cell in snapshot.cells:
        joined: list[Stream] = []
        for chunk in cell.console:
            if joined and joined[-1].name == chunk.name:
                joined[-1] = Stream(chunk.name, joined[-1].text + chunk.text)
            else:
                joined.append(chunk)
        cells.append(replace(cell, console=tuple(joined)))
    proposals = tuple(sorted(snapshot.proposals, key=lambda each: each.id))
    return replace(snapshot, cells=tuple(cells), proposals=proposals, revision=0)
