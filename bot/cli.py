"""The `quoth` command: asking, chatting, indexing, evaluating, and running the bot.

Exit status: 0 done or answered, 1 abstained, 2 failed. A failure is one sentence on standard error;
a trace goes only to the log in the data directory.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import Style

if TYPE_CHECKING:
    from rich.console import Console

    from bot.asking import Desk
    from bot.config import Config
    from index import BuildReport

ANSWERED, ABSTAINED, FAILED = 0, 1, 2
NOT_EXACT = 1
EXAMPLE = "what did Peskov say about deadlines?"

app = typer.Typer(
    name="quoth",
    help="Who said what, exactly, and where: questions answered with exact quotations only.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
index_app = typer.Typer(help="Build and look after the index.", no_args_is_help=True)
app.add_typer(index_app, name="index")

Collection = Annotated[
    str, typer.Option("--collection", "-c", help="Which collection.", metavar="NAME")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(slots=True)
class _Chosen:
    """What the options before the command chose."""

    config_file: Path | None = None


_chosen = _Chosen()


@app.callback()
def _options(
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The config.toml to use.", metavar="FILE"),
    ] = None,
) -> None:
    _chosen.config_file = config


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="For example: " + EXAMPLE)],
    as_json: AsJson = False,
    top: Annotated[
        int | None, typer.Option("--top", min=1, max=5, help="At most so many quotations.")
    ] = None,
    collection: Collection = "default",
) -> None:
    """Answer one question. Exit status: 0 answered, 1 nothing to quote, 2 failed."""
    from bot.render import to_json
    from bot.terminal import show
    from index import Abstention

    result = _desk(_config(top), collection).answer(question)
    if as_json:
        print(json.dumps(to_json(question, result), ensure_ascii=False))
    else:
        show(result, _console())
    raise typer.Exit(ABSTAINED if isinstance(result, Abstention) else ANSWERED)


@app.command()
def chat(collection: Collection = "default") -> None:
    """Ask and answer in the terminal."""
    from bot.terminal import converse

    desk = _desk(_config(), collection)
    desk.generation  # noqa: B018 - a missing index is told before the first question, not after
    converse(desk.follow, _console())


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="Drafts: text files.", metavar="FILE...")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
    collection: Collection = "default",
) -> None:
    """Check the quotations in a draft. Exit status: 0 all exact, 1 not all, 2 failed."""
    from bot.checks import checks_to_json, show_checks
    from index import Verdict, check_text, open_generation, read_files

    config = _config()
    documents = config.settings.documents
    reading = read_files(files, documents)
    if reading.failures:
        raise reading.failures[0]
    generation = open_generation(config.data_dir, collection, None)
    checked = [(draft.source, check_text(draft.text, generation)) for draft in reading.documents]
    checks = [check for _, found in checked for check in found]
    if as_json:
        print(json.dumps(checks_to_json(checks), ensure_ascii=False))
    else:
        for name, found in checked:
            show_checks(name, found, _console())
    exact = all(check.verdict is Verdict.EXACT for check in checks)
    raise typer.Exit(ANSWERED if exact else NOT_EXACT)


@app.command()
def cite(
    quotation: Annotated[
        str, typer.Argument(help="The words, or where they stand: DOC_ID:START-END.")
    ],
    style: Annotated[Style, typer.Option("--style", "-s", help="How to set it.")] = Style.APA,
    accessed: Annotated[
        datetime | None,
        typer.Option("--accessed", formats=["%Y-%m-%d"], help="When you looked at it (today)."),
    ] = None,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Cite a quotation. Exit status: 0 cited, 1 not in the collection word for word, 2 failed."""
    from bot.citing import citation_to_json, cite_match, find_quotation, show_citation
    from index import open_generation

    generation = open_generation(_config().data_dir, collection, None)
    match = find_quotation(quotation, generation)
    if match is None:
        typer.echo(
            "Not in the collection word for word: quoth verify shows what differs.", err=True
        )
        raise typer.Exit(NOT_EXACT)
    citation = cite_match(match, style, (accessed or datetime.now()).date())
    if as_json:
        print(json.dumps(citation_to_json(citation, match), ensure_ascii=False))
    else:
        print(show_citation(citation, match))


@app.command()
def run(
    question: Annotated[str, typer.Argument(help="Answer this and exit.")] = "",
    collection: Collection = "default",
) -> None:
    """Start the main job: the bot where there is a Discord token, else a conversation here."""
    if question:
        ask(question, collection=collection)
    elif _config().discord_token:
        bot(collection)
    elif sys.stdin.isatty():
        typer.echo("No DISCORD_TOKEN in the environment: talking here instead of on Discord.")
        chat(collection)
    else:
        typer.echo(f"No DISCORD_TOKEN and no terminal: answering an example.\n\n? {EXAMPLE}\n")
        ask(EXAMPLE, collection=collection)


@app.command()
def bot(collection: Collection = "default") -> None:
    """Run the Discord bot; the token is read from DISCORD_TOKEN."""
    from bot.guild.running import run_bot

    config = _config()
    run_bot(config, _desk(config, collection))


@app.command()
def quotes(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Documents.")],
    as_json: AsJson = False,
) -> None:
    """Print every quotation in FILEs with its speaker; needs no index."""
    from bot.quotes import show_document
    from index import load_parser, quotation_rows, read_files, read_speech

    settings = _config().settings
    reading = read_files(files, settings.documents)
    for failure in reading.failures:
        typer.echo(f"not read: {failure}", err=True)
    parser = load_parser() if settings.speech.parse else None
    for document in reading.documents:
        speech, _ = read_speech(document, parser)
        if not as_json:
            show_document(document, speech, _console())
            continue
        for row in quotation_rows(document.id, document.text, speech):
            print(json.dumps(row, ensure_ascii=False))
    raise typer.Exit(FAILED if reading.failures else 0)


