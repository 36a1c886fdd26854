"""Airlocks at work for a session: planners asked, sandboxes made, previews run, values merged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from quire.airlock import Version
from quire.analysis import analyse
from quire.errors import KernelError, QuireError
from quire.kernel import Done, Finished, Kernel, Needed, Page, PageRequest, Plan, Sandbox, Step
from quire.session.actions import AskPlanner, MakeSandbox, MergeSandbox, Planner, Progress, StartPreview, StopAirlock
from quire.session.chores import Chores
from quire.session.definitions import definitions_of
from quire.session.operations import (
    DraftPreviewed,
    Merged,
    PreviewEnded,
    ProposalPlanned,
    ProposalProgressed,
    SandboxMade,
)
from quire.session.running import Outside, Runner, Tell, result_of
from quire.session.walled import explained

Asked = Callable[[str], int]  # how often a proposal was asked; -1 when it is gone
Tasks = dict[str, asyncio.Task[None]]  # by proposal
Seconds = Callable[[str], float]  # how long the cell that provides a name took

PROGRESS_SECONDS = 0.07
CHEAP = 2.0  # seconds; a value that cannot be copied is made anew in the sandbox if it took no longer


class Sandboxes:
    """Owns what is going on for each airlock."""

    def __init__(self, runner: Runner, outside: Outside, planner: Planner | None, tell: Tell) -> None:
        self._runner = runner
        self._outside = outside
        self._planner = planner
        self._tell = tell
        self._planning: dict[str, asyncio.Task[None]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._made: dict[str, Sandbox] = {}
        self._merging: set[str] = set()
        self._chores = Chores()

    @property
    def busy(self) -> bool:
        """Whether something is planned, previewed or merged."""
        return bool(self._planning or self._tasks or self._merging)

    def plan(self, action: AskPlanner, asked: Asked) -> None:
        """Ask the planner."""
        self._begin(self._planning, action.proposal, self._plan(action, asked))

    def make(self, action: MakeSandbox, asked: Asked, seconds: Seconds) -> None:
        """Make a sandbox in the place of an earlier one."""
        self._begin(self._tasks, action.proposal, self._make(action, asked, seconds))

    def preview(self, action: StartPreview, asked: Asked) -> None:
        """Run a plan in the sandbox that was made."""
        self._begin(self._tasks, action.proposal, self._preview(action, asked))

    def stop(self, action: StopAirlock) -> None:
        """Stop what is going on; throw the sandbox away when it is not wanted any more."""
        sandbox = self._made.get(action.proposal)
        planning = self._planning.pop(action.proposal, None)
        if planning is not None:
            planning.cancel()
        if sandbox is not None:
            self._outside.stop(sandbox)
        if action.drop:
            if task := self._tasks.pop(action.proposal, None):
                task.cancel()
            if sandbox is not None:
                del self._made[action.proposal]
                self._chores.add(sandbox.close())
        elif action.proposal in self._tasks:
            if sandbox is not None:
                self._chores.add(sandbox.interrupt())
            else:
                self._tasks.pop(action.proposal).cancel()
                self._tell(PreviewEnded(action.proposal, failure="Stopped."))

    def merge(self, action: MergeSandbox) -> None:
        """Take accepted values into the live kernel; the sandbox ends with it."""
        self._merging.add(action.proposal)
        self._chores.add(self._merge(action))

    async def page(self, proposal: str, request: PageRequest) -> Page:
        """Rows of a frame that a preview made. Raises ``KernelError`` when there is none."""
        sandbox = self._made.get(proposal)
        if sandbox is None:
            raise KernelError("This preview is over.", remedy="Ask again to see its rows.")
        return await sandbox.page(request)

    async def close(self) -> None:
        """End everything."""
        tasks = (*self._planning.values(), *self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._chores.close()
        made, self._made = self._made, {}
        await asyncio.gather(*(sandbox.close() for sandbox in made.values()), return_exceptions=True)

    async def _plan(self, action: AskPlanner, asked: Asked) -> None:
        prompt = action.request.prompt
        if self._planner is None:
            version = Version(prompt, failure="Questions cannot be answered here: no assistant was set up.")
        else:
            try:
                version = await self._planner(action.request, self._progress(action))
            except QuireError as error:
                version = Version(prompt, failure=str(error))
            except Exception as error:  # a planner may be anybody's; the notebook goes on
                version = Version(prompt, failure=f"The assistant failed: {type(error).__name__}: {error}")
        if asked(action.proposal) == action.asked:
            self._done(self._planning, action.proposal)
            self._tell(ProposalPlanned(action.proposal, version))

    def _progress(self, action: AskPlanner) -> Progress:
        """Tells each new draft at once, and the growth of one a few times a second."""
        loop = asyncio.get_running_loop()
        waiting: list[Version] = []
        told = -1
        pause: asyncio.TimerHandle | None = None

        def tell(version: Version) -> None:
            nonlocal told, pause
            if len(version.drafts) == told and pause is not None:
                waiting[:] = [version]
                return
            if pause is not None:
                pause.cancel()
            waiting.clear()
            told, pause = len(version.drafts), loop.call_later(PROGRESS_SECONDS, go_on)
            self._tell(ProposalProgressed(action.proposal, action.asked, version))

        def go_on() -> None:
            nonlocal pause
            pause = None
            if waiting:
                tell(waiting.pop())

        return tell

    async def _make(self, action: MakeSandbox, asked: Asked, seconds: Seconds) -> None:
        earlier = self._made.pop(action.proposal, None)
        try:
            if earlier is not None:
                self._outside.stop(earlier)
                await earlier.close()
            kernel = await self._runner.ready()
            sandbox = await kernel.sandbox(tuple(name for name in action.names if name not in action.absent))
        except QuireError as error:
            if asked(action.proposal) == action.asked:
                self._done(self._tasks, action.proposal)
                self._tell(PreviewEnded(action.proposal, failure=str(error)))
            return
        if asked(action.proposal) != action.asked:
            await sandbox.close()
            return
        self._made[action.proposal] = sandbox
        self._done(self._tasks, action.proposal)
        transfer = sandbox.transfer
        cheap = {name for name in transfer.refused if seconds(name) <= CHEAP}
        not_sent = {name: reason for name, reason in transfer.refused.items() if name not in cheap}
        absent = action.absent | cheap | frozenset(transfer.rerun)
        self._tell(SandboxMade(action.proposal, frozenset(action.names), absent, not_sent, transfer.unwalled))

    async def _preview(self, action: StartPreview, asked: Asked) -> None:
        sandbox = self._made.get(action.proposal)
        if sandbox is None:
            self._done(self._tasks, action.proposal)
            self._tell(PreviewEnded(action.proposal, failure="The sandbox is gone. Run it again."))
            return
        names = {step.id: step.writes[0] for step in action.plan.steps if step.writes}
        failure = "The sandbox ended before the answer was there. Ask again."
        try:
            async for event in sandbox.run(action.plan):
                if isinstance(event, Needed):
                    self._outside.begin(sandbox, event, action.external[event.step], names.get(event.step, ""))
                elif isinstance(event, Finished) and asked(action.proposal) == action.asked:
                    result = result_of(event, action.cells)
                    walled = not sandbox.transfer.unwalled
                    self._tell(DraftPreviewed(action.proposal, explained(result) if walled else result))
                elif isinstance(event, Done):
                    failure = ""
        except KernelError as error:
            failure = str(error)
        if asked(action.proposal) == action.asked:
            self._done(self._tasks, action.proposal)
            self._tell(PreviewEnded(action.proposal, action.not_sent, failure))

    async def _merge(self, action: MergeSandbox) -> None:
        sandbox = self._made.pop(action.proposal, None)
        hashes: dict[str, str] = {}
        kernel = self._runner.kernel
        if sandbox is not None and kernel is not None:
            try:
                hashes = await kernel.merge(sandbox, action.names)
                hashes |= await self._define(kernel, action, hashes)
            except KernelError:
                hashes = {}  # the cells keep their results, and run again when their values are needed
        self._merging.discard(action.proposal)
        self._tell(Merged(tuple(cell.id for cell in action.cells), hashes))
        if sandbox is not None:
            await sandbox.close()

    async def _define(self, kernel: Kernel, action: MergeSandbox, merged: Mapping[str, str]) -> dict[str, str]:
        """Definitions cannot be taken over: their statements are run in the live kernel. Name to hash."""
        missing = frozenset(action.names) - merged.keys()
        steps = []
        for cell in action.cells:
            code = definitions_of(cell.source, missing) if cell.kind == "python" else ""
            if code:
                writes = tuple(name for name in analyse(cell).definitions if name in missing)
                steps.append(Step(f"{cell.id}-definitions", "python", code=code, writes=writes, force=True))
        hashes: dict[str, str] = {}
        if steps:
            async for event in kernel.run(Plan(f"definitions-{action.proposal}", tuple(steps))):
                if isinstance(event, Finished) and event.status == "ok":
                    hashes |= event.hashes
        return hashes

    def _begin(self, tasks: Tasks, proposal: str, work: Coroutine[Any, Any, None]) -> None:
        earlier = tasks.pop(proposal, None)
        if earlier is not None:
            earlier.cancel()
        tasks[proposal] = asyncio.create_task(work)

    def _done(self, tasks: Tasks, proposal: str) -> None:
        """The task that says so is not to be cancelled by what it tells."""
        if tasks.get(proposal) is asyncio.current_task():
            del tasks[proposal]
