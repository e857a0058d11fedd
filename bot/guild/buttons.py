"""What happens when a button under an answer is pressed.

All they need is in their custom_id and the ledger, so they work after a restart, for as long as the
ledger keeps the question. Whatever they show is for the person who pressed.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.guild.answering import apology, log_incident
from bot.guild.callbacks import acknowledge
from bot.guild.rows import Fault, fault_row
from bot.ledger import Asked

if TYPE_CHECKING:
    from bot.guild.client import QuothClient

THANKS = "Noted, thank you. Whoever runs me can see it."
WHAT_IS_WRONG = "What is wrong with it?"
QUESTION_CHARACTERS = 2000


class AnswerButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"quoth:(?P<act>[a-z-]+):(?P<key>[0-9]+):(?P<page>[0-9]+)$",
):
    """Any of the buttons above, made from its custom_id when it is pressed."""

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
        respond = interaction.response
        try:
            await self._act(interaction)
        except Exception:
            text = apology(log_incident(f"button {self.act}"))
            await acknowledge(lambda: respond.send_message(text, ephemeral=True))

    async def _act(self, interaction: discord.Interaction[QuothClient]) -> None:
        answering, respond = interaction.client.answering, interaction.response
        match self.act.partition("-"):
            case ("context" | "more" as kind, _, _):
                asked = asked_by(interaction, f"{self.key}:{self.page}", kind, private=True)
                await answering.take(
                    asked, lambda: acknowledge(lambda: respond.defer(thinking=True, ephemeral=True))
                )
            case ("wrong", _, _):
                view = _FaultView(self.key, self.page)
                await acknowledge(
                    lambda: respond.send_message(WHAT_IS_WRONG, view=view, ephemeral=True)
                )
            case ("fault", _, fault) if fault in set(Fault):
                await answering.complain(self.key, self.page, interaction.user.id, fault)
                await acknowledge(lambda: respond.edit_message(content=THANKS, view=None))
            case ("ask", _, _):
                await acknowledge(lambda: respond.send_modal(QuestionForm()))


class _FaultView(discord.ui.View):
    """The row of faults as discord.py wants it for a first response."""

    def __init__(self, key: str, page: int) -> None:
        super().__init__(timeout=None)
        for component in fault_row(key, page)[0]["components"]:
            button: discord.ui.Button[Any] = discord.ui.Button(
                label=component["label"], custom_id=component["custom_id"]
            )
            match = AnswerButton.__discord_ui_compiled_template__.match(component["custom_id"])
            assert match is not None
            self.add_item(AnswerButton(button, match["act"], key, page))


class QuestionForm(discord.ui.Modal, title="Ask"):
    """A form with one field."""

    question: discord.ui.TextInput[QuestionForm] = discord.ui.TextInput(
        label="What did somebody say about something?",
        placeholder="what did Peskov say about deadlines?",
        max_length=QUESTION_CHARACTERS,
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        respond = interaction.response
        asked = asked_by(interaction, self.question.value)
        await interaction.client.answering.take(
            asked, lambda: acknowledge(lambda: respond.defer(thinking=True))
        )

    async def on_error(  # type: ignore[override] # a form's handler gets no item
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        respond = interaction.response
        text = apology(log_incident("a form"))
        await acknowledge(lambda: respond.send_message(text, ephemeral=True))


def asked_by(
    interaction: discord.Interaction[Any], text: str, kind: str = "ask", private: bool = False
) -> Asked:
    """What an interaction asks for."""
    return Asked(
        key=str(interaction.id),
        channel=interaction.channel_id or 0,
        person=interaction.user.id,
        text=text,
        application=interaction.application_id,
        token=interaction.token,
        private=private,
        at=time.time(),
        kind=kind,
    )
