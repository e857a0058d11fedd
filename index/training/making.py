"""Rows -> further rows for what quoting needs and question sets lack.

Three constructs, each made by rule from sentences of the training sets:

- who said what: "What did NAME say about PHRASE?", where a sentence reports NAME's words;
- right words, wrong mouth: the same window, asked of somebody else; right mouth, other words:
  asked of a phrase from elsewhere. Neither is answered;
- a swapped detail: an answered question with one name, number or opposite exchanged, so that the
  sentence that answered no longer does (after SQuAD 2.0's written questions, and the rule-based
  negatives of Jia and Liang, 2017).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.training.data import Row

SPEECH_VERBS = (
    "said|says|told|stated|added|announced|warned|claimed|explained|argued|insisted|noted|"
    "declared|denied|admitted|remarked|suggested|commented|wrote"
)
NAME = r"[A-Z][\w'’.-]*[a-z](?: (?:[A-Z]\.|[A-Z][\w'’-]+)){0,3}"
BEFORE = re.compile(rf"\b({NAME}),? (?:has |had |also |later )?(?:{SPEECH_VERBS})\b")
AFTER = re.compile(rf"[\"”,] (?:{SPEECH_VERBS}) ({NAME})")
TURN = re.compile(r"([\w\[\]|`^-]{2,24}): (.+)")
NOT_NAMES = frozenset(
    "The This That These Those He She They We You It His Her Their Its A An In On At As But And "
    "Or If When While Since After Before Who What Which Another Some Many One There Here However "
    "According Officials Police Critics Scholars Experts Researchers Scientists Later Once Several "
    "Another January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday American English".split()
)
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could "
    "did do does for from get got had has have he her here him his how i if in into is it its just "
    "like may me might more most must my no not now of on one only or other our out over said say "
    "says she should so some such than that the their them then there these they this those to too "
    "up us very was we were what when where which who whom why will with would you your".split()
)
ASKED = (
    "What did {name} say about {phrase}?",
    "What did {name} say about {phrase}?",
    "What has {name} said about {phrase}?",
    "What does {name} think of {phrase}?",
    "what did {name} say on {phrase}",
)
OPPOSITES = [
    pair.split("/")
    for pair in (
        "first/last most/least largest/smallest highest/lowest before/after north/south east/west "
        "increase/decrease increased/decreased more/fewer oldest/youngest best/worst win/lose "
        "won/lost early/late start/end began/ended above/below major/minor longest/shortest "
        "northern/southern eastern/western older/younger upper/lower positive/negative "
        "support/oppose supported/opposed accept/reject accepted/rejected open/closed "
        "public/private male/female same/different always/never inside/outside"
    ).split()
]
EXCHANGES = {one: other for a, b in OPPOSITES for one, other in ((a, b), (b, a))}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a window that reports somebody's words."""

    window: tuple[str, ...]
    number: int
    speaker: str
    words: str


def find_statements(rows: Iterable[Row]) -> list[Statement]:
    """Every reported sentence and chat turn, each sentence once, in order."""
    seen: set[str] = set()
    found = []
    for row in rows:
        for number, sentence in enumerate(row.sentences):
            if sentence in seen:
                continue
            seen.add(sentence)
            found += [
                Statement(row.sentences, number, speaker, words)
                for speaker, words in _reported(sentence)
            ]
    return found


def ask_statements(statements: Sequence[Statement], seed: int) -> Iterator[Row]:
    """For each statement a question it answers, and the two ways of asking beside it."""
    rng = random.Random(seed)
    for statement in statements:
        phrase = choose_phrase(statement, rng)
        if phrase is None:
            continue
        form = rng.choice(ASKED)
        yield _answered(statement, form.format(name=statement.speaker, phrase=phrase), phrase)
        other = _other_speaker(statement, statements, rng)
        if other:
            yield _unanswered(statement, form.format(name=other, phrase=phrase))
        elsewhere = rng.choice(statements)
        strange = choose_phrase(elsewhere, rng)
        if strange and not _stands_in(strange, statement.window):
            yield _unanswered(statement, form.format(name=statement.speaker, phrase=strange))


