"""Notebooks to measure with: pipelines as analysts write them, and plain chains; the same for every tool."""

from __future__ import annotations

import random
from collections.abc import Callable

HEAD = "import datetime as dt\nfrom collections import Counter\n\nimport numpy as np\nimport pandas as pd"


def pipelines(count: int, seed: int = 2026) -> list[str]:
    """``count`` Python cells: pipelines of ten cells, each reading one to three earlier ones, a few from elsewhere."""
    chance = random.Random(seed)
    cells = [HEAD]
    frames: list[str] = []
    number = 0
    while len(cells) < count:
        number += 1
        other = chance.choice(frames) if frames and chance.random() < 0.8 else f"sales_{number}"
        cells += [step(number, other, chance) for step in _STEPS]
        frames.append(f"tidy_{number}")
    return cells[:count]


def chain(count: int) -> list[str]:
    """Cells that each add one to the cell above."""
    return ["v0 = 1", *(f"v{at} = v{at - 1} + 1" for at in range(1, count))]


def _load(n: int, _other: str, chance: random.Random) -> str:
    rows = chance.randrange(50, 400)
    return (
        f"noise_{n} = np.random.default_rng({rows})\n"
        f"sales_{n} = pd.DataFrame(\n"
        f"    {{\n"
        f"        'order': range({rows}),\n"
        f"        'placed': pd.date_range('2025-01-01', periods={rows}, freq='h'),\n"
        f"        'price': noise_{n}.gamma(2.0, 9.5, size={rows}).round(2),\n"
        f"        'shop': noise_{n}.choice(['north', 'south', 'web'], size={rows}),\n"
        f"    }}\n"
        f")\n"
        f"sales_{n}.tail()"
    )


def _tidy(n: int, _other: str, chance: random.Random) -> str:
    return (
        f"tidy_{n} = (\n"
        f"    sales_{n}[sales_{n}['price'] > {chance.randrange(1, 9)}]\n"
        f"    .assign(day=lambda f: f['placed'].dt.date, net=lambda f: f['price'] / 1.19)\n"
        f"    .drop_duplicates(subset='order')\n"
        f")\n"
        f"lost_{n} = len(sales_{n}) - len(tidy_{n})\n"
        f"print(f'{{lost_{n}}} rows were left out')"
    )


def _helper(n: int, _other: str, chance: random.Random) -> str:
    return (
        f"def band_{n}(amount, step={chance.choice([5, 10, 25])}):\n"
        f'    """The price band of an amount."""\n'
        f"    if pd.isna(amount):\n"
        f"        return 'unknown'\n"
        f"    low = int(amount // step) * step\n"
        f"    return f'{{low}} to {{low + step}}'"
    )


def _bands(n: int, _other: str, _chance: random.Random) -> str:
    return (
        f"banded_{n} = tidy_{n}.copy()\n"
        f"banded_{n}['band'] = banded_{n}['price'].map(band_{n})\n"
        f"for _part in ('price', 'net'):\n"
        f"    _mean, _spread = banded_{n}[_part].mean(), banded_{n}[_part].std()\n"
        f"    banded_{n}[f'{{_part}}_score'] = (banded_{n}[_part] - _mean) / _spread\n"
        f"banded_{n}.describe()"
    )


def _daily(n: int, _other: str, chance: random.Random) -> str:
    return (
        f"daily_{n} = tidy_{n}.groupby(['day', 'shop'], as_index=False).agg(\n"
        f"    revenue=('net', 'sum'),\n"
        f"    orders=('order', 'nunique'),\n"
        f")\n"
        f"smooth_{n} = daily_{n}.groupby('shop')['revenue'].rolling({chance.randrange(3, 14)}).mean()\n"
        f"daily_{n}"
    )


def _joined(n: int, other: str, _chance: random.Random) -> str:
    return (
        f"compared_{n} = tidy_{n}.merge(\n"
        f"    {other}[['order', 'price']],\n"
        f"    on='order',\n"
        f"    how='left',\n"
        f"    suffixes=('', '_other'),\n"
        f")\n"
        f"gap_{n} = (compared_{n}['price'] - compared_{n}['price_other']).abs().sum()\n"
        f"gap_{n}"
    )


def _counts(n: int, _other: str, _chance: random.Random) -> str:
    return (
        f"_seen = Counter()\n"
        f"for _row in banded_{n}.itertuples():\n"
        f"    _seen[_row.band, _row.shop] += 1\n"
        f"by_band_{n} = pd.Series(dict(_seen)).sort_values(ascending=False)\n"
        f"by_band_{n}.plot.barh()"
    )


def _limits(n: int, _other: str, chance: random.Random) -> str:
    return (
        f"limit_{n} = daily_{n}['revenue'].quantile(0.{chance.randrange(50, 99)})\n"
        f"busy_{n} = daily_{n}.query('revenue > @limit_{n}')\n"
        f"share_{n} = len(busy_{n}) / max(len(daily_{n}), 1)\n"
        f"since_{n} = dt.date(2025, 1, {chance.randrange(1, 28)})\n"
        f"share_{n}"
    )


def _summary(n: int, _other: str, _chance: random.Random) -> str:
    return (
        f"summary_{n} = {{\n"
        f"    'rows': len(tidy_{n}),\n"
        f"    'lost': lost_{n},\n"
        f"    'busy': round(share_{n}, 3),\n"
        f"    'top': by_band_{n}.index[0] if len(by_band_{n}) else None,\n"
        f"}}\n"
        f"summary_{n}"
    )


def _report(n: int, other: str, _chance: random.Random) -> str:
    return (
        f"lines_{n} = [f'{{key}}: {{value}}' for key, value in summary_{n}.items() if value is not None]\n"
        f"check_{n} = {other}['price'].max() if len({other}) else 0\n"
        f"assert check_{n} >= 0, lines_{n}\n"
        f"print(since_{n}, *lines_{n}, sep='\\n')"
    )


_STEPS: tuple[Callable[[int, str, random.Random], str], ...] = (
    _load, _tidy, _helper, _bands, _daily, _joined, _counts, _limits, _summary, _report,
)  # fmt: skip
