"""The people and organisations of one document: which names are one person's.

In: names and the roles that the text gives them. Out: a `Cast`: the persons, each with the fullest
name in the document, and for each name the person it stands for, where that is clear.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

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
    signs: set[str] = field(default_factory=set)
    role_genders: set[Gender] = field(default_factory=set)
    personal: bool = False

    @property
    def gender(self) -> Gender | None:
        """What names and titles tell, else the roles."""
        genders = {Gender(sign) for sign in self.signs & GENDERS} or self.role_genders
        return next(iter(genders)) if len(genders) == 1 else None


GENDERS = frozenset(Gender)
# Signs of which one person has but one: his or her, Miss or Mrs.
OPPOSED = (GENDERS, frozenset({"miss", "mrs"}))
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
    namesakes: dict[tuple[str, ...], list[_Group]] = defaultdict(list)
    for group in everyone:
        namesakes[tuple(map(fold, group.words))].append(group)
    persons = tuple(_person(group, names, roles_of, namesakes) for group in everyone)
    owner = {index: number for number, group in enumerate(everyone) for index in group.indices}
    return Cast(tuple(names), persons, tuple(owner.get(i) for i in range(len(names))))


@lru_cache(maxsize=20_000)
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
        group = next((g for g in groups if _joins(name, g)), None)
        if group is None:
            group = _Group(name.words)
            groups.append(group)
        _add(group, index, name, roles.get(index, ()))
    return groups


def _joins(name: Name, group: _Group) -> bool:
    return same_person(name.words, group.words) and _compatible(name, group)


def _compatible(name: Name, group: _Group) -> bool:
    """Whether a name's title and first name agree with what is known of a person."""
    signs = _signs(name)
    return not any(
        signs & pair and group.signs & pair and not signs & group.signs & pair for pair in OPPOSED
    )


def _signs(name: Name) -> set[str]:
    signs = {title for title in name.title if any(title in pair for pair in OPPOSED)}
    return signs | ({name.gender.value} if name.gender else set())


def _add(group: _Group, index: int, name: Name, roles: Sequence[Role]) -> None:
    group.indices.append(index)
    group.signs |= _signs(name)
    group.role_genders |= {role.gender for role in roles if role.gender}
    group.personal |= bool(name.title or roles) or name.sort is Sort.PERSON
    group.words = max(group.words, name.words, key=_fullness)


def _fullness(words: Sequence[str]) -> tuple[bool, int, int]:
    """The order of a person's names: a known first name in front, more words, no initial.

    So "Hillary Clinton" stands before somebody's "Crooked Hillary Clinton".
    """
    given_first = len(words) > 1 and words[0].lower() in name_words().given
    return given_first, len(words), len(words[0])


def _add_single_names(
    names: Sequence[Name], roles: dict[int, list[Role]], groups: list[_Group]
) -> None:
    """Give each single-word name to the person it means, or to a new one."""
    full = list(groups)
    surnames = {surname_of(group.words) for group in full}
    surnames |= {fold(n.words[0]) for n in names if len(n.words) == 1 and _is_personal(n)}
    settled: dict[str, _Group | None] = {}
    for index, name in enumerate(names):
        if len(name.words) != 1 or not _may_be_surname(name, surnames):
            continue
        word = fold(name.words[0])
        fits = [g for g in full if word == surname_of(g.words) and _compatible(name, g)]
        fits = fits or [g for g in full if _is_first_name(word, name, g)]
        if not fits:
            fits = _single(word, name, groups, len(full))
        introduced = [g for g in fits if g.indices and g.indices[0] < index]
        settled.setdefault(word, introduced[0] if len(introduced) == 1 else None)
        group = fits[0] if len(fits) == 1 else _clearly_meant(index, names, fits, settled[word])
        if group:
            _add(group, index, name, roles.get(index, ()))


def _is_first_name(word: str, name: Name, group: _Group) -> bool:
    """Whether a word is a person's first name; after Mr, only a surname that stands first."""
    data = name_words()
    if word != fold(group.words[0]) or not _compatible(name, group):
        return False
    return not name.title or word not in data.given or name.title[-1] in data.before_first_name


def _may_be_surname(name: Name, surnames: Container[str]) -> bool:
    """Whether one word can be a person's: "WALLACE:" and "the Wallace camp" too, of a Wallace."""
    if _is_personal(name):
        return True
    return name.sort is Sort.ORGANISATION and fold(name.words[0]) in surnames


def _single(word: str, name: Name, groups: list[_Group], known: int) -> list[_Group]:
    """The groups of a surname without first name; a Mr and a Mrs of one name stay two."""
    fits = [g for g in groups[known:] if fold(g.words[0]) == word and _compatible(name, g)]
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
    return _without_acronyms(list(groups.values()))


def _without_acronyms(groups: list[_Group]) -> list[_Group]:
    """Bodies, each acronym given to the only body of which it holds the initials."""
    kept: list[_Group] = []
    for group in groups:
        fits = [g for g in groups if len(g.words) > 1 and initials(g.words) == group.words[0]]
        if len(group.words) == 1 and len(group.words[0]) > 2 and len(fits) == 1:
            fits[0].indices.extend(group.indices)
        else:
            kept.append(group)
    return kept


def initials(words: Sequence[str]) -> str:
    """The first letters of a name's words, but for its small words: "IMF"."""
    return "".join(word[0] for word in words if word[0].isupper())


Namesakes = Mapping[tuple[str, ...], Sequence[_Group]]


def _person(
    group: _Group, names: Sequence[Name], roles: dict[int, list[Role]], namesakes: Namesakes
) -> Person:
    own = tuple(
        role
        for index in group.indices
        for role in roles.get(index, ())
        if role.gender in (None, group.gender)
    )
    first = names[group.indices[0]] if group.indices else None
    sort = Sort.PERSON if group.personal else first.sort if first else Sort.UNKNOWN
    indices = tuple(sorted(group.indices))
    return Person(_display(group, names, namesakes), sort, group.gender, indices, own)


def _display(group: _Group, names: Sequence[Name], namesakes: Namesakes) -> str:
    """The fullest form as printed; with its Mr or Mrs where only that tells two people apart."""
    name = " ".join(_spelled(group, names))
    others = [g for g in namesakes[tuple(map(fold, group.words))] if g is not group]
    apart = any(group.signs & pair and g.signs & pair for g in others for pair in OPPOSED)
    titles = [t for i in group.indices for t in names[i].title if t in name_words().address]
    return f"{titles[0].capitalize()} {name}" if apart and titles else name


def _spelled(group: _Group, names: Sequence[Name]) -> Iterator[str]:
    """The group's words; one that stands in capitals throughout is spelled as it is elsewhere."""
    for word in group.words:
        forms = [w for i in group.indices for w in names[i].words if fold(w) == fold(word)]
        mixed = [form for form in forms if not form.isupper()]
        titled = any(names[i].title for i in group.indices)
        if mixed or not word.isupper() or len(word) < 4 or "." in word or not titled:
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
