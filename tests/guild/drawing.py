"""A message's JSON as HTML that looks about as Discord shows it: for pictures, and to be tested.

Text is read by the same rules as in `guild.markdown`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from guild.markdown import BREAK, INLINE, LINE

from bot.guild.layout import BUTTON, CONTAINER, FILE, LINK, ROW, SECTION, SELECT, SEPARATOR, TEXT

FENCED = re.compile(r"```\n?(?P<code>[\s\S]*?)\n?```")
ELEMENTS = {"strong": "b", "em": "i", "em_": "i", "underline": "u", "strike": "s", "spoiler": "b"}
BLOCKS = {"heading": "h3", "subtext": "small", "list": "li"}
STYLE = """
* { box-sizing: border-box; }
body { margin: 0; background: #313338; color: #dbdee1; font: 16px/1.375 "Noto Sans", "DejaVu Sans",
  sans-serif; width: 680px; padding: 16px; }
.message { display: grid; grid-template-columns: 40px 1fr; gap: 2px 16px; margin-bottom: 16px; }
.face { width: 40px; height: 40px; border-radius: 50%; background: #5865f2; color: #fff;
  display: grid; place-items: center; font-weight: 600; }
.person .face { background: #3ba55d; }
.name { font-weight: 600; color: #f2f3f5; }
.name span { background: #5865f2; color: #fff; font-size: 10px; border-radius: 3px;
  padding: 1px 5px; margin-left: 2px; vertical-align: 2px; }
.done { margin: 0 0 2px 56px; font-size: 13px; color: #949ba4; }
.done::before { content: "↳ "; }
.body { grid-column: 2; min-width: 0; }
.container { border: 1px solid #44464c; border-radius: 8px; background: #2b2d31;
  padding: 12px 16px; }
p, small, h3, blockquote, pre { margin: 0 0 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
small { display: block; font-size: 13px; color: #949ba4; }
h3 { font-size: 20px; color: #f2f3f5; }
blockquote { border-left: 4px solid #4e5058; border-radius: 4px; padding-left: 12px; }
b { color: #f2f3f5; }
pre { background: #1e1f22; border: 1px solid #1a1b1e; border-radius: 4px; padding: 8px;
  font: 14px/1.3 "DejaVu Sans Mono", monospace; }
hr { border: 0; border-top: 1px solid #44464c; margin: 10px 0; }
.section { display: flex; gap: 16px; justify-content: space-between; align-items: flex-start; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
button { background: #4e5058; color: #fff; border: 0; border-radius: 4px; padding: 7px 14px;
  font: 500 14px "Noto Sans", "DejaVu Sans", sans-serif; flex-shrink: 0; }
.select { background: #1e1f22; border-radius: 4px; padding: 9px 12px; width: 100%; }
.select::after { content: "⌄"; float: right; }
"""


def page(said: str, done: str, messages: Sequence[dict[str, Any]]) -> str:
    """A person's words, what they did, and the bot's messages that answer it, as a document."""
    person = _message("person", "A", "Alice", f"<p>{escape(said)}</p>") if said else ""
    action = f'<div class="done">{escape(done)}</div>' if done else ""
    answers = "".join(
        _message("app", "Q", "Quoth <span>APP</span>", "".join(map(component, each["components"])))
        for each in messages
    )
    head = f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>'
    return f"{head}<body>{person}{action}{answers}</body>"


def _message(kind: str, letter: str, name: str, inside: str) -> str:
    face = f'<div class="face">{letter}</div>'
    body = f'<div class="body"><div class="name">{name}</div>{inside}</div>'
    return f'<div class="message {kind}">{face}{body}</div>'


def component(part: dict[str, Any]) -> str:
    """A component with all that is in it. Raises KeyError for one that is not known here."""
    inside = "".join(component(each) for each in part.get("components", ()))
    match part["type"]:
        case kind if kind == CONTAINER:
            return f'<div class="container">{inside}</div>'
        case kind if kind == SECTION:
            return f'<div class="section"><div>{inside}</div>{component(part["accessory"])}</div>'
        case kind if kind == ROW:
            return f'<div class="row">{inside}</div>'
        case kind if kind == TEXT:
            return text(part["content"])
        case kind if kind == SEPARATOR:
            return "<hr>"
        case kind if kind == BUTTON:
            away = " ↗" if part["style"] == LINK else ""
            return f"<button>{escape(part['label'])}{away}</button>"
        case kind if kind == SELECT:
            chosen = next(o["label"] for o in part["options"] if o["default"])
            return f'<div class="select">{escape(chosen)}</div>'
        case kind if kind == FILE:
            return f"<p>{escape(part['file']['url'])}</p>"
    raise KeyError(part["type"])


def text(content: str) -> str:
    """Discord's Markdown, set."""
    shown, position = [], 0
    for fence in FENCED.finditer(content):
        shown += [*_lines(content[position : fence.start()]), f"<pre>{escape(fence['code'])}</pre>"]
        position = fence.end()
    return "".join([*shown, *_lines(content[position:])])


def _lines(content: str) -> list[str]:
    """Line by line; lines of one quotation stand behind one bar."""
    shown: list[str] = []
    quoted: list[str] = []
    for line in BREAK.split(content.strip("\n")) if content.strip() else ():
        start = LINE.match(line)
        if start and start["quote"]:
            quoted.append(_inline(line[start.end() :]))
            continue
        shown, quoted = _closed(shown, quoted), []
        kind = start.lastgroup if start else None
        name = BLOCKS.get(kind or "", "p")
        shown.append(f"<{name}>{_inline(line[start.end() :] if start else line)}</{name}>")
    return _closed(shown, quoted)


def _closed(shown: list[str], quoted: list[str]) -> list[str]:
    lines = "\n".join(quoted)
    return [*shown, f"<blockquote>{lines}</blockquote>"] if quoted else shown


def _inline(content: str) -> str:
    pieces, position = [], 0
    for match in INLINE.finditer(content):
        pieces += [escape(content[position : match.start()]), _element(match)]
        position = match.end()
    return "".join([*pieces, escape(content[position:])])


def _element(match: re.Match[str]) -> str:
    if match["escape"]:
        return escape(match["escape"])
    if match["label"] is not None:
        return f"<u>{_inline(match['label'])}</u>"
    for name, tag in ELEMENTS.items():
        if match[name] is not None:
            return f"<{tag}>{_inline(match[name])}</{tag}>"
    return escape(match["code"] or match.group())
