"""/index and /collection: a server's own documents, changed from Discord by those who may."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import tiny_models
from guild.librarians import reading_from, run_here
from guild.markdown import words
from guild.scenes import Scene, labels, press_forged

from bot.asking import Desk
from bot.config import DiscordSettings
from bot.guild.client import QuothClient
from bot.ledger import ChangeState, Ledger, own_collection

MINUTES = (
    "Minutes of the mill\n\n"
    "“The waterwheel will turn again before the harvest,” Ruth Calder said.\n"
)
LETTER = "A letter\n\n“Nobody asked the millers about the waterwheel,” Ruth Calder said.\n"
WHEEL = "what did Ruth Calder say about the waterwheel?"
WORDS = "turn again before the harvest"
MANAGER_ROLE = "Archivists"
# A change starts processes, which takes its time on a busy machine.
pytestmark = pytest.mark.simcord(settle_timeout=60.0)


@pytest.fixture
def data_dir(harbour_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(harbour_data_dir, tmp_path / "data", dirs_exist_ok=True))


@pytest.fixture
def settings() -> DiscordSettings:
    return DiscordSettings(message_content=True, manager_role=MANAGER_ROLE)


@pytest.fixture
def simcord_bot(
    own_desk: Desk, ledger: Ledger, settings: DiscordSettings, monkeypatch: pytest.MonkeyPatch
) -> QuothClient:
    monkeypatch.setattr("bot.indexing.load_models", lambda settings: tiny_models())
    client = QuothClient(own_desk, settings, ledger)
    client.librarian.run = run_here
    return client


@pytest.fixture
def scene(simcord_env: Any, simcord_bot: QuothClient) -> Scene:
    """Alice owns her server; Discord's files are simcord's."""
    simcord_bot.librarian.read = reading_from(simcord_env.backend.cdn._blobs)
    alice = simcord_env.create_user("alice")
    guild = simcord_env.create_guild(owner=alice)
    return Scene(simcord_env, guild.create_text_channel("general"), guild.add_member(alice))


@pytest.fixture
def bob(scene: Scene) -> Scene:
    """Somebody who manages nothing."""
    member = scene.channel.guild.add_member(scene.env.create_user("bob"))
    return Scene(scene.env, scene.channel, member)


def own(scene: Scene) -> str:
    return own_collection(scene.channel.guild.id)


async def add(scene: Scene, name: str = "minutes.txt", text: str = MINUTES, **more: Any) -> Any:
    return await scene.use("index add", file=(name, text.encode()), **more)


async def test_a_file_that_was_sent_answers_at_once(scene: Scene, ledger: Ledger) -> None:
    assert "Nobody by the name" in words(await scene.ask(WHEEL))
    added = words(await add(scene))
    assert "Added to this server’s documents" in added
    assert "1 document (+1)" in added
    assert "1 quotation (+1)" in added
    assert "will be cited without a date, an author" in added
    assert WORDS in words(await scene.ask(WHEEL))
    (change,) = ledger.changes(own(scene), 5)
    assert (change.doing, change.what, change.state) == ("add", "minutes.txt", ChangeState.DONE)
    assert change.person == scene.alice.id


async def test_several_files_are_each_reported(scene: Scene, data_dir: Path) -> None:
    files = {
        "file": ("minutes.txt", MINUTES.encode()),
        "file2": ("letter.md", LETTER.encode()),
        "file3": ("broken.pdf", b"%PDF-1.4 nothing"),
        "file4": ("program.exe", b"MZ"),
    }
    shown = words(await scene.use("index add", **files, date="2024-05-01"))
    assert "2 documents (+2)" in shown
    assert "without a date" not in shown
    assert "broken.pdf: is damaged" in shown
    assert "program.exe: is of no kind that I read" in shown.replace("\\", "")
    assert str(data_dir) not in shown
    assert not list((data_dir / "incoming").glob("*/*"))


async def test_files_of_which_none_can_be_read_leave_nothing_behind(
    scene: Scene, data_dir: Path
) -> None:
    shown = words(await scene.use("index add", file=("broken.pdf", b"%PDF-1.4 nothing")))
    assert "Nothing was changed" in shown
    assert "broken.pdf: is damaged" in shown
    assert "1 document (+1)" in words(await add(scene))
    assert "broken" not in words(await add(scene, "letter.txt", LETTER))


async def test_a_file_of_the_same_name_takes_the_place_of_the_earlier_one(scene: Scene) -> None:
    await add(scene)
    shown = words(await add(scene, text=MINUTES.replace("harvest", "winter")))
    assert "1 document ·" in shown
    answer = words(await scene.ask(WHEEL))
    assert "winter" in answer
    assert "harvest" not in answer


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "Send a file"),
        ({"urls": "ftp://example.org/x"}, "no address on the web"),
        (
            {"urls": "https://a.example https://b.example", "title": "Both"},
            "one document at a time",
        ),
        ({"urls": " ".join(f"https://{n}.example" for n in range(6))}, "At most 5"),
        ({"urls": "https://a.example", "date": "soon"}, "is no date"),
    ],
)
async def test_what_cannot_be_added_is_told_alone_and_at_once(
    scene: Scene, ledger: Ledger, options: dict[str, str], told: str
) -> None:
    used = await scene.alice.slash(scene.channel, "index add", **options)
    assert used.ephemeral
    assert told in words(used.response)
    assert ledger.changes(own(scene), 5) == ()


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/x", "http://[::1]/"])
async def test_an_address_that_is_not_public_is_refused(scene: Scene, url: str) -> None:
    shown = words(await scene.use("index add", urls=url))
    assert "Nothing was changed" in shown
    assert "may not be fetched" in shown.replace("\\", "") or "host" in shown


async def test_the_form_sets_what_is_missing(scene: Scene, bob: Scene) -> None:
    added = await add(scene)
    (button,) = labels(added)
    assert button.startswith("Say more of")
    refused = await bob.press(added, "Say more")
    assert refused.ephemeral
    assert "Manage Server" in words(refused.response)
    form = await scene.press(added, "Say more")
    done = await scene.alice.submit_modal(form, {"date": "2024-05-01"})
    assert "Set in this server’s documents" in words(done.response)
    assert "2024-05-01" in words(await scene.ask(WHEEL))


async def test_another_server_is_shown_no_form(scene: Scene, ledger: Ledger) -> None:
    await add(scene)
    (change,) = ledger.changes(own(scene), 1)
    guild = scene.env.create_guild(owner=scene.alice.user)
    channel = guild.create_text_channel("general")
    elsewhere = Scene(scene.env, channel, guild.add_member(scene.alice.user))
    pressed = await press_forged(elsewhere, f"quoth:set:{change.key}:0")
    assert "no longer know" in words(pressed)
    assert "Minutes" not in words(pressed)


async def test_a_document_is_removed_by_its_title_and_gone_from_everywhere(scene: Scene) -> None:
    await add(scene)
    await add(scene, "letter.txt", LETTER)
    answer = await scene.ask(WHEEL)
    offered = await scene.type("index remove", "document", "minut")
    assert offered[0].startswith("Minutes of the mill")
    removed = words(await scene.use("index remove", document="minutes"))
    assert "Removed from this server’s documents" in removed
    assert "1 document (-1)" in removed
    assert WORDS not in words(await scene.ask(WHEEL))
    context = words((await scene.press(answer, "More context")).response)
    assert WORDS not in context
    assert not [n for n in await scene.type("index remove", "document", "minut") if "Minutes" in n]


@pytest.mark.parametrize("typed", ["/", "..", ".", "~", "data", "collections", "minuets"])
async def test_no_path_means_a_document(scene: Scene, typed: str) -> None:
    await add(scene)
    shown = words(await scene.use("index remove", document=typed))
    assert "There is no document" in shown
    assert WORDS in words(await scene.ask(WHEEL))


async def test_update_rebuild_rollback_check_status_and_history(
    scene: Scene, bob: Scene, data_dir: Path
) -> None:
    assert "Nothing is in it yet" in words(await scene.use("index status"))
    assert "nothing in this collection yet" in words(await scene.use("index update"))
    assert "nothing in this collection yet" in words(await scene.use("index rollback"))
    await add(scene)
    assert "Nothing has changed" in words(await scene.use("index update"))
    assert "Built anew" in words(await scene.use("index rebuild"))
    await add(scene, "letter.txt", LETTER)
    status = words(await scene.use("index status"))
    assert "2 documents" in status
    assert f"<@{scene.alice.id}>: add letter.txt" in status.replace("\\", "")
    rolled = words(await scene.use("index rollback"))
    assert "1 document (-1)" in rolled
    assert "millers" not in words(await scene.ask(WHEEL))
    assert "Nothing is damaged" in words(await scene.use("index check"))
    history = words(await scene.use("index history"))
    assert "▶" in history
    assert "rollback" in history
    assert str(data_dir) not in history + status


async def test_a_removed_document_stays_out_when_all_is_built_anew(scene: Scene) -> None:
    await add(scene)
    await add(scene, "letter.txt", LETTER)
    await scene.use("index remove", document="minutes")
    assert "1 document" in words(await scene.use("index rebuild"))
    assert WORDS not in words(await scene.ask(WHEEL))


async def test_damage_is_found_and_repaired(scene: Scene, data_dir: Path) -> None:
    await add(scene)
    folder = data_dir / "collections" / own(scene) / "generations"
    for file in folder.rglob("*.sqlite"):
        file.write_bytes(b"damaged")
    assert "index rebuild" in words(await scene.use("index check"))
    assert "Built anew" in words(await scene.use("index rebuild"))
    assert WORDS in words(await scene.ask(WHEEL))


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("index add", {"urls": "https://example.org"}),
    ("index remove", {"document": "minutes"}),
    ("index update", {}),
    ("index rebuild", {}),
    ("index rollback", {}),
    ("index status", {}),
    ("index history", {}),
    ("index check", {}),
    ("collection", {"collections": "own"}),
]


@pytest.mark.parametrize(("name", "options"), CHANGES)
async def test_who_may_not_is_refused_in_private(
    scene: Scene, bob: Scene, ledger: Ledger, name: str, options: dict[str, Any]
) -> None:
    await add(scene)
    refused = await bob.alice.slash(bob.channel, name, **options)
    assert refused.ephemeral
    assert "Manage Server" in words(refused.response)
    assert MANAGER_ROLE in words(refused.response)
    assert len(ledger.changes(own(scene), 5)) == 1
    assert WORDS in words(await scene.ask(WHEEL))


@pytest.mark.parametrize(("name", "added"), [(MANAGER_ROLE, True), ("Readers", False)])
async def test_the_role_that_was_named_may(scene: Scene, name: str, added: bool) -> None:
    guild = scene.channel.guild
    member = guild.add_member(scene.env.create_user("carol"), roles=[guild.create_role(name)])
    carol = Scene(scene.env, scene.channel, member)
    assert ("1 document (+1)" in words(await add(carol))) == added


@pytest.mark.parametrize(("name", "options"), CHANGES[:-1])
async def test_the_shared_collection_is_the_owners(
    scene: Scene, ledger: Ledger, name: str, options: dict[str, Any]
) -> None:
    refused = await scene.alice.slash(scene.channel, name, shared=True, **options)
    assert refused.ephemeral
    assert "shared collection" in words(refused.response)
    assert ledger.changes("default", 5) == ()


async def test_an_owner_changes_the_shared_collection(
    scene: Scene, simcord_bot: QuothClient, ledger: Ledger
) -> None:
    simcord_bot.settings = replace(simcord_bot.settings, owners=(str(scene.alice.id),))
    added = words(await add(scene, shared=True))
    assert "Added to the shared collection" in added
    assert "4 documents (+1)" in added
    await scene.alice.send_dm(WHEEL)
    posts = [r.json for r in scene.env.http_requests if r.path.endswith("/messages")]
    assert WORDS in words(posts[-1])
    assert own(scene) not in [p.name for p in (simcord_bot.desk.config.data_dir).rglob("server-*")]


async def test_a_channel_and_its_threads_answer_from_what_was_chosen(scene: Scene) -> None:
    await add(scene)
    quay = "what did Weller say about the quay?"
    other = scene.channel.guild.create_text_channel("other")
    told = await scene.use("collection", collections="own", channel=other)
    assert f"<#{other.id}>" in words(told)
    assert "this server’s documents only" in words(told)
    there = Scene(scene.env, other, scene.alice)
    assert "Nobody by the name" in words(await there.ask(quay))
    assert WORDS in words(await there.ask(WHEEL))
    assert "fourteen million" in words(await scene.ask(quay))
    assert "this server’s documents only" in words(await there.use("collection"))
    await scene.use("collection", collections="shared", channel=other)
    assert WORDS not in words(await there.ask(WHEEL))
