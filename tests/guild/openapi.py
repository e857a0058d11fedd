"""Discord's published description of its HTTP interface, as a judge of what crosses the wire.

A request or response comes in; what is wrong with it goes out, as sentences. `openapi.json` holds
the part of Discord's description that the bot's calls touch. What the description does not say but
Discord enforces is in `message_problems`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

URN = "urn:discord"
COMPONENTS_V2 = 1 << 15
SELECT, FILE, LINK = 3, 13, 5
# Sections, texts, thumbnails, galleries, files, separators and containers.
V2_TYPES = frozenset({9, 10, 11, 12, 13, 14, 17})
# Documented on discord.com/developers, sent by discord.py, and missing in the description.
MISSING = {
    "ApplicationCommandUpdateRequest": {"nsfw": {"type": "boolean"}},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts": {"type": "boolean"}},
}


@cache
def _description() -> dict[str, Any]:
    text = (Path(__file__).parent / "openapi.json").read_text("utf-8")
    description: dict[str, Any] = json.loads(text)
    for name, fields in MISSING.items():
        description["components"]["schemas"][name]["properties"] |= fields
    for operation in _operations(description):
        _close(operation.get("requestBody", {}), description, set())
    return description


def _operations(description: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in description["paths"].values():
        yield from (operation for name, operation in item.items() if name != "parameters")


def _close(node: Any, description: dict[str, Any], seen: set[str]) -> None:
    """Refuse unknown fields in everything a request may hold; the description leaves it open."""
    if isinstance(node, list):
        for item in node:
            _close(item, description, seen)
    if not isinstance(node, dict):
        return
    reference = node.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        target: Any = description
        for key in reference.removeprefix("#/").split("/"):
            target = target[key]
        _close(target, description, seen)
    if "properties" in node and node.get("type") == "object":
        node.setdefault("unevaluatedProperties", False)
    for value in node.values():
        _close(value, description, seen)


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(URN, DRAFT202012.create_resource(_description()))


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{URN}#{pointer}"}, registry=_registry())


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Paths as patterns, those with the fewest placeholders first."""
    paths = sorted(_description()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path) for path in paths]


def find_template(path: str) -> str | None:
    """The path of the description that `path` is an instance of."""
    return next((name for pattern, name in _patterns() if pattern.match(path)), None)


def _pointer(*keys: str) -> str:
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def _mismatch(pointer: str, value: Any) -> list[str]:
    error = best_match(_validator(pointer).iter_errors(value))
    return [] if error is None else [f"{error.json_path}: {error.message[:300]}"]


def request_problems(method: str, path: str, body: Any) -> list[str]:
    """What Discord would refuse in a request."""
    template = find_template(path)
    operation = _description()["paths"].get(template or "", {}).get(method.lower())
    if template is None or operation is None:
        return [f"no such call: {method} {path}"]
    problems = []
    if "requestBody" in operation:
        keys = ("paths", template, method.lower(), "requestBody", "content", "application/json")
        problems += _mismatch(_pointer(*keys, "schema"), body)
    elif body is not None:
        problems.append("a body where none is taken")
    if template.endswith(("/messages", "/messages/{message_id}", "/messages/@original")):
        problems += message_problems(body, new=method == "POST") if body is not None else []
    if template.endswith("/callback") and body["type"] == 4:
        problems += message_problems(body["data"], new=True)
    if template.endswith("/callback") and body["type"] == 8:
        problems += choice_problems(body["data"]["choices"])
    if template.endswith("/commands") and method == "PUT":
        problems += [problem for command in body for problem in command_problems(command)]
    return [f"{method} {template}: {problem}" for problem in problems]


