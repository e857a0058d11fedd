"""What both engines find and what the joining reads: a reporting construction of the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.source import Span
from index.speech.quotations import Cue


@dataclass(frozen=True, slots=True)
class Report:
    """One reporting construction ("TASS quoted Peskov as saying that ...").

    `clause` holds all reporting words, `contents` what they report as far as the syntax tells (it
    may be nothing: then the words stand beside quotation marks, if anywhere). `mention` is the
    speaker as printed, `named` the words to resolve where these are others ("the woman, who said").
    `construction` names what kind it is ("clause", "object", ...). `relays` says
    that the verb hands others' words on ("reported that"). `tag` reports count
    only beside quotation marks. `bare` ones leave open what is said: it stands around them.
    """

    cue: Cue
    clause: Span
    contents: tuple[Span, ...] = ()
    mention: Span | None = None
    named: Span | None = None
    via: Span | None = None
    addressee: Span | None = None
    said: bool = True
    construction: str = ""
    relays: bool = False
    tag: bool = False
    bare: bool = False


# Among how many reports before and after an outer one is looked for.
NEAR = 50


def outer_report(report: Report, reports: Sequence[Report]) -> Report | None:
    """The nearest report in whose content this one stands; `reports` in order of their cues."""
    place = bisect_left(reports, report.cue.span.start, key=_start)
    near = reports[max(0, place - NEAR) : place + NEAR]
    around = [r for r in near if any(c.contains(report.cue.span) for c in r.contents)]
    return max(around, key=lambda r: r.cue.span.start, default=None)


def _start(report: Report) -> int:
    return report.cue.span.start
