"""The closed vocabulary of the planner: every phrase that it knows besides the names and values of the catalog."""

from __future__ import annotations

from typing import Any

_PHRASES: dict[str, str] = {
    # said in passing: means nothing anywhere
    "filler": """
        the; a; an; our; all the; please; we; did we; do we; have we; did we have; do we have; there; did;
        does; has; have; had; was; were; is; are; been; get; got; make; made; see; generate; generated;
        figures; data; overall; in total; altogether; of; of the
        """,
    # only at the beginning
    "opener": """
        show; show me; give; give me; tell me; list; display; plot; chart; graph; draw; visualise; visualize;
        compute; calculate; find; get; get me; what; whats; what is; what was; what are; what were;
        what has been; how much; how did; how does; how do; how has; how have; how is; how are; how was;
        how were; can you; could you; can i see; can we see; let me see; a chart of; a line chart of;
        a bar chart of; a table of; chart of; graph of; plot of; table of; overview of; report; report on;
        breakdown of; break down; split; see; hello; and; now; so; i would like to see; i want to see;
        i want to know; i would like to know; i need; i'd like to see; what's; how do; a breakdown of;
        the breakdown of
        """,
    "how_many": "how many; number of; count of; the number of; the count of",
    "which": "which; what; which of the; which of our",
    "by": """
        by; per; for each; for every; in each; in every; each; every; across; across all; split by;
        split out by; broken down by; broken out by; broken up by; break down by; breakdown by; grouped by;
        group by; divided up by; separated by; for each of the; for each of our; by each; as a function of
        """,
    "within": "per; for each; for every; in each; in every; within each",
    "in": """
        in; for; from; at; on; via; through; with; only; just; only in; only for; only from; in the; for the;
        from the; came from; comes from; come from; coming from; is from; was from; are from; were from;
        only the; by way of; where; among; within; of; of the; at the; via the; through the; on the;
        restricted to; limited to; filtered to
        """,
    "is": "is; =; equals; are",
    "not_in": """
        excluding; exclude; except; except for; without; not in; not from; not including; other than;
        apart from; but not; ignoring; leaving out; outside; outside of; excluding the; without the;
        except the; is not; !=; not
        """,
    "and": "and; as well as; and also; along with; and the",
    "or": "or; or the",
    "comma": ",",
    "versus": """
        vs; versus; compared with; compared to; in comparison with; in comparison to; against; relative to;
        compare with; compare to; vs the; versus the; compared with the; compared to the; against the
        """,
    "compare": "compare; comparing; comparison of; a comparison of; compare the",
    "growth": """
        growth; growth of; growth in; growth rate; growth rate of; change in; change of;
        percentage change in; percent change in; difference in
        """,
    "trend": """
        develop; developed; development; development of; the development of; evolve; evolved; evolution;
        evolution of; trend; trends; trending; trend of; trend in; trend for; the trend of; over time;
        time series; time series of; through time; perform; performed; do; doing; history of
        """,
    "grow": "grow; grown; change; changed; changes",
    "share": """
        share; share of; share of total; share of the total; percentage of; percentage of total;
        percentage of the total; percent of; percent of total; percent of the total; proportion of;
        fraction of; as a share of total; as a percentage of total; as percent of total; percentage share;
        percentage share of; part of total; contribution to; shares; shares of; as share of total;
        as percentage of total; in percent of total; percentage
        """,
    "average": """
        average; avg; on average; the average; an average
        """,
    "total": "total; sum; sum of; total of; the total; combined; aggregate",
    "top": "top; best; the top; the best; highest; largest; biggest; leading; strongest; greatest",
    "bottom": "bottom; worst; the bottom; lowest; smallest; weakest; least",
    "most": """
        most; the most; highest; the highest; largest; the largest; biggest; the biggest; best; the best;
        greatest; the greatest
        """,
    "least": "least; the least; fewest; the fewest; lowest; the lowest; smallest; the smallest; worst; the worst",
    "sort": """
        sorted by; sort by; ordered by; order by; ranked by; sorted on; ordered on; sorted; ordered; sort;
        arranged by
        """,
    "descending": """
        descending; desc; in descending order; high to low; highest first; largest first; biggest first;
        from high to low; from highest to lowest; descendingly
        """,
    "ascending": """
        ascending; asc; in ascending order; low to high; lowest first; smallest first; from low to high;
        from lowest to highest; alphabetically
        """,
    "limit": "limit; limit to",
    "weekday": "weekday; day of week; day of the week; weekdays; days of the week",
    "only": "only; alone",
    "thousand": "k; thousand",
    "million": "million; mio; mn; m",
    ">": """
        above; over; more than; greater than; higher than; larger than; bigger than; exceeding; exceeds; >;
        of more than; of over
        """,
    ">=": "at least; >=; no less than; not less than; of at least",
    "<": "below; under; less than; fewer than; lower than; smaller than; <; of less than; of under",
    "<=": "at most; <=; no more than; not more than; up to; of at most",
    "with": "with; that had; having; that have; where; whose; which had; with a; with an",
}
_CURRENCIES = {
    "EUR": "euro euros eur",
    "USD": "dollar dollars usd",
    "GBP": "pound pounds gbp",
    "CHF": "franc francs chf",
}
_GRAINS = {
    "day": "day; days; daily; day by day; calendar day; date; dates",
    "week": "week; weeks; weekly; week by week; calendar week",
    "month": "month; months; monthly; month by month; calendar month",
    "quarter": "quarter; quarters; quarterly; quarter by quarter",
    "year": "year; years; yearly; annual; annually; year by year; calendar year",
}
_ADVERBS = (
    "daily; weekly; monthly; quarterly; yearly; annual; annually; day by day; week by week; month by month; "
    "quarter by quarter; year by year"
)
_OVERS = {
    "year": """
        year over year; year on year; yoy; y o y; vs last year same period; vs the same period last year;
        compared with the same period last year; compared to the same period last year;
        versus the same period last year; vs same period last year; vs the previous year;
        compared with the previous year; compared to the previous year; versus the previous year;
        versus previous year; vs previous year; compared to previous year; than the year before;
        compared with the year before; compared to the year before; vs the year before; versus the year before;
        compared with a year earlier; compared to a year earlier; vs a year earlier;
        compared with the prior year; compared to the prior year; vs prior year; vs the prior year;
        against the previous year; annual growth of
        """,
    "quarter": """
        quarter over quarter; quarter on quarter; qoq; vs the previous quarter;
        compared with the previous quarter; compared to the previous quarter; versus the previous quarter;
        vs previous quarter
        """,
    "month": """
        month over month; month on month; mom; vs the previous month; compared with the previous month;
        compared to the previous month; versus the previous month; vs previous month;
        compared with the month before; compared to the month before; vs the month before; monthly growth of
        """,
    "week": """
        week over week; week on week; wow; vs the previous week; compared with the previous week;
        compared to the previous week; versus the previous week; vs previous week;
        compared with the week before
        """,
    "day": """
        day over day; vs the previous day; compared with the previous day; compared to the previous day;
        compared with the day before
        """,
    "": """
        vs previous period; vs the previous period; compared with the previous period;
        compared to the previous period; compared with previous period; compared to previous period;
        versus the previous period; versus previous period; than the period before; period over period;
        compared with the period before; against the previous period
        """,
}
_VERBS = (
    "sell sold earn earned spend spent buy bought place placed ship shipped order ordered sells selling receive "
    "received return returned refund refunded pay paid serve served visit visited book booked win won lose lost"
)
_PAST = {"sold": "sell", "bought": "buy", "spent": "spend", "paid": "pay", "won": "win", "lost": "lose"}
Senses = dict[str, Any]


