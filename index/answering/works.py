"""The work that a quotation stands in -> the records that reference managers read.

In: a `Work`, mostly made from a document. Out: a CSL-JSON item, which also feeds the citation
processor, BibTeX and RIS.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

from index.documents.source import Document


@dataclass(frozen=True, slots=True)
class Work:
    """What is cited. `authors` are as printed ("Ann Lee", "Lee, Ann" or an organisation's name).

    `container` is the newspaper, magazine or site it appeared in, `issued` ISO 8601 as far as it is
    known (2024, 2024-05, 2024-05-01), `accessed` the day a web source was looked at.
    """

    title: str
    authors: tuple[str, ...] = ()
    container: str | None = None
    publisher: str | None = None
    issued: str | None = None
    url: str | None = None
    accessed: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a work: a paragraph, a page, or a time (00:12:04)."""

    kind: Literal["paragraph", "page", "time"]
    value: str


PARTICLES = frozenset("al bin da de del della der di du el la le ten ter van von zu".split())
# The last word of a name that is no person's.
BODIES = frozenset(
    "administration agency alliance association authority bank board bureau center centre church "
    "commission committee company conference corporation council court department desk division "
    "embassy federation force foundation fund government group house inc institute institution "
    "journal kremlin league ltd ministry museum nations network news office organisation "
    "organization parliament party post press review secretariat senate service society staff "
    "times treasury tribune trust union university".split()
)
SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")


def work_of(document: Document, accessed: date | None = None) -> Work:
    """The work that a document is; `accessed` is told only of what has an address on the web."""
    web = urlsplit(document.source).scheme in {"http", "https"}
    return Work(
        title=" ".join(document.title.split()),
        authors=(document.author,) if document.author else (),
        container=document.publisher,
        issued=document.date,
        url=document.source if web else None,
        accessed=accessed if web else None,
    )


def to_csl_item(work: Work) -> dict[str, Any]:
    """A work as a CSL-JSON item; what is not known is left out."""
    item: dict[str, Any] = {
        "id": _key(work),
        "type": "article-newspaper" if work.container else "webpage",
        "title": work.title,
        "author": [_csl_name(author) for author in work.authors],
        "container-title": work.container,
        "publisher": work.publisher,
        "issued": _csl_date(work.issued),
        "URL": work.url,
        "accessed": _csl_date(work.accessed.isoformat() if work.accessed else None),
        "language": work.language,
    }
    return {key: value for key, value in item.items() if value}


def to_csl_json(work: Work, locator: Locator | None = None) -> str:
    """A CSL-JSON list with this one work."""
    item = to_csl_item(work)
    if locator:
        item["note"] = place_text(locator)
    return json.dumps([item], ensure_ascii=False, indent=2)


def to_bibtex(work: Work, locator: Locator | None = None) -> str:
    """A BibTeX entry; the title's letters are kept as they are."""
    year, *rest = (work.issued or "").split("-")
    accessed = work.accessed.isoformat() if work.accessed else None
    fields = {
        "author": " and ".join(_bibtex_name(author) for author in work.authors),
        "title": f"{{{_bibtex(work.title)}}}",
        "journal": _bibtex(work.container or ""),
        "publisher": _bibtex(work.publisher or ""),
        "year": year,
        "month": rest[0] if rest else None,
        # BibTeX knows no day; biblatex and pandoc read this instead of the two above.
        "date": work.issued if len(rest) == 2 else None,
        # Addresses are read verbatim.
        "url": work.url,
        "urldate": accessed,
        "note": place_text(locator) if locator else None,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    kind = "article" if work.container else "misc"
    return f"@{kind}{{{_key(work)},\n" + ",\n".join(lines) + "\n}"


def to_ris(work: Work, locator: Locator | None = None) -> str:
    """A RIS record."""
    accessed = work.accessed.strftime("%Y/%m/%d") if work.accessed else None
    tags: list[tuple[str, str | None]] = [
        ("TY", "NEWS" if work.container else "ELEC" if work.url else "GEN"),
        *(("AU", _ris_name(author)) for author in work.authors),
        ("TI", work.title),
        ("T2", work.container),
        ("PB", work.publisher),
        ("PY", work.issued[:4] if work.issued else None),
        ("DA", work.issued.replace("-", "/") if work.issued else None),
        ("UR", work.url),
        ("Y2", accessed),
        ("LA", work.language),
        ("N1", place_text(locator) if locator else None),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\n".join([*lines, "ER  - "])


def place_text(locator: Locator) -> str:
    """A place in words: “paragraph 3”, “page 4”, “00:12:04”."""
    return locator.value if locator.kind == "time" else f"{locator.kind} {locator.value}"


def _csl_name(author: str) -> dict[str, str]:
    family, given, suffix = split_name(author)
    if not given:
        return {"literal": family}
    name = {"family": family, "given": given, "suffix": suffix}
    return {key: value for key, value in name.items() if value}


def split_name(author: str) -> tuple[str, str, str]:
    """A person's family name, given names and suffix; of anybody else the whole name, and nothing.

    "Lee, Ann" is divided at its comma, "Ludwig van Beethoven" before the particle, else the last
    word is the family name; what ends with a word for a body (agency, ministry, …) is not a person.
    """
    name = " ".join(author.split())
    if ", " in name:
        family, given, *rest = name.split(", ")
        return (
            (family, given, " ".join(rest))
            if not SUFFIX.fullmatch(given)
            else _split(family, given)
        )
    return _split(name, "")


def _split(name: str, suffix: str) -> tuple[str, str, str]:
    words = name.split()
    if not suffix and len(words) > 2 and SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    if not 2 <= len(words) <= 5:
        return name, "", ""
    if words[-1].casefold().strip(".") in BODIES or words[0].casefold() == "the":
        return name, "", ""
    first = next((i for i, word in enumerate(words[1:], 1) if word in PARTICLES), len(words) - 1)
    return " ".join(words[first:]), " ".join(words[:first]), suffix


def _csl_date(iso: str | None) -> dict[str, list[list[int]]] | None:
    parts = [int(part) for part in (iso or "").split("T")[0].split("-") if part.isdecimal()]
    return {"date-parts": [parts]} if parts else None


def _bibtex(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^{}$&#_%]", lambda m: special.get(m.group(), f"\\{m.group()}"), text)


def _bibtex_name(author: str) -> str:
    family, given, suffix = split_name(author)
    if not given:
        return f"{{{_bibtex(family)}}}"
    return ", ".join(_bibtex(part) for part in (family, suffix, given) if part)


def _ris_name(author: str) -> str:
    family, given, suffix = split_name(author)
    # A comma at its end keeps a body's name whole: EndNote's rule, kept to by Zotero and pandoc.
    return ", ".join(part for part in (family, given, suffix) if part) if given else f"{family},"


def _key(work: Work) -> str:
    """A name for the work: its first author or first words, and its year."""
    first = split_name(work.authors[0])[0] if work.authors else work.title
    words = re.findall(r"[a-z0-9]+", first.casefold())[:3]
    year = work.issued[:4] if work.issued else "nd"
    return f"{''.join(words) or 'work'}{year}"
