"""What a person sees of a Discord message: its texts, read by Discord's own rules for Markdown.

The rules are those of Discord's client (simple-markdown, with underline, spoilers, mentions, custom
emoji, timestamps, subtext and invitations added), so that what it would turn into something else is
seen as such here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.guild.layout import texts, walk

INLINE = re.compile(
    r"\\(?P<escape>[^0-9A-Za-z\s])"
    r"|(?P<fence>```[\s\S]*?```)"
    r"|(?P<ticks>`+)(?P<code>[\s\S]*?[^`])(?P=ticks)(?!`)"
    r"|(?P<mention><(?:@[!&]?|#|a?:\w+:|t:|id:|/[\w -]+:)-?\w*(?::\w)?>|@everyone|@here)"
    r"|\[(?P<label>(?:\\.|[^\]])*)\]\(<?(?P<target>[^)>]*)>?\)"
    r"|<?(?P<url>(?:https?|steam|discord)://[^\s<>]+)>?"
    r"|(?P<invite>discord(?:app)?\.(?:gg|com/invite)/\w+)"
    r"|\|\|(?P<spoiler>[\s\S]+?)\|\|"
    r"|\*\*(?P<strong>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"
    r"|__(?P<underline>(?:\\[\s\S]|[^\\])+?)__(?!_)"
    r"|~~(?P<strike>(?:\\[\s\S]|[^\\])+?)~~"
    r"|\*(?P<em>(?=\S)(?:\\[\s\S]|[^*\\])+?)\*(?!\*)"
    r"|\b_(?P<em_>(?:\\[\s\S]|[^_\\])+?)_\b",
    re.IGNORECASE,
)
LINE = re.compile(
    r"(?P<quote>> ?)|(?P<heading>#{1,3} )|(?P<subtext>-# )|\s*(?P<list>[-*] |\d+\. )|(?P<rest>>>> )"
)
BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


@dataclass
class Reading:
    """What is seen, what is quoted of it, and everything that Markdown was read as."""

    text: str = ""
    quoted: list[str] = field(default_factory=list)
    constructs: set[str] = field(default_factory=set)


def read(content: str) -> Reading:
    """A text as Discord shows it."""
    reading, lines = Reading(), []
    for line in BREAK.split(content):
        quoted, rest = False, line
        while (match := LINE.match(rest)) and match.lastgroup:
            reading.constructs.add(match.lastgroup)
            quoted = quoted or match.lastgroup == "quote"
            rest = rest[match.end() :]
            if match.lastgroup != "quote":
                break
        shown = _inline(rest, reading)
        lines.append(shown)
        if quoted:
            reading.quoted.append(shown)
    reading.text = "\n".join(lines)
    return reading


def _inline(text: str, reading: Reading) -> str:
    def shown(match: re.Match[str]) -> str:
        if match["escape"]:
            return match["escape"]
        name = next(n for n, value in match.groupdict().items() if value is not None)
        reading.constructs.add("link" if name == "label" else name)
        inner = match[name]
        if name in {"label", "spoiler", "strong", "underline", "strike", "em", "em_"}:
            return _inline(inner, reading)
        return match["code"] if name == "ticks" else match.group()

    return INLINE.sub(shown, text)


def words(message: Any) -> str:
    """All that a message says, as it was sent; it may be discord.py's, simcord's or JSON."""
    if isinstance(message, dict):
        return "\n\n".join(texts(message))
    components = [c if isinstance(c, dict) else c.to_dict() for c in message.components]
    return "\n\n".join(texts({"content": message.content, "components": components}))


def parts(message: Any) -> list[dict[str, Any]]:
    """Every button, menu and text of a message, as Discord's JSON."""
    if isinstance(message, dict):
        return list(walk(message["components"]))
    return list(walk(c if isinstance(c, dict) else c.to_dict() for c in message.components))


def shown_text(content: str) -> str:
    """`content` as Discord shows it, every mark read as Discord reads it."""
    return read(content).text


def quoted_words(content: str) -> list[str]:
    """The quotations that a person sees in a message, without their marks."""
    return re.findall("“([^”]+)”", "\n".join(read(content).quoted))
