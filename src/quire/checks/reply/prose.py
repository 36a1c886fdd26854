"""The statement in plain words around it: labels, inline code, sentences before, explanations after."""

from __future__ import annotations

import re

from quire.checks.reply.answer import SENTENCE

_LABEL = re.compile(
    r"""(?imx)^[ \t>*\#_-]*(?:final\s+)?
    (?: sql(?:ite|\s*query|\s*statement|\s*code)? | query | answer | solution | output | result | response | statement
      | code | the\s+sql(?:\s+query)?\s+is )
    [ \t*_]* (?: : | = | -{1,2}> ) [ \t*_]* `?\s*
    (?=[\s(`]* (?:SELECT|WITH|VALUES|INSERT|UPDATE|DELETE|CREATE|DROP)\b)"""
)
_LINE = re.compile(r"(?im)^[ \t>]*[(`]*(?=(?:SELECT|WITH)\b)")
_ANY = re.compile(
    r"""(?ix)\b(?= SELECT\s+(?:DISTINCT\s+|ALL\s+|TOP\s+\d+\s+)?[\w*"'`(\[]
      | WITH\s+(?:RECURSIVE\s+)?[\w"]+\s*(?:\([^)]*\)\s*)?AS\s*(?:MATERIALIZED\s*)?\( )"""
)
_INLINE = re.compile(r"(?<!`)`([^`]*?\b(?:SELECT|WITH)\b[^`]*)`(?!`)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[\w)'\"`])[.:!]\s*(?:\Z|\s[A-Z][a-z]*\b)")
_STRINGS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|--[^\n]*")
_MOST = 40  # places that are looked at
_CONTINUES = re.compile(
    r"(?i)\s*(?:--|/\*|\*(?!\*|\s+[A-Z][a-z])|[(),=<>+/|]|(?:from|where|group|order|having|limit|offset|union|intersect|except|join|left|right|inner"
    r"|outer|full|cross|natural|on|using|and|or|not|select|with|as|case|when|then|else|end|in|between|like|is|window|qualify"
    r"|values|fetch|over|partition|all|distinct|lateral|exists)\b)"
)
_DANGLES = re.compile(
    r"(?is)(?:[,(=<>+*/|-]|\b(?:from|where|by|and|or|not|on|join|select|distinct|as|in|like|between|then|else|when|having|union"
    r"|all|intersect|except|limit|using|case|set|is|with))\s*$"
)
_PROSE = re.compile(
    r"""(?x)[ \t]*(?: [-*•]\s+\S | \d+[.)]\s | \#{1,6}\s | \*\* | >\s | ={3,} | -{3,} | \|
      | (?:[A-Z][\w'’]*|I|A)(?:[ ,:][\w'’`"(]+){2,} | [A-Z]\w+(?:\s\w+)?:
      | (?:Note|NB|Here|This|The|It|We|In|Explanation|Output|Result|Question|Let|If|You|Please|Hope)\b )"""
)


def statements_in(text: str) -> list[str]:
    """The texts that may be the statement, the likeliest first, each cut where prose seems to follow.

    A part of one that was found is never one of its own: the second half of a UNION says something else.
    """
    labels = [found.end() for found in _LABEL.finditer(text)]
    inline = [found.group(1) for found in _INLINE.finditer(text)]
    lines = [found.end() for found in _LINE.finditer(text) if not _in_sentence(text, found.end())]
    anywhere = [found.end() for found in _ANY.finditer(text) if _is_spelled(text, found.end())]
    starts = _apart(text, labels + lines + anywhere)
    ranked = [
        *(start for start in reversed(starts) if start in labels),
        *(start for start in reversed(starts) if start in lines),
    ]
    found = [each for start in ranked for each in ends_of(text[start:])]
    found += reversed(inline)
    found += [each for start in starts if start not in ranked for each in ends_of(text[start:])]
    return list(dict.fromkeys(each.strip().strip("`").strip() for each in found if each.strip()))


def _apart(text: str, starts: list[int]) -> list[int]:
    """The places where a statement may begin that stand in no other one."""
    kept: list[int] = []
    beyond = -1
    for start in sorted(set(starts))[:_MOST]:
        if start >= beyond:
            kept.append(start)
            beyond = start + min(_cuts(text[start:]), default=len(text))
    return kept


def ends_of(text: str) -> list[str]:
    """The text, and shorter forms of it that end where prose seems to begin; the likeliest first."""
    cuts = _cuts(text)
    found = [text[:end] for end in sorted(set(cuts))]
    return [*found, text]


def _cuts(text: str) -> list[int]:
    sentence = _SENTENCE_END.search(_STRINGS.sub(lambda found: "x" * len(found.group()), text))
    ends = (_semicolon(text), _prose(text), sentence.start() if sentence else None)
    return [end for end in ends if end]


def _is_spelled(text: str, at: int) -> bool:
    """Whether a word of SQL inside a line is one: in capitals, or behind a mark, and in no sentence."""
    before = text[max(at - 2, 0) : at].strip()
    return (text[at : at + 4].isupper() or before[-1:] in tuple(":`\"'(>=*.!?")) and not SENTENCE.match(text, at)


def _in_sentence(text: str, at: int) -> bool:
    """Whether a line that begins with a word of SQL is a sentence: no keyword of SQL in it, but a full stop."""
    if SENTENCE.match(text, at):
        return True
    line = text[at : text.find("\n", at)] if "\n" in text[at:] else text[at:]
    if re.match(r"(?i)with\b", line):
        return not re.match(r"(?is)with\s+(?:recursive\s+)?[\w\"`]+\s*(?:\([^)]*\)\s*)?as\b", text[at:])
    return line.rstrip().endswith((".", ":")) and not re.search(r"(?i)\bfrom\b", line)


def _semicolon(text: str) -> int | None:
    """Behind the first semicolon that stands outside of quotes, brackets and comments, where something follows it."""
    for found in re.finditer(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|;", text, re.DOTALL):
        if found.group() == ";":
            return found.end() if text[found.end() :].strip() else None
    return None


def _prose(text: str) -> int | None:
    """Where a line begins that is no SQL any more."""
    depth, at = 0, 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        before = text[:at]
        if number and depth <= 0 and line.strip() and not _CONTINUES.match(line) and not _DANGLES.search(before):
            blank = not lines[number - 1].strip()
            if blank or _PROSE.match(line):
                return at
        if number and line.strip().startswith(("```", "~~~")):
            return at
        bare = re.sub(r"'(?:[^']|'')*'|--.*", "", line)
        depth += bare.count("(") - bare.count(")")
        at += len(line) + 1
    return None
