"""quoth serve: the page in a browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from bot.commands import Collection, load, open_desk


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