def verb_root(verb: str) -> str:
    """What the forms of a verb share with the words of a metric: ``shipped`` and ``shipping`` both begin with ship."""
    root = _PAST.get(verb, verb)
    for ending in ("ped", "ed", "ing", "s", "d"):
        if root.endswith(ending) and len(root) - len(ending) >= 3:
            return root[: -len(ending)]
    return root


def _build() -> dict[tuple[str, ...], Senses]:
    table: dict[tuple[str, ...], Senses] = {}

    def add(phrases: str, kind: str, value: Any) -> None:
        for phrase in phrases.split(";"):
            key = tuple(phrase.split())
            if key:
                table.setdefault(key, {})[kind] = value

    for kind, phrases in _PHRASES.items():
        add(phrases, kind, kind)
    for grain, phrases in _GRAINS.items():
        add(phrases, "grain", grain)
    for phrase in _ADVERBS.split("; "):
        senses = table[tuple(phrase.split())]
        senses["adverb"] = senses.pop("grain")
    for code, names in _CURRENCIES.items():
        for name in names.split():
            table.setdefault((name,), {})["currency"] = code
    for unit, phrases in _OVERS.items():
        add(phrases, "over", unit)
    for verb in _VERBS.split():
        table.setdefault((verb,), {})["verb"] = verb
    return table


KEYWORDS = _build()
LONGEST = max(map(len, KEYWORDS))
"""The most words in a phrase."""
