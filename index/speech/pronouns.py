"""Whom "he" and "she" mean: the person of that sex who is most in view when the word is read.

In: a document's cast, its sentences, the ranges inside quotation marks, and the parse where there
is one. Out: for each pronoun's offset the person's number, or None. Every mention outside quotation
marks puts a person in view, a subject more than an object, one who is only spoken to hardly at all;
each sentence that passes takes some of it away. An unnamed person ("the driver said") is in view
too, and then the pronoun is nobody's. The idea is that of Lappin and Leass (1994, "An algorithm for
pronominal anaphora resolution"), with weights set on news.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.documents.source import Span
from index.speech.cast import Cast
from index.speech.names import Name, Sort
from index.speech.parsing import ParsedParagraph
from index.speech.roles import is_role
from index.speech.sentences import Sentence
from index.speech.words import Gender, role_words

if TYPE_CHECKING:
    from spacy.tokens import Token

Tokens = Mapping[int, "Token"]

SUBJECT, CLAUSE_SUBJECT, PASSIVE, OBJECT, OWNER, SPOKEN_TO, PART = 4.0, 3.0, 3.0, 2.0, 2.0, 0.7, 0.5
WEIGHTS = {"nsubjpass": PASSIVE, "dobj": OBJECT, "pobj": 1.5, "dative": SPOKEN_TO, "poss": OWNER}
INNER_CLAUSES = frozenset({"ccomp", "advcl", "relcl", "acl", "pcomp", "xcomp", "csubj"})
FADING = 0.7
UNSURE_GENDER, UNSURE_PERSON = 0.7, 0.6
# The runner-up may be in view this much, as a share of the first, before the pronoun is nobody's.
CLOSE = 0.85
FURTHEST = 5


@dataclass(frozen=True, slots=True)
class Presence:
    """One place where a person is in the text: in which sentence, how much in view.

    `person` is None for somebody unnamed, whose `gender` may still be known.
    """

    at: int
    sentence: int
    person: int | None
    weight: float
    gender: Gender | None = None


def tokens_by_offset(parses: Sequence[ParsedParagraph]) -> dict[int, Token]:
    """Every token by its offset in the document."""
    return {parse.start + token.idx: token for parse in parses for token in parse.doc}


@dataclass(frozen=True, slots=True)
class Scene:
    """What pronouns are read against.

    `strict`: capitals show no names in this language, so only who is known for a person counts.
    """

    cast: Cast
    sentences: tuple[int, ...]
    quoted: tuple[Span, ...]
    tokens: Tokens
    mentions: frozenset[int]
    strict: bool = False

    def sentence(self, offset: int) -> int:
        """The number of the sentence at an offset."""
        return bisect_right(self.sentences, offset)

    def start_of_sentence(self, offset: int) -> int:
        """Where the sentence at an offset begins."""
        number = self.sentence(offset)
        return self.sentences[number - 1] if number else 0

    def is_quoted(self, offset: int) -> bool:
        """Whether an offset lies inside quotation marks; a speaker's mention never does.

        « Non, a dit Marie, pas encore » has the writer's words inside the marks.
        """
        if offset in self.mentions:
            return False
        place = bisect_right(self.quoted, offset, key=lambda span: span.start) - 1
        return place >= 0 and offset < self.quoted[place].end


def set_scene(
    cast: Cast,
    sentences: Sequence[Sentence],
    quoted: Sequence[Span],
    tokens: Tokens,
    mentions: Sequence[Span] = (),
    strict: bool = False,
) -> Scene:
    """Everything pronouns are read against, in order of offset.

    Sentences wholly inside quotation marks do not count: whoever was in view before them still is.
    """
    marks = tuple(sorted(quoted, key=lambda span: span.start))
    starts = tuple(sorted(s.span.start for s in sentences if not _is_inside(s.span, marks)))
    speakers = frozenset(
        at
        for mention in mentions
        for at in (mention.start, *(cast.names[i].span.start for i in cast.within(mention)))
    )
    return Scene(cast, starts, marks, tokens, speakers, strict)


def _is_inside(span: Span, marks: Sequence[Span]) -> bool:
    place = bisect_right(marks, span.start, key=lambda mark: mark.start) - 1
    return place >= 0 and marks[place].contains(span)


def resolve_pronouns(
    scene: Scene, pronouns: Mapping[int, Gender], unnamed: Sequence[Presence]
) -> dict[int, int | None]:
    """The person whom each pronoun (offset and gender) means, read in order.

    A pronoun that is understood keeps its person in view for the next one.
    """
    view = sorted([*name_presences(scene), *unnamed], key=lambda a: a.at)
    genders = infer_genders(scene, view, pronouns)
    meant: dict[int, int | None] = {}
    seen: list[Presence] = []
    waiting = iter(view)
    upcoming = next(waiting, None)
    for at in sorted(pronouns):
        while upcoming is not None and upcoming.at < at:
            seen.append(upcoming)
            upcoming = next(waiting, None)
        person = _most_in_view(scene, seen, at, pronouns[at], genders)
        meant[at] = person
        if person is not None and not scene.is_quoted(at):
            weight = weigh(scene.tokens[at]) if at in scene.tokens else OBJECT
            seen.append(Presence(at, scene.sentence(at), person, weight))
    return meant


def name_presences(scene: Scene) -> Iterator[Presence]:
    """The names outside quotation marks; a surname that fits several is nobody's."""
    cast = scene.cast
    first_in: dict[int, int] = {}
    for index, name in enumerate(cast.names):
        person = cast.of_name[index]
        if scene.is_quoted(name.span.start):
            continue
        sentence = scene.sentence(name.span.start)
        first = first_in.setdefault(sentence, index) == index
        weight = _name_weight(name, scene.tokens, first)
        if name.span.start in scene.mentions:
            weight = max(weight, SUBJECT)
        yield Presence(name.span.start, sentence, person, weight, name.gender)


