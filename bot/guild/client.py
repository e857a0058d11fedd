"""The Discord client: `/ask`, and an answer whenever the bot is addressed.

Events come in from discord.py; questions go to `Answering`, which sees to everything after.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.http import Route

from bot.asking import Desk
from bot.config import DiscordSettings
from bot.guild.answering import Answering, apology, log_incident
from bot.guild.delivery import Delivery, Patience
from bot.guild.faults import Again, Arrived, judge
from bot.guild.supervisor import forgive_malformed_events
from bot.guild.wire import Wire
from bot.ledger import Asked, Ledger

log = logging.getLogger("quoth.guild")
QUESTION_CHARACTERS = 6000
# Discord drops an interaction that is not acknowledged within three seconds.
ACKNOWLEDGE_SECONDS = 2.8
ACKNOWLEDGE_TRY_SECONDS = 1.0
ACKNOWLEDGE_PAUSE_SECONDS = 0.1
SYNC_ATTEMPTS = 100


class QuothClient(discord.Client):
    """A Discord client that answers from one desk and keeps its post in one ledger."""

    def __init__(
        self,
        desk: Desk,
        settings: DiscordSettings,
        ledger: Ledger,
        patience: Patience | None = None,
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
        wire = Wire(self, settings.request_seconds)
        self.answering = Answering(desk, ledger, Delivery(ledger, wire, patience or Patience()))
        self.tree = Commands(self)
        self.tree.add_command(_ask_command(self.answering))
        self._background: set[asyncio.Task[None]] = set()
        forgive_malformed_events(self)

    async def setup_hook(self) -> None:
        """Called after the login and before the gateway: ready means ready to answer."""
        await self.desk.make_ready()
        await self.answering.take_up()
        self._in_background(self._sync_commands())

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Nothing: the supervisor keeps the pause between sessions that Discord asks for."""

    async def on_ready(self) -> None:
        log.info("ready as %s", self.user)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that addresses the bot; stay silent otherwise."""
        if message.author.bot or self.user is None:
            return
        direct = isinstance(message.channel, discord.DMChannel)
        if not direct and self.user not in message.mentions:
            return
        self._in_background(_show_typing(message.channel))
        await self.answering.take(_asked(message, self.user.id))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """An event could not be handled: keep its trace, stay up."""
        log_incident(event_method)

    async def close(self) -> None:
        """Stop what runs beside the events, then the connection."""
        for task in self._background:
            task.cancel()
        await super().close()

    async def _sync_commands(self) -> None:
        """Tell Discord our commands; mentions work meanwhile, so this may take its time."""
        for attempt in range(SYNC_ATTEMPTS):
            try:
                await self.tree.sync()
                return
            except Exception as error:
                log.warning("the commands could not be synced: %r", error)
            await asyncio.sleep(min(60.0, 2.0**attempt))

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


class Commands(app_commands.CommandTree[QuothClient]):
    """The slash commands; one that fails apologises with the id of what is in the log."""

    async def on_error(
        self, interaction: discord.Interaction[QuothClient], error: app_commands.AppCommandError, /
    ) -> None:
        text = apology(log_incident("a command"))
        await acknowledge(lambda: interaction.response.send_message(text, ephemeral=True))


def _ask_command(answering: Answering) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="ask", description="What did somebody say about something, exactly?")
    @app_commands.describe(
        question="For example: what did Peskov say about deadlines?",
        private="Show the answer to me only.",
    )
    async def ask(
        interaction: discord.Interaction[QuothClient],
        question: app_commands.Range[str, 1, QUESTION_CHARACTERS],
        private: bool = False,
    ) -> None:
        asked = Asked(
            key=str(interaction.id),
            channel=interaction.channel_id or 0,
            person=interaction.user.id,
            text=question,
            application=interaction.application_id,
            token=interaction.token,
            private=private,
            at=time.time(),
        )
        respond = interaction.response
        await answering.take(
            asked, lambda: acknowledge(lambda: respond.defer(thinking=True, ephemeral=private))
        )

    return ask


async def acknowledge(respond: Callable[[], Awaitable[object]]) -> bool:
    """Make the first response to an interaction, within the seconds that Discord allows.

    A repetition that is answered with "already acknowledged" means that the first one arrived.
    """
    end = time.monotonic() + ACKNOWLEDGE_SECONDS
    while True:
        try:
            async with asyncio.timeout(min(ACKNOWLEDGE_TRY_SECONDS, end - time.monotonic())):
                await respond()
            return True
        except discord.InteractionResponded:
            return True
        except Exception as error:
            verdict = judge(error)
            log.info("an interaction could not be acknowledged: %r", error)
        if not isinstance(verdict, Again):
            return isinstance(verdict, Arrived)
        pause = max(verdict.after or 0.0, ACKNOWLEDGE_PAUSE_SECONDS)
        if time.monotonic() + pause >= end:
            return False
        await asyncio.sleep(pause)


async def _show_typing(channel: discord.abc.Messageable) -> None:
    """Ten seconds of "is typing"; nothing depends on it."""
    try:
        await channel.typing()
    except Exception as error:
        log.debug("no typing shown: %r", error)


def _asked(message: discord.Message, me: int) -> Asked:
    return Asked(
        key=str(message.id),
        channel=message.channel.id,
        person=message.author.id,
        text=_without_mention(message.content, me),
        message=message.id,
        at=time.time(),
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
