"""A mention of a speaker -> whom it means: "Mr Peskov", "he", "the Kremlin spokesman", "TASS".

In: a document's text, sentences, parse (none for languages without a parser), and the mentions.
Out: for each mention the person's or organisation's fullest name in the document, or None where the
document does not tell. No name is better than a wrong one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.documents.source import Span
from index.speech.cast import Cast, fold, gather_cast, same_person, surname_of
from index.speech.names import (
    WORD,
    Name,
    Sort,
    capitalises_nouns,
    find_names,
    names_in_phrase,
)
from index.speech.parsing import ParsedParagraph
from index.speech.pronouns import (
    Presence,
    Scene,
    resolve_pronouns,
    set_scene,
    tokens_by_offset,
    unnamed_subjects,
    weigh,
)
from index.speech.roles import Role, Tags, find_roles, is_role, read_role
from index.speech.sentences import INTERVIEWER_LABEL, Sentence
from index.speech.words import Gender, name_words, role_words

# Where the words that name somebody end: "Patrick McGinley, a law professor at …".
PHRASE_ENDS = re.compile(
    r"[,;:(\[\"“—–\n]|\s(?:who|whom|whose|which|that|of|at|for|in|from|on|with|to|by|about|over|under"
    r"|against|near|behind|than|into|through|during|des|der|von|vom|für|im|aus|bei|du|del|and|or|und|et"
    r"|y|и)\s"
)
TOGETHER = re.compile(r"(?:\s\([^()]*\))?,?\s(?:and|or|und|et|y|и)\s")
SEVERAL = re.compile(r"(?:many|some|few|most|several|both|all|other|two|three|no)\s", re.IGNORECASE)
ENDS_IN_TITLE = re.compile(
    r"\b(?:[A-Z]|Gov|Sens?|Reps?|Gen|Pres|Dr|Mrs?|Ms|Prof|Rev|Hon|St|Col|Capt|Lt|Sgt)\.\Z"
)
APPOSITION_ENDS = re.compile(r"\s*(?:[,(]|\Z)")
POSSESSED = re.compile(r"\A(?:['’]s?)?\s*\Z")
# Letters of honour or office behind a name: "Ann Lee AM", "Bo Dahl QC".
HONOURS = re.compile(r"(?:,?\s+(?:[A-Z]{2,4}|(?:[A-Z][a-z]?\.?){2,3}))+\s*\Z")
ANSWER_LABELS = frozenset({"a", "answer", "antwort", "ответ", "réponse", "respuesta"})
BEFORE_WHO = re.compile(r"[ ,]*(?:,? of [\w .,]+)?(?:[A-Z][\w.]*,? )?")
# How far back, in characters, whoever was last given a role is the one whom it means.
NEAR = 1200


def resolve_mentions(
    text: str,
    sentences: Sequence[Sentence],
    parses: Sequence[ParsedParagraph],
    mentions: Sequence[Span],
    quoted: Sequence[Span],
) -> list[str | None]:
    """Whom each mention means, by the fullest name that the document gives; None: not clear.

    `parses` may be empty: then names, titles and roles are read by their shape alone. `quoted` are
    the ranges inside quotation marks, whose words put nobody in view for a "he" outside them.
    """
    tokens = tokens_by_offset(parses)
    tags = {at: token.tag_ for at, token in tokens.items()}
    spans = _rejoined(text, [sentence.span for sentence in sentences])
    labels = _outside(mentions, spans)
    cast = _read_cast(text, spans, tags, labels)
    strict = capitalises_nouns(text)
    scene = set_scene(cast, sentences, quoted, tokens, mentions, strict)
    reading = _Reading(text, scene, tags, {}, labels)
    unnamed = [a for at, noun in unnamed_subjects(scene) for a in _unnamed(at, noun, reading)]
    pronouns = dict(_pronouns(text, scene, mentions))
    reading.meant.update(resolve_pronouns(scene, pronouns, unnamed))
    return [_resolve(mention, reading) for mention in mentions]


def read_cast(
    text: str, sentences: Sequence[Sentence], tags: Tags, mentions: Sequence[Span] = ()
) -> Cast:
    """Everybody whom a document names, with their roles; `tags` by offset, or none."""
    spans = _rejoined(text, [sentence.span for sentence in sentences])
    return _read_cast(text, spans, tags, _outside(mentions, spans))


def _read_cast(text: str, spans: Sequence[Span], tags: Tags, labels: frozenset[Span]) -> Cast:
    places = sorted([*spans, *labels], key=lambda span: span.start)
    names = find_names(text, places, tags, labels)
    return gather_cast(names, find_roles(text, names, tags))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document while its mentions are being read.

    `meant` is what its pronouns mean, `labels` are the mentions that stand before a turn.
    """

    text: str
    scene: Scene
    tags: Tags
    meant: dict[int, int | None]
    labels: frozenset[Span]

    @property
    def cast(self) -> Cast:
        return self.scene.cast