@app.command()
def speakers(as_json: AsJson = False, collection: Collection = "default") -> None:
    """List who is quoted in the collection, with counts."""
    from bot.quotes import show_speakers
    from index import read_people

    people = read_people(_config().data_dir, collection)
    if as_json:
        for speaker in people:
            print(json.dumps(asdict(speaker), ensure_ascii=False))
    else:
        show_speakers(people, _console())


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to put it.")] = Path(),
) -> None:
    """Make a folder with a commented config.toml and the seed article."""
    from bot.starter import start_folder

    for line in start_folder(folder):
        typer.echo(line)


@index_app.command("build")
def index_build(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders and files; they become the roots.")
    ] = None,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Build the index over PATHS, or over the collection's present roots."""
    _build(paths or [], as_json, collection)


@index_app.command("update")
def index_update(as_json: AsJson = False, collection: Collection = "default") -> None:
    """Bring the index up to date with its roots; what was encoded before is not encoded again."""
    _build([], as_json, collection)


def _build(paths: list[Path], as_json: bool, collection: str) -> None:
    from bot.indexing import build, show_progress

    report = build(_config(), collection, paths, show_progress())
    if as_json:
        print(json.dumps(_report_json(report), ensure_ascii=False))
        return
    for failure in report.failures:
        typer.echo(f"not read: {failure}", err=True)
    counts, changes = report.built.counts, report.built.changes
    typer.echo(
        f"Indexed {counts.documents} document(s), {counts.sentences} sentences, "
        f"{counts.quotations} quotations in {report.seconds:.1f} s "
        f"({changes.added} new, {changes.changed} changed, {changes.removed} removed, "
        f"{changes.unchanged} unchanged; {len(report.failures)} failed)."
    )


@index_app.command("fetch")
def index_fetch(
    folder: Annotated[Path, typer.Option("--into", help="Where the pages are kept.")],
    addresses: Annotated[
        list[str] | None, typer.Argument(metavar="URL…", help="Public addresses on the web.")
    ] = None,
    listed: Annotated[
        Path | None, typer.Option("--list", help="A file with an address on each line.")
    ] = None,
) -> None:
    """Fetch pages from the web into a folder, to be indexed like other files."""
    from index import DocumentError, FetchError, read_addresses, save_page

    settings, failed = _config().settings.documents, False
    for url in [*(addresses or ()), *(read_addresses(listed) if listed else ())]:
        try:
            typer.echo(f"fetched {save_page(url, folder, settings)}")
        except (FetchError, DocumentError) as error:
            failed = True
            typer.echo(f"not fetched: {error}", err=True)
    raise typer.Exit(FAILED if failed else 0)


@index_app.command("status")
def index_status(as_json: AsJson = False, collection: Collection = "default") -> None:
    """Say what is indexed, from where, and with which model."""
    from index import current_folder, read_manifest

    folder = current_folder(_config().data_dir, collection)
    manifest = read_manifest(folder, collection)
    if as_json:
        shown = {key: value for key, value in asdict(manifest).items() if key != "files"}
        print(json.dumps({"collection": collection, **shown}, ensure_ascii=False))
        return
    for name, value in {
        "collection": collection,
        "generation": f"{folder.name}, built {manifest.created}",
        "roots": ", ".join(manifest.roots),
        "model": f"{manifest.model} ({manifest.model_fingerprint[:12]})",
        **asdict(manifest.counts),
    }.items():
        typer.echo(f"{name:<12} {value}")


@app.command("eval")
def evaluate_set(
    folder: Annotated[Path, typer.Argument(metavar="SETDIR", help="A set of labelled questions.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the predictions here (JSON Lines).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a set of labelled questions and print its scores."""
    from bot import __version__
    from bot.indexing import show_progress
    from index import Target, evaluate, load_models, load_reader

    config = _config()
    settings = config.settings
    done = evaluate(
        folder,
        Target(config.data_dir / "evaluation", "default", __version__),
        settings,
        load_models(settings),
        load_reader(threads=settings.embedder.threads) if settings.retrieval.windows else None,
        show_progress(),
        out,
    )
    if as_json:
        print(json.dumps(done.measures))
        return
    for name, value in done.measures.items():
        shown = "-" if value is None else value if isinstance(value, int) else f"{value:.3f}"
        typer.echo(f"{name:<26}{shown}")


def _config(top: int | None = None) -> Config:
    from bot.config import load_config

    config = load_config(_chosen.config_file, os.environ, Path.cwd())
    if top is None:
        return config
    settings = config.settings
    answering = replace(settings.answering, quotations=top)
    return replace(config, settings=replace(settings, answering=answering))


def _desk(config: Config, collection: str) -> Desk:
    from bot.asking import Desk
    from index import load_encoder, load_reader

    embedder = config.settings.embedder
    return Desk(
        config,
        collection,
        lambda: load_encoder(embedder),
        lambda: load_reader(threads=embedder.threads),
    )


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _report_json(report: BuildReport) -> dict[str, object]:
    built = report.built
    return {
        **asdict(built.counts),
        **{f"documents_{name}": count for name, count in asdict(built.changes).items()},
        "sentences_embedded": built.encoded,
        "generation": built.folder.name,
        "failed": [{"path": str(f.path), "reason": f.reason} for f in report.failures],
        "seconds": round(report.seconds, 3),
    }


def main() -> None:
    """Run the command line; every failure is one sentence and status 2."""
    from bot.failures import guarded

    sys.exit(guarded(app, _data_dir))


def _data_dir() -> Path:
    return _config().data_dir


if __name__ == "__main__":
    main()
