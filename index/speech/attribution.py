"""Who said a quotation, by which words of the document.

In: a document's text and sentences. Out: `Attribution`s. This first version knows direct speech in
quotation marks and takes the name beside the nearest reporting verb; no name is better than a
wrong one, so where there is no such verb a quotation stays without a speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.documents.source import Span
from index.speech.quotations import Cue, Kind, Quotation
from index.speech.sentences import Paragraph, Role, Sentence


@dataclass(frozen=True, slots=True)
class Attribution:
    """A quotation with its speaker, as far as the document tells.

    `mention` is where the speaker is named ("he", "the spokesman"); `speaker` the person meant, by
    the fullest name the document gives. `clause` holds the reporting words ("TASS quoted Peskov as
    saying"), `via` whoever relays. `certainty` is from 0 to 1.
    """

    quotation: Quotation
    mention: Span | None = None
    speaker: str | None = None
    clause: Span | None = None
    via: Span | None = None
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Speech:
    """A document cut into paragraphs and sentences, with the speech found in it."""

    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    attributions: tuple[Attribution, ...]