def _outside(mentions: Iterable[Span], spans: Sequence[Span]) -> frozenset[Span]:
    """The mentions that lie in no sentence: a transcript's labels."""
    starts = [span.start for span in spans]
    return frozenset(m for m in mentions if not _inside(m, spans, starts))


def _inside(mention: Span, spans: Sequence[Span], starts: Sequence[int]) -> bool:
    place = bisect_right(starts, mention.start) - 1
    return place >= 0 and mention.start < spans[place].end


def _rejoined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Sentences, undivided where one seemed to end in a title ("New Jersey Gov. Chris …")."""
    joined: list[Span] = []
    for span in spans:
        if joined and ENDS_IN_TITLE.search(text, joined[-1].start, joined[-1].end):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _pronouns(text: str, scene: Scene, mentions: Iterable[Span]) -> Iterator[tuple[int, Gender]]:
    """Every "he" and "she" outside quotation marks, and those among the mentions."""
    known = role_words().pronouns
    for mention in mentions:
        gender = known.get(mention.of(text).lower().strip("- "))
        if gender:
            yield mention.start, gender
    for at, token in scene.tokens.items():
        gender = known.get(token.lower_)
        if gender and token.tag_ in ("PRP", "PRP$") and not scene.is_quoted(at):
            yield at, gender


def _unnamed(at: int, noun: str, reading: _Reading) -> Iterator[Presence]:
    """A subject such as "the driver": whoever has that role here, else somebody unnamed.

    A definite description with a proper noun ("the former New Mexico governor") that is nobody's
    role so far says more of somebody already in view, and brings nobody new.
    """
    token = reading.scene.tokens[at]
    start = at - (token.idx - token.doc[token.left_edge.i].idx)
    role = read_role(reading.text, Span(start, at + len(noun)))
    person = _holder(role, at, reading) if role else None
    if person is None and role and role.definite and _has_capital(role.span.of(reading.text)):
        return
    gender = role_words().roles.get(noun)
    yield Presence(at, reading.scene.sentence(at), person, weigh(token), gender)


def _has_capital(phrase: str) -> bool:
    return any(character.isupper() for character in phrase)


def _resolve(mention: Span, reading: _Reading) -> str | None:
    phrase = mention.of(reading.text)
    lower = phrase.lower().strip("- ")
    if lower in role_words().pronouns:
        return _name_of(reading.meant.get(mention.start), reading)
    if lower in role_words().relative:
        return _before_relative(mention, reading)
    if lower in role_words().neuter:
        return None
    if lower in ANSWER_LABELS:
        return _interviewee(mention, reading)
    if SEVERAL.match(phrase):
        return None
    naming = _naming_part(_whole_words(mention, reading.text), reading)
    if TOGETHER.match(reading.text, naming.end, mention.end):
        return None
    name = (
        _resolve_phrase(naming, reading)
        or _apposed_name(naming.end, mention, reading)
        or _bracketed_name(naming.end, mention, reading)
    )
    return _as_labelled(naming, name, reading) if mention in reading.labels else name


def _as_labelled(label: Span, name: str | None, reading: _Reading) -> str | None:
    """A speaker whom nothing names is called as their label has it: "The Chair", "Professor C".

    Whoever merely asks ("Q", "Reporter") is nobody in particular.
    """
    if INTERVIEWER_LABEL.fullmatch(label.of(reading.text)):
        return None
    words = label.of(reading.text).split()
    if words[:1] and words[0].lower() in ("the", "a", "an"):
        words = words[1:]
    # A letter is an initial rather than a name, if there is more.
    unnamed = name is None or (len(name) == 1 and len(words) > 1)
    labelled = " ".join(words)
    return labelled if unnamed and len(labelled) > 1 else name


def _whole_words(mention: Span, text: str) -> Span:
    """A mention with all of its first and last word: a parser may cut "Holtz-Eakin" in two."""
    start, end = mention.start, mention.end
    while start > 0 and start < end and _joined(text[start - 1 : start + 1]):
        start -= 1
    while start < end < len(text) and _joined(text[end - 1 : end + 1]):
        end += 1
    return Span(start, end)


def _joined(pair: str) -> bool:
    return all(character.isalnum() or character in "-‐‑" for character in pair)


def _naming_part(mention: Span, reading: _Reading) -> Span:
    """The part of a mention that names somebody: up to a comma or "who", title included."""
    text = reading.text
    for match in PHRASE_ENDS.finditer(text, mention.start + 1, mention.end):
        if not _cuts_a_name(match, reading.cast):
            naming = Span(mention.start, match.start()).of(text)
            return Span(mention.start, mention.start + len(naming.rstrip()))
    return mention


def _apposed_name(start: int, mention: Span, reading: _Reading) -> str | None:
    """Who is named after a comma: "Apple's chief executive, Tim Cook,"."""
    comma = reading.text.find(",", start, mention.end)
    for index in reading.cast.within(Span(comma + 1, mention.end)) if comma >= 0 else ():
        name = reading.cast.names[index]
        alone = not reading.text[comma + 1 : name.whole.start].strip()
        if alone and APPOSITION_ENDS.match(reading.text, name.span.end, mention.end):
            return _name_of(reading.cast.of_name[index], reading)
    return None


def _bracketed_name(start: int, mention: Span, reading: _Reading) -> str | None:
    """Who is named right behind a bracket: "The Acting Chair (Ms. Ann Lee)"."""
    bracket = reading.text.find("(", start, mention.end)
    for index in reading.cast.within(Span(bracket, mention.end))[:1] if bracket >= 0 else ():
        name = reading.cast.names[index]
        if not reading.text[start : name.whole.start].strip(" ("):
            return _name_of(_if_person(reading.cast.of_name[index], reading), reading)
    return None


def _cuts_a_name(match: re.Match[str], cast: Cast) -> bool:
    """Whether what looks like a phrase's end lies within a name and its titles."""
    names = cast.names[cast.within(Span(match.start(), match.end())).start :][:1]
    return any(
        name.whole.start < match.end() - 1 and match.start() < name.span.end for name in names
    )


