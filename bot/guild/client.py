"""The Discord client: `/ask`, and an answer whenever the bot is addressed.

Events come in from discord.py; questions go to `Answering`, which sees to everything after.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.http import Route

from bot.asking import Desk, Desks
from bot.config import DiscordSettings, LimitSettings
from bot.guild.answering import Answering
from bot.guild.buttons import AnswerButton, AnswerMenu
from bot.guild.commands.asking import add_asking
from bot.guild.commands.browsing import add_browsing
from bot.guild.commands.citing import add_citing
from bot.guild.commands.forgetting import add_forgetting
from bot.guild.commands.helping import add_helping
from bot.guild.commands.managing import add_managing
from bot.guild.commands.setting import SettingMenu, add_setting
from bot.guild.completion import Completion
from bot.guild.delivery import Delivery, Patience
from bot.guild.health import Health
from bot.guild.incidents import apology, log_incident
from bot.guild.interactions import tell
from bot.guild.librarian import Librarian
from bot.guild.rows import ask_rows
from bot.guild.rules import Rules
from bot.guild.shelves import Shelves
from bot.guild.supervisor import forgive_malformed_events
from bot.guild.syncing import sync_commands
from bot.guild.whereabouts import where_of
from bot.guild.wire import Wire
from bot.ledger import AnswerStyle, Asked, Forgotten, Ledger

log = logging.getLogger("quoth.guild")
EMPTY = (
    "I cannot read messages here that do not mention me: Discord gives them to me empty. "
    "Mention me, use /ask, or press the button. (Whoever runs me can enable the message content "
    "intent.)"
)


class QuothClient(discord.Client):
    """A Discord client that answers from one desk and keeps its post in one ledger."""

    def __init__(
        self,
        desk: Desk,
        settings: DiscordSettings,
        ledger: Ledger,
        patience: Patience | None = None,
        limits: LimitSettings = LimitSettings(),  # noqa: B008 - frozen
    ) -> None:
        intents = discord.Intents.default()
        intents.message_content = settings.message_content
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            heartbeat_timeout=settings.silence_seconds,
        )
        self.desk = desk
        self.ledger = ledger
        wire = Wire(self, settings.request_seconds)
        self.settings = settings
        self.desks = Desks(desk)
        self.shelves = Shelves(self.desks, ledger, desk.config.data_dir)
        self.librarian = Librarian(desk.config, self.desks, ledger, wire)
        self.answering = Answering(
            self.shelves,
            ledger,
            Delivery(ledger, wire, patience or Patience()),
            self.librarian,
            limits,
        )
        self.rules = Rules(ledger)
        self.tree = Commands(self)
        completion = Completion(self.shelves)
        add_asking(self.tree, completion)
        add_browsing(self.tree, completion)
        add_citing(self.tree)
        add_helping(self.tree)
        add_managing(self.tree, completion)
        add_setting(self.tree)
        add_forgetting(self.tree)
        self._connected_since: float | None = None
        self._background: set[asyncio.Task[None]] = set()
        self.add_dynamic_items(AnswerButton, AnswerMenu, SettingMenu)
        forgive_malformed_events(self)

    async def setup_hook(self) -> None:
        """Called after the login and before the gateway: ready means ready to answer."""
        await self.desk.make_ready()
        await self.answering.take_up()
        self._in_background(sync_commands(self.tree, self.ledger, self.desk.config.data_dir))

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Nothing: the supervisor keeps the pause between sessions that Discord asks for."""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand an event to its handlers; a client that is closing has no loop to run them on."""
        if event in {"connect", "resumed"}:
            self._connected_since = time.time()
        elif event == "disconnect":
            self._connected_since = None
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    def health(self) -> Health:
        """How it is just now."""
        opened = self.desk.opened
        name = None if opened is None else opened.name
        return Health(self._connected_since, name, self.answering.waiting)

    async def on_ready(self) -> None:
        log.info("ready as %s", self.user)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that addresses the bot; stay silent otherwise."""
        if message.author.bot or self.user is None:
            return
        earlier = await self._question_replied_to(message)
        direct = isinstance(message.channel, discord.DMChannel)
        mentioned = self.user in message.mentions
        if not (direct or mentioned or earlier or await self._is_own_thread(message.channel)):
            return
        text = _without_mention(message.content, self.user.id)
        refusal = self.rules.refusal(message)
        if refusal:
            if mentioned or earlier:
                await self._direct_once(message, refusal)
            return
        if not (text or direct or mentioned):
            await self._say_why_it_is_empty(message)
            return
        self._in_background(_show_typing(message.channel))
        rules = self.rules.of(message.guild.id if message.guild else None)
        asked = replace(_asked(message, text, earlier), compact=rules.style is AnswerStyle.COMPACT)
        await self.answering.take(asked)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """An edited question edits its answer."""
        content = payload.data.get("content")
        # Discord also tells of edits that nobody made, such as the preview of a link.
        if content and payload.data.get("edited_timestamp") and self.user is not None:
            text = _without_mention(content, self.user.id)
            await self.answering.amend(str(payload.message_id), text)

    async def _question_replied_to(self, message: discord.Message) -> str | None:
        reference = message.reference
        if reference is None or reference.message_id is None:
            return None
        server = message.guild.id if message.guild else None
        return await asyncio.to_thread(self.ledger.question_of, reference.message_id, server)

    async def _is_own_thread(self, channel: object) -> bool:
        """A thread in which the bot was asked before: there nobody need mention it."""
        if not isinstance(channel, discord.Thread):
            return False
        return await asyncio.to_thread(self.ledger.was_asked_in, channel.id)

    async def _direct_once(self, message: discord.Message, where: str) -> None:
        """Tell a person where to ask, once in a channel; after that it stays quiet there."""
        assert message.guild is not None
        where_asked = (message.guild.id, message.channel.id, message.author.id)
        if await asyncio.to_thread(self.ledger.direct_once, *where_asked, time.time()):
            notice = replace(_asked(message, "", None), kind="notice")
            await self.answering.say(notice, where, ())

    async def forget(self, person: int) -> Forgotten:
        """Delete what is kept of a person."""
        forgotten = await self.answering.forget(person)
        await self.rules.reload()
        return forgotten

    async def _say_why_it_is_empty(self, message: discord.Message) -> None:
        """Once in a channel: without the intent, replies and threads arrive without their words."""
        if self.intents.message_content or message.attachments:
            return
        if await asyncio.to_thread(self.ledger.tell_once, message.channel.id):
            await self.answering.say(_asked(message, "", None), EMPTY, ask_rows())

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """An event could not be handled: keep its trace, stay up."""
        log_incident(event_method)

    async def close(self) -> None:
        """Stop what runs beside the events, then the connection."""
        for task in self._background:
            task.cancel()
        await super().close()

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


