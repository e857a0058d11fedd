"""The people of a collection: which documents' "Peskov" is the one Dmitry Peskov.

In: `Appearance`s, what each document says of each person, and an administrator's corrections. Out:
`Speaker`s. Full names that agree are one person; a bare surname joins the only person who has it,
and where it fits several it stays a speaker of its own that says whom it may be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.documents.source import Span
from index.speech.cast import given_agree, initials, is_part, surname_of
from index.speech.corrections import Corrections
from index.speech.names import gender_of
from index.speech.roles import Role, read_role
from index.speech.spelling import name_key
from index.speech.words import Gender, name_words

NO_CORRECTIONS = Corrections()
FIRST_GREEK = "\u0370"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many quotations of each kind."""

    direct: int = 0
    mixed: int = 0
    indirect: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.direct + other.direct, self.mixed + other.mixed, self.indirect + other.indirect
        )

    @property
    def total(self) -> int:
        """All quotations."""
        return self.direct + self.mixed + self.indirect


@dataclass(frozen=True, slots=True)
class Appearance:
    """What one document says of one person or organisation.

    `name` is the fullest in that document, `aliases` the other words for them, `roles` what it
    says they are ("Kremlin spokesman"), `pronouns` the pronouns used, one entry a use. `date` is
    ISO 8601. Somebody only named, never quoted, has no counts.
    """

    name: str
    document: str
    date: str | None = None
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    pronouns: tuple[str, ...] = ()
    counts: Counts = Counts()
    organisation: bool = False
    corrected_from: str | None = None

    @property
    def printed(self) -> str:
        """The name as the document's own attributions give it."""
        return self.corrected_from or self.name


@dataclass(frozen=True, slots=True)
class SeenRole:
    """A role with the first and the last date on which a document gave it (None: undated)."""

    words: str
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person, or organisation, of a collection.

    `roles` stand the latest first. `pronouns` are evidence, with how often each was seen. When
    `may_be` is not empty the name alone does not tell which of these speakers it means.
    """

    name: str
    aliases: tuple[str, ...] = ()
    roles: tuple[SeenRole, ...] = ()
    pronouns: tuple[tuple[str, int], ...] = ()
    counts: Counts = Counts()
    appearances: tuple[tuple[str, str], ...] = ()
    organisation: bool = False
    may_be: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that quote them, in order."""
        return tuple(dict.fromkeys(document for document, _ in self.appearances))

    @property
    def gender(self) -> Gender | None:
        """What pronouns, or else the first name, tell."""
        if self.organisation:
            return None
        return _gender(self.name, dict(self.pronouns))


@dataclass(slots=True)
class _Group:
    """Appearances of one person, while they are being collected."""

    name: str
    fixed: bool = False
    may_be: tuple[str, ...] = ()
    members: list[Appearance] = field(default_factory=list)
    # What the members say, counted as they come: much-quoted people have thousands.
    pronouns: Counter[str] = field(default_factory=Counter)
    roles: dict[str, None] = field(default_factory=dict)

    def add(self, appearance: Appearance) -> None:
        self.members.append(appearance)
        self.pronouns.update(appearance.pronouns)
        self.roles.update(dict.fromkeys(appearance.roles))

    @property
    def words(self) -> list[str]:
        return self.name.split()

    @property
    def gender(self) -> Gender | None:
        return _gender(self.name, self.pronouns)

    @property
    def quoted(self) -> bool:
        return any(member.counts.total for member in self.members)


def gather_speakers(
    appearances: Iterable[Appearance], corrections: Corrections = NO_CORRECTIONS
) -> tuple[Speaker, ...]:
    """The people and organisations quoted in a collection, the most quoted first.

    People who are only named are not returned, but give a bare surname its full name.
    """
    everyone = [_corrected(appearance, corrections) for appearance in appearances]
    everyone.sort(key=lambda a: (-len(a.name.split()), a.document))
    groups = _group_full_names([a for a in everyone if not _is_bare(a)], corrections)
    _join_acronyms(groups)
    _join_bare_names([a for a in everyone if _is_bare(a)], groups, corrections)
    speakers = (_speaker(group, corrections) for group in groups if group.quoted)
    return tuple(sorted(speakers, key=lambda s: (-s.counts.total, s.name)))


