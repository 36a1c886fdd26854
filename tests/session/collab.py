"""The client side of ``@codemirror/collab``, as its source has it: pending edits, confirmation, rebase.

A change set is a list of sections ``(length, inserted)``; ``inserted`` is None where text is kept. Texts here are
strings of UTF-16 units, as in a browser.
"""

from __future__ import annotations

Sections = list[tuple[int, str | None]]


def units(text: str) -> str:
    """A text as UTF-16 units."""
    data = text.encode("utf-16-le")
    return "".join(chr(data[at] | data[at + 1] << 8) for at in range(0, len(data), 2))


def characters(text: str) -> str:
    """UTF-16 units as a text."""
    return b"".join(ord(unit).to_bytes(2, "little") for unit in text).decode("utf-16-le")


def to_json(sections: Sections) -> list:
    found: list = []
    for length, inserted in sections:
        if inserted is None:
            found.append(length)
        elif inserted:
            found.append([length, *characters(inserted).split("\n")])
        else:
            found.append([length])
    return found


def from_json(changes: list) -> Sections:
    return [(part, None) if isinstance(part, int) else (part[0], units("\n".join(part[1:]))) for part in changes]


def applied(text: str, sections: Sections) -> str:
    found, at = [], 0
    for length, inserted in sections:
        found.append(text[at : at + length] if inserted is None else inserted)
        at += length
    assert at == len(text)
    return "".join(found)


class _Reader:
    def __init__(self, sections: Sections) -> None:
        self.sections = [each for each in sections if each[0] or each[1]]
        self.index = -1
        self.next()

    def next(self) -> None:
        self.index += 1
        self.off = 0
        if self.index < len(self.sections):
            self.length, self.inserted = self.sections[self.index]
            self.done = False
        else:
            self.length, self.inserted, self.done = 0, None, True

    @property
    def ins(self) -> int:
        return -2 if self.done else -1 if self.inserted is None else len(self.inserted)

    def forward(self, length: int) -> None:
        if length == self.length:
            self.next()
        else:
            self.length -= length
            self.off += length


def _add(sections: Sections, length: int, inserted: str | None) -> None:
    if length == 0 and not inserted:
        return
    if sections and inserted is None and sections[-1][1] is None:
        sections[-1] = (sections[-1][0] + length, None)
    elif sections and length == 0 and sections[-1][0] == 0 and inserted is not None:
        sections[-1] = (0, (sections[-1][1] or "") + inserted)
    else:
        sections.append((length, inserted))


def mapped(a_sections: Sections, b_sections: Sections, before: bool = False) -> Sections:
    """``a`` as it is after ``b``: ``mapSet`` of @codemirror/state."""
    found: Sections = []
    a, b = _Reader(a_sections), _Reader(b_sections)
    done = -1
    while True:
        if a.ins == -1 and b.ins == -1:
            length = min(a.length, b.length)
            _add(found, length, None)
            a.forward(length)
            b.forward(length)
        elif b.ins >= 0 and (
            a.ins < 0
            or done == a.index
            or (a.off == 0 and (b.length < a.length or (b.length == a.length and not before)))
        ):
            length = b.length
            _add(found, b.ins, None)
            while length:
                piece = min(a.length, length)
                if a.ins >= 0 and done < a.index and a.length <= piece:
                    _add(found, 0, a.inserted)
                    done = a.index
                a.forward(piece)
                length -= piece
            b.next()
        elif a.ins >= 0:
            length, left = 0, a.length
            while left:
                if b.ins == -1:
                    piece = min(left, b.length)
                    length += piece
                    left -= piece
                    b.forward(piece)
                elif b.ins == 0 and b.length < left:
                    left -= b.length
                    b.next()
                else:
                    break
            _add(found, length, a.inserted if done < a.index else "")
            done = a.index
            a.forward(a.length - left)
        elif a.done and b.done:
            return found
        else:
            raise AssertionError("mismatched change sets")


class Client:
    """An editor of one cell: what it shows, what it has not been told is in."""

    def __init__(self, name: str, text: str, version: int) -> None:
        self.name = name
        self.text = units(text)
        self.version = version
        self.pending: list[Sections] = []
        self.inbox: list[tuple[str, list]] = []

    def edit(self, start: int, end: int, inserted: str) -> None:
        start, end = min(start, len(self.text)), min(end, len(self.text))
        start, end = self._whole(min(start, end)), self._whole(max(start, end))
        sections: Sections = []
        _add(sections, start, None)
        _add(sections, end - start, units(inserted))
        _add(sections, len(self.text) - end, None)
        self.text = applied(self.text, sections)
        self.pending.append(sections)

    def _whole(self, at: int) -> int:
        """Not in the middle of a surrogate pair."""
        return at - 1 if 0 < at < len(self.text) and 0xDC00 <= ord(self.text[at]) < 0xE000 else at

    def sendable(self) -> tuple[int, tuple[list, ...]]:
        return self.version, tuple(to_json(each) for each in self.pending)

    def receive(self) -> None:
        """``receiveUpdates``: own updates are confirmed, others' come before what is pending."""
        own = 0
        others: list[Sections] = []
        for client, changes in self.inbox:
            if client == self.name and own < len(self.pending):
                assert not others, "an accepted push was made at a version with nothing in between"
                own += 1
            else:
                others.append(from_json(changes))
        self.version += len(self.inbox)
        self.inbox = []
        self.pending = self.pending[own:]
        for other in others:
            pending, through = [], other
            for mine in self.pending:
                pending.append(mapped(mine, through))
                through = mapped(through, mine, True)
            self.pending = pending
            self.text = applied(self.text, through)
