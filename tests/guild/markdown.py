"""What a person sees of a Discord message: Markdown taken away, escapes resolved."""

from __future__ import annotations

import re


def shown_text(content: str) -> str:
    """`content` as Discord shows it: block-quote bars, subtext marks and emphasis removed.

    Backslash escapes are resolved last, so an escaped mark survives.
    """
    lines = [re.sub(r"^(?:> |-# )", "", line) for line in content.split("\n")]
    parts = re.split(r"(\\.)", "\n".join(lines))
    plain = [part[1] if part.startswith("\\") else part.replace("**", "") for part in parts]
    return "".join(plain)


def quoted_words(content: str) -> list[str]:
    """The quotations that a person sees in a message, without their marks."""
    bars = [line for line in content.split("\n") if line.startswith("> ")]
    return re.findall("“([^”]+)”", shown_text("\n".join(bars)))
