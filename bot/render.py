"""`Answer | Abstention` -> text for Discord, the terminal and other programs.

Whatever stands between quotation marks or behind a bar is a slice of the stored document; Markdown
is escaped so that what Discord renders equals it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from index import (
    Abstention,
    Answer,
    Document,
    Excerpt,
    Manner,
    Mark,
    Question,
    Reason,
    Span,
)

LABELS = {
    Manner.DIRECT: "",
    Manner.MIXED: "reported, partly quoted",
    Manner.INDIRECT: "reported, not quoted",
    Manner.NARRATION: "the text itself",
}
PEOPLE_SHOWN = 8
TOPIC_CHARACTERS = 300
# So much of the text on each side is context, up to the end of its line.
CONTEXT_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Card:
    """One quotation as shown: `shown` is the range on screen, `marked` the answering words."""

    document: Document
    shown: Span
    marked: tuple[Span, ...]
    manner: Manner
    speaker: str | None
    role: str | None
    clause: str | None
    via: str | None
    paragraph: int
    copies: tuple[str, ...] = ()

    def pieces(self) -> list[tuple[str, bool]]:
        """The words shown, in order, each with whether it is marked; joined they are the source."""
        pieces, position = [], self.shown.start
        for span in self.marked:
            pieces.append((self.document.text[position : span.start], False))
            pieces.append((span.of(self.document.text), True))
            position = span.end
        pieces.append((self.document.text[position : self.shown.end], False))
        return [(text, marked) for text, marked in pieces if text]

    @property
    def quoted(self) -> bool:
        """Whether the words are somebody's own, to be shown in quotation marks."""
        return self.manner is Manner.DIRECT


def make_cards(excerpts: Sequence[Excerpt]) -> list[Card]:
    """Cards for excerpts, those from one stretch of speech on one card, in order of rank."""
    groups: dict[tuple[str, Span], list[Excerpt]] = {}
    for excerpt in excerpts:
        groups.setdefault((excerpt.document.id, excerpt.whole), []).append(excerpt)
    return [_card(group) for group in groups.values()]


def _card(group: Sequence[Excerpt]) -> Card:
    best = group[0]
    shown = [_shown(excerpt) for excerpt in group]
    return Card(
        document=best.document,
        shown=Span(min(s.start for s in shown), max(s.end for s in shown)),
        marked=tuple(sorted(excerpt.span for excerpt in group)),
        manner=best.manner,
        speaker=best.speaker,
        role=best.role,
        clause=best.clause.of(best.document.text) if best.clause else None,
        via=best.via.of(best.document.text) if best.via else None,
        paragraph=best.paragraph,
        copies=tuple(copy.source for copy in best.copies),
    )


def context_card(document: Document, marked: Sequence[Span]) -> Card:
    """A card that shows ranges of a document in the text around them, cut at ends of lines."""
    start = min(span.start for span in marked)
    end = max(span.end for span in marked)
    before = document.text.rfind("\n", 0, max(0, start - CONTEXT_CHARACTERS)) + 1
    after = document.text.find("\n", min(len(document.text), end + CONTEXT_CHARACTERS))
    shown = Span(before, len(document.text) if after < 0 else after)
    return Card(
        document=document,
        shown=shown,
        marked=tuple(sorted(marked)),
        manner=Manner.NARRATION,
        speaker=None,
        role=None,
        clause=None,
        via=None,
        paragraph=0,
    )


def nearby(spans: Sequence[Span]) -> list[list[Span]]:
    """Ranges grouped so that those whose contexts touch are together, in order."""
    groups: list[list[Span]] = []
    for span in sorted(spans):
        if groups and span.start - groups[-1][-1].end <= 2 * CONTEXT_CHARACTERS:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _shown(excerpt: Excerpt) -> Span:
    """The answering words with a sentence on each side, as far as the same person says them."""
    start = excerpt.before.start if excerpt.before else excerpt.span.start
    end = excerpt.after.end if excerpt.after else excerpt.span.end
    return Span(start, end).intersection(excerpt.whole) or excerpt.span


def source_line(card: Card) -> str:
    """Where the words stand: reporting words, title, place, date."""
    parts = [
        card.clause,
        card.document.title,
        place(card.document.mark_at(card.marked[0].start)),
        f"paragraph {card.paragraph}" if card.paragraph else None,
        card.document.date or "undated",
        f"also in {', '.join(card.copies)}" if card.copies else None,
    ]
    return " · ".join(" ".join(part.split()) for part in parts if part)


def place(mark: Mark | None) -> str | None:
    """A page or a moment as people write it: "page 3", "00:01:05"."""
    if mark is None:
        return None
    if mark.page is not None:
        return f"page {mark.page}"
    return None if mark.seconds is None else clock(mark.seconds)


