"""/cite: a quotation given word for word, set in a style."""

from __future__ import annotations

import json
from typing import Any

from discord import app_commands

from bot.guild.interactions import Interaction, asked_by, take
from bot.guild.rows import STYLE_LABELS
from index import Style

QUOTATION_CHARACTERS = 6000
STYLES = [app_commands.Choice(name=STYLE_LABELS[each], value=each.value) for each in Style]


def add_citing(tree: app_commands.CommandTree[Any]) -> None:
    """Add what cites."""
    tree.add_command(_cite())


def _cite() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="cite", description="Cite a quotation that stands in the collection."
    )
    @app_commands.describe(
        quotation="Its words, exactly as they stand in the source.",
        style="How it is set; a menu under the answer has them too.",
    )
    @app_commands.choices(style=STYLES)
    async def cite(
        interaction: Interaction,
        quotation: app_commands.Range[str, 1, QUOTATION_CHARACTERS],
        style: str = Style.APA.value,
    ) -> None:
        text = json.dumps({"quotation": quotation, "style": style}, ensure_ascii=False)
        await take(interaction, asked_by(interaction, text, "quotation", private=True))

    return cite
