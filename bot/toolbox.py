"""`quoth mcp`: the collection as tools for a language model's client, over a pipe.

The Model Context Protocol (https://modelcontextprotocol.io), by its official SDK. The tools return
what `bot.programs` makes of the collection, as structured output with a schema; what a caller can
do something about is one sentence. While the server runs the SDK keeps standard output to itself:
whatever else would print there goes to standard error.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from bot import __version__, programs
from bot.asking import Desk
from bot.config import Config
from bot.failures import report
from index import QuothError, check_words

T = TypeVar("T")

INSTRUCTIONS = """\
Quoth answers what somebody said about something with exact quotations from a collection of
documents, or says that it has none. Quote only the characters of `quote`, `match` or `text`,
unchanged, and give the speaker and the source that stand beside them. `manner` tells how the words
stand there: "direct" are the speaker's own; "mixed" and "indirect" are the source's report and must
not be put in the speaker's mouth; "narration" is the source's own text. Check every quotation that
you are about to write with verify_quote. Where nothing is found, say so."""
MOST_QUOTES = 50
# Nothing is changed by a tool, and nothing outside the collection is asked.
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Day = Annotated[
    str | None, Field(description="A date, as 2024-03-31, 2024 or people write it; included.")
]


class Quotation(BaseModel):
    """Exact words, who said them, and where they stand."""

    id: str = Field(description="Names this place: for read_source.")
    quote: str = Field(description="The source's exact characters.")
    speaker: str | None = Field(description="Who said it, where the source says.")
    role: str | None
    manner: str = Field(description="direct, mixed, indirect or narration.")
    attribution: str | None = Field(description="The source's reporting words.")
    title: str
    source: str = Field(description="The document's file or web address.")
    date: str | None
    doc_id: str
    hash: str = Field(description="Of the document's text, which the offsets count.")
    start: int = Field(description="Offset in the document's text, in characters.")
    end: int
    parts: list[tuple[int, int]] = Field(
        description="What of it was said; reporting words may stand between."
    )
    paragraph: int
    page: int | None
    time: str | None
    permalink: str | None = Field(description="Opens the web page at the words.")
    viewer: str = Field(description="Path on the page of quoth serve.")


class Answered(BaseModel):
    """Quotations that answer, or why there are none."""

    question: str
    abstained: bool
    reason: str | None
    note: str | None
    understood: dict[str, Any]
    answers: list[Quotation]
    people: list[str] = Field(description="Where there is no answer: who is quoted here.")
    topics: list[str] = Field(description="Where there is no answer: what they are quoted on.")


class TopicCount(BaseModel):
    """What somebody is quoted on, and how often."""

    words: str
    quotations: int


class Quotes(BaseModel):
    """One page of what somebody is quoted on, newest first."""

    speakers: list[str] = Field(description="Whom the name means; nobody where empty.")
    alike: list[str] = Field(description="Names like it, where it means nobody.")
    total: int
    topics: list[TopicCount]
    quotations: list[Quotation]


class Place(BaseModel):
    """Where words stand."""

    id: str
    doc_id: str
    hash: str
    title: str
    source: str
    date: str | None
    start: int
    end: int
    paragraph: int
    permalink: str | None
    viewer: str


class Difference(BaseModel):
    """Words of the quotation, and the source's in their place."""

    quote: str
    source: str


class Checked(BaseModel):
    """What became of a quotation that was checked."""

    quote: str
    verdict: str = Field(description="exact, altered, other_speaker or not_found.")
    match: str | None = Field(description="The source's exact characters, where it has the words.")
    source: Place | None
    speaker: str | None
    difference: list[Difference]
    notes: list[str]


class Speech(BaseModel):
    """Somebody quoted in a stretch of text, by ranges of the whole document."""

    parts: list[tuple[int, int]]
    speaker: str | None
    manner: str
    said: bool = Field(description="False where the text says that it was not said.")


