"""An invented collection of any size, the same for the same seed: what the benchmark runs over.

Sentences are built like those of news and transcripts where it matters for time: words by Zipf's
law (so that a few have long posting lists), lengths and paragraphs that vary, speech with names and
reporting words, sentences that occur again. What they say is nonsense.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.documents.source import Document
from index.storage.encoder import MINILM, locate_model

SENTENCES_A_DOCUMENT = 40
# Of one measured collection of transcripts and articles 29 % of the sentences were said before.
REPEATED = 0.29
SPOKEN = 0.3
FAMILIAR = 500
SMALL = "the of and to in a that for on with is was by it from at as be are this".split()
REPORTING = "said|told reporters|announced|warned|explained|replied|insisted".split("|")
PEOPLE = 300


@dataclass(frozen=True, slots=True)
class Language:
    """A vocabulary, the frequent words first, and the people who speak."""

    words: tuple[str, ...]
    shares: tuple[float, ...]
    people: tuple[str, ...]

    def word(self, chance: random.Random) -> str:
        """A word, by Zipf's law (1949): the n-th is drawn 1/n times as often as the first."""
        return self.words[bisect(self.shares, chance.random() * self.shares[-1])]


def make_language(chance: random.Random) -> Language:
    """The whole words among the embedding model's word pieces, which stand by their frequency."""
    pieces = (locate_model(MINILM) / "vocab.txt").read_text(encoding="utf-8").split("\n")
    words = [word for word in pieces if word.isascii() and word.isalpha() and len(word) > 3]
    names = [chance.sample(words[1000:], 2) for _ in range(PEOPLE)]
    shares = tuple(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    return Language(tuple(words), shares, tuple(" ".join(name).title() for name in names))


def make_documents(sentences: int, seed: int) -> Iterator[Document]:
    """Documents with about so many sentences in all."""
    chance = random.Random(seed)
    language = make_language(chance)
    familiar = [_statement(language, chance) for _ in range(FAMILIAR)]
    for number in range(-(-sentences // SENTENCES_A_DOCUMENT)):
        size = min(SENTENCES_A_DOCUMENT, sentences - number * SENTENCES_A_DOCUMENT)
        written = [_sentence(language, familiar, chance) for _ in range(size)]
        yield Document(
            id=f"made/{number:06d}",
            text="\n\n".join(" ".join(run) for run in _paragraphs(written, chance)),
            title=" ".join(language.word(chance) for _ in range(5)).capitalize(),
            source=f"made/{number:06d}.txt",
            date=f"{chance.randint(1990, 2025)}-{chance.randint(1, 12):02d}-01",
            file=f"made/{number:06d}.txt",
        )


def make_questions(documents: Sequence[Document], count: int, seed: int) -> list[str]:
    """Questions in words of the documents; every third asks what somebody said."""
    chance = random.Random(seed)
    people = make_language(random.Random(seed)).people
    return [
        _question(chance.choice(documents).text, people, number, chance) for number in range(count)
    ]


def _question(text: str, people: Sequence[str], number: int, chance: random.Random) -> str:
    words = [word.strip("“”,.") for word in text.split() if len(word) > 5]
    asked = " ".join(chance.choices(words, k=chance.randint(2, 5))).lower()
    if number % 3 == 0:
        return f"What did {chance.choice(people)} say about {asked}?"
    return f"{chance.choice(('When will the', 'How many', 'Why was the'))} {asked}?"


def _sentence(language: Language, familiar: Sequence[str], chance: random.Random) -> str:
    said = chance.choice(familiar) if chance.random() < REPEATED else _statement(language, chance)
    if chance.random() >= SPOKEN:
        return f"{said}."
    who, how = chance.choice(language.people), chance.choice(REPORTING)
    return chance.choice(
        (f"“{said},” {who} {how}.", f"{who} {how} that {said[0].lower()}{said[1:]}.")
    )


def _statement(language: Language, chance: random.Random) -> str:
    """Words without a full stop, about 18 of them as in news, small ones between the others."""
    size = min(60, max(3, round(chance.lognormvariate(2.8, 0.5))))
    words = [
        chance.choice(SMALL) if chance.random() < 0.4 else language.word(chance)
        for _ in range(size)
    ]
    return " ".join(words).capitalize()


def _paragraphs(sentences: Sequence[str], chance: random.Random) -> Iterator[Sequence[str]]:
    start = 0
    while start < len(sentences):
        end = start + chance.randint(1, 6)
        yield sentences[start:end]
        start = end
