"""An invented collection: what people of a valley say of their mill, over the years."""

from __future__ import annotations

from pathlib import Path

from fakes import silent, tiny_models

from index import Generation, Settings, Target, build_collection, open_generation

LONG = " ".join(
    f"Sentence number {n} of the speech is about the harvest of field {n}." for n in range(1, 41)
)
DOCUMENTS = {
    "2021-03-01-herald.txt": (
        "The Herald on the Mill\n\n"
        "“The mill belongs to the people of this valley,” mayor Ann Lee said on Monday. “We will "
        "never sell it to a company from [the town of] Bexley.”\n\n"
        "Ann Lee said that the bridge would be mended before the winter comes. She added that "
        "the bridge was older than the church.\n\n"
        "The mill was built by monks. It burned down twice and was rebuilt by the farmers.\n"
    ),
    "2021-03-02-post.txt": (
        "The Post\n\n"
        "Mayor Ann Lee spoke again. “The mill belongs to all the people of this valley,” Ann Lee "
        "told the Post.\n\n"
        "“We shall never sell that mill to a company from Bexley,” Ann Lee said.\n"
    ),
    "2021-03-03-echo.txt": (
        "The Echo\n\n"
        "“The mill belongs to people of this valley,” Ann Lee told the Echo.\n\n"
        "“Nobody needs a bridge that is closed all winter,” Bob Roy said.\n"
    ),
    "2023-05-09-herald.txt": (
        "The Herald Two Years Later\n\n"
        "“We will sell the mill to a company from Bexley,” Ann Lee said. “The roof costs 5,000 "
        "crowns.”\n"
    ),
    "2024-05-09-herald.txt": (
        "The Herald Again\n\n“The roof of the mill costs 7,000 crowns by now,” Ann Lee said.\n"
    ),
    "undated.txt": (
        "A Leaflet\n\n“The roof of the mill has cost me my sleep,” Ann Lee said.\n\n"
        f"Carla Ott opened the fair. “{LONG}” Carla Ott said.\n"
    ),
}


def build_valley(folder: Path) -> Path:
    """Build the collection in a folder; returns its data directory."""
    documents = folder / "documents"
    documents.mkdir()
    for name, text in DOCUMENTS.items():
        (documents / name).write_text(text, "utf-8")
    target = Target(folder / "data", "default", "test")
    build_collection(target, [documents], Settings(), tiny_models, silent)
    return target.data_dir


def open_valley(folder: Path) -> Generation:
    """The collection, built and opened."""
    return open_generation(build_valley(folder), "default", None)
