"""The people and organisations of one document: which names are one person's.

In: names and the roles that the text gives them. Out: a `Cast`: the persons, each with the fullest
name in the document, and for each name the person it stands for, where that is clear.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from index.documents.source import Span
from index.speech.names import Name, Sort
from index.speech.roles import Role
from index.speech.words import Gender, name_words


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a document names, or an organisation that it names.

    `name` is the fullest form in the document, without titles; `names` are indices into the
    document's names, `roles` what it says they are.
    """

    name: str
    sort: Sort
    gender: Gender | None
    names: tuple[int, ...]
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Cast:
    """All persons of a document. `of_name[i]` is the person whom name `i` stands for, if clear."""

    names: tuple[Name, ...]
    persons: tuple[Person, ...]
    of_name: tuple[int | None, ...]

    def within(self, span: Span) -> range:
        """The numbers of the names that a range overlaps; names stand in reading order."""
        first = bisect_right(self.names, span.start, key=lambda name: name.span.end)
        return range(first, bisect_left(self.names, span.end, key=lambda name: name.span.start))


@dataclass(slots=True)
class _Group:
    """Names that are one person's, while they are being collected."""

    words: tuple[str, ...]
    indices: list[int] = field(default_factory=list)
    genders: set[Gender] = field(default_factory=set)
    personal: bool = False

    @property
    def gender(self) -> Gender | None:
        return next(iter(self.genders)) if len(self.genders) == 1 else None


# A bare surname that two people share means the one whose full name is this many times as common.
PRINCIPAL = 3
# How far back, in characters, a full name introduces the person for the surnames that follow.
NEAR = 600


def gather_cast(names: Sequence[Name], roles: Iterable[tuple[int, Role]]) -> Cast:
    """Who is named in a document.

    Full names come first; then each single word is a known person's surname or first name, or
    somebody of whom nothing else is known. A surname that fits several people is nobody's unless
    one of them is clearly meant.
    """
    roles_of: dict[int, list[Role]] = defaultdict(list)
    for index, role in roles:
        roles_of[index].append(role)
    groups = _full_names(names, roles_of)
    _add_single_names(names, roles_of, groups)
    taken = {index for group in groups for index in group.indices}
    everyone = [*groups, *_organisations(names, taken)]
    persons = tuple(_person(group, names, roles_of, everyone) for group in everyone)
    owner = {index: number for number, group in enumerate(everyone) for index in group.indices}
    return Cast(tuple(names), persons, tuple(owner.get(i) for i in range(len(names))))


def fold(word: str) -> str:
    """A name's word for comparing: lower case, without full stops and with plain apostrophes."""
    return word.lower().replace(".", "").replace("’", "'").replace("‐", "-").replace("‑", "-")


def surname_of(words: Sequence[str]) -> str:
    """The last name, folded: particles and "Jr" are no part of it."""
    suffixes = name_words().suffixes
    kept = [fold(word) for word in words if fold(word) not in suffixes]
    return kept[-1] if kept else fold(words[-1])


