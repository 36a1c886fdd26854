"""What a model wrote, made fit to be shown and kept: nothing invisible, nothing that turns the text around."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t\u200c\u200d"  # the joiners belong to scripts and to pictures
_BLOCKS = (  # where such characters are; to look at all of Unicode would cost a tenth of a second
    (0, 0x2100), (0xD800, 0xE000), (0xFE00, 0x10000), (0x11000, 0x11100), (0x13400, 0x13500), (0x1BC00, 0x1BD00),
    (0x1D100, 0x1D200), (0xE0000, 0xE0200),
)  # fmt: skip
_GONE = {
    code: None
    for start, end in _BLOCKS
    for code in range(start, end)
    if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs") and chr(code) not in _KEPT
}


def clean(text: str) -> str:
    """Without control and bidirectional characters, tags, marks of order and halves of surrogate pairs; idempotent."""
    return text if text.isascii() and text.isprintable() else text.translate(_GONE)
