"""Ghost text: one quick request to the fast tier while somebody types; nothing, rather than late or wrong."""

from __future__ import annotations

import msgspec

from quire.assistant.tasks.complete import COMPLETE, Completing
from quire.llm import Models, ask

FIRST_SECONDS, TOTAL_SECONDS = 3.0, 6.0


async def continued(models: Models, asked: Completing) -> str:
    """What would come next; empty when there is no model, it takes too long, or nothing sensible was said."""
    choices = models.choices(COMPLETE.name)
    if not choices or not asked.before.strip():
        return ""
    quick = models.alone(choices[0].model)
    limits = models.limits
    quick.limits = msgspec.structs.replace(
        limits,
        attempts=1,
        retries=0,
        first_token_seconds=min(limits.first_token_seconds, FIRST_SECONDS),
        total_seconds=min(limits.total_seconds, TOTAL_SECONDS),
    )
    heard: list[str] = []
    answer = await ask(quick, COMPLETE, asked, listen=heard.append)
    if answer.value is not None:
        return answer.value
    return heard[-1] if heard else ""
