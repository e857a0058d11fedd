"""Two servers, each with documents of its own, beside the collection that all share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes import silent, tiny_models
from guild.scenes import Scene

from bot.ledger import own_collection
from index import Settings, Target, build_collection

# What only one server may ever see.
MILL = {
    "id": "mill-minutes",
    "title": "Minutes of the mill committee",
    "publisher": "Mill Committee",
    "date": "2024-06-01",
    "url": "https://mill.example/minutes",
    "text": "“The waterwheel will turn again before the harvest,” Ruth Calder said.\n\n"
    "“The quay is none of the mill's business and will not get a crown of ours,” Anna Weller "
    "said.\n",
}
LIGHTHOUSE = {
    "id": "lamp-log",
    "title": "Log of the lighthouse",
    "publisher": "Lamp Keepers",
    "date": "2024-07-02",
    "url": "https://lamp.example/log",
    "text": "“The lamp has not gone out once in forty winters,” Omar Field said.\n\n"
    "“The quay needs a lamp of its own,” Omar Field said.\n",
}
MILL_SECRETS = ("Calder", "waterwheel", "none of the mill", "Mill Committee", "mill-minutes")
LAMP_SECRETS = ("Omar Field", "forty winters", "lamp of its own", "Lamp Keepers", "lamp-log")


@dataclass
class Servers:
    """A server that has the mill's documents, one that has the lighthouse's, one that has none."""

    mill: Scene
    lighthouse: Scene
    bare: Scene


def make_servers(env: Any, data_dir: Path) -> Servers:
    """The servers, with Alice in each of them."""
    alice = env.create_user("alice")
    scenes = []
    for document in (MILL, LIGHTHOUSE, None):
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        scenes.append(Scene(env, channel, guild.add_member(alice)))
        if document is not None:
            build_own(data_dir, guild.id, [document])
    return Servers(*scenes)


def build_own(data_dir: Path, server: int, documents: list[dict[str, Any]]) -> None:
    """A server's own collection of these documents, built without a model."""
    folder = data_dir / "sources" / str(server)
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(json.dumps(document) for document in documents)
    (folder / "documents.jsonl").write_text(f"{lines}\n", encoding="utf-8")
    target = Target(data_dir, own_collection(server), "test")
    build_collection(target, [folder], Settings(), tiny_models, silent)
