"""quoth bot, quoth serve, quoth mcp: answering on Discord, in a browser, to programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from bot.commands import Collection, load, open_desk


def bot(
    collection: Collection = "default",
    invite: Annotated[
        bool, typer.Option("--invite", help="Print the link that invites it to a server, and exit.")
    ] = False,
    sync: Annotated[
        bool, typer.Option("--sync", help="Register its commands anew, changed or not.")
    ] = False,
) -> None:
    """Run the Discord bot; the token is read from DISCORD_TOKEN."""
    config = load()
    if invite:
        from bot.guild.inviting import invite_link

        typer.echo(invite_link(config))
        return
    from bot.guild.running import run_bot

    run_bot(config, open_desk(config, collection), sync)


def serve(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="On which port.")
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", help="On which address; this machine's own by default.")
    ] = None,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the browser, where there is one.")
    ] = False,
    collection: Collection = "default",
) -> None:
    """Serve the page: ask, read the sources, check and cite in a browser."""
    from bot.page.running import serve_page

    config = load()
    page = replace(config.page, port=port or config.page.port, host=host or config.page.host)
    config = replace(config, page=page)
    serve_page(
        config,
        collection,
        open_desk(config, collection),
        typer.echo,
        fixed_port=port is not None,
        open_browser=open_browser,
    )


def mcp(collection: Collection = "default") -> None:
    """Serve the collection as tools to a language model's client (MCP, over standard input)."""
    from bot.toolbox import serve_tools

    config = load()
    serve_tools(config, open_desk(config, collection))
