"""The receipt of a context as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quire.recommender.items import Receipt, Recommendation

_MOST = 12


def explain(recommendation: Recommendation) -> str:
    """Every stage with what came in, went out and was dropped; scores by feature; look-alikes, bridges, cuts.

    Only signs that can be printed: a name in a catalog may hold what steers a terminal.
    """
    lines = _lines(recommendation.receipt, recommendation.tokens)
    return "".join("".join(sign for sign in line if sign.isprintable()) + "\n" for line in lines)


def _lines(receipt: Receipt, tokens: int) -> Iterator[str]:
    yield f"{'stage':28} {'in':>8} {'out':>8} {'ms':>8}"
    for stage in receipt.stages:
        yield f"{stage.name:28} {stage.came:8,} {stage.went:8,} {1000 * stage.seconds:8.1f}"
        yield from (f"    - {each.kind} {each.name}: {each.why}" for each in stage.dropped[:_MOST])
        if len(stage.dropped) > _MOST or stage.came - stage.went > len(stage.dropped) > 0:
            yield f"    … {max(stage.came - stage.went, len(stage.dropped)) - min(len(stage.dropped), _MOST):,} more"
        yield from (f"    {note}" for note in stage.notes)
    if receipt.scored:
        yield ""
        yield "likeliest datasets, and in what each stands out"
        for scored in receipt.scored:
            yield f"  {scored.score:6.3f}  {scored.name}"
            if scored.features:
                yield "          " + ", ".join(f"{name} {value:g}" for name, value in scored.features.items())
    yield from _section("pinned", receipt.pinned)
    yield from _section("withheld", (f"{each.name}: {each.why}" for each in receipt.withheld))
    yield from _section(
        "look-alikes", (f"{name} stands for {_list(those)}" for name, those in receipt.collapsed.items())
    )
    yield from _section("bridges", receipt.bridges)
    yield from _section("caveats", receipt.caveats)
    yield from _section(f"cut to stay within the budget ({tokens:,} tokens used)", receipt.cut)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found[: 2 * _MOST])
        if len(found) > 2 * _MOST:
            yield f"  … {len(found) - 2 * _MOST:,} more"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
