"""What went wrong inside: its trace in the log under an id, and an apology with that id."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import discord

from bot.guild.interactions import tell

log = logging.getLogger("quoth.guild")


def apology(incident: str) -> str:
    """What a person reads when something failed inside; the incident is in the log."""
    return (
        "Something went wrong on my side; the question was not answered. Please ask again. "
        f"(Incident {incident})"
    )


def log_incident(what: str) -> str:
    """Log the exception being handled under a new id, and give the id."""
    incident = secrets.token_hex(4)
    log.exception("incident %s: %s failed", incident, what)
    return incident


class Form(discord.ui.Modal):
    """A form; where it fails, the person is told."""

    async def on_error(  # type: ignore[override] # a form's handler gets no item
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        await tell(interaction, apology(log_incident("a form")))
