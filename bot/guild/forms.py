"""The form that says more of a document: its title, date, author, publisher and address."""

from __future__ import annotations

import asyncio
from typing import Any

import discord

from bot.changing import Doing
from bot.guild.callbacks import acknowledge
from bot.guild.characters import label
from bot.guild.incidents import Form
from bot.guild.interactions import asked_by, take, tell
from bot.guild.layout import shorten
from bot.guild.librarian import titles_of
from bot.guild.managing import is_allowed
from bot.guild.requests import Request
from bot.ledger import own_collection

GONE = "I no longer know which document that is. `/index status` tells how things stand."
TITLE_CHARACTERS = 45
STAYS = "left empty, it stays as it is"


async def show_details_form(interaction: discord.Interaction[Any], key: str, place: int) -> None:
    """Show the form for a document that came in by the change `key`, to whoever may fill it in."""
    change = await asyncio.to_thread(interaction.client.ledger.change, key)
    server = interaction.guild_id
    if change is None or change.server != server or place >= len(titles_of(change)):
        await tell(interaction, GONE)
        return
    shared = server is None or change.collection != own_collection(server)
    if await is_allowed(interaction, interaction.client.settings, shared):
        identity, title = titles_of(change)[place]
        form = DetailsForm(identity, title, shared)
        await acknowledge(lambda: interaction.response.send_modal(form))


class DetailsForm(Form):
    """What is known of a document; what is left empty stays as it is."""

    name: discord.ui.TextInput[DetailsForm] = discord.ui.TextInput(
        custom_id="name", label="Title", required=False, max_length=300, placeholder=STAYS
    )
    date: discord.ui.TextInput[DetailsForm] = discord.ui.TextInput(
        custom_id="date",
        label="Date (2024-05-01, 2024-05 or 2024)",
        required=False,
        max_length=20,
        placeholder=STAYS,
    )
    author: discord.ui.TextInput[DetailsForm] = discord.ui.TextInput(
        custom_id="author", label="Author", required=False, max_length=200, placeholder=STAYS
    )
    publisher: discord.ui.TextInput[DetailsForm] = discord.ui.TextInput(
        custom_id="publisher", label="Publisher", required=False, max_length=200, placeholder=STAYS
    )
    address: discord.ui.TextInput[DetailsForm] = discord.ui.TextInput(
        custom_id="address",
        label="Address on the web",
        required=False,
        max_length=500,
        placeholder=STAYS,
    )

    def __init__(self, identity: str, title: str, shared: bool) -> None:
        super().__init__(title=shorten(label(title), TITLE_CHARACTERS) or "Document")
        self.identity, self.document, self.shared = identity, title, shared

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        if not await is_allowed(interaction, interaction.client.settings, self.shared):
            return
        fields = {
            "title": self.name,
            "date": self.date,
            "author": self.author,
            "publisher": self.publisher,
            "url": self.address,
        }
        said = {key: field.value.strip() for key, field in fields.items() if field.value.strip()}
        if not said:
            await tell(interaction, "Nothing was said of it, so nothing has changed.")
            return
        request = Request(
            Doing.SET, self.shared, which=self.identity, title=self.document, said=said
        )
        await take(interaction, asked_by(interaction, request.to_json(), "index"))