def _resolve_phrase(phrase: Span, reading: _Reading) -> str | None:
    names = [i for i in reading.cast.within(phrase) if phrase.contains(reading.cast.names[i].span)]
    if names:
        rest = reading.text[reading.cast.names[names[-1]].span.end : phrase.end]
        if POSSESSED.match(rest) or HONOURS.match(rest):
            return _name_of(reading.cast.of_name[names[-1]], reading)
        return _named_body(phrase, reading) or _by_role(phrase, reading)
    found = names_in_phrase(reading.text, phrase, reading.tags)
    if found and found[-1].span.end >= phrase.end and not _is_group(found[-1]):
        return _known_name(found[-1], reading)
    return _by_role(phrase, reading) or _by_noun(phrase, reading) or _issuer(phrase, reading)


def _is_group(name: Name) -> bool:
    """Whether a word in capitals is but a noun for people: "Advisers", "Residents"."""
    lower = name.words[-1].lower()
    return is_role(lower) or (lower.endswith("s") and is_role(lower[:-1]))


def _name_of(person: int | None, reading: _Reading) -> str | None:
    return None if person is None else reading.cast.persons[person].name


def _known_name(name: Name, reading: _Reading) -> str | None:
    """The person whom a name outside the running text (a headline's) means; else the name."""
    fits = {
        person.name
        for person in reading.cast.persons
        if (words := tuple(person.name.split())) == name.words
        or (len(name.words) > 1 and len(words) > 1 and same_person(name.words, words))
        or (len(name.words) == 1 and fold(name.words[0]) == surname_of(words))
    }
    if len(fits) > 1:
        return None
    return fits.pop() if fits else " ".join(name.words)


