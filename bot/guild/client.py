"""The Discord client: `/ask`, and an answer whenever the bot is mentioned."""

from __future__ import annotations

import logging
import re
from typing import Any

import discord
from discord import app_commands
from discord.http import Route

from bot.asking import Desk
from bot.config import DiscordSettings
from bot.guild.message import message_texts
from bot.render import escape_markdown
from index import QuestionError, QuothError

log = logging.getLogger("quoth.guild")
QUESTION_CHARACTERS = 6000
APOLOGY = "Something went wrong on my side; the question was not answered. Please ask again."
NOT_READY = (
    "I cannot answer just now: the index needs whoever runs me. Nothing was lost; ask later."
)
HELP = (
    "Ask me what somebody said about something, for example: what did Peskov say about deadlines?"
)


class QuothClient(discord.Client):
    """A Discord client that answers from one desk."""

    def __init__(self, desk: Desk, settings: DiscordSettings) -> None:
        intents = discord.Intents.default()
        intents.message_content = settings.message_content
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self.desk = desk
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(_ask_command(desk))

    async def setup_hook(self) -> None:
        """Called after the login and before the gateway: ready means ready to answer."""
        await self.desk.make_ready()
        await self.tree.sync()

    async def on_ready(self) -> None:
        log.info("ready as %s", self.user)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that mentions the bot; stay silent otherwise."""
        if message.author.bot or self.user is None or self.user not in message.mentions:
            return
        question = _without_mention(message.content, self.user.id)
        async with message.channel.typing():
            texts = await _answer_texts(self.desk, question)
        for number, text in enumerate(texts):
            if number == 0:
                await message.reply(text, suppress_embeds=True)
            else:
                await message.channel.send(text, suppress_embeds=True)


def _ask_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="ask", description="What did somebody say about something, exactly?")
    @app_commands.describe(question="For example: what did Peskov say about deadlines?")
    async def ask(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, QUESTION_CHARACTERS],
    ) -> None:
        await interaction.response.defer(thinking=True)
        first, *rest = await _answer_texts(desk, question)
        nobody = discord.AllowedMentions.none()
        await interaction.edit_original_response(content=first, allowed_mentions=nobody)
        for text in rest:
            await interaction.followup.send(text, suppress_embeds=True, allowed_mentions=nobody)

    return ask


async def _answer_texts(desk: Desk, question: str) -> list[str]:
    """The messages to send for a question; whatever happens, there is one."""
    if not question:
        return [HELP]
    try:
        return message_texts(await desk.answer_soon(question))
    except QuestionError as error:
        return [escape_markdown(str(error))]
    except QuothError as error:
        # Its text names paths and commands, which are for whoever runs the bot.
        log.error("%s", error)
        return [NOT_READY]
    except Exception:
        # The outermost line of this surface: log it, apologise, stay up.
        log.exception("a question could not be answered")
        return [APOLOGY]


def _without_mention(content: str, user_id: int) -> str:
    return re.sub(rf"<@!?{user_id}>", " ", content).strip()


def point_at(settings: DiscordSettings) -> None:
    """Make discord.py talk to the configured addresses; its own are Discord's."""
    Route.BASE = settings.api_url
    if settings.gateway_url:
        from discord.gateway import DiscordWebSocket
        from yarl import URL

        DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.gateway_url)