def keyed_by(corrections: Corrections) -> Callable[[Appearance], tuple[str, ...]]:
    """A function that gives the keys of an appearance: its own, then those of other names of it.

    Whoever has no key in common, also by way of others, is told apart whatever else is there: so
    the people of a collection can be gathered a few keys at a time.
    """
    fixed = corrections.fixed()

    def keys(appearance: Appearance) -> tuple[str, ...]:
        named = _corrected(appearance, corrections)
        own = name_key(named.name) if _is_bare(named) else _key_among(named, fixed)
        # A body is also known by its initials.
        others = named.aliases if named.organisation else ()
        return tuple(dict.fromkeys((own, *(" ".join(map(name_key, a.split())) for a in others))))

    return keys


def _corrected(appearance: Appearance, corrections: Corrections) -> Appearance:
    name = corrections.name_in(appearance.name, appearance.document)
    if name == appearance.name:
        return appearance
    aliases = (*appearance.aliases, appearance.name)
    return replace(appearance, name=name, aliases=aliases, corrected_from=appearance.name)


def _is_bare(appearance: Appearance) -> bool:
    """Whether there is only a surname to go by."""
    return not appearance.organisation and len(appearance.name.split()) == 1


def _group_full_names(appearances: Sequence[Appearance], corrections: Corrections) -> list[_Group]:
    groups: list[_Group] = []
    fixed = corrections.fixed()
    by_key: dict[str, list[_Group]] = defaultdict(list)
    for appearance in appearances:
        is_fixed = appearance.name.casefold() in fixed
        key = _key_among(appearance, fixed)
        fits = [g for g in by_key[key] if g.fixed or _fits(appearance, g)]
        group = fits[0] if len(fits) == 1 or (fits and _exact(appearance, fits[0])) else None
        if group is None:
            group = _Group(appearance.name, is_fixed)
            groups.append(group)
            by_key[key].append(group)
        group.add(appearance)
    return groups


def _key_among(appearance: Appearance, fixed: Collection[str]) -> str:
    """What the full names that may be one person's, or one body's, have in common."""
    if appearance.name.casefold() in fixed:
        return appearance.name.casefold()
    words = appearance.name.split()
    if appearance.organisation:
        return " ".join(map(name_key, words))
    return name_key(surname_of(words))


def _exact(appearance: Appearance, group: _Group) -> bool:
    return appearance.name.casefold() == group.name.casefold()


def _fits(appearance: Appearance, group: _Group) -> bool:
    """Whether a full name can be the group's person: the first names, sexes and roles allow it.

    First names that differ, as Tom and Thomas do, need a role in common besides.
    """
    if appearance.organisation or group.members[0].organisation:
        return appearance.organisation and group.members[0].organisation
    words, theirs = appearance.name.split(), group.words
    same = name_key(words[0]) == name_key(theirs[0]) or is_part(words, theirs)
    # Names first: most namesakes differ in them, and sexes and roles take far longer to compare.
    if not same and not given_agree(words[0].lower(), theirs[0].lower()):
        return False
    if _conflict(_gender_in(appearance), group.gender):
        return False
    return same or bool(_shared_roles(appearance, group))


def _shared_roles(appearance: Appearance, group: _Group) -> set[str]:
    if not appearance.roles:
        return set()
    theirs = [role for words in group.roles for role in _roles(words)]
    return {
        mine.noun
        for words in appearance.roles
        for mine in _roles(words)
        if any(mine.may_mean(role) or role.may_mean(mine) for role in theirs)
    }


def _roles(words: str) -> Iterator[Role]:
    role = read_role(words, Span(0, len(words)))
    if role:
        yield role


def _join_acronyms(groups: list[_Group]) -> None:
    """Give "IMF" to the only organisation that some document also calls so."""
    called: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        for alias in {alias for member in group.members for alias in member.aliases}:
            if group.members[0].organisation and alias == initials(group.words):
                called[alias].append(group)
    for group in [g for g in groups if len(called[g.name]) == 1]:
        for member in group.members:
            called[group.name][0].add(member)
        groups.remove(group)