class Commands(app_commands.CommandTree[QuothClient]):
    """The slash commands; one that fails apologises with the id of what is in the log."""

    async def on_error(
        self, interaction: discord.Interaction[QuothClient], error: app_commands.AppCommandError, /
    ) -> None:
        await tell(interaction, apology(log_incident("a command")))


async def _show_typing(channel: discord.abc.Messageable) -> None:
    """Ten seconds of "is typing"; nothing depends on it."""
    try:
        await channel.typing()
    except Exception as error:
        log.debug("no typing shown: %r", error)


def _asked(message: discord.Message, text: str, earlier: str | None) -> Asked:
    where = where_of(message)
    return Asked(
        key=str(message.id),
        channel=where.channel,
        person=message.author.id,
        text=text,
        message=message.id,
        at=time.time(),
        earlier=earlier,
        server=where.server,
        parent=where.parent,
    )


def _without_mention(content: str, user_id: int) -> str:
    return re.sub(rf"<@!?{user_id}>", " ", content).strip()


def point_at(settings: DiscordSettings) -> None:
    """Make discord.py talk to the configured addresses; its own are Discord's."""
    Route.BASE = settings.api_url
    if settings.gateway_url:
        from discord.gateway import DiscordWebSocket
        from yarl import URL

        DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.gateway_url)
