"""/help: what there is to ask, in so many words."""

from __future__ import annotations

from typing import Any

from discord import app_commands

from bot.guild.interactions import Interaction, tell

HELP = """\
I answer *what did somebody say about something, exactly, and where?* with quotations from this \
collection, word for word, or say that I have none. I never write an answer of my own.
**Ask**: `/ask`, or mention me with your question: *what did Peskov say about deadlines?* Reply to \
an answer to go on: *and about NATO?* In direct messages just ask. Edit your question and its \
answer changes.
**Look around**: `/speakers` who is quoted · `/quotes` all that somebody is quoted on · \
`/timeline` the same in order of time, and what changed · `/sources` the documents.
**Check and cite**: *Apps → Check this quote* in the menu of a message compares what is quoted \
there with the sources, word by word; *Apps → Ask about this* takes a message for a question. \
`/cite` sets a quotation in APA, MLA, Chicago and more.
**Under an answer**: *More context* shows the words in their text, *Cite* a citation to copy, \
*More quotes* what else was found, *Wrong?* tells whoever runs me what is wrong.
**Yours**: `/forget-me` deletes what I keep of you. Whoever manages the server chooses how I \
answer and where with `/settings`, and from what with `/index` and `/collection`."""


def add_helping(tree: app_commands.CommandTree[Any]) -> None:
    """Add the help."""

    @app_commands.command(name="help", description="What you can ask me, and how.")
    async def help_(interaction: Interaction) -> None:
        await tell(interaction, HELP)

    tree.add_command(help_)
