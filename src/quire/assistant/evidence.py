"""What is said for an answer that a model wrote: checks passed, repairs, doubts, and no more trust than that allows."""

from __future__ import annotations

from quire.airlock import Evidence, Receipt, Refusal, Version
from quire.analysis import analyse
from quire.assistant.caveats import CODE as CAVEAT
from quire.assistant.turning import Turn


def version_of(turn: Turn) -> Version:
    """The drafts with their evidence. What a model wrote is never certified: at most every check was passed."""
    doubts = list(turn.doubts)
    for draft in turn.drafts:
        doubts += [each.message for each in draft.diagnostics if each.severity != "hint"]
    doubts = list(dict.fromkeys(doubts))
    return Version(
        turn.asked.prompt,
        turn.plan,
        tuple(turn.drafts),
        Evidence(
            receipt=_receipt(turn),
            checks=tuple(turn.checks),
            repairs=tuple(turn.repairs),
            doubts=tuple(doubts),
            trust="review" if doubts else "checked",
            planner="model" if turn.calls else "rules",
            seconds=turn.seconds,
            context=turn.chosen.context,
            calls=tuple(turn.calls),
        ),
    )


def failed(turn: Turn, message: str) -> Version:
    """No answer, and why; what was asked of models is kept."""
    evidence = Evidence(
        planner="model" if turn.calls else "rules",
        seconds=turn.seconds,
        context=turn.chosen.context,
        calls=tuple(turn.calls),
        repairs=tuple(turn.repairs),
    )
    return Version(turn.asked.prompt, turn.plan, evidence=evidence, failure=message)


def refused(turn: Turn, refusal: Refusal) -> Version:
    """An answer that there cannot be, and what is missing for it."""
    evidence = Evidence(
        planner="model" if turn.calls else "semantic",
        seconds=turn.seconds,
        context=turn.chosen.context,
        calls=tuple(turn.calls),
    )
    return Version(turn.asked.prompt, evidence=evidence, refusal=refusal)


def _receipt(turn: Turn) -> Receipt:
    """What was read, and the statements."""
    statements = [draft.cell for draft in turn.drafts if draft.cell.kind == "sql"]
    own = {draft.cell.name for draft in turn.drafts}
    read = dict.fromkeys(name for cell in statements for name in analyse(cell).tables if name not in own)
    required = (each.message for draft in turn.drafts for each in draft.repairs if each.code == CAVEAT)
    sql = statements[0].source if len(statements) == 1 else ""
    caveats = tuple(dict.fromkeys(required))
    return Receipt(datasets=tuple(read), caveats=caveats, assumptions=tuple(turn.assumptions), sql=sql)