class Stretch(BaseModel):
    """A stretch of a document as it is stored."""

    doc_id: str
    hash: str
    title: str
    source: str
    date: str | None
    total_characters: int
    start: int
    end: int
    next: int | None = Field(description="Where to read on; null at the end.")
    text: str
    quotations: list[Speech]


def serve_tools(config: Config, desk: Desk) -> None:
    """Serve until the client closes standard input."""
    try:
        make_server(config, desk).run("stdio")
    finally:
        desk.close()


def make_server(config: Config, desk: Desk) -> MCPServer[Any]:
    """The server with its tools."""
    server: MCPServer[Any] = MCPServer(
        "quoth",
        title="Quoth",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="CRITICAL",  # what went wrong is in the log that the sentence names
    )
    tools = Tools(config, desk)
    for tool in (tools.ask, tools.quotes_by, tools.verify_quote, tools.read_source):
        server.add_tool(tool, annotations=READS)
    return server


class Tools:
    """The tools over one desk."""

    def __init__(self, config: Config, desk: Desk) -> None:
        self._config = config
        self._desk = desk

    async def ask(
        self,
        question: Annotated[str, Field(description="For example: what did X say about Y?")],
        speaker: Annotated[str | None, Field(description="Only this person's words.")] = None,
        source: Annotated[
            str | None, Field(description="Only from this publisher, title, host or file.")
        ] = None,
        after: Day = None,
        before: Day = None,
    ) -> Answered:
        """Answer a question with exact quotations from the collection, or say that it has none."""

        async def answered() -> Answered:
            filters = programs.filters_of(speaker, source, after, before, date.today())
            result = await self._desk.answer_soon(question, filters=filters)
            return Answered.model_validate(programs.answer_object(question, result))

        return await self._guarded(answered)

    async def quotes_by(
        self,
        speaker: Annotated[str, Field(description="A name, or a role.")],
        topic: Annotated[str | None, Field(description="Only what is said on this.")] = None,
        after: Day = None,
        before: Day = None,
        limit: Annotated[int, Field(ge=1, le=MOST_QUOTES)] = 10,
        offset: Annotated[int, Field(ge=0, description="Leave out so many first.")] = 0,
    ) -> Quotes:
        """List all that somebody is quoted on in the collection, newest first, a page at a time."""

        async def listed() -> Quotes:
            days = programs.filters_of(None, None, after, before, date.today())
            found = await self._desk.read_soon(
                lambda g: programs.quotes_object(speaker, topic, days, limit, offset, g)
            )
            return Quotes.model_validate(found)

        return await self._guarded(listed)

    async def verify_quote(
        self,
        quote: Annotated[str, Field(description="The words, without quotation marks.")],
        speaker: Annotated[str | None, Field(description="Who is to have said them.")] = None,
    ) -> Checked:
        """Check words against the collection: exact, altered (and how), another's, or not found."""

        async def checked() -> Checked:
            check = await self._desk.read_soon(lambda g: check_words(quote, speaker, g))
            return Checked.model_validate(programs.checks_object([check])[0])

        return await self._guarded(checked)

    async def read_source(
        self,
        id: Annotated[  # noqa: A002 - the name that results give it
            str, Field(description="A quotation's id, for the text around it, or a doc_id.")
        ],
        start: Annotated[int | None, Field(ge=0, description="From this character.")] = None,
        end: Annotated[int | None, Field(ge=0, description="Up to this one.")] = None,
        hash: Annotated[  # noqa: A002
            str | None, Field(description="Refuse when the text is no longer the one with this.")
        ] = None,
    ) -> Stretch:
        """Read a document as it is stored, up to 20,000 characters, with who is quoted where."""

        async def read() -> Stretch:
            found = await self._desk.read_soon(
                lambda g: programs.source_object(id, hash, start, end, g)
            )
            return Stretch.model_validate(found)

        return await self._guarded(read)

    async def _guarded(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` finds; whatever goes wrong becomes a sentence for the caller."""
        try:
            return await work()
        except QuothError as error:
            raise ToolError(str(error)) from error
        except Exception as error:
            raise ToolError(report(error, lambda: self._config.data_dir)) from error
