"""A work in CSL-JSON -> its citation in a style, set by pandoc's citation processor.

In: one item, a place in it, a style file. Out: the citation in the running text (or the note) and
the entry for the list of references. pandoc was chosen by its output for published examples;
citeproc-py 0.11.1 abbreviates given names where MLA spells them out, sets stops behind closing
marks, prints titles twice where there is no author, and the word "Edition" for Chicago.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from index.errors import CitationError

STYLES = Path(__file__).parent / "styles"
KEY = "work"
NOTE = re.compile(r"\[\^?1\]:?\s+")
# Put behind each “<”, so that a title is never read as markup; it shows as nothing, and goes again.
WORD_JOINER = "\u2060"

Markup = Literal["plain", "markdown"]
WRITERS: dict[Markup, str] = {"plain": "plain", "markdown": "commonmark-raw_html"}


@dataclass(frozen=True, slots=True)
class Typeset:
    """A citation as a style sets it: in the running text, or as a note; and its list entry."""

    inline: str
    entry: str


def typeset(
    item: Mapping[str, Any], locator: str, style: str, language: str, markup: Markup = "plain"
) -> Typeset:
    """`item` cited at `locator` (as pandoc reads one: “para. 3”) in the style of that file name.

    Raises CitationError when pandoc is missing or refuses.
    """
    cited = f"[@{KEY}, {locator}]" if locator else f"[@{KEY}]"
    output = _run_pandoc(item, f"---\nlang: {language}\n---\n\n{cited}\n", style, WRITERS[markup])
    first, *rest = [part.strip() for part in output.strip().split("\n\n") if part.strip()]
    # A style for notes leaves a number in the text, and the note after the list.
    if len(rest) == 2:
        return Typeset(NOTE.sub("", rest[1], count=1), rest[0])
    return Typeset(first, " ".join(rest))


def _run_pandoc(item: Mapping[str, Any], text: str, style: str, writer: str) -> str:
    try:
        import pypandoc

        with TemporaryDirectory() as folder:
            works = Path(folder) / "works.json"
            works.write_text(json.dumps([_escaped({**item, "id": KEY})]), encoding="utf-8")
            arguments = [
                "--citeproc",
                f"--csl={STYLES / style}.csl",
                f"--bibliography={works}",
                "--wrap=none",
            ]
            output = pypandoc.convert_text(text, writer, "markdown", arguments, sandbox=True)
    except (ImportError, OSError, RuntimeError) as error:
        raise CitationError(style, str(error)) from error
    return str(output).replace(WORD_JOINER, "")


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("<", f"<{WORD_JOINER}")
    if isinstance(value, Mapping):
        return {key: _escaped(inner) for key, inner in value.items()}
    return [_escaped(inner) for inner in value] if isinstance(value, list) else value
