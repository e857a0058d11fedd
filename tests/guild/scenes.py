"""A server with a channel, a person and the bot, within the process (simcord)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guild.markdown import parts
from simcord.results import to_discord_message

QUESTION = "what did Peskov say about deadlines?"
BUTTON, SELECT, ROW = 2, 3, 1
LINK = 5


@dataclass
class Scene:
    """A server with one channel, Alice, and the bot."""

    env: Any
    channel: Any
    alice: Any

    @classmethod
    def of(cls, env: Any) -> Scene:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        return cls(env, channel, guild.add_member(env.create_user("alice")))

    async def ask(self, text: str = QUESTION) -> Any:
        """Alice mentions the bot; the bot's answer."""
        await self.alice.send(self.channel, f"<@{self.env.bot.user.id}> {text}")
        return self.channel.last_message

    async def use(self, name: str, **options: Any) -> Any:
        """Alice uses a slash command; its response."""
        return (await self.alice.slash(self.channel, name, **options)).response

    async def press(self, message: Any, label: str) -> Any:
        """Alice presses the button whose label begins so."""
        (found,) = [text for text in labels(message) if text.startswith(label)]
        return await self.alice.click(message, label=found)

    async def choose(self, message: Any, menu: str, value: str) -> Any:
        """Alice chooses in the menu whose custom_id has this word."""
        (found,) = [part for part in menus(message) if f"/{menu}:" in part["custom_id"]]
        return await self.alice.select(message, [value], custom_id=found["custom_id"])

    async def type(self, name: str, option: str, typed: str) -> list[str]:
        """What the bot offers while Alice types an option."""
        offered = await self.alice.autocomplete(self.channel, name, option, typed)
        return [choice["name"] for choice in offered]


def labels(message: Any) -> list[str]:
    """The labels of a message's buttons but for those that open links."""
    shown = [part for part in parts(message) if part["type"] == BUTTON]
    return [part["label"] for part in shown if part["style"] != LINK]


def menus(message: Any) -> list[dict[str, Any]]:
    """The menus of a message, as Discord's JSON."""
    return [part for part in parts(message) if part["type"] == SELECT]


async def press_forged(scene: Scene, custom_id: str) -> Any:
    """Alice presses a button with this custom_id that somebody put under a message."""
    message = forged(scene, {"type": 2, "style": 2, "label": "x", "custom_id": custom_id})
    return (await scene.alice.click(message, custom_id=custom_id)).response


async def choose_forged(scene: Scene, custom_id: str, value: str) -> Any:
    """Alice chooses in a menu with this custom_id that somebody put under a message."""
    option = {"label": value, "value": value}
    message = forged(scene, {"type": 3, "custom_id": custom_id, "options": [option]})
    return (await scene.alice.select(message, [value], custom_id=custom_id)).response


def forged(scene: Scene, component: dict[str, Any]) -> Any:
    """A message of the bot's with a component that it never put there."""
    stored = scene.env.backend.create_message(
        scene.channel.id,
        scene.env.bot.user.id,
        "forged",
        components=[{"type": 1, "components": [component]}],
    )
    return to_discord_message(scene.env, stored)
