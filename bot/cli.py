"""The `quoth` command: asking, chatting, indexing, evaluating, and running the bot.

Exit status: 0 done or answered, 1 abstained, 2 failed. A failure is one sentence on standard error;
a trace goes only to the log in the data directory. The commands stand in `bot.commands`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import Collection, chosen, load
from bot.commands.answers import ask, chat, cite, verify
from bot.commands.exporting import export
from bot.commands.indexing import index_app
from bot.commands.listing import by, sources, timeline
from bot.commands.measuring import evaluate_set
from bot.commands.serving import bot, mcp, serve
from bot.commands.speech import quotes, speakers

app = typer.Typer(
    name="quoth",
    help="Who said what, exactly, and where: questions answered with exact quotations only.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    ask,
    chat,
    bot,
    serve,
    mcp,
    verify,
    cite,
    by,
    timeline,
    sources,
    quotes,
    speakers,
    export,
):
    app.command()(command)
app.command("eval")(evaluate_set)
app.add_typer(index_app, name="index")


@app.callback()
def _options(
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The config.toml to use.", metavar="FILE"),
    ] = None,
) -> None:
    chosen.config_file = config


@app.command()
def run(
    question: Annotated[str, typer.Argument(help="Answer this and exit.")] = "",
    collection: Collection = "default",
) -> None:
    """Start the main job: the bot where there is a Discord token, else the page in a browser."""
    if question:
        ask(question, collection=collection)
    elif load().discord_token:
        bot(collection)
    else:
        typer.echo("No DISCORD_TOKEN in the environment: serving the page instead of the bot.")
        serve(open_browser=True, collection=collection)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to put it.")] = Path(),
) -> None:
    """Make a folder with a commented config.toml and the seed article."""
    from bot.starter import start_folder

    for line in start_folder(folder):
        typer.echo(line)


def main() -> None:
    """Run the command line; every failure is one sentence and status 2."""
    from bot.failures import guarded

    sys.exit(guarded(app, _data_dir))


def _data_dir() -> Path:
    return load().data_dir


if __name__ == "__main__":
    main()
