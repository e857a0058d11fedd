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
    Finding,
    Manner,
    Mark,
    Question,
    Range,
    Reason,
    Span,
    Variant,
    Wish,
    compose,
    describe,
    ranges,
)

LABELS = {
    Manner.DIRECT: "",
    Manner.MIXED: "Reported, partly quoted",
    Manner.INDIRECT: "Reported, not quoted",
    Manner.NARRATION: "the text itself",
}
WISHES = {
    Wish.ALL: "all statements",
    Wish.FIRST: "the first ones",
    Wish.LATEST: "the latest ones",
    Wish.COUNT: "how often",
}
PEOPLE_SHOWN = 8
TOPIC_CHARACTERS = 300
# So much of the text on each side is context, up to the end of its line.
CONTEXT_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Card:
    """One quotation as shown: `shown` is the range on screen, `marked` the answering words.

    `shown` is all of the quotation, with the reporting words between its parts; of a long one
    only a part (`complete` is false then). `framed` tells that the source's own quotation marks
    are in it. `clause` are the reporting words where they stand outside of it (`led`: before
    it), None where they are shown anyway. `variants` are the same statement in other documents,
    `context` is the sentence before, where one needs it to understand this.
    """

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
    variants: tuple[Variant, ...] = ()
    context: Span | None = None
    complete: bool = True
    framed: bool = False
    led: bool = False

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
        """Whether quotation marks are to be put around the words, which are somebody's own."""
        return self.manner is Manner.DIRECT and not self.framed


def make_cards(excerpts: Sequence[Excerpt]) -> list[Card]:
    """Cards for the excerpts of an answer, which stand best first: one for each quotation.

    The same statement in several documents has one card; of a long quotation each answering
    stretch has its own.
    """
    return [card for finding in compose(excerpts) for card in finding_cards(finding)]


def finding_cards(finding: Finding) -> list[Card]:
    """The card of a finding, or several where only parts of it are shown."""
    best = finding.best
    text = best.document.text
    return [
        Card(
            document=best.document,
            shown=part.shown,
            marked=part.marked,
            manner=best.manner,
            speaker=best.speaker,
            role=best.role,
            clause=best.clause.of(text) if best.clause and _apart(best.clause, part) else None,
            via=best.via.of(text) if best.via else None,
            paragraph=best.paragraph,
            copies=tuple(copy.source for copy in best.copies),
            variants=finding.variants,
            context=finding.context,
            complete=part.complete,
            framed=part.framed,
            led=best.clause is not None and best.clause.start < part.shown.start,
        )
        for part in ranges(finding)
    ]


def _apart(clause: Span, part: Range) -> bool:
    """Whether reporting words stand outside what is shown."""
    return not part.shown.overlap(clause)


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


def source_line(card: Card) -> str:
    """Where the words stand: reporting words, title, place, date, and where else they stand."""
    also = dict.fromkeys((*card.copies, *(v.excerpt.document.source for v in card.variants)))
    parts = [
        _clause_line(card),
        card.document.title,
        place(card.document.mark_at((card.marked or (card.shown,))[0].start)),
        f"paragraph {card.paragraph}" if card.paragraph else None,
        None if card.complete else "from a longer quotation",
        card.document.date or "undated",
        f"also in {', '.join(also)}" if also else None,
    ]
    return " · ".join(" ".join(part.split()) for part in parts if part)


def _clause_line(card: Card) -> str | None:
    """The reporting words as they stand before or after what is shown."""
    if card.clause is None:
        return None
    return f"“{card.clause} …”" if card.led else f"“…, {card.clause}”"


def wording_lines(card: Card) -> list[str]:
    """Where the same statement stands in other words, and which: a line for each such place."""
    lines = []
    for variant in card.variants:
        changes = [
            f"“{change.source or '∅'}” for “{change.quoted or '∅'}”" for change in variant.changes
        ]
        if changes:
            document = variant.excerpt.document
            where = f"{document.title}, {document.date or 'undated'}"
            lines.append(" ".join(f"In {where}: {'; '.join(changes)}".split()))
    return lines


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
    if card.manner is Manner.NARRATION:
        return f"Not a quotation: {label}"
    name = card.speaker or "Speaker not named"
    name = f"{name}, {card.role}" if card.role else name
    parts = (name, f"via {card.via}" if card.via else "", label)
    return " · ".join(" ".join(part.split()) for part in parts if part)


def understood(question: Question) -> str:
    """How a question was understood: who, about what, when, in which sources, and how."""
    parts = understanding(question)
    shown = [f"{name} = {' '.join(value.split())}" for name, value in parts.items() if value]
    if question.carried:
        shown.append(f"carried over: {', '.join(question.carried)}")
    return " · ".join(shown) or "a long question"


def understanding(question: Question) -> dict[str, str | None]:
    """The parts of a question as understood, for a person, by their names."""
    filters = (question.filters, question.given)
    sources = dict.fromkeys(source for f in filters for source in f.sources)
    short = len(question.topic) <= TOPIC_CHARACTERS and not question.anything
    return {
        "who": _who(question),
        "about": question.topic if short else None,
        "when": describe(filters) or None,
        "in": " and ".join(sources) or None,
        "how": _how(question),
    }


def _who(question: Question) -> str | None:
    if question.anybody:
        return "anybody else" if question.besides else "anybody"
    names = (*question.names, *(f"{name} (not quoted here)" for name in question.unknown))
    return " and ".join(names) if question.names else question.asked


def _how(question: Question) -> str | None:
    wish = None if question.wish is Wish.BEST else WISHES[question.wish]
    deed = question.deed.verb if question.deed else None
    words = "word for word" if question.exact else None
    return ", ".join(part for part in (wish, deed, words) if part) or None


def abstention_text(abstention: Abstention) -> str:
    """Why nothing is shown, and what is nearest: names alike, or what the speaker is quoted on."""
    lines = [abstention.message]
    if abstention.alike:
        lines.append(f"Did you mean {_either(abstention.alike)}?")
    elif abstention.people and abstention.reason is not Reason.NOT_ON_THIS:
        people = abstention.people[:PEOPLE_SHOWN]
        more = len(abstention.people) - len(people)
        rest = f" and {more} more" if more > 0 else ""
        lines.append(f"People quoted here: {', '.join(people)}{rest}.")
    match abstention.reason:
        case Reason.NOT_ON_THIS if abstention.topics:
            lines.append(f"Quoted on: {', '.join(topic.words for topic in abstention.topics)}.")
        case Reason.NOT_ON_THIS:
            lines.append("Try other words for the subject, or leave the speaker out.")
        case Reason.NOTHING_FOUND:
            lines.append("Try other words, or ask what somebody said about it.")
    return "\n".join(lines)


def _either(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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
        "note": result.message if isinstance(result, Abstention) else result.note or None,
        "understood": {
            **understanding(result.question),
            "carried": list(result.question.carried),
        },
        "answers": [excerpt_json(excerpt) for excerpt in excerpts],
    }


def excerpt_json(excerpt: Excerpt) -> dict[str, Any]:
    """One quotation for other programs; its keys are documented in the README."""
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
        "role": excerpt.role,
        "manner": excerpt.manner.value,
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
