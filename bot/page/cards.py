"""Answers, checks and citations -> what the templates show: words, links, and what can be copied.

The content of a card is the same as on Discord (bot/render.py); only the setting differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from bot.citing import locator_of
from bot.hidden import hidden_remark
from bot.page.addresses import citation_address, document_address, speaker_address
from bot.render import (
    Card,
    context_card,
    finding_cards,
    heading,
    make_cards,
    permalink,
    source_line,
    wording_lines,
)
from index import Document, Excerpt, Finding, Manner, Span, Style, cite, work_of


@dataclass(frozen=True, slots=True)
class CardView:
    """A quotation card with its links: into the viewer, to the original, to its citations."""

    card: Card
    heading: str
    source: str
    speaker: str | None
    viewer: str
    cite: str
    original: str | None
    text: str
    markdown: str
    before: str | None
    remarks: tuple[str, ...]
    context: tuple[tuple[str, bool], ...]


def view_cards(excerpts: Sequence[Excerpt], today: date) -> list[CardView]:
    """Cards for the excerpts of an answer, in order of rank."""
    return [_view(card, today) for card in make_cards(excerpts)]


def view_finding(finding: Finding, today: date) -> list[CardView]:
    """The card of one finding, or several where only parts of a long quotation are shown."""
    return [_view(card, today) for card in finding_cards(finding)]


def _view(card: Card, today: date) -> CardView:
    document, marked = card.document, card.marked or (card.shown,)
    words = Span(marked[0].start, marked[-1].end)
    return CardView(
        card=card,
        heading=heading(card),
        source=source_line(card),
        speaker=speaker_address(card.speaker) if card.speaker else None,
        viewer=document_address(document, marked),
        cite=citation_address(document, marked),
        original=permalink(document, marked[0].of(document.text)),
        text=_copied(card, words, Style.PLAIN, today),
        markdown=_copied(card, words, Style.MARKDOWN, today),
        before=card.context.of(document.text) if card.context else None,
        remarks=(*wording_lines(card), hidden_remark(card.shown.of(document.text))),
        context=tuple(context_card(document, marked).pieces()),
    )


def _copied(card: Card, words: Span, style: Style, today: date) -> str:
    """The words as somebody pastes them, with who said them and where."""
    locator = locator_of(card.document, words.start, card.paragraph)
    work = work_of(card.document, today)
    # A report is the source's sentence, not the speaker's.
    speaker = card.speaker if card.manner is Manner.DIRECT else None
    return cite(work, style, locator, words.of(card.document.text), speaker).entry


def original_address(document: Document, spans: Sequence[Span]) -> str | None:
    """The document on the web, opened at the first of `spans`, where it is from there."""
    if spans:
        return permalink(document, spans[0].of(document.text))
    return document.source if urlsplit(document.source).scheme in {"http", "https"} else None
