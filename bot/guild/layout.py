"""Messages as Discord's components (version 2): the JSON of containers, texts, buttons and menus.

In: blocks of text with the links beside them, and rows. Out: the body of a message. Its limits are
Discord's: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from bot.guild.characters import length

Component = dict[str, Any]

ROW, BUTTON, SELECT, SECTION, TEXT, FILE, SEPARATOR, CONTAINER = 1, 2, 3, 9, 10, 13, 14, 17
CHANNEL_SELECT = 8
# Text, voice, announcements, stage, forum.
CHANNEL_KINDS = [0, 2, 5, 13, 15]
GRAY, LINK = 2, 5
SUPPRESS_EMBEDS, COMPONENTS_V2 = 1 << 2, 1 << 15
# Discord allows 4,000 characters of text and 40 components; the rest is for the rows, and for
# naming the person where an answer comes late.
TEXT_CHARACTERS, MOST_COMPONENTS = 3900, 28
URL_CHARACTERS = 512
LABEL_CHARACTERS, OPTION_CHARACTERS = 80, 100


@dataclass(frozen=True, slots=True)
class Block:
    """A text in Discord's Markdown; `link` opens its source, `apart` sets it off with a line."""

    text: str
    link: str | None = None
    apart: bool = False

    @property
    def components(self) -> int:
        """How many components it takes."""
        return (3 if has_button(self.link) else 1) + self.apart


def has_button(link: str | None) -> bool:
    """Whether a link can be a button; a longer one can stand in a text only."""
    return link is not None and len(link) <= URL_CHARACTERS and is_web(link)


def is_web(link: str) -> bool:
    """Whether a link leads to a web page."""
    return urlsplit(link).scheme in {"http", "https"}


def safe_link(link: str) -> str:
    """A link that cannot end the brackets it stands in."""
    return "".join(quote(c) if c in " <>()" or not c.isprintable() else c for c in link)


def fits(blocks: Iterable[Block]) -> bool:
    """Whether blocks go into one message."""
    listed = list(blocks)
    text = sum(length(block.text) for block in listed)
    return text <= TEXT_CHARACTERS and sum(b.components for b in listed) <= MOST_COMPONENTS


def body(
    blocks: Sequence[Block], rows: Sequence[Component] = (), attachment: str | None = None
) -> dict[str, Any]:
    """A message: the blocks in a container with the rows, and a file's name below."""
    inside = [component for n, block in enumerate(blocks) for component in _shown(block, n > 0)]
    components: list[Component] = [{"type": CONTAINER, "components": [*inside, *rows]}]
    if attachment is not None:
        components.append({"type": FILE, "file": {"url": f"attachment://{attachment}"}})
    return {"components": components, "flags": SUPPRESS_EMBEDS | COMPONENTS_V2}


def with_text(message: dict[str, Any], text: str) -> dict[str, Any]:
    """The message with one more line below it."""
    return {**message, "components": [*message["components"], text_display(text)]}


def texts(message: dict[str, Any]) -> list[str]:
    """All that a message says, in order, the white space around it removed as Discord does."""
    found = [c["content"] for c in walk(message.get("components") or []) if c["type"] == TEXT]
    return [text.strip() for text in (message.get("content") or "", *found) if text.strip()]


def walk(components: Iterable[Component]) -> Iterable[Component]:
    """Components and those within them, in order."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        yield from walk([component["accessory"]] if "accessory" in component else [])


def _shown(block: Block, below: bool) -> list[Component]:
    separator = [{"type": SEPARATOR}] if block.apart and below else []
    if block.link is None or not has_button(block.link):
        return [*separator, text_display(block.text)]
    link = {"type": BUTTON, "style": LINK, "label": "Open", "url": block.link}
    return [
        *separator,
        {"type": SECTION, "components": [text_display(block.text)], "accessory": link},
    ]


def text_display(text: str) -> Component:
    """Text in Discord's Markdown."""
    return {"type": TEXT, "content": text}


def row(buttons: Sequence[Component]) -> Component:
    """Up to five buttons, or one menu."""
    return {"type": ROW, "components": list(buttons)}


def button(name: str, state: str) -> Component:
    """A button of ours; all that it needs to know is in `state`, at most 94 characters."""
    custom_id = f"quoth:{state}"
    return {"type": BUTTON, "style": GRAY, "label": shorten(name), "custom_id": custom_id}


def select(state: str, options: Sequence[tuple[str, str]], chosen: str) -> Component:
    """A menu of up to 25 options, each with its value and its name; the chosen one is shown."""
    return {
        "type": SELECT,
        "custom_id": f"quoth/{state}",
        "options": [
            {"value": value, "label": shorten(name, OPTION_CHARACTERS), "default": value == chosen}
            for value, name in options
        ],
    }


def channel_select(state: str, name: str, chosen: Sequence[int]) -> Component:
    """A menu of the server's channels, of which any number up to 25 may be chosen, or none."""
    return {
        "type": CHANNEL_SELECT,
        "custom_id": f"quoth/{state}",
        "placeholder": shorten(name, OPTION_CHARACTERS),
        "channel_types": CHANNEL_KINDS,
        "min_values": 0,
        "max_values": 25,
        "default_values": [{"id": str(channel), "type": "channel"} for channel in chosen],
    }


def shorten(text: str, limit: int = LABEL_CHARACTERS) -> str:
    """A label within Discord's limit; labels are no quotations, so they may be cut."""
    if length(text) <= limit:
        return text
    while length(text) >= limit:
        text = text[:-1]
    return f"{text.rstrip()}…"
