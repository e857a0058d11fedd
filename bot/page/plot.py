"""When somebody is quoted -> a bar chart as SVG, drawn by matplotlib.

The picture only repeats what the list under it says; `describe` says it in words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from index import Dated, Manner

# Read off the style sheet's colours: quoted, reported, lines and letters.
LIGHT = ("#7a2e1d", "#c9a58f", "#57534e")
DARK = ("#f0a58c", "#7d5a4c", "#b8b2a9")
# With more bars than this, a coarser unit of time is easier to read.
MOST_BARS = 48
INCHES = (7.2, 1.9)
LABEL_INCHES = 0.9
# Few bars are not drawn any wider.
LEAST_BARS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time ("2024", "2024-05" or "2024-05-01") with what was said in it."""

    period: str
    quoted: int
    reported: int


def make_bars(dates: Sequence[Dated]) -> list[Bar]:
    """Bars of days, months or years, as fine as can be read, without gaps in time.

    What has no date is left out. Dates known by their year alone set the unit for all.
    """
    known = [each for each in dates if each.date]
    longest = min((len(each.date or "") for each in known), default=10)
    for length in (10, 7, 4):
        if length <= longest:
            periods = _periods({(each.date or "")[:length] for each in known})
            if len(periods) <= MOST_BARS or length == 4:
                return _count(known, periods, length)
    return []


def _count(known: Sequence[Dated], periods: Sequence[str], length: int) -> list[Bar]:
    quoted: Counter[str] = Counter()
    reported: Counter[str] = Counter()
    for each in known:
        counts = quoted if each.manner is Manner.DIRECT else reported
        counts[(each.date or "")[:length]] += each.quotations
    return [Bar(period, quoted[period], reported[period]) for period in periods]


def _periods(found: set[str]) -> list[str]:
    """Every period from the first to the last of those found, the empty ones too."""
    first, last = min(found, default=""), max(found, default="")
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    if len(first) == 7:
        months = range(_month(first), _month(last) + 1)
        return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]
    if len(first) == 10:
        days = range(
            date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1
        )
        return [date.fromordinal(day).isoformat() for day in days]
    return []


def _month(period: str) -> int:
    return int(period[:4]) * 12 + int(period[5:7]) - 1


def describe(dates: Sequence[Dated]) -> str:
    """The chart in words."""
    total = sum(each.quotations for each in dates)
    bars = [bar for bar in make_bars(dates) if bar.quoted or bar.reported]
    undated = sum(each.quotations for each in dates if not each.date)
    noun = "quotation" if total == 1 else "quotations"
    if not bars:
        return f"{total} {noun}, all in documents without a date."
    most = max(bars, key=lambda bar: bar.quoted + bar.reported)
    span = bars[0].period if len(bars) == 1 else f"{bars[0].period} to {bars[-1].period}"
    rest = f"; {undated} in documents without a date" if undated else ""
    if len(bars) == 1:
        return f"{total} {noun}, {span}{rest}."
    return f"{total} {noun}, {span}; most in {most.period} ({most.quoted + most.reported}){rest}."


def draw(bars: Sequence[Bar], dark: bool = False) -> str:
    """The bars as an SVG document without a background; the letters stay text."""
    # The object interface: nothing global, so that requests do not meet.
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    strong, soft, line = DARK if dark else LIGHT
    with mpl.rc_context({"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9}):
        figure = Figure(figsize=INCHES, layout="constrained")
        axes = figure.add_subplot()
        places = range(len(bars))
        quoted = [bar.quoted for bar in bars]
        axes.bar(places, quoted, width=0.8, color=strong, label="quoted")
        axes.bar(places, [b.reported for b in bars], 0.8, quoted, color=soft, label="reported")
        axes.set_xticks(*_ticks(bars))
        axes.set_xlim(-0.8, max(len(bars), LEAST_BARS) - 0.2)
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.tick_params(colors=line, length=2)
        for name, spine in axes.spines.items():
            spine.set_visible(name == "bottom")
            spine.set_color(line)
        axes.legend(frameon=False, labelcolor=line, ncols=2, loc="lower right",
                    bbox_to_anchor=(1, 1), borderaxespad=0)  # fmt: skip
        out = StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return out.getvalue()


def _ticks(bars: Sequence[Bar]) -> tuple[list[int], list[str]]:
    """Labels as many as have room, evenly spread."""
    width = INCHES[0] / max(len(bars), LEAST_BARS)
    step = max(1, math.ceil(LABEL_INCHES / width))
    places = list(range(0, len(bars), step))
    return places, [bars[place].period for place in places]