def unnamed_subjects(scene: Scene) -> Iterator[tuple[int, str]]:
    """Subjects that are a role or somebody ("the driver"): offset and noun, outside marks."""
    for at, token in scene.tokens.items():
        if not token.dep_.startswith("nsubj") or token.tag_ != "NN":
            continue
        lower = token.lower_
        if (is_role(lower) or lower in role_words().anybody) and not scene.is_quoted(at):
            yield at, lower


def infer_genders(
    scene: Scene, view: Sequence[Presence], pronouns: Mapping[int, Gender]
) -> dict[int, Gender | None]:
    """Each person's gender: what names and roles tell, else the pronouns that can only be theirs.

    Such a pronoun follows in a sentence that names nobody else of that sex, or opens the next one.
    """
    genders = {number: person.gender for number, person in enumerate(scene.cast.persons)}
    votes: dict[int, Counter[Gender]] = defaultdict(Counter)
    people = _people_by_sentence(view)
    for at, gender in pronouns.items():
        if scene.is_quoted(at):
            continue
        sentence = scene.sentence(at)
        here = {a.person for a in people.get(sentence, ()) if a.at < at}
        candidates = here or {a.person for a in people.get(sentence - 1, ())}
        candidates = {c for c in candidates if c is None or genders[c] in (None, gender)}
        if len(candidates) == 1 and (person := candidates.pop()) is not None:
            votes[person][gender] += 1
    for person, counts in votes.items():
        gender, count = counts.most_common(1)[0]
        if genders[person] is None and count >= 0.8 * counts.total():
            genders[person] = gender
    return genders


def weigh(token: Token) -> float:
    """How much a mention with this head word puts its person in view."""
    relation = token.dep_
    if relation in ("appos", "conj") and token.head is not token:
        return weigh(token.head) * (1.0 if relation == "appos" else 0.6)
    if relation == "nsubj":
        inner = token.head.dep_ in INNER_CLAUSES
        return CLAUSE_SUBJECT if inner else SUBJECT
    if relation in ("dobj", "pobj") and _is_spoken_to(token):
        return SPOKEN_TO
    if relation == "pobj" and token.head.lower_ == "to" and token.head.head.lower_ == "according":
        return SUBJECT
    if relation in ("compound", "nmod", "amod", "npadvmod"):
        return PART
    return WEIGHTS.get(relation, OBJECT)


def _people_by_sentence(view: Sequence[Presence]) -> dict[int, list[Presence]]:
    people: dict[int, list[Presence]] = defaultdict(list)
    for presence in view:
        if presence.weight > PART:
            people[presence.sentence].append(presence)
    return people


def _is_spoken_to(token: Token) -> bool:
    verb = token.head.head if token.dep_ == "pobj" and token.head.lower_ == "to" else token.head
    return verb.lower_ in role_words().addressing


def _name_weight(name: Name, tokens: Tokens, first: bool) -> float:
    token = _head(name, tokens)
    if token is not None:
        return weigh(token)
    if name.possessive:
        return OWNER
    return CLAUSE_SUBJECT if first else OBJECT


def _head(name: Name, tokens: Tokens) -> Token | None:
    """The token of a name on which its other tokens depend."""
    inside = [tokens[at] for at in range(name.whole.start, name.span.end) if at in tokens]
    for token in reversed(inside):
        if token.head is token or token.head not in inside:
            return token
    return None


def _most_in_view(
    scene: Scene,
    seen: Sequence[Presence],
    at: int,
    gender: Gender,
    genders: Mapping[int, Gender | None],
) -> int | None:
    sentence = scene.sentence(at)
    scores: dict[int | None, float] = defaultdict(float)
    for presence in reversed(seen):
        distance = sentence - presence.sentence
        if distance > FURTHEST:
            break
        share = _share(scene, presence, gender, genders)
        score = share * presence.weight * FADING**distance
        scores[presence.person] = max(score, scores[presence.person])
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] <= 0:
        return None
    if len(ranked) > 1 and ranked[1][1] > CLOSE * ranked[0][1]:
        return None
    return ranked[0][0]


def _share(
    scene: Scene, presence: Presence, gender: Gender, genders: Mapping[int, Gender | None]
) -> float:
    """How far an presence agrees with a pronoun: 0 for the other sex, less where unsure."""
    if presence.person is None:
        known, sort = presence.gender, Sort.PERSON
    else:
        known, sort = genders[presence.person], scene.cast.persons[presence.person].sort
    if known not in (None, gender) or sort in (Sort.ORGANISATION, Sort.PLACE):
        return 0.0
    if scene.strict and sort is not Sort.PERSON:
        return 0.0
    share = 1.0 if known else UNSURE_GENDER
    return share * (UNSURE_PERSON if sort is Sort.UNKNOWN and not known else 1.0)
