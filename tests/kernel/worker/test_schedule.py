"""Early cut-off never changes what a run comes to: a random history of edits ends as a fresh run would."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quire.kernel import Step
from quire.kernel.worker.hashing import hash_value
from quire.kernel.worker.schedule import Memory, Schedule


class Machine:
    """Runs plans of tiny Python cells."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.namespace: dict[str, Any] = {}
        self.ran: list[str] = []

    def run(self, steps: tuple[Step, ...]) -> dict[str, str]:
        schedule = Schedule(steps, self.memory)
        self.ran = []
        ready: list[Step] = []
        while not schedule.finished:
            ready = sorted([*ready, *schedule.take()], key=lambda step: schedule.order[step.id])
            step = ready.pop(0)
            verdict = schedule.verdict(step)
            if verdict == "run":
                self.ran.append(step.id)
                try:
                    exec(step.code, self.namespace)
                except Exception:
                    schedule.settle(step, "error")
                    continue
                hashes = {name: hash_value(self.namespace[name]) for name in step.writes}
                schedule.settle(step, "ok", hashes)
            else:
                schedule.settle(step, "skip" if verdict == "skip" else "aborted")
        return schedule.outcome


def step(id: str, code: str, **words) -> Step:
    return Step(id=id, kind="python", code=code, **words)


@st.composite
def histories(draw):
    """A DAG of cells, and edits of some of them, each followed by a run of what is affected."""
    size = draw(st.integers(2, 7))
    reads = [sorted(draw(st.sets(st.integers(0, index - 1), max_size=3))) if index else [] for index in range(size)]
    mutators = [draw(st.booleans()) and bool(reads[index]) for index in range(size)]
    edits = draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(-1, 2)), max_size=6))
    return size, reads, mutators, edits


def build(size: int, reads: list[list[int]], mutators: list[bool], constants: list[int]) -> dict[int, Step]:
    """Cell ``i`` makes the list ``v<i>`` out of what it reads; a mutator also appends to the last thing it reads."""
    writers: dict[int, list[int]] = {index: [index] for index in range(size)}
    steps = {}
    for index in range(size):
        used = reads[index]
        # A cell reads what the last writer before it left; a mutator comes after every earlier reader.
        after = {writer for name in used for writer in writers[name]}
        parts = [f"sum(v{name}) % 3" for name in used]
        code = f"v{index} = [{' + '.join([*parts, f'{abs(constants[index])}'])}]"
        writes = [f"v{index}"]
        if constants[index] < 0:
            code = "1 / 0"
        elif mutators[index]:
            target = used[-1]
            code += f"\nv{target}.append(sum(v{index}))"
            writes.append(f"v{target}")
            after |= {other for other in range(index) if target in reads[other]}
        steps[index] = step(
            f"c{index}",
            code,
            reads=tuple(f"v{name}" for name in used),
            writes=tuple(writes),
            after=tuple(f"c{other}" for other in sorted(after)),
        )
        if mutators[index] and constants[index] >= 0:
            writers[used[-1]].append(index)
    return steps


def affected(old: dict[int, Step], steps: dict[int, Step], changed: int) -> tuple[Step, ...]:
    """The edited cell and its descendants, and, of every name that they change or changed, all its writers."""
    chosen = {f"c{changed}"}
    while True:
        before = len(chosen)
        every = [*old.values(), *steps.values()]
        names = {name for each in every if each.id in chosen for name in each.writes}
        for each in steps.values():
            if not chosen.isdisjoint(each.after) or not names.isdisjoint(each.writes):
                chosen.add(each.id)
        if len(chosen) == before:
            return tuple(each for each in steps.values() if each.id in chosen)


@settings(max_examples=400, deadline=None)
@given(histories())
def test_a_history_of_edits_with_cut_off_ends_as_a_fresh_run(history) -> None:
    size, reads, mutators, edits = history
    constants = [1] * size
    machine = Machine()
    steps = build(size, reads, mutators, constants)
    machine.run(tuple(steps.values()))
    for index, constant in edits:
        constants[index] = constant
        old, steps = steps, build(size, reads, mutators, constants)
        machine.run(affected(old, steps, index))
    steps = build(size, reads, mutators, constants)
    outcome = machine.run(tuple(steps.values()))
    fresh = Machine()
    expected = fresh.run(tuple(steps.values()))
    good = {step for step, result in expected.items() if result == "ok"}
    assert {step for step, result in outcome.items() if result in ("ok", "skip")} == good
    for index in range(size):
        writers = [each.id for each in steps.values() if f"v{index}" in each.writes]
        if good.issuperset(writers):
            assert machine.namespace[f"v{index}"] == fresh.namespace[f"v{index}"], index


def chain(first: str) -> tuple[Step, ...]:
    return (
        step("a", first, writes=("x",), force=True),
        step("b", "y = x * 0", reads=("x",), writes=("y",), after=("a",)),
        step("c", "z = y + 1", reads=("y",), writes=("z",), after=("b",)),
    )


def test_a_value_that_comes_out_the_same_stops_the_wave_behind_it() -> None:
    machine = Machine()
    machine.run(chain("x = 1"))
    machine.run(chain("x = 2"))
    assert machine.ran == ["a", "b"]


def test_a_step_that_missed_a_change_runs_when_its_turn_comes_again() -> None:
    machine = Machine()
    machine.run(chain("x = 1"))
    machine.run(chain("x = 2")[:1])
    machine.run(chain("x = 2"))
    assert machine.ran == ["a", "b"]


def test_a_step_with_other_code_runs() -> None:
    machine = Machine()
    machine.run(chain("x = 1"))
    first, _, third = chain("x = 1")
    machine.run((first, step("b", "y = x", reads=("x",), writes=("y",), after=("a",)), third))
    assert machine.ran == ["a", "b", "c"]


def test_a_failed_step_runs_again() -> None:
    machine = Machine()
    machine.run(chain("1 / 0"))
    assert machine.ran == ["a"]
    machine.run(chain("x = 1"))
    assert machine.ran == ["a", "b", "c"]


def test_a_step_behind_another_waits_for_it_and_does_not_mind_its_failure():
    schedule = Schedule((Step("a", "python"), Step("b", "python", behind=("a",))), Memory())
    assert [step.id for step in schedule.take()] == ["a"]
    schedule.settle(schedule.steps["a"], "error")
    (step,) = schedule.take()
    assert schedule.verdict(step) == "run"
