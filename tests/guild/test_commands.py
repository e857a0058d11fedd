"""Every command, menu and button on Discord, over an invented collection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from guild.markdown import parts, quoted_words, read, words
from guild.scenes import LINK, Scene, labels, menus

from bot.asking import Desk
from bot.guild.client import QuothClient
from bot.ledger import Ledger
from index import Settings, Style
from index.settings import AnsweringSettings

QUAY = "what did Weller say about the quay?"
EARLY, LATE = "nine million", "fourteen million"


@pytest.fixture
def scene(simcord_env: Any) -> Scene:
    return Scene.of(simcord_env)


@pytest.mark.parametrize(
    ("options", "shown", "hidden"),
    [
        ({}, [EARLY, LATE], []),
        ({"after": "2023"}, [LATE], [EARLY]),
        ({"before": "March 2022"}, [EARLY], [LATE]),
        ({"source": "Valley Radio"}, [LATE], [EARLY]),
        ({"speaker": "Anna Weller"}, [EARLY, LATE], ["honest figure"]),
    ],
)
async def test_options_restrict(
    scene: Scene, options: dict[str, str], shown: list[str], hidden: list[str]
) -> None:
    answer = words(await scene.use("ask", question=QUAY, **options))
    assert [text for text in shown if text not in answer] == []
    assert [text for text in hidden if text in answer] == []


async def test_a_date_that_is_none_is_told(scene: Scene) -> None:
    answer = words(await scene.use("ask", question=QUAY, after="the summit"))
    assert "the summit" in answer
    assert "2024-05" in answer


async def test_a_reply_keeps_the_options(scene: Scene) -> None:
    answer = await scene.use("ask", question=QUAY, after="2023")
    await scene.alice.send(scene.channel, "and about the ferry?", reply_to=answer.message)
    following = scene.channel.last_message
    assert following.author == scene.env.bot.user
    assert "sail every day" in words(following)
    await scene.alice.send(scene.channel, "and about the quay?", reply_to=following)
    assert LATE in words(scene.channel.last_message)
    assert EARLY not in words(scene.channel.last_message)


@pytest.mark.parametrize(
    ("option", "typed", "offered"),
    [
        ("speaker", "wel", ["Anna Weller"]),
        ("speaker", "Brnad", ["Tom Brand"]),
        ("source", "valley", ["Valley Radio"]),
        ("source", "courier", ["The Selmouth Courier"]),
    ],
)
async def test_names_are_offered_while_they_are_typed(
    scene: Scene, option: str, typed: str, offered: list[str]
) -> None:
    await scene.ask(QUAY)
    found = await scene.type("ask", option, typed)
    assert set(offered) <= set(found)
    assert len(found) <= 25


async def test_typing_waits_for_nothing(scene: Scene, harbour_desk: Desk) -> None:
    await scene.ask(QUAY)
    harbour_desk.close()
    assert await scene.type("quotes", "speaker", "Holm") == ["Ida Holm"]


async def test_what_is_not_open_is_opened_for_the_next_key(
    scene: Scene, harbour_desk: Desk
) -> None:
    harbour_desk._generation = None
    assert await scene.type("ask", "speaker", "we") == []
    assert await scene.type("ask", "speaker", "wel") == ["Anna Weller"]


@pytest.fixture
def two_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.guild.listing.QUOTATIONS", 2)


@pytest.mark.usefixtures("two_a_page")
@pytest.mark.parametrize(
    ("command", "first", "last"), [("quotes", LATE, EARLY), ("timeline", EARLY, "sail every day")]
)
async def test_a_list_page_by_page(scene: Scene, command: str, first: str, last: str) -> None:
    shown = await scene.use(command, speaker="Anna Weller")
    opening = words(shown)
    assert "3 quotations" in opening
    assert "page 1 of 2" in opening
    assert first in quoted_words(opening)[0]
    turned = (await scene.press(shown, "Next")).response
    assert turned.id == shown.id
    assert "page 2 of 2" in words(turned)
    assert last in quoted_words(words(turned))[-1]
    assert first not in words(turned)
    assert words((await scene.press(turned, "◀ Back")).response) == opening


@pytest.mark.usefixtures("two_a_page")
async def test_somebody_else_turns_a_page_of_their_own(scene: Scene) -> None:
    shown = await scene.use("quotes", speaker="Anna Weller")
    guild = scene.channel.guild
    bob = guild.add_member(scene.env.create_user("bob"))
    turned = await Scene(scene.env, scene.channel, bob).press(shown, "Next")
    assert turned.ephemeral
    assert turned.response.id != shown.id


async def test_a_list_is_narrowed_to_a_topic(scene: Scene) -> None:
    shown = await scene.use("quotes", speaker="Anna Weller")
    opening = words(shown)
    (menu,) = menus(shown)
    topic = "winter"
    assert topic in [option["value"] for option in menu["options"]]
    narrowed = (await scene.choose(shown, "topic", topic)).response
    assert narrowed.id == shown.id
    assert "sail every day" in words(narrowed)
    assert LATE not in words(narrowed)
    everything = (await scene.choose(narrowed, "topic", "*")).response
    assert words(everything) == opening


async def test_a_timeline_runs_from_the_oldest_on(scene: Scene) -> None:
    shown = words(await scene.use("timeline", speaker="Anna Weller", topic="quay"))
    assert shown.index(EARLY) < shown.index(LATE)
    assert shown.index("2022-03-04") < shown.index("2024-05-20")


async def test_undated_words_are_said_to_be_so(scene: Scene) -> None:
    shown = words(await scene.use("timeline", speaker="Tom Brand"))
    assert "1 undated, at the end" in shown


async def test_who_is_quoted(scene: Scene) -> None:
    shown = words(await scene.use("speakers"))
    assert shown.index("Anna Weller") < shown.index("Ida Holm")
    assert "2022-03-04 – 2024-05-20" in read(shown).text


async def test_the_sources_with_their_links(scene: Scene) -> None:
    shown = words(await scene.use("sources"))
    assert "Valley Radio" in shown
    assert "(<https://radio.example.com/quay-costs>)" in shown
    assert "undated" in shown


@pytest.mark.parametrize("command", ["quotes", "timeline"])
async def test_a_name_that_nobody_has_leads_to_the_nearest(scene: Scene, command: str) -> None:
    shown = await scene.use(command, speaker="Angela Merkel")
    assert "Nobody by the name of “Angela Merkel”" in words(shown)
    listed = (await scene.press(shown, "Anna Weller")).response
    assert LATE in words(listed)


async def test_a_reply_to_a_list_is_about_the_same_person(scene: Scene) -> None:
    shown = await scene.use("quotes", speaker="Anna Weller")
    await scene.alice.send(scene.channel, "and about the ferry?", reply_to=shown.message)
    assert "sail every day" in words(scene.channel.last_message)


async def test_an_unknown_speaker_leads_to_known_ones(scene: Scene) -> None:
    answer = await scene.ask("what did Anna Wellnitz say about the quay?")
    assert "Wellnitz" in words(answer)
    shown = (await scene.press(answer, labels(answer)[0])).response
    assert quoted_words(words(shown))


async def test_somebody_quoted_on_other_things_leads_to_those(
    scene: Scene, harbour_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as strict:
        answering = AnsweringSettings(least_score=1.0)
        settings = Settings(answering=answering)
        strict.setattr(harbour_desk, "_config", replace(harbour_desk._config, settings=settings))
        answer = await scene.ask("what did Ida Holm say about submarines?")
    assert "Ida Holm is quoted here" in words(answer)
    (first, *_) = labels(answer)
    shown = (await scene.press(answer, first)).response
    assert "two crowns" in words(shown)


async def test_every_style_of_citation(scene: Scene) -> None:
    answer = await scene.ask(QUAY)
    pressed = await scene.press(answer, "Cite")
    assert pressed.ephemeral
    cited, seen = pressed.response, set()
    for style in Style:
        chosen = await scene.choose(cited, "style", style.value)
        assert chosen.response.id == cited.id
        cited = chosen.response
        text = words(cited)
        assert "```" in text
        seen.add(text)
        (menu,) = [m for m in menus(cited) if "/style:" in m["custom_id"]]
        assert [o["value"] for o in menu["options"] if o.get("default")] == [style.value]
    assert len(seen) == len(Style)


async def test_another_quotation_of_the_page_is_cited(scene: Scene) -> None:
    answer = await scene.ask(QUAY)
    cited = (await scene.press(answer, "Cite")).response
    first = words(cited)
    second = (await scene.choose(cited, "number", "1")).response
    assert words(second) != first


async def test_cite_by_its_words(scene: Scene) -> None:
    exact = "“We have not been shown one honest figure about the quay,”"
    cited = await scene.use("cite", quotation=exact, style="mla")
    assert "A New Quay for Selmouth" in words(cited)
    chosen = (await scene.choose(cited, "style", "bibtex")).response
    assert "title = " in words(chosen)


async def test_altered_words_are_not_cited(scene: Scene) -> None:
    altered = "We have been shown one honest figure about the quay"
    cited = await scene.use("cite", quotation=altered)
    assert "cannot cite" in words(cited)
    assert not menus(cited)


@pytest.mark.parametrize(
    ("message", "verdict", "also"),
    [
        ("“The new quay will cost nine million and nobody's rent will rise for it”", "exact", ""),
        (
            "Weller said: “The new quay will cost ten million and nobody's rent will rise for it”",
            "altered",
            "~~ten~~ → **nine**",
        ),
        (
            "“A fair ferry fare would be two crowns,” Tom Brand said.",
            "said by somebody else",
            "~~Tom Brand~~ → **Ida Holm**",
        ),
        ("“Rivers have no memory of the bridges over them”", "not found", ""),
        ("A fair ferry fare would be two crowns", "exact", "Ida Holm"),
        ("**“A fair ferry fare would be *two* crowns”**", "exact", "Ida Holm"),
    ],
)
async def test_check_this_quote(scene: Scene, message: str, verdict: str, also: str) -> None:
    said = await scene.alice.send(scene.channel, message)
    checked = await scene.alice.context_menu(scene.channel, "Check this quote", said)
    assert checked.ephemeral
    assert verdict in words(checked.response)
    assert also in words(checked.response)


async def test_a_message_without_a_quotation_has_none(scene: Scene) -> None:
    said = await scene.alice.send(scene.channel, "good morning")
    checked = await scene.alice.context_menu(scene.channel, "Check this quote", said)
    assert "no quotation" in words(checked.response)


async def test_an_answer_of_the_bots_own_checks_as_exact(scene: Scene) -> None:
    answer = await scene.ask(QUAY)
    checked = await scene.alice.context_menu(scene.channel, "Check this quote", answer)
    assert "✓ exact" in words(checked.response)
    assert "altered" not in words(checked.response)


async def test_ask_about_this(scene: Scene) -> None:
    said = await scene.alice.send(scene.channel, QUAY)
    asked = await scene.alice.context_menu(scene.channel, "Ask about this", said)
    assert not asked.ephemeral
    assert LATE in words(asked.response)


async def test_help_names_every_command(scene: Scene, simcord_bot: QuothClient) -> None:
    shown = (await scene.use("help")).content
    names = [command.name for command in simcord_bot.tree.get_commands()]
    slash = [name for name in names if name == name.lower() and name != "help"]
    assert [name for name in slash if f"/{name}`" not in shown] == []
    assert len(shown) <= 2000


async def test_a_changed_text_is_not_shown_as_context(
    scene: Scene, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await scene.ask(QUAY)
    with ledger._transaction() as db:
        db.execute("UPDATE shown SET hash = 'of an earlier text'")
    context = (await scene.press(answer, "More context")).response
    assert "has changed since it was quoted" in words(context)
    assert not quoted_words(words(context))
    assert "ask again" in words((await scene.press(answer, "Cite")).response)


async def test_a_link_opens_the_sentence_in_its_page(scene: Scene) -> None:
    answer = await scene.ask(QUAY)
    links = [part["url"] for part in parts(answer) if part.get("style") == LINK]
    assert any(
        link.startswith("https://www.courier.example/quay#:~:text=The%20new") for link in links
    )
