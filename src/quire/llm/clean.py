"""What a model wrote, made fit to be shown and kept: nothing invisible, nothing that turns the text around."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t\u200c\u200d"  # the joiners belong to scripts and to pictures
_GONE = {
    code: None
    for span in ((0, 0x2100), (0xD800, 0xE000), (0xFE00, 0x10000), (0xE0000, 0xE0200))
    for code in range(*span)
    if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs") and chr(code) not in _KEPT
}


def clean(text: str) -> str:
    """Without control and bidirectional characters, tags, marks of order and halves of surrogate pairs; idempotent."""
    return text if text.isascii() and text.isprintable() else text.translate(_GONE)
