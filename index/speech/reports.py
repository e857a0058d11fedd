"""What both engines find and what the joining reads: a reporting construction of the text."""

from __future__ import annotations

from dataclasses import dataclass

from index.documents.source import Span
from index.speech.quotations import Cue


@dataclass(frozen=True, slots=True)
class Report:
    """One reporting construction ("TASS quoted Peskov as saying that ...").

    `clause` holds all reporting words, `contents` what they report as far as the syntax tells (it
    may be nothing: then the words stand beside quotation marks, if anywhere). `mention` is the
    speaker as printed, `named` the words to resolve where these are others ("the woman, who said").
    `construction` names what kind it is ("clause", "object", ...). `tag` reports count
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
    tag: bool = False
    bare: bool = False
