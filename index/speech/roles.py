"""What the text says a named person is: "Kremlin spokesman Dmitry Peskov", "X, who chairs …".

In: a text and its names. Out: `Role`s, each tied to one name, found by shape: a role noun before
the name, in an apposition on either side of it, or after "is". The same reading turns a mention
without a name ("the Kremlin spokesman") into the person who was given that role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.documents.source import Span
from index.speech.names import WORD, Name, Sort
from index.speech.words import Gender, name_words, role_words


@dataclass(frozen=True, slots=True)
class Role:
    """A role as printed: `span` without article, its noun, and the other words that narrow it.

    "the council's chief negotiator" has the noun "negotiator" and the field {council, chief}.
    """

    span: Span
    noun: str
    field: frozenset[str]
    definite: bool = True

    @property
    def gender(self) -> Gender | None:
        """The gender that the noun tells ("spokeswoman", "wife")."""
        return role_words().roles.get(self.noun)

    def may_mean(self, other: Role) -> bool:
        """Whether a mention with this role can mean a person who has the `other`."""
        if neutral(self.noun) != neutral(other.noun):
            return False
        narrower = self.field <= other.field or (other.field and other.field <= self.field)
        return bool(narrower) and not (other.field ^ self.field) & role_words().apart


# What may stand between a name and its apposition: "(D-S.C.)", ", 34,", "(@lenafox)".
AFTER_NAME = re.compile(r"(?:\s\([^()\n]{1,40}\))?(?:,\s\d{1,3})?,\s+(?:who\s+(?:is|was)\s+)?")
COPULA = re.compile(
    r"(?:,?\s+who)?\s+(?:is|was|became|has been|serves as|served as|ist|war|est|es)\s+"
    r"(?=(?:an?|the|his|her|its|eine?|der|die|une?|le|la|el)\s)"
)
BLANK = re.compile(r"[ \u00a0]|[ \u00a0]?\n[ \u00a0]?|\. ")
BREAK = re.compile(r"[,.;:!?()—–“”\"\n]")
ENDS_ROLE = re.compile(r"\s*(?:[,.;:!?)\]—–“”\"\n]|\Z)|\s+(?:who|and|which|that|whose|said|says)\b")
APPOSED = re.compile(r"[,.;:]|\s+(?!and\b|or\b)\w|\s*\Z")
MAN_OR_WOMAN = re.compile(r"(?<=\w{3})(?:(?:wo)?man|person|in)\Z")
ENDS_COMPLEMENT = frozenset({"who", "whom", "whose", "which", "that", "where", "when"})
VERB = ("VBD", "VBZ", "VBP", "MD")
LONGEST_ROLE = 7
LONGEST_COMPLEMENT = 9
MOST_SMALL = 2

Tags = Mapping[int, str]


def read_role(text: str, span: Span, tags: Tags | None = None) -> Role | None:
    """The role that a phrase names ("the Kremlin's spokesman for trade"), or None.

    The role ends where what it is for ends, at a comma or before a verb.
    """
    words = _phrase_words(text, span)
    noun = _noun(words, tags or {})
    if noun is None:
        return None
    end = _complement_end(words, noun, tags or {})
    first = words[0][0].lower()
    start = 1 if first in role_words().determiners and end > 1 else 0
    field = {_plain(word[0]) for index, word in enumerate(words[:end]) if index != noun}
    return Role(
        Span(words[start].start(), words[end - 1].end()),
        words[noun][0].lower(),
        frozenset(field - role_words().small),
        first not in role_words().indefinite,
    )


def find_roles(
    text: str, names: Sequence[Name], tags: Tags | None = None
) -> list[tuple[int, Role]]:
    """The roles given to names, each with the index of its name in `names`."""
    tags = tags or {}
    found: list[tuple[int, Role]] = []
    for index, name in enumerate(names):
        if name.sort in (Sort.PLACE, Sort.ORGANISATION) and not name.title:
            continue
        phrases = (
            _title(text, name),
            _before(text, name, tags),
            _apposed_before(text, name, tags),
            _after(text, name, tags),
        )
        roles = (read_role(text, phrase, tags) for phrase in phrases if phrase)
        found += [(index, role) for role in roles if role]
    return found


def neutral(noun: str) -> str:
    """A role noun in full and without the person's sex: a spokeswoman is a spokesperson too."""
    stem = MAN_OR_WOMAN.sub("", noun)
    return role_words().abbreviation.get(stem, stem)


def _phrase_words(text: str, span: Span) -> list[re.Match[str]]:
    """The words of a phrase up to the first comma or other break."""
    words: list[re.Match[str]] = []
    for word in WORD.finditer(text, span.start, span.end):
        gap = text[words[-1].end() : word.start()] if words else ""
        if words and not BLANK.fullmatch(gap) and gap not in ("'", "’ "):
            break
        if words and gap == ". " and not _abbreviates(words[-1][0]):
            break
        words.append(word)
    return words


def _abbreviates(word: str) -> bool:
    lower = word.lower()
    return len(word) == 1 or lower in name_words().address or lower in name_words().office