def choose_phrase(statement: Statement, rng: random.Random) -> str | None:
    """One to three words in a row of a statement, the last and first no stop words."""
    words = re.findall(r"[\w'’-]+", statement.words)
    ends = [i for i, word in enumerate(words) if _is_content(word, statement.speaker)]
    if not ends:
        return None
    end = rng.choice(ends)
    start = end
    while start > 0 and end - start < 2 and _is_content(words[start - 1], statement.speaker):
        start -= rng.choice((0, 1)) or len(words)
    start = end if start < 0 else start
    article = "the " if start > 0 and words[start - 1].lower() == "the" else ""
    return article + " ".join(words[start : end + 1])


def swap_detail(row: Row, rng: random.Random) -> Row | None:
    """The row with one detail of its question exchanged, so that nothing answers; or None."""
    swaps = [_swap_name, swap_number, swap_opposite]
    rng.shuffle(swaps)
    for swap in swaps:
        question = swap(row, rng)
        if question is not None and question != row.question:
            return Row("made_swap", question, row.sentences, (False,) * len(row.labels))
    return None


def _reported(sentence: str) -> list[tuple[str, str]]:
    turn = TURN.fullmatch(sentence)
    if turn:
        return [(turn[1], turn[2])] if len(turn[2].split()) >= 5 else []
    for pattern in (AFTER, BEFORE):
        match = pattern.search(sentence)
        if match and match[1].split()[0] not in NOT_NAMES:
            words = sentence[: match.start()] if pattern is AFTER else sentence[match.end() :]
            if len(words.split()) >= 5:
                return [(match[1], words)]
    return []


def _answered(statement: Statement, question: str, phrase: str) -> Row:
    by_speaker = [_says(sentence, statement.speaker) for sentence in statement.window]
    labels = tuple(
        number == statement.number or (says and phrase.lower() in sentence.lower())
        for number, (sentence, says) in enumerate(zip(statement.window, by_speaker, strict=True))
    )
    return Row("made_said", question, statement.window, labels)


def _unanswered(statement: Statement, question: str) -> Row:
    return Row("made_wrong", question, statement.window, (False,) * len(statement.window))


def _says(sentence: str, speaker: str) -> bool:
    return any(speaker == name for name, _ in _reported(sentence))


def _other_speaker(
    statement: Statement, statements: Sequence[Statement], rng: random.Random
) -> str | None:
    """Somebody named in the window who is not the speaker; else any other speaker."""
    own = set(statement.speaker.lower().split())
    turns = [match[1] for s in statement.window if (match := TURN.fullmatch(s))]
    named = [name for s in statement.window for name in _names(s) if " " in name]
    near = [name for name in turns or named if not own & set(name.lower().split())]
    if near and rng.random() < 0.8:
        return rng.choice(near)
    far = rng.choice(statements).speaker
    return None if own & set(far.lower().split()) else far


def _names(text: str) -> list[str]:
    return [name for name in re.findall(NAME, text) if name.split()[0] not in NOT_NAMES]


def _is_content(word: str, speaker: str) -> bool:
    return len(word) >= 4 and word.lower() not in STOP_WORDS and word not in speaker


def _stands_in(phrase: str, sentences: Sequence[str]) -> bool:
    text = " ".join(sentences).lower()
    return any(w in text for w in phrase.lower().split() if w not in STOP_WORDS)


def _swap_name(row: Row, rng: random.Random) -> str | None:
    asked = _names(row.question[1:])
    text = " ".join(row.sentences)
    others = _names(text)
    answering = " ".join(s for s, label in zip(row.sentences, row.labels, strict=True) if label)
    others = [n for n in others if n not in row.question and n not in answering]
    if not asked or not others:
        return None
    return row.question.replace(rng.choice(asked), rng.choice(others), 1)


def swap_number(row: Row, rng: random.Random) -> str | None:
    """The question with a number of two to four digits changed, or None."""
    asked = re.findall(r"\b[1-9]\d{1,3}\b", row.question)
    if not asked:
        return None
    old = rng.choice(asked)
    new = str(int(old) + rng.choice((-1, 1)) * rng.randint(1, 30 if len(old) > 2 else 9))
    return None if _stands_in(new, row.sentences) else row.question.replace(old, new, 1)


def swap_opposite(row: Row, rng: random.Random) -> str | None:
    """The question with a word turned into its opposite, or None."""
    words = [word for word in re.findall(r"[a-z]+", row.question) if word in EXCHANGES]
    if not words:
        return None
    word = rng.choice(words)
    return re.sub(rf"\b{word}\b", EXCHANGES[word], row.question, count=1)
