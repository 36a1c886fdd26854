"""What the wall around a sandbox refused, said so that a person knows what to do."""

from __future__ import annotations

import msgspec

from quire.document import CellResult, Failure

REFUSED = "A preview writes no files and opens no connections. Accept it, then run the cell in the notebook."


def explained(result: CellResult) -> CellResult:
    """The result of a preview, with the reason where the wall refused something."""
    outputs = tuple(
        msgspec.structs.replace(each, hint=REFUSED) if isinstance(each, Failure) and _is_refusal(each) else each
        for each in result.outputs
    )
    return msgspec.structs.replace(result, outputs=outputs) if outputs != result.outputs else result


def _is_refusal(failure: Failure) -> bool:
    return failure.error == "PermissionError" or "Permission denied" in failure.message


def is_refused(result: CellResult) -> bool:
    """True when the cell failed for the wall alone; nothing about it is to be repaired."""
    return any(isinstance(each, Failure) and each.hint == REFUSED for each in result.outputs)
