"""Objects as Discord sends them, complete enough for its own description."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

WHEN = "2026-01-01T00:00:00+00:00"


def person(identity: str, name: str, bot: bool = False) -> dict[str, Any]:
    """A user."""
    return {
        "id": identity,
        "username": name,
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


BOT = person("100", "quoth", bot=True)
ALICE = person("200", "alice")
# The server is Alice's.
MANAGE_SERVER = 1 << 5
GUILD, CHANNEL, DIRECT = "300", "400", "450"
MEMBER = {"roles": [], "joined_at": WHEN, "deaf": False, "mute": False, "flags": 0}


def myself() -> dict[str, Any]:
    """The bot as it sees itself."""
    return {**BOT, "mfa_enabled": True, "locale": "en-US"}


def application() -> dict[str, Any]:
    """The bot's application."""
    return {
        "id": BOT["id"],
        "name": "quoth",
        "icon": None,
        "description": "",
        "type": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00",
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "team": None,
        "owner": ALICE,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
    }


def channel(identity: str) -> dict[str, Any]:
    """A text channel of the server."""
    return {
        "id": identity,
        "type": 0,
        "name": f"general-{identity}",
        "position": 0,
        "guild_id": GUILD,
        "permission_overwrites": [],
    }


def resolved_channel(identity: str) -> dict[str, Any]:
    """A channel as an interaction tells of it."""
    return {"id": identity, "type": 0, "name": "chosen", "permissions": str(2**40)}


