"""/index: a server's own documents, for those who manage it; /collection: what answers where."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
from discord import app_commands

from bot.changing import Doing
from bot.guild.callbacks import acknowledge
from bot.guild.commands.asking import Short
from bot.guild.completion import Completion
from bot.guild.interactions import Interaction, asked_by, take, tell
from bot.guild.managing import is_allowed
from bot.guild.requests import HISTORY, STATUS, Request, Upload
from bot.guild.whereabouts import where_of
from bot.ledger import Choice
from index import SettingsError, checked_metadata

SHARED = "The shared collection instead; only for those whom whoever runs me has named."
NOTHING_TO_ADD = "Send a file with the command, or give an address (urls). Nothing was changed."
BOTH_OF_ONE = "A title can be said of one document at a time. Nothing was changed."
NO_ADDRESS = "“{url}” is no address on the web (https://…). Nothing was changed."
MOST_URLS = 5
CHOICES = {
    Choice.BOTH: "this server’s documents and the shared collection",
    Choice.OWN: "this server’s documents only",
    Choice.SHARED: "the shared collection only",
}
AnyChannel = app_commands.AppCommandChannel | app_commands.AppCommandThread


class _Messages(app_commands.Transformer):
    """A channel in which messages can stand, or a forum."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        kinds = discord.ChannelType
        threads = [kinds.public_thread, kinds.private_thread, kinds.news_thread]
        return [kinds.text, kinds.news, kinds.voice, kinds.stage_voice, kinds.forum, *threads]

    async def transform(self, interaction: Interaction, value: AnyChannel, /) -> AnyChannel:
        return value


Channel = app_commands.Transform[AnyChannel, _Messages]


def add_managing(tree: app_commands.CommandTree[Any], completion: Completion) -> None:
    """Add what changes collections."""
    group = app_commands.Group(
        name="index", description="This server’s own documents.", guild_only=True
    )
    group.add_command(_add())
    remove = _remove()
    remove.autocomplete("document")(completion.documents)
    group.add_command(remove)
    for name, description in READ.items():
        group.add_command(_simple(name, description, private=True))
    for doing, description in CHANGED.items():
        group.add_command(_simple(doing, description, private=False))
    tree.add_command(group)
    tree.add_command(_collection())


READ = {
    STATUS: "What is in it, which collections answer here, and the last changes.",
    HISTORY: "The states that are kept, and who changed what.",
    Doing.CHECK: "Read every byte of it again, and say whether anything is damaged.",
}
CHANGED = {
    Doing.UPDATE: "Bring it up to date with its documents; only what changed costs work.",
    Doing.REBUILD: "Build it anew from its documents.",
    Doing.ROLLBACK: "Go back to the state before.",
}


def _simple(name: str, description: str, private: bool) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name=str(name), description=description)
    @app_commands.describe(shared=SHARED)
    async def command(interaction: Interaction, shared: bool = False) -> None:
        await _take(interaction, Request(str(name), shared), private)

    return command


def _add() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="add", description="Take in files and web pages.")
    @app_commands.describe(
        file="A document: text, Markdown, HTML, PDF, DOCX, EPUB, subtitles, a feed, JSON Lines.",
        file2="Another one.",
        file3="Another one.",
        file4="Another one.",
        file5="Another one.",
        urls=f"Addresses of web pages, up to {MOST_URLS}, with spaces between them.",
        title="What it is called; for one document at a time.",
        date="When it was said or published: 2024-05-01, 2024-05 or 2024.",
        author="Who wrote it.",
        shared=SHARED,
    )
    async def add(
        interaction: Interaction,
        file: discord.Attachment | None = None,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
        urls: app_commands.Range[str, 1, 2000] | None = None,
        title: Short | None = None,
        date: Short | None = None,
        author: Short | None = None,
        shared: bool = False,
    ) -> None:
        files = [each for each in (file, file2, file3, file4, file5) if each is not None]
        uploads = tuple(Upload(str(f.id), f.filename, f.url, f.size) for f in files)
        said = {"title": title, "date": date, "author": author}
        request = Request(
            Doing.ADD,
            shared,
            uploads,
            tuple(dict.fromkeys((urls or "").replace(",", " ").split())),
            said={key: value for key, value in said.items() if value},
        )
        await _take(interaction, request, private=False)

    return add


def _remove() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="remove", description="Take a document out of every answer.")
    @app_commands.describe(
        document="Which one; titles are offered while you type.",
        purge="Also out of the states before, and out of every file that I keep.",
        shared=SHARED,
    )
    async def remove(
        interaction: Interaction, document: Short, purge: bool = False, shared: bool = False
    ) -> None:
        request = Request(Doing.REMOVE, shared, which=document, purge=purge)
        await _take(interaction, request, private=False)

    return remove


async def _take(interaction: Interaction, request: Request, private: bool) -> None:
    """Take a request of somebody who may make it, and that can be met."""
    if not await is_allowed(interaction, interaction.client.settings, request.shared):
        return
    refusal = _refusal(request)
    if refusal:
        await tell(interaction, refusal)
        return
    await take(interaction, asked_by(interaction, request.to_json(), "index", private=private))


def _refusal(request: Request) -> str | None:
    """What is wrong with a request, as far as that can be seen before anything is done."""
    if request.doing != Doing.ADD:
        return None
    sources = len(request.uploads) + len(request.urls)
    if not sources:
        return NOTHING_TO_ADD
    if sources > 1 and "title" in request.said:
        return BOTH_OF_ONE
    if len(request.urls) > MOST_URLS:
        return f"At most {MOST_URLS} addresses at a time, please. Nothing was changed."
    for url in request.urls:
        if not url.lower().startswith(("https://", "http://")):
            return NO_ADDRESS.format(url=discord.utils.escape_markdown(url[:200]))
    try:
        checked_metadata(request.said)
    except SettingsError as error:
        return f"The {error.name}: {discord.utils.escape_markdown(error.reason)}."
    return None


def _collection() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="collection", description="From which documents I answer in a channel."
    )
    @app_commands.describe(
        collections="Which ones; left out, I tell how it is.",
        channel="Where, its threads included; left out, here.",
    )
    @app_commands.choices(
        collections=[app_commands.Choice(name=name, value=c.value) for c, name in CHOICES.items()]
    )
    @app_commands.guild_only()
    async def collection(
        interaction: Interaction, collections: str | None = None, channel: Channel | None = None
    ) -> None:
        if not await is_allowed(interaction, interaction.client.settings):
            return
        where = where_of(interaction)
        place = channel.id if channel is not None else where.channel
        parent = getattr(channel, "parent_id", None) if channel is not None else where.parent
        assert where.server is not None
        ledger = interaction.client.ledger
        if collections is not None:
            await asyncio.to_thread(ledger.choose, where.server, place, Choice(collections))
        choice = await asyncio.to_thread(ledger.choice, where.server, place, parent)
        text = f"In <#{place}> I answer from {CHOICES[choice]}."
        await acknowledge(lambda: interaction.response.send_message(text, ephemeral=True))

    return collection