def same_person(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two full names can be one person's: same surname, first names that agree.

    An initial agrees with the name it begins, "Bill" with "William".
    """
    if is_part(first, second) or is_part(second, first):
        return True
    if surname_of(first) != surname_of(second):
        return False
    return given_agree(fold(first[0]), fold(second[0]))


def is_part(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether a name of several words ends a longer one: "Suu Kyi" of "Aung San Suu Kyi"."""
    folded = [fold(word) for word in short]
    return 1 < len(folded) < len(long) and [fold(word) for word in long[-len(folded) :]] == folded


def given_agree(first: str, second: str) -> bool:
    """Whether two folded first names can be one person's: equal, an initial, or a short form."""
    if first == second:
        return True
    if min(len(first), len(second)) <= 2:
        return first[0] == second[0]
    short = name_words().short
    return second in short.get(first, ()) or first in short.get(second, ())


def _is_personal(name: Name) -> bool:
    """Whether a name may be a person's: a titled one always, "the Pentagon" never."""
    if name.title:
        return name.sort is Sort.PERSON
    return not name.article and name.sort in (Sort.PERSON, Sort.UNKNOWN)


def _full_names(names: Sequence[Name], roles: dict[int, list[Role]]) -> list[_Group]:
    groups: list[_Group] = []
    for index, name in enumerate(names):
        if len(name.words) < 2 or not _is_personal(name):
            continue
        group = next((g for g in groups if _joins(name, roles.get(index, ()), g)), None)
        if group is None:
            group = _Group(name.words)
            groups.append(group)
        _add(group, index, name, roles.get(index, ()))
    return groups


def _joins(name: Name, roles: Sequence[Role], group: _Group) -> bool:
    genders = _genders(name, roles)
    return same_person(name.words, group.words) and _compatible(genders, group.genders)


def _compatible(first: set[Gender], second: set[Gender]) -> bool:
    return not first or not second or bool(first & second)


def _genders(name: Name, roles: Sequence[Role]) -> set[Gender]:
    return {g for g in (name.gender, *(role.gender for role in roles)) if g}


def _add(group: _Group, index: int, name: Name, roles: Sequence[Role]) -> None:
    group.indices.append(index)
    group.genders |= _genders(name, roles)
    group.personal |= bool(name.title or roles) or name.sort is Sort.PERSON
    group.words = max(group.words, name.words, key=_fullness)


def _fullness(words: Sequence[str]) -> tuple[bool, int, int]:
    """The order of a person's names: a known first name in front, more words, no initial.

    So "Hillary Clinton" stands before somebody's "Crooked Hillary Clinton".
    """
    return words[0].lower() in name_words().given, len(words), len(words[0])


def _add_single_names(
    names: Sequence[Name], roles: dict[int, list[Role]], groups: list[_Group]
) -> None:
    """Give each single-word name to the person it means, or to a new one."""
    full = list(groups)
    settled: dict[str, _Group | None] = {}
    for index, name in enumerate(names):
        if len(name.words) != 1 or not _may_be_surname(name, full):
            continue
        word, genders = fold(name.words[0]), _genders(name, roles.get(index, ()))
        fits = [g for g in full if word == surname_of(g.words) and _compatible(genders, g.genders)]
        fits = fits or [g for g in full if _is_first_name(word, name, g)]
        if not fits:
            fits = _single(word, name, genders, groups, len(full))
        introduced = [g for g in fits if g.indices and g.indices[0] < index]
        settled.setdefault(word, introduced[0] if len(introduced) == 1 else None)
        group = fits[0] if len(fits) == 1 else _clearly_meant(index, names, fits, settled[word])
        if group:
            _add(group, index, name, roles.get(index, ()))


def _is_first_name(word: str, name: Name, group: _Group) -> bool:
    """Whether a word is a person's first name; after a title, only a surname that stands first."""
    return word == fold(group.words[0]) and not (name.title and word in name_words().given)


def _may_be_surname(name: Name, full: Sequence[_Group]) -> bool:
    """Whether one word can be a person's: "WALLACE:" too, where a Wallace is named."""
    if _is_personal(name):
        return True
    word = name.words[0]
    return word.isupper() and any(fold(word) == surname_of(g.words) for g in full)


def _single(
    word: str, name: Name, genders: set[Gender], groups: list[_Group], known: int
) -> list[_Group]:
    """The groups of a surname without first name; a Mr and a Mrs of one name stay two."""
    fits = [
        g for g in groups[known:] if fold(g.words[0]) == word and _compatible(genders, g.genders)
    ]
    if not fits:
        groups.append(_Group(name.words))
        fits = groups[-1:]
    return fits


def _clearly_meant(
    index: int, names: Sequence[Name], fits: Sequence[_Group], settled: _Group | None
) -> _Group | None:
    """Which of several people of one surname a bare surname means, if that is clear.

    Whoever it meant before the others were introduced keeps it: newspapers call the others by their
    full names. Else either only one was named in full shortly before, or one is named in full far
    more often than all others; where the two signs differ, nobody.
    """
    if settled in fits:
        return settled
    at = names[index].span.start
    near = [g for g in fits if any(_introduces(names[i], at) for i in g.indices)]
    counts = [sum(len(names[i].words) > 1 for i in g.indices) for g in fits]
    most = max(counts)
    principal = fits[counts.index(most)] if most >= PRINCIPAL * (sum(counts) - most) else None
    if len(near) == 1 and principal in (None, near[0]):
        return near[0]
    return principal if not near or principal in near else None


def _introduces(name: Name, at: int) -> bool:
    return len(name.words) > 1 and at - NEAR <= name.span.start < at


def _organisations(names: Sequence[Name], taken: Container[int]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for index, name in enumerate(names):
        if _is_personal(name) or index in taken:
            continue
        key = " ".join(map(fold, name.words))
        groups.setdefault(key, _Group(name.words)).indices.append(index)
    return list(groups.values())


def _person(
    group: _Group,
    names: Sequence[Name],
    roles: dict[int, list[Role]],
    everyone: Sequence[_Group],
) -> Person:
    own = tuple(role for index in group.indices for role in roles.get(index, ()))
    first = names[group.indices[0]] if group.indices else None
    sort = Sort.PERSON if group.personal else first.sort if first else Sort.UNKNOWN
    return Person(_display(group, names, everyone), sort, group.gender, tuple(group.indices), own)


def _display(group: _Group, names: Sequence[Name], everyone: Sequence[_Group]) -> str:
    """The fullest form as printed; with its Mr or Mrs where only that tells two people apart."""
    printed = next((names[i] for i in group.indices if names[i].words == group.words), None)
    name = " ".join(_spelled(group, names))
    namesakes = [
        g
        for g in everyone
        if g is not group and list(map(fold, g.words)) == list(map(fold, group.words))
    ]
    titles = [names[i].title[-1] for i in group.indices if names[i].title]
    if printed and namesakes and titles:
        return f"{titles[0].capitalize()} {name}"
    return name


def _spelled(group: _Group, names: Sequence[Name]) -> Iterator[str]:
    """The group's words; one that stands in capitals throughout is spelled as it is elsewhere."""
    for word in group.words:
        forms = [w for i in group.indices for w in names[i].words if fold(w) == fold(word)]
        mixed = [form for form in forms if not form.isupper()]
        titled = any(names[i].title for i in group.indices)
        if mixed or not word.isupper() or len(word) < 4 or not titled:
            yield mixed[0] if mixed and word.isupper() else word
        else:
            yield _from_capitals(word)


def _from_capitals(word: str) -> str:
    """ "PESKOV" -> "Peskov", "McDONALD" and "O'NEIL" with their inner capitals."""
    parts = [part.capitalize() for part in word.split("-")]
    return "-".join(
        part[:2] + part[2:].capitalize() if part.startswith(("Mc", "O'", "O’")) else part
        for part in parts
    )