def guild(channels: list[str]) -> dict[str, Any]:
    """A server with text channels and one person."""
    role = {
        "id": GUILD,
        "name": "@everyone",
        "permissions": str(2**40),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return {
        "id": GUILD,
        "name": "A server",
        "owner_id": ALICE["id"],
        "roles": [role],
        "channels": [channel(identity) for identity in channels],
        "members": [{"user": user, **MEMBER} for user in (BOT, ALICE)],
        "member_count": 2,
        "emojis": [],
        "features": [],
        "joined_at": WHEN,
        "large": False,
        "threads": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "stickers": [],
        "premium_tier": 0,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "system_channel_flags": 0,
        "afk_timeout": 300,
    }


def direct_channel() -> dict[str, Any]:
    """The channel for direct messages with Alice."""
    return {"id": DIRECT, "type": 1, "flags": 0, "recipients": [ALICE], "last_message_id": None}


def message(
    identity: str, channel_id: str, author: dict[str, Any], content: str = ""
) -> dict[str, Any]:
    """A message."""
    return {
        "id": identity,
        "channel_id": channel_id,
        "author": author,
        "content": content,
        "timestamp": WHEN,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        "components": [],
    }


def posted(message_id: str, channel_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """The bot's message made from the body of a request."""
    sent = message(message_id, channel_id, BOT, body.get("content") or "")
    sent["flags"] = body.get("flags") or 0
    sent["components"] = numbered(body.get("components") or [])
    sent["attachments"] = [attachment(a) for a in body.get("attachments") or []]
    if "nonce" in body:
        sent["nonce"] = body["nonce"]
    if body.get("message_reference"):
        reference = {"type": 0, "channel_id": channel_id, **body["message_reference"]}
        reference.pop("fail_if_not_exists", None)
        sent |= {"type": 19, "message_reference": reference}
    return sent


def attachment(request: dict[str, Any]) -> dict[str, Any]:
    """An attachment of a message made from the request's."""
    url = f"https://cdn.discordapp.com/{request['filename']}"
    return {
        "id": str(request["id"]),
        "filename": request["filename"],
        "size": 1,
        "url": url,
        "proxy_url": url,
    }


def numbered(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Components as Discord gives them back: each with an id, and what it leaves out filled in."""
    ids = count(1)

    def shown(component: dict[str, Any]) -> dict[str, Any]:
        filled = {**DEFAULTS.get(component["type"], {}), **component, "id": next(ids)}
        if "accessory" in component:
            filled["accessory"] = shown(component["accessory"])
        if "file" in component:
            filled["file"] = {**FILE, "url": "https://cdn.discordapp.com/quotations.txt"}
        if "components" in component:
            filled["components"] = [shown(each) for each in component["components"]]
        return filled

    return [shown(component) for component in components]


# What Discord adds to components, by type.
DEFAULTS: dict[int, dict[str, Any]] = {
    3: {"min_values": 1, "max_values": 1, "disabled": False},
    13: {"name": "quotations.txt", "size": 1, "spoiler": False},
    14: {"spacing": 1, "divider": True},
    17: {"accent_color": None, "spoiler": False},
}
FILE = {"id": "1", "proxy_url": "https://media.discordapp.net/quotations.txt"}


def mention(identity: str, text: str, channel_id: str = CHANNEL) -> dict[str, Any]:
    """Alice's message in a channel that mentions the bot."""
    sent = message(identity, channel_id, ALICE, f"<@{BOT['id']}> {text}")
    return {**sent, "guild_id": GUILD, "mentions": [BOT], "member": MEMBER}


def reply(identity: str, text: str, answered: dict[str, Any], ping: bool) -> dict[str, Any]:
    """Alice's reply to a message, which is sent along as Discord does."""
    sent = message(identity, answered["channel_id"], ALICE, text)
    reference = {"type": 0, "channel_id": answered["channel_id"], "message_id": answered["id"]}
    return {
        **sent,
        "type": 19,
        "guild_id": GUILD,
        "member": MEMBER,
        "mentions": [BOT] if ping else [],
        "message_reference": {**reference, "guild_id": GUILD},
        "referenced_message": answered,
    }


def direct(identity: str, text: str) -> dict[str, Any]:
    """Alice's direct message to the bot."""
    return message(identity, DIRECT, ALICE, text)


def interaction(
    identity: str,
    token: str,
    kind: int,
    data: dict[str, Any],
    channel_id: str = CHANNEL,
    permissions: int = 2**40,
) -> dict[str, Any]:
    """Something Alice did with a command, component or form."""
    return {
        "id": identity,
        "application_id": BOT["id"],
        "type": kind,
        "token": token,
        "version": 1,
        "guild_id": GUILD,
        "channel_id": channel_id,
        "channel": {"id": channel_id, "type": 0, "name": "general", "guild_id": GUILD},
        "member": {"user": ALICE, "permissions": str(permissions), **MEMBER},
        "locale": "en-US",
        "app_permissions": str(2**40),
        "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD},
        "context": 0,
        "attachment_size_limit": 10_000_000,
        "data": data,
    }


@dataclass(frozen=True)
class Upload:
    """A file that Alice sends with a command."""

    id: str
    filename: str
    size: int = 100

    def to_json(self) -> dict[str, Any]:
        """The attachment as Discord tells of it."""
        return {**attachment({"id": self.id, "filename": self.filename}), "size": self.size}


def slash(
    command: dict[str, Any], subcommand: str = "", **options: str | bool | Upload
) -> dict[str, Any]:
    """The data of a slash command's use."""
    kinds = {str: 3, bool: 5, Upload: 11}
    uploads = {v.id: v.to_json() for v in options.values() if isinstance(v, Upload)}
    given: list[dict[str, Any]] = [
        {"name": k, "type": kinds[type(v)], "value": v.id if isinstance(v, Upload) else v}
        for k, v in options.items()
    ]
    if subcommand:
        given = [{"name": subcommand, "type": 1, "options": given}]
    data = {"id": command["id"], "name": command["name"], "type": 1, "options": given}
    return {**data, "resolved": {"attachments": uploads}} if uploads else data


def typing(command: dict[str, Any], option: str, typed: str) -> dict[str, Any]:
    """The data of a slash command that is being typed."""
    given = [{"name": option, "type": 3, "value": typed, "focused": True}]
    return {"id": command["id"], "name": command["name"], "type": 1, "options": given}


def menu(command: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    """The data of a command in a message's menu."""
    return {
        "id": command["id"],
        "name": command["name"],
        "type": 3,
        "target_id": target["id"],
        "resolved": {"messages": {target["id"]: target}},
    }