def _conflict(first: Gender | None, second: Gender | None) -> bool:
    return first is not None and second is not None and first is not second


def _join_bare_names(
    appearances: Sequence[Appearance], groups: list[_Group], corrections: Corrections
) -> None:
    """Give each bare name to the only person it fits, else to one of its own."""
    by_surname: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        if not group.fixed and not group.members[0].organisation:
            by_surname[name_key(surname_of(group.words))].append(group)
    alone: dict[str, list[_Group]] = defaultdict(list)
    for appearance in appearances:
        key = name_key(appearance.name)
        fits = _meant_by(appearance, by_surname[key])
        if len(fits) == 1:
            fits[0].add(appearance)
            continue
        same = [g for g in alone[key] if _same_bare(appearance, g, fits)]
        if not same:
            same = [_Group(appearance.name, may_be=tuple(g.name for g in fits))]
            alone[key] += same
            groups += same
        same[0].add(appearance)


def _meant_by(appearance: Appearance, namesakes: Sequence[_Group]) -> list[_Group]:
    """Which people of a surname an appearance may mean: by sex, role, and who is quoted at all."""
    gender = _gender_in(appearance)
    fits = [g for g in namesakes if not _conflict(gender, g.gender)]
    if len(fits) < 2:
        return fits
    with_role = [g for g in fits if _shared_roles(appearance, g)]
    quoted = [g for g in fits if g.quoted]
    return with_role if len(with_role) == 1 else quoted or fits


def _same_bare(appearance: Appearance, group: _Group, fits: Sequence[_Group]) -> bool:
    """Whether a bare name's group may take another such appearance."""
    if group.may_be != tuple(g.name for g in fits):
        return False
    return not _conflict(_gender_in(appearance), group.gender)


def _gender_in(appearance: Appearance) -> Gender | None:
    return _gender(appearance.name, Counter(appearance.pronouns))


def _gender(name: str, counts: Mapping[str, int]) -> Gender | None:
    """What pronouns, with how often each was seen, or else the first name tell."""
    male, female = (counts.get(gender.value, 0) for gender in (Gender.MALE, Gender.FEMALE))
    if max(male, female) > 3 * min(male, female):
        return Gender.MALE if male > female else Gender.FEMALE
    return gender_of((), name.split())


def _speaker(group: _Group, corrections: Corrections) -> Speaker:
    members = group.members
    name = _best_name(group)
    shown = corrections.shown(name)
    words = {a for m in members for a in (m.name, *m.aliases)} | {name}
    counts = Counts()
    for member in members:
        counts += member.counts
    return Speaker(
        name=shown,
        aliases=tuple(sorted(words - {shown})),
        roles=_seen_roles(members),
        pronouns=tuple(group.pronouns.most_common()),
        counts=counts,
        appearances=tuple(sorted({(m.document, m.printed) for m in members if m.counts.total})),
        organisation=members[0].organisation,
        may_be=group.may_be,
    )


def _best_name(group: _Group) -> str:
    """The name most documents use among the full ones; the group's own where none is full.

    Among equals one in Latin letters, which more people can type.
    """
    if group.fixed:
        return group.name
    counts = Counter(m.name for m in group.members if len(m.name.split()) > 1)

    def rank(name: str) -> tuple[bool, int, bool, str]:
        has_given = name.split()[0].lower() in name_words().given
        return has_given, counts[name], max(name) < FIRST_GREEK, name

    return max(counts, key=rank, default=group.name)


def _seen_roles(members: Sequence[Appearance]) -> tuple[SeenRole, ...]:
    """Each role with the dates between which it was seen, the latest first."""
    dates: dict[str, list[str]] = defaultdict(list)
    spelled: dict[str, str] = {}
    for member in members:
        for words in member.roles:
            key = spelled.setdefault(words.casefold(), words)
            dates[key] += [member.date] if member.date else []
    roles = [
        SeenRole(words, min(seen, default=None), max(seen, default=None))
        for words, seen in dates.items()
    ]
    return tuple(sorted(roles, key=lambda role: role.last or "", reverse=True))