def _named_body(phrase: Span, reading: _Reading) -> str | None:
    """ "The Trump campaign": a body named after somebody, by its own words."""
    words = list(WORD.finditer(reading.text, phrase.start, phrase.end))
    if words[-1][0].lower() not in name_words().organisation:
        return None
    start = 1 if words[0][0].lower() in ("the", "a", "an") else 0
    return reading.text[words[start].start() : phrase.end]


def _by_role(phrase: Span, reading: _Reading) -> str | None:
    role = read_role(reading.text, phrase)
    return _name_of(_holder(role, phrase.start, reading), reading) if role else None


def _holder(role: Role, at: int, reading: _Reading) -> int | None:
    """Whoever has this role in the document: the only one, or the only one shortly before."""
    if not role.definite:
        return None
    fits = [
        (number, other.span.start)
        for number, person in enumerate(reading.cast.persons)
        for other in person.roles
        if role.may_mean(other) and other.span.start != role.span.start
    ]
    for people in ({n for n, _ in fits}, {n for n, start in fits if at - NEAR < start < at}):
        if len(people) == 1:
            return people.pop()
    return None


def _by_noun(phrase: Span, reading: _Reading) -> str | None:
    """ "The ministry": the only body whose name has that word."""
    words = [w[0].lower() for w in WORD.finditer(reading.text, phrase.start, phrase.end)]
    if len(words) != 2 or words[0] != "the" or words[1] not in name_words().organisation:
        return None
    fits = {
        person.name
        for person in reading.cast.persons
        if person.sort is Sort.ORGANISATION and words[1] in person.name.lower().split()
    }
    return fits.pop() if len(fits) == 1 else None


def _issuer(phrase: Span, reading: _Reading) -> str | None:
    """ "The statement": whoever was last said to have spoken "in a statement"."""
    words = phrase.of(reading.text).lower().split()
    if len(words) != 2 or words[0] != "the" or words[1] not in role_words().papers:
        return None
    start = max(0, phrase.start - NEAR)
    issued = list(
        re.finditer(rf"\bin an? (?:\w+ )?{words[1]}\b", reading.text[start : phrase.start])
    )
    if not issued:
        return None
    sentence = reading.scene.start_of_sentence(start + issued[-1].start())
    subjects = reading.cast.within(Span(sentence, start + issued[-1].start()))
    return _name_of(reading.cast.of_name[subjects[0]], reading) if subjects else None


def _before_relative(mention: Span, reading: _Reading) -> str | None:
    """Whom a "who" belongs to: the name right before it, places aside ("of Dover, Del., who")."""
    for index in reversed(reading.cast.within(Span(max(0, mention.start - 40), mention.start))):
        name = reading.cast.names[index]
        if not BEFORE_WHO.fullmatch(reading.text, name.span.end, mention.start):
            return None
        if name.sort is not Sort.PLACE:
            return _name_of(_if_person(reading.cast.of_name[index], reading), reading)
    return None


def _if_person(person: int | None, reading: _Reading) -> int | None:
    """The person's number, if it is no body's and no thing's."""
    if person is None or reading.cast.persons[person].sort is Sort.PERSON:
        return person
    single = " " not in reading.cast.persons[person].name
    return person if single and reading.cast.persons[person].sort is Sort.UNKNOWN else None


def _interviewee(mention: Span, reading: _Reading) -> str | None:
    """Who answers in "Q: … A: …": the only person whom the introduction names in full."""
    text = reading.text
    first = re.search(r"^\s*(?:Q|Question)\s?:", text[: mention.start], re.MULTILINE)
    end = first.start() if first else mention.start
    people = {
        reading.cast.of_name[index]
        for index, name in enumerate(reading.cast.names)
        if name.span.end <= end and len(name.words) > 1 and name.sort is Sort.PERSON
    } - {None}
    return _name_of(people.pop(), reading) if len(people) == 1 else None