def response_problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is not as Discord describes in a response of the double."""
    template = find_template(path) or ""
    keys = ("paths", template, method.lower(), "responses")
    responses = _description()["paths"].get(template, {}).get(method.lower(), {}).get("responses")
    if responses is None or status >= 500:
        return []
    code = str(status) if str(status) in responses else "4XX"
    if "$ref" in responses.get(code, {}):
        name = responses[code]["$ref"].rsplit("/", 1)[-1]
        keys, code = ("components", "responses"), name
    if code not in responses and keys[0] == "paths":
        return [f"{method} {template}: no response {status}"]
    if body is None:
        return []
    pointer = _pointer(*keys, code, "content", "application/json", "schema")
    return [f"{method} {template} {status}: {p}" for p in _mismatch(pointer, body)]


def message_problems(body: dict[str, Any], new: bool) -> list[str]:
    """Discord's rules for messages that the description leaves out."""
    content, components = body.get("content") or "", body.get("components") or []
    everything = list(_walk(components))
    v2 = bool((body.get("flags") or 0) & COMPONENTS_V2)
    # Discord's client counts UTF-16 units; what fits so fits by any count.
    shown = sum(len(c.get("content", "").encode("utf-16-le")) // 2 for c in everything if v2)
    ids = [c["custom_id"] for c in everything if "custom_id" in c]
    empty = not (content.strip() or components or body.get("attachments") or body.get("embeds"))
    rules = {
        "content is longer than 2000": len(content) > 2000,
        "an empty message": new and empty,
        "more than 4000 characters of text in components": shown > 4000,
        "content beside V2 components": v2 and bool(content or body.get("embeds")),
        "more than 5 rows": not v2 and len(components) > 5,
        "more than 40 components": len(everything) > 40,
        "V2 components without their flag": not v2
        and any(c["type"] in V2_TYPES for c in everything),
        "a custom_id that stands twice": len(ids) != len(set(ids)),
        "a custom_id longer than 100": any(len(each) > 100 for each in ids),
        "an attachment that no component shows": v2
        and len(body.get("attachments") or []) > sum(c["type"] == FILE for c in everything),
        "a nonce that is not enforced": "nonce" in body and not body.get("enforce_nonce"),
        "mentions are not restricted": "parse" not in (body.get("allowed_mentions") or {}),
    }
    problems = [rule for rule, broken in rules.items() if broken]
    return problems + [p for c in everything for p in _component_problems(c)]


def _component_problems(component: dict[str, Any]) -> list[str]:
    match component["type"]:
        case 1:
            return _row_problems(component["components"])
        case 2:
            return _button_problems(component)
        case 3:
            return choice_problems(component["options"], "label")
        case 10:
            return [] if component["content"].strip() else ["an empty text"]
    return []


def _row_problems(components: list[dict[str, Any]]) -> list[str]:
    width = sum(5 if component["type"] == SELECT else 1 for component in components)
    return [] if 0 < width <= 5 else ["a row without components, or with more than fit"]


def choice_problems(choices: list[dict[str, Any]], name: str = "name") -> list[str]:
    """Discord's rules for the options of a menu and for what is offered to somebody typing."""
    values = [choice["value"] for choice in choices]
    rules = {
        "more than 25 choices": len(choices) > 25,
        "a value that stands twice": len(values) != len(set(values)),
        "a choice longer than 100, or empty": any(
            not 0 < len(str(text)) <= 100 for c in choices for text in (c[name], c["value"])
        ),
    }
    return [rule for rule, broken in rules.items() if broken]


def _button_problems(button: dict[str, Any]) -> list[str]:
    link = button["style"] == LINK
    rules = {
        "a link button without a URL": link and not button.get("url"),
        "a link button with a custom_id": link and "custom_id" in button,
        "a button without a custom_id": not link and not button.get("custom_id"),
        "a button without label or emoji": not (button.get("label") or button.get("emoji")),
        "a label longer than 80": len(button.get("label") or "") > 80,
        "a URL longer than 512": len(button.get("url") or "") > 512,
    }
    return [rule for rule, broken in rules.items() if broken]


def command_problems(command: dict[str, Any]) -> list[str]:
    """Discord's rules for commands that the description leaves out."""
    options = command.get("options") or []
    chat = command.get("type", 1) == 1
    rules = {
        "a command's name is not in lower case": chat
        and command["name"] != command["name"].lower(),
        "a command without description": chat and not command.get("description"),
        "an option without description": any(not o.get("description") for o in options),
        "a description longer than 100": any(
            len(each.get("description") or "") > 100 for each in (command, *options)
        ),
        "more than 25 choices": any(len(o.get("choices") or []) > 25 for o in options),
    }
    return [f"{command['name']}: {rule}" for rule, broken in rules.items() if broken]


def _walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components") or [])
        if "accessory" in component:
            yield component["accessory"]
