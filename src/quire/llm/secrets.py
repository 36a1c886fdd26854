"""Values that must not leave: those of variables whose names say that they are secret, and passwords in addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from quire.llm.protocol import Prompt

SHORTEST = 6  # characters; what is shorter is found in any text
_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|_DSN$|^DSN$", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")


class Secrets:
    """Takes known values out of texts; ``[NAME]`` stands in their place."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        found = dict(_values(environment or {}))
        longest_first = sorted(found, key=len, reverse=True)
        self._found = found
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if found else None

    def hide(self, text: str) -> str:
        """The text without them."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: f"[{self._found[match[0]]}]", text)

    def hide_in(self, prompt: Prompt) -> Prompt:
        """A prompt that may be sent."""
        if self._pattern is None:
            return prompt
        messages = tuple(msgspec.structs.replace(each, text=self.hide(each.text)) for each in prompt.messages)
        return msgspec.structs.replace(prompt, system=self.hide(prompt.system), messages=messages)


def _values(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    named = [(value, name) for name, value in environment.items() if _NAMES.search(name)]
    inside = [(match, name) for name, value in environment.items() for match in _PASSWORD.findall(value)]
    return [(value, name) for value, name in (*named, *inside) if len(value) >= SHORTEST]