def _noun(words: Sequence[re.Match[str]], tags: Tags) -> int | None:
    """Which word is the role: the last role noun of the first noun phrase."""
    found = None
    for index, word in enumerate(words[: LONGEST_ROLE + 1]):
        if is_role(word[0].lower()):
            found = index
        elif found is not None or (index and not _modifies(word, tags)):
            break
    following = words[found + 1][0].lower() if found is not None and words[found + 1 :] else ""
    ends = not following or following in role_words().prepositions or following in ENDS_COMPLEMENT
    return found if ends or following == "and" else None


def _complement_end(words: Sequence[re.Match[str]], noun: int, tags: Tags) -> int:
    """How many words the role has, with "of …" and "for …" after its noun."""
    end = noun + 1
    if end >= len(words) or words[end][0].lower() not in role_words().prepositions:
        return end
    for index in range(end, min(len(words), end + LONGEST_COMPLEMENT)):
        word = words[index]
        joins = word[0] == "and" and words[index + 1 :] and words[index + 1][0][0].isupper()
        if word[0] == "and" and not joins:
            break
        if word[0].lower() in ENDS_COMPLEMENT or tags.get(word.start(), "").startswith(VERB):
            break
        end = index + 1
    while words[end - 1][0].lower() in role_words().small:
        end -= 1
    return end


def is_role(lower: str) -> bool:
    """Whether a lower-case word is a noun for what a person is."""
    return lower in role_words().roles or name_words().is_office(lower)


def _plain(word: str) -> str:
    plain = re.sub(r"['’]s?\Z", "", word.lower())
    return role_words().abbreviation.get(plain, plain)


def _title(text: str, name: Name) -> Span | None:
    if not any(name_words().is_office(word) for word in name.title):
        return None
    return Span(name.whole.start, name.span.start)


def _before(text: str, name: Name, tags: Tags) -> Span | None:
    """The role right before a name: "site manager", "Trump's deputy", "the palace spokesman"."""
    end = name.whole.start
    line = text[max(0, end - 100) : end]
    base = end - len(line)
    words = list(WORD.finditer(line))
    if not words or line[words[-1].end() :].strip(" \u00a0\n") or not is_role(words[-1][0].lower()):
        return None
    start = _first_modifier(line, words, base, tags)
    return Span(base + words[start].start(), base + words[-1].end())


def _first_modifier(line: str, words: Sequence[re.Match[str]], base: int, tags: Tags) -> int:
    """Which of the words before a name begins its role."""
    start = len(words) - 1
    reach = 0
    for place in range(start - 1, max(-1, start - LONGEST_ROLE), -1):
        word = words[place]
        if not BLANK.fullmatch(line[word.end() : words[place + 1].start()]):
            break
        if word[0].lower() in name_words().ordinary:
            break
        if _modifies(word, tags, base):
            start = place
        elif tags or reach == MOST_SMALL:
            break
        # Without tags a small word belongs to the role where one in capitals stands before it.
        reach = 0 if start == place else reach + 1
    return start


def _modifies(word: re.Match[str], tags: Tags, base: int = 0) -> bool:
    """Whether a word before a role noun belongs to it; without tags only what is clear does."""
    if word[0].lower() in name_words().ordinary:
        return False
    tag = tags.get(base + word.start())
    if tag is None:
        return bool(tags) or word[0][0].isupper() or is_role(word[0].lower()) or not base
    return tag.startswith(("NN", "JJ", "CD", "POS"))


def _apposed_before(text: str, name: Name, tags: Tags) -> Span | None:
    """The role in "the council's chief negotiator, Ivar Lindqvist": up to the comma before."""
    comma = text.rfind(",", max(0, name.whole.start - 3), name.whole.start)
    if comma < 0 or text[comma + 1 : name.whole.start].strip():
        return None
    if not APPOSED.match(text, name.span.end):
        return None
    start = max(0, comma - 90)
    words = _phrase_words_before(text, Span(start, comma))
    for word in reversed(words):
        if _starts_phrase(word):
            phrase = Span(word.start(), comma)
            role = read_role(text, phrase, tags)
            if role and role.definite and role.span.end == comma:
                return phrase
    return None


def _phrase_words_before(text: str, span: Span) -> list[re.Match[str]]:
    """The words right before the end of `span`, back to the last break."""
    start = max((m.end() for m in BREAK.finditer(text, span.start, span.end)), default=span.start)
    return list(WORD.finditer(text, start, span.end))


def _starts_phrase(word: re.Match[str]) -> bool:
    lower = word[0].lower()
    return lower in role_words().determiners or lower.endswith(("'s", "’s"))


def _after(text: str, name: Name, tags: Tags) -> Span | None:
    """The role in ", a spokesman for the Kremlin," or "is the mayor of …" after a name."""
    match = AFTER_NAME.match(text, name.span.end) or COPULA.match(text, name.span.end)
    if not match or name.possessive:
        return None
    phrase = Span(match.end(), min(len(text), match.end() + 160))
    role = read_role(text, phrase, tags)
    if role is None or not ENDS_ROLE.match(text, role.span.end):
        return None
    return Span(phrase.start, role.span.end)
