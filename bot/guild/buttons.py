"""What happens when a button or a menu under a message is used.

All they need is in their custom_id and the ledger, so they work after a restart, for as long as the
ledger keeps the question. What they show is for the person who pressed, but for pages of a list,
which whoever asked for it turns in place, and for questions offered instead of an answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Self

import discord

from bot.guild.callbacks import acknowledge
from bot.guild.forms import show_details_form
from bot.guild.incidents import Form, apology, log_incident
from bot.guild.interactions import asked_by, is_private, take, take_in_place, tell
from bot.guild.listing import Wanted
from bot.guild.replies import TOO_OLD
from bot.guild.rows import ALL_TOPICS, Fault, fault_row
from bot.guild.whereabouts import where_of
from bot.ledger import Asked
from index import Style

THANKS = "Noted, thank you. Whoever runs me can see it."
WHAT_IS_WRONG = "What is wrong with it?"
QUESTION_CHARACTERS = 2000


class AnswerButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"quoth:(?P<act>[a-z-]+):(?P<key>[0-9]+):(?P<page>[0-9]+)$",
):
    """Any of the buttons, made from its custom_id when it is pressed."""

    def __init__(self, item: discord.ui.Button[Any], act: str, key: str, page: int) -> None:
        super().__init__(item)
        self.act, self.key, self.page = act, key, page

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["act"], match["key"], int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says; whatever fails, the person is told."""
        try:
            await self._act(interaction)
        except Exception:
            await tell(interaction, apology(log_incident(f"button {self.act}")))

    async def _act(self, interaction: discord.Interaction[Any]) -> None:
        respond = interaction.response
        here = f"{self.key}:{self.page}"
        match self.act.partition("-"):
            case ("context" | "more" as kind, _, _):
                await take(interaction, asked_by(interaction, here, kind, private=True))
            case ("cite", _, _):
                first = f"{here}:0:{Style.APA}"
                await take(interaction, asked_by(interaction, first, "cite", private=True))
            case ("page", _, _):
                asked = asked_by(interaction, here, "page", private=is_private(interaction))
                await _turn(interaction, self.key, asked)
            case ("try", _, _):
                await self._ask_instead(interaction)
            case ("wrong", _, _):
                view = _FaultView(self.key, self.page)
                await acknowledge(
                    lambda: respond.send_message(WHAT_IS_WRONG, view=view, ephemeral=True)
                )
            case ("fault", _, fault) if fault in set(Fault):
                person = interaction.user.id
                kept = await interaction.client.answering.complain(
                    self.key, self.page, person, fault, where_of(interaction)
                )
                words = THANKS if kept else TOO_OLD
                await acknowledge(lambda: respond.edit_message(content=words, view=None))
            case ("set", _, _):
                await show_details_form(interaction, self.key, self.page)
            case ("ask", _, _):
                await acknowledge(lambda: respond.send_modal(QuestionForm()))

    async def _ask_instead(self, interaction: discord.Interaction[Any]) -> None:
        """Ask what the button offers, as a question of the person's own."""
        asks = await interaction.client.answering.suggestion(
            self.key, self.page, where_of(interaction)
        )
        if asks is None:
            await tell(interaction, TOO_OLD)
            return
        private = is_private(interaction)
        await take(interaction, asked_by(interaction, private=private, **asks))


class AnswerMenu(
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"quoth/(?P<menu>[a-z]+):(?P<key>[0-9]+):(?P<page>[0-9]+)(?::(?P<rest>[\w-]+))?$",
):
    """Any of the menus, made from its custom_id when something is chosen."""

    def __init__(self, item: discord.ui.Select[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.menu, self.key, self.page = match["menu"], match["key"], match["page"]
        self.rest = match["rest"] or ""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        assert isinstance(item, discord.ui.Select)
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show what was chosen; whatever fails, the person is told."""
        try:
            await self._choose(interaction, self.item.values[0])
        except Exception:
            await tell(interaction, apology(log_incident(f"menu {self.menu}")))

    async def _choose(self, interaction: discord.Interaction[Any], value: str) -> None:
        here = f"{self.key}:{self.page}"
        match self.menu:
            case "style":
                text = f"{here}:{self.rest}:{value}"
                await take_in_place(interaction, asked_by(interaction, text, "cite", private=True))
            case "number":
                text = f"{here}:{value}:{self.rest}"
                await take_in_place(interaction, asked_by(interaction, text, "cite", private=True))
            case "topic":
                await self._narrow(interaction, "" if value == ALL_TOPICS else value)

    async def _narrow(self, interaction: discord.Interaction[Any], topic: str) -> None:
        """Show a list for one topic; it is a list of its own from here on."""
        known = await interaction.client.answering.question(self.key, where_of(interaction))
        if known is None or known.kind != "list":
            await tell(interaction, TOO_OLD)
            return
        text = replace(Wanted.from_json(known.text), topic=topic).to_json()
        asked = asked_by(interaction, text, "list", private=is_private(interaction))
        await _turn(interaction, self.key, asked)


async def _turn(interaction: discord.Interaction[Any], key: str, asked: Asked) -> None:
    """Change a list in place for whoever asked for it; others get a message of their own."""
    known = await interaction.client.answering.question(key, where_of(interaction))
    if known is not None and known.person == interaction.user.id:
        await take_in_place(interaction, asked)
    else:
        await take(interaction, replace(asked, private=True))


class _FaultView(discord.ui.View):
    """The row of faults as discord.py wants it for a first response."""

    def __init__(self, key: str, page: int) -> None:
        super().__init__(timeout=None)
        for component in fault_row(key, page)["components"]:
            button: discord.ui.Button[Any] = discord.ui.Button(
                label=component["label"], custom_id=component["custom_id"]
            )
            match = AnswerButton.__discord_ui_compiled_template__.match(component["custom_id"])
            assert match is not None
            self.add_item(AnswerButton(button, match["act"], key, page))


class QuestionForm(Form, title="Ask"):
    """A form with one field."""

    question: discord.ui.TextInput[QuestionForm] = discord.ui.TextInput(
        label="What did somebody say about something?",
        placeholder="what did Peskov say about deadlines?",
        max_length=QUESTION_CHARACTERS,
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        await take(interaction, asked_by(interaction, self.question.value))
