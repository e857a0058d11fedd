"""A server never sees another's documents: by no command, button, menu, reply, edit or link."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from guild.markdown import parts, words
from guild.scenes import Scene, choose_forged, labels, press_forged
from guild.servers import LAMP_SECRETS, MILL_SECRETS, Servers, make_servers
from starlette.testclient import TestClient

from bot.asking import Desk
from bot.config import DiscordSettings
from bot.guild.client import QuothClient
from bot.ledger import Asked, Choice, Ledger
from bot.page.app import make_app

WHEEL = "what did Ruth Calder say about the waterwheel?"
QUAY = "what did Weller say about the quay?"
OWN, SHARED = "none of the mill", "fourteen million"
SECRETS = (*MILL_SECRETS, *LAMP_SECRETS)
pytestmark = pytest.mark.simcord(settle_timeout=60.0)


@pytest.fixture
def data_dir(harbour_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(harbour_data_dir, tmp_path / "data", dirs_exist_ok=True))


@pytest.fixture
def simcord_bot(own_desk: Desk, ledger: Ledger) -> QuothClient:
    return QuothClient(own_desk, DiscordSettings(message_content=True), ledger)


@pytest.fixture
def servers(simcord_env: Any, data_dir: Path) -> Servers:
    return make_servers(simcord_env, data_dir)


def everything(message: Any) -> str:
    """All of a message: its texts, buttons, menus and links."""
    return f"{words(message)} {parts(message)}"


def leaks(message: Any, secrets: tuple[str, ...]) -> list[str]:
    return [secret for secret in secrets if secret in everything(message)]


async def test_a_server_is_answered_from_its_own_documents_and_the_shared_ones(
    servers: Servers,
) -> None:
    assert "waterwheel will turn" in words(await servers.mill.ask(WHEEL))
    both = words(await servers.mill.ask(QUAY))
    assert OWN in both
    assert SHARED in both


COMMANDS: list[tuple[str, dict[str, str]]] = [
    ("ask", {"question": WHEEL}),
    ("ask", {"question": "what did Omar Field say about the lamp?"}),
    ("ask", {"question": QUAY}),
    ("ask", {"question": "who said anything about the quay?", "source": "Mill Committee"}),
    ("ask", {"question": "who said “The waterwheel will turn again before the harvest”?"}),
    ("ask", {"question": "what did she say?", "speaker": "Ruth Calder"}),
    ("quotes", {"speaker": "Ruth Calder"}),
    ("quotes", {"speaker": "Omar Field"}),
    ("quotes", {"speaker": "Anna Weller"}),
    ("timeline", {"speaker": "Anna Weller"}),
    ("timeline", {"speaker": "Ruth Calder"}),
    ("speakers", {}),
    ("sources", {}),
    ("cite", {"quotation": "The waterwheel will turn again before the harvest"}),
    ("cite", {"quotation": "mill-minutes:0-20"}),
    ("help", {}),
]


@pytest.mark.parametrize(("name", "options"), COMMANDS)
async def test_no_command_shows_another_servers_documents(
    servers: Servers, name: str, options: dict[str, str]
) -> None:
    asked = " ".join(options.values())
    for scene, secrets in ((servers.bare, SECRETS), (servers.lighthouse, MILL_SECRETS)):
        shown = await scene.use(name, **options)
        # What the person typed may be repeated.
        assert [s for s in leaks(shown, secrets) if s not in asked] == []


async def test_messages_and_their_menus_show_nothing_either(servers: Servers) -> None:
    for scene in (servers.bare, servers.lighthouse):
        said = "“The waterwheel will turn again before the harvest,” she said."
        message = await scene.alice.send(scene.channel, said)
        checked = await scene.alice.context_menu(scene.channel, "Check this quote", message)
        assert "not found" in words(checked.response)
        assert leaks(checked.response, ("Calder", "Mill Committee", "mill-minutes")) == []
        message = await scene.alice.send(scene.channel, "who spoke of the harvest?")
        asked = await scene.alice.context_menu(scene.channel, "Ask about this", message)
        assert leaks(asked.response, MILL_SECRETS) == []


async def test_typing_offers_the_names_of_ones_own_server_only(servers: Servers) -> None:
    for scene in (servers.mill, servers.lighthouse, servers.bare):
        await scene.ask(QUAY)
    for command, option, typed, offered in (
        ("ask", "speaker", "Calder", "Ruth Calder"),
        ("ask", "source", "Mill", "Mill Committee"),
        ("quotes", "speaker", "Ruth", "Ruth Calder"),
        ("timeline", "speaker", "Ruth", "Ruth Calder"),
    ):
        assert offered in await servers.mill.type(command, option, typed)
        for scene in (servers.lighthouse, servers.bare):
            names = await scene.type(command, option, typed)
            assert [n for n in names if any(s in n for s in MILL_SECRETS)] == []


async def test_a_direct_message_is_answered_from_the_shared_collection(servers: Servers) -> None:
    env, alice = servers.mill.env, servers.mill.alice
    await alice.send_dm(WHEEL)
    await alice.send_dm(QUAY)
    posts = [r.json for r in env.http_requests if r.path.endswith("/messages")]
    first, second = (words(post) for post in posts[-2:])
    assert "Nobody by the name of “Ruth Calder”" in first
    assert SHARED in second
    assert OWN not in second


FORGED = [
    "quoth:context:{key}:0",
    "quoth:more:{key}:1",
    "quoth:more:{key}:0",
    "quoth:cite:{key}:0",
    "quoth:page:{key}:0",
    "quoth:try:{key}:0",
    "quoth:fault-short:{key}:0",
]


@pytest.mark.parametrize("custom_id", FORGED)
async def test_a_button_of_another_server_shows_and_keeps_nothing(
    servers: Servers, ledger: Ledger, custom_id: str
) -> None:
    keys = []
    for name, options in (
        ("ask", {"question": QUAY}),
        ("quotes", {"speaker": "Ruth Calder"}),
        ("quotes", {"speaker": "Ruth Caldex"}),
    ):
        await servers.mill.use(name, **options)
        keys.append(newest_key(ledger))
    for key in keys:
        pressed = await press_forged(servers.lighthouse, custom_id.format(key=key))
        assert leaks(pressed, (*MILL_SECRETS, SHARED)) == []
        assert "ask again" in words(pressed)
    assert ledger.complaints("default") == ()
    assert all(not ledger.complaints(own) for own in own_names(servers))


@pytest.mark.parametrize("custom_id", ["quoth/style:{key}:0:0", "quoth/topic:{key}:0"])
async def test_a_menu_of_another_server_shows_nothing(
    servers: Servers, ledger: Ledger, custom_id: str
) -> None:
    await servers.mill.use("quotes", speaker="Ruth Calder")
    key = newest_key(ledger)
    shown = await choose_forged(servers.lighthouse, custom_id.format(key=key), "apa")
    assert leaks(shown, MILL_SECRETS) == []


async def test_an_answer_forwarded_to_another_server_carries_nothing_over(
    servers: Servers, ledger: Ledger
) -> None:
    answer = await servers.mill.ask(WHEEL)
    bare = servers.bare
    forwarded = await bare.alice.forward(answer, bare.channel)
    assert bare.channel.last_message.id == forwarded.id
    assert ledger.question_of(answer.id, bare.channel.guild.id) is None
    assert ledger.question_of(answer.id, servers.mill.channel.guild.id) is not None


async def test_an_edited_question_is_answered_where_it_was_asked(servers: Servers) -> None:
    scene = servers.lighthouse
    me = scene.env.bot.user.id
    asked = await scene.alice.send(scene.channel, f"<@{me}> {QUAY}")
    await scene.alice.edit(asked, f"<@{me}> {WHEEL}")
    assert "Nobody by the name of “Ruth Calder”" in words(scene.channel.last_message)


@pytest.mark.parametrize(
    ("choice", "shown", "hidden"),
    [
        (Choice.BOTH, [OWN, SHARED], []),
        (Choice.OWN, [OWN], [SHARED]),
        (Choice.SHARED, [SHARED], [OWN]),
    ],
)
async def test_a_channel_is_answered_from_what_was_chosen_for_it(
    servers: Servers, simcord_bot: QuothClient, choice: Choice, shown: list[str], hidden: list[str]
) -> None:
    scene = servers.mill
    other = Scene(scene.env, scene.channel.guild.create_text_channel("other"), scene.alice)
    simcord_bot.ledger.choose(scene.channel.guild.id, scene.channel.id, choice)
    answer = words(await scene.ask(QUAY))
    assert [text for text in shown if text not in answer] == []
    assert [text for text in hidden if text in answer] == []
    assert OWN in words(await other.ask(QUAY))


async def test_what_was_chosen_holds_for_the_buttons_under_older_answers(
    servers: Servers, simcord_bot: QuothClient
) -> None:
    scene = servers.mill
    answer = await scene.ask(WHEEL)
    simcord_bot.ledger.choose(scene.channel.guild.id, scene.channel.id, Choice.SHARED)
    for label in ("More context", "Cite"):
        pressed = (await scene.press(answer, label)).response
        assert "ask again" in words(pressed)
        assert leaks(pressed, MILL_SECRETS) == []


async def test_only_the_own_collection_where_there_is_none_says_so(
    servers: Servers, simcord_bot: QuothClient
) -> None:
    scene = servers.bare
    simcord_bot.ledger.choose(scene.channel.guild.id, scene.channel.id, Choice.OWN)
    assert "/index add" in words(await scene.ask(QUAY))
    assert SHARED not in words(await scene.use("quotes", speaker="Anna Weller"))
    assert await scene.type("ask", "speaker", "wel") == []


async def test_feedback_is_kept_with_its_server_and_collection(
    servers: Servers, ledger: Ledger, own_desk: Desk, data_dir: Path
) -> None:
    answer = await servers.mill.ask(WHEEL)
    asked = await servers.mill.press(answer, "Wrong?")
    await servers.mill.press(asked.response, "Cut short")
    own = own_names(servers)[0]
    (complaint,) = ledger.complaints(own)
    assert complaint[3].collection == own
    assert ledger.complaints("default") == ()
    page = TestClient(make_app(own_desk.config, "default", own_desk), base_url="http://127.0.0.1")
    for path in (
        "/feedback",
        "/sources",
        "/speakers",
        "/?q=Ruth+Calder",
        "/documents/mill-minutes",
    ):
        body = page.get(path).text
        assert [s for s in MILL_SECRETS if s in body and s not in path.replace("+", " ")] == []
    assert page.get("/api/documents/mill-minutes").status_code == 404


async def test_a_removed_collection_leaves_nothing_behind(servers: Servers, data_dir: Path) -> None:
    answer = await servers.mill.ask(WHEEL)
    shutil.rmtree(data_dir / "collections" / own_names(servers)[0])
    assert leaks((await servers.mill.press(answer, "More context")).response, MILL_SECRETS) == []
    assert "Nobody by the name" in words(await servers.mill.ask(WHEEL))
    assert await servers.mill.type("ask", "speaker", "Calder") == []


async def test_a_damaged_own_collection_is_said_and_the_shared_one_answers(
    servers: Servers, data_dir: Path
) -> None:
    generations = data_dir / "collections" / own_names(servers)[0] / "generations"
    for file in generations.rglob("*.sqlite"):
        file.write_bytes(b"not a database")
    answer = words(await servers.mill.ask(QUAY))
    assert SHARED in answer
    assert "could not be read" in answer


async def test_buttons_of_the_same_server_work_on_its_own_documents(servers: Servers) -> None:
    answer = await servers.mill.ask(WHEEL)
    assert "waterwheel" in words((await servers.mill.press(answer, "More context")).response)
    assert "Mill Committee" in words((await servers.mill.press(answer, "Cite")).response)
    listed = await servers.mill.use("quotes", speaker="Anna Weller")
    assert "4 quotations" in words(listed)
    assert OWN in words(listed)
    speakers = words(await servers.mill.use("speakers"))
    assert "Ruth Calder" in speakers
    assert "Ida Holm" in speakers
    assert "4 documents" in words(await servers.mill.use("sources"))
    assert labels(listed)


def own_names(servers: Servers) -> list[str]:
    scenes = (servers.mill, servers.lighthouse, servers.bare)
    return [f"server-{scene.channel.guild.id}" for scene in scenes]


def newest_key(ledger: Ledger) -> str:
    with ledger._transaction() as db:
        return str(db.execute("SELECT key FROM question ORDER BY at DESC").fetchone()[0])


def test_a_question_is_known_where_it_was_asked() -> None:
    asked = Asked("1", channel=5, person=1, text="x", server=9)
    assert asked.is_at(9, 6)
    assert not asked.is_at(8, 5)
    assert not asked.is_at(None, 5)
    direct = Asked("1", channel=5, person=1, text="x")
    assert direct.is_at(None, 5)
    assert not direct.is_at(None, 6)
    assert not direct.is_at(9, 5)