def clock(seconds: float) -> str:
    """A moment as "00:01:05"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def heading(card: Card) -> str:
    """Who speaks, and how the words stand in the source where they are not quoted."""
    label = LABELS[card.manner]
    if card.speaker is None:
        return "Speaker not named" if card.quoted else "Not a quotation: " + label
    name = f"{card.speaker}, {card.role}" if card.role else card.speaker
    parts = (name, f"via {card.via}" if card.via else "", label)
    return " · ".join(" ".join(part.split()) for part in parts if part)


def understood(question: Question) -> str:
    """How a question was understood: whom it is about, and what."""
    who = " and ".join(question.names) or question.asked
    about = question.topic if len(question.topic) <= TOPIC_CHARACTERS else None
    parts = {"who": who, "about": about}
    shown = [f"{name} = {' '.join(value.split())}" for name, value in parts.items() if value]
    return " · ".join(shown) or "a long question"


def abstention_text(abstention: Abstention) -> str:
    """Why nothing is shown, and what to try."""
    lines = [abstention.message]
    people = list(abstention.people[:PEOPLE_SHOWN])
    more = len(abstention.people) - len(people)
    if people and abstention.reason is not Reason.NOT_ON_THIS:
        rest = f" and {more} more" if more > 0 else ""
        lines.append(f"People quoted here: {', '.join(people)}{rest}.")
    if abstention.reason is Reason.NOT_ON_THIS:
        lines.append("Try other words for the subject, or leave the speaker out.")
    elif abstention.reason is Reason.NOTHING_FOUND:
        lines.append("Try other words, or ask what somebody said about it.")
    return "\n".join(lines)


def permalink(document: Document, words: str) -> str | None:
    """A link that opens the source at the very words, where the source is a web page.

    Uses a text fragment (WICG Scroll to Text Fragment); long quotations are named by their ends.
    """
    if urlsplit(document.source).scheme not in {"http", "https"}:
        return None
    from urllib.parse import quote

    tokens = words.split()
    if len(tokens) > 12:
        ends = " ".join(tokens[:5]), " ".join(tokens[-5:])
        fragment = ",".join(quote(end, safe="") for end in ends)
    else:
        fragment = quote(words, safe="")
    # A hyphen would be read as the fragment's own punctuation.
    return f"{document.source.split('#')[0]}#:~:text={fragment.replace('-', '%2D')}"


def to_json(question: str, result: Answer | Abstention) -> dict[str, Any]:
    """The stable object that `--json` prints; its keys are documented in the README."""
    excerpts = () if isinstance(result, Abstention) else result.excerpts
    return {
        "question": question,
        "abstained": isinstance(result, Abstention),
        "reason": result.reason.value if isinstance(result, Abstention) else None,
        "answers": [_excerpt_json(excerpt) for excerpt in excerpts],
    }


def _excerpt_json(excerpt: Excerpt) -> dict[str, Any]:
    document = excerpt.document
    return {
        "doc_id": document.id,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "quote": excerpt.text,
        "speaker": excerpt.speaker,
        "attribution": excerpt.clause.of(document.text) if excerpt.clause else None,
        "score": round(excerpt.score, 4),
        "paragraph": excerpt.paragraph,
        "page": excerpt.mark.page if excerpt.mark else None,
        "time": _time(excerpt.mark),
        "permalink": permalink(document, excerpt.text),
        "copies": [asdict(copy) for copy in excerpt.copies],
    }


def _time(mark: Mark | None) -> str | None:
    return None if mark is None or mark.seconds is None else clock(mark.seconds)


# What Discord's Markdown reads as its own: anywhere, at the start of a line (wherever Python would
# break one), within a URL, and in an invitation, which needs no scheme to become a link.
MARKDOWN = re.compile(
    r"[\\*_~`|<>\[\]@]"
    r"|(?:^|(?<=[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]))"
    r"(?P<indent>[^\S\n]*)(?P<line>[#\-+]|(?P<number>\d+)\.)"
    r"|(?P<url>:)(?=//)|(?<=discord)(?P<invite>\.)(?=gg|com)|(?<=discordapp)\.(?=com)",
    re.MULTILINE | re.IGNORECASE,
)


def escape_markdown(text: str) -> str:
    """`text` so that Discord shows exactly these characters.

    A backslash before an ASCII punctuation mark makes Discord show the mark itself. URLs are
    escaped too: a link is ours to give, not the quoted words'.
    """

    def escaped(match: re.Match[str]) -> str:
        if match["number"]:
            return f"{match['indent']}{match['number']}\\."
        if match["line"]:
            return f"{match['indent']}\\{match['line']}"
        return f"\\{match.group()}"

    return MARKDOWN.sub(escaped, text)
