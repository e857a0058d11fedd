"""What is asked for -> the letters that answer it, whatever kind of asking it is.

Each kind of `Asked` has its own form of text: a question; "KEY:PAGE" for more about an earlier
answer; "KEY:PAGE:NUMBER:STYLE" for a citation; JSON for a list.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.citing import find_quotation
from bot.following import Turn
from bot.guild.characters import label
from bot.guild.checking import check_message, checks_message
from bot.guild.citing import citation_letter, find_shown
from bot.guild.layout import Block, Component
from bot.guild.letters import letter, several
from bot.guild.listing import NobodyNamed, Wanted, read_page
from bot.guild.message import Entry, message_blocks, one_message, single_message
from bot.guild.options import options_of, read_filters
from bot.guild.rows import answer_rows, page_rows, suggestion_rows, topic_row
from bot.guild.shelves import NothingHere, Shelves
from bot.guild.suggesting import Suggestion, nearest_names, suggestions
from bot.guild.whereabouts import Where
from bot.ledger import Asked, Ledger, Letter, Shown
from bot.render import Card, context_card, escape_markdown, nearby
from bot.together import Origin, Together, collection_of, first_match
from index import Abstention, Answer, Document, Excerpt, Span, Style

NOTHING_HERE = (
    "In this channel only this server’s own collection answers, and there is none yet. Whoever "
    "manages the server can begin one with `/index add`, or change that with `/collection`."
)
TOO_OLD = "I no longer have what this belongs to. Please ask again."
CHANGED = "The text has changed since it was quoted here; ask again to see it as it is now."
NOBODY = "Nobody by the name of “{name}” is quoted in this collection."
NOT_EXACT = (
    "That is not in the collection word for word, so I cannot cite it. *Check this quote*, in the "
    "menu of a message (Apps), shows what differs."
)
NO_QUOTATION = (
    "I see no quotation in that message: nothing in quotation marks, no line that begins with >."
)
# So many quotations are looked for; an answer shows the first of them.
MOST = 25
# So far back options are carried over from one question to those that follow it.
LONGEST_CONVERSATION = 50
HELP = (
    "Ask me what somebody said about something, for example: what did Peskov say about deadlines? "
    "/help tells the rest."
)


class Replies:
    """Makes letters from the collections of the place where something is asked.

    Where quotations were shown is written into the ledger. What it knows of a question is used in
    the server where that was asked only, whoever names its key.
    """

    def __init__(self, shelves: Shelves, ledger: Ledger) -> None:
        self._shelves = shelves
        self._ledger = ledger

    async def letters(self, asked: Asked) -> list[Letter]:
        """The messages that answer, at least one. Raises QuothError."""
        try:
            together = await self._shelves.at(Where(asked.server, asked.channel, asked.parent))
        except NothingHere:
            return [letter(NOTHING_HERE)]
        match asked.kind, asked.text.split(":"):
            case (("context" | "more" | "cite" | "page"), [key, page, *rest]):
                known = await self._known(key, asked)
                if known is None:
                    return [letter(TOO_OLD)]
                return await self._again(asked, together, known, int(page), rest)
            case "quotation", _:
                return [await self._named_citation(asked, together)]
            case "check", _:
                return await self._checks(asked, together)
            case "list", _:
                return [await self._list(asked.key, asked.text, 0, together)]
            case _:
                return await self._answer(asked, together, asked, 0)

    async def _known(self, key: str, asked: Asked) -> Asked | None:
        """The question with this key, where it was asked at the same place."""
        known = await asyncio.to_thread(self._ledger.question, key)
        return known if known and known.is_at(asked.server, asked.channel) else None

    async def _again(
        self, asked: Asked, together: Together, known: Asked, page: int, rest: Sequence[str]
    ) -> list[Letter]:
        """More about a page of an earlier answer."""
        match asked.kind, rest:
            case "context", []:
                return [await self._context(known.key, page, together)]
            case "more", []:
                return await self._answer(asked, together, known, page)
            case "cite", [number, style]:
                return [await self._citation(known.key, page, int(number), Style(style), together)]
            case "page", [] if known.kind == "list":
                return [await self._list(known.key, known.text, page, together)]
        return [letter(TOO_OLD)]

    async def _answer(
        self, asked: Asked, together: Together, known: Asked, page: int
    ) -> list[Letter]:
        """The letters with one page of the answer to the question `known`."""
        question = await asyncio.to_thread(self._ledger.meaning, known.key)
        if not question:
            return [letter(HELP if page == 0 else TOO_OLD)]
        earlier = await self._earlier(asked, together)
        given = await self._given(known)
        filters = await asyncio.to_thread(read_filters, given, asked.at)
        result = await together.answer_soon(question, earlier, MOST, filters)
        if result.question.text != question:
            await asyncio.to_thread(self._ledger.mean, known.key, result.question.text)
        if isinstance(result, Abstention):
            return await self._abstention(asked, result, given)
        size = _size(known, together)
        return await self._shown(asked, together, known.key, page, result, size)

    async def _shown(
        self, asked: Asked, together: Together, key: str, page: int, answer: Answer, size: int
    ) -> list[Letter]:
        shown = answer.excerpts[page * size : (page + 1) * size]
        if not shown:
            return [letter(TOO_OLD)]
        await self._remember(key, page, shown, [together.origin_of(e) for e in shown])
        rows = answer_rows(key, page, len(answer.excerpts) - page * size - len(shown))
        part = replace(answer, excerpts=shown)
        if asked.token is None:
            return several(message_blocks(part), rows)
        blocks, attachment = single_message(part)
        return [letter(blocks, rows, attachment)]

    async def _abstention(
        self, asked: Asked, result: Abstention, given: dict[str, str]
    ) -> list[Letter]:
        """Why nothing is shown, with what may be asked instead as buttons."""
        rows = await self._offer(asked.key, suggestions(result, given))
        return several(message_blocks(result), rows)

    async def _given(self, asked: Asked) -> dict[str, str]:
        """The options given with a question, and those of the questions that it follows."""
        given: dict[str, str] = {}
        follows: Asked | None = asked
        for _ in range(LONGEST_CONVERSATION):
            if follows is None:
                break
            given = {**options_of(follows), **given}
            # An empty key is nobody's.
            follows = await self._known(follows.earlier or "", asked)
        return given

    async def _offer(self, key: str, offered: Sequence[Suggestion]) -> list[Component]:
        await asyncio.to_thread(self._ledger.suggest, key, [each.to_json() for each in offered])
        return suggestion_rows(key, [each.label for each in offered])

    async def _earlier(self, asked: Asked, together: Together) -> Turn | None:
        """The turn that a question leans on: the first page of the answer replied to."""
        known = await self._known(asked.earlier or "", asked)
        question = await asyncio.to_thread(self._ledger.meaning, known.key) if known else None
        return Turn(question, end=_size(known, together)) if known and question else None

    async def _remember(
        self, key: str, page: int, excerpts: Sequence[Excerpt], origins: Sequence[Origin]
    ) -> None:
        pairs = zip(excerpts, origins, strict=True)
        places = [_place(e.document, e.span, origin) for e, origin in pairs]
        await asyncio.to_thread(self._ledger.show, key, page, places)

    async def _context(self, key: str, page: int, together: Together) -> Letter:
        """The letter with the text around the quotations on a page."""
        shown = await asyncio.to_thread(self._ledger.shown, key, page)
        entries: list[Entry] = []
        changed: list[Block] = []
        for collection, identity in dict.fromkeys((s.collection, s.document) for s in shown):
            document = await together.document_soon(collection, identity)
            places = [s for s in shown if (s.collection, s.document) == (collection, identity)]
            if document is None:
                continue
            if any(place.hash != document.content_hash for place in places):
                title = escape_markdown(label(document.title))
                changed.append(Block(f"**{title}**\n{CHANGED}", apart=True))
                continue
            spans = [Span(place.start, place.end) for place in places]
            entries += [_entry(context_card(document, near)) for near in nearby(spans)]
        if not entries and not changed:
            return letter(TOO_OLD)
        blocks, attachment = one_message(entries, changed)
        return letter(blocks, attachment=attachment)

    async def _citation(
        self, key: str, page: int, number: int, style: Style, together: Together
    ) -> Letter:
        """One of the quotations on a page, cited."""
        shown = await asyncio.to_thread(self._ledger.shown, key, page)
        matches = await together.read_soon(partial(find_shown, shown))
        if not matches:
            return letter(TOO_OLD)
        number = min(number, len(matches) - 1)
        return await asyncio.to_thread(citation_letter, key, page, number, style, matches)

    async def _named_citation(self, asked: Asked, together: Together) -> Letter:
        """A quotation that a person gave word for word, cited."""
        wanted = json.loads(asked.text)
        find = partial(find_quotation, wanted["quotation"])
        found = await together.read_soon(partial(first_match, find))
        if found is None:
            return letter(NOT_EXACT)
        match, generation = found
        origin = Origin(collection_of(generation), generation.name)
        places = [_place(match.document, match.span, origin)]
        await asyncio.to_thread(self._ledger.show, asked.key, 0, places)
        await asyncio.to_thread(self._ledger.mean, asked.key, "")
        style = Style(wanted["style"])
        return await asyncio.to_thread(citation_letter, asked.key, 0, 0, style, [match])

    async def _checks(self, asked: Asked, together: Together) -> list[Letter]:
        """What became of the quotations in a message."""
        await asyncio.to_thread(self._ledger.mean, asked.key, "")
        checks = await together.read_soon(partial(check_message, asked.text))
        if not checks:
            return [letter(NO_QUOTATION)]
        blocks, attachment = checks_message(checks)
        return [letter(blocks, attachment=attachment)]

    async def _list(self, key: str, text: str, page: int, together: Together) -> Letter:
        """One page of a list."""
        wanted = Wanted.from_json(text)
        try:
            found = await together.read_soon(partial(read_page, wanted, page))
        except NobodyNamed:
            return await self._nobody(key, wanted, together)
        # A reply to a list of somebody's words goes on from them.
        await asyncio.to_thread(self._ledger.mean, key, found.question)
        await self._remember(key, page, found.excerpts, found.origins)
        blocks, attachment = one_message(found.entries, opening=found.opening)
        rows = page_rows(key, page, found.pages, bool(found.excerpts))
        return letter(blocks, [*rows, *topic_row(key, found.topics, wanted.topic)], attachment)

    async def _nobody(self, key: str, wanted: Wanted, together: Together) -> Letter:
        """Nobody has that name: the nearest ones as buttons."""
        names = await together.read_soon(partial(nearest_names, wanted.speaker))
        lists = [(name, replace(wanted, speaker=name).to_json()) for name in names]
        rows = await self._offer(key, [Suggestion(label(n), "list", text) for n, text in lists])
        await asyncio.to_thread(self._ledger.mean, key, "")
        return letter(NOBODY.format(name=escape_markdown(label(wanted.speaker))), rows)


def _place(document: Document, span: Span, origin: Origin) -> Shown:
    return Shown(
        document.id,
        span.start,
        span.end,
        origin.generation,
        document.content_hash,
        origin.collection,
    )


def _size(asked: Asked, together: Together) -> int:
    """How many quotations a page of the answer to a question has."""
    return 1 if asked.compact else together.quotations


def _entry(card: Card) -> Entry:
    return Entry(card, card.document.title)
