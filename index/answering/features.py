"""What speaks for a sentence as the answer to a question: one number a kind of likeness.

The names and their order are those of the learned weights (`evidence.py`); all values are chosen so
that they compare between questions and collections.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Features:
    """The likenesses of one candidate sentence.

    `dense` is the cosine of question and sentence, `context` that of the question and the sentences
    beside it, `region` the mean one of the question and the sentences of its passage and the
    passages beside it (0 where no speaker is asked about a subject), `lead` how far `dense` stands
    above the mean of the question's candidates. `words` and `passage_words` are the shares (0 to 1,
    rare words weighing more) of the question's words that stand in the sentence and in its passage
    or document title; `rarest` and `passage_rarest` tell whether the rarest of them does. `bm25` is
    the sentence's BM25 score over the highest that a short sentence with all words could have,
    `matched` the score in units of the rarest word that a collection of this size can have.
    `known_words` is the share of the question's words that occur in the collection at all. `spoken`
    is 1 for speech, 0 for the author's own words; `certainty` is that of the speaker being one whom
    the question asks of or mentions, 0 for all others. `length` is the logarithm of the sentence's
    characters, `asks` tells that it ends in a question mark.
    """

    dense: float
    context: float
    region: float
    lead: float
    words: float
    passage_words: float
    rarest: float
    passage_rarest: float
    bm25: float
    matched: float
    known_words: float
    spoken: float
    certainty: float
    length: float
    asks: float

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers in the order of `NAMES`."""
        # Not `astuple`, which copies deeply: a question has hundreds of these, read twice.
        return _values(self)


# More of these never makes an answer less likely; the other features may count either way.
LIKENESSES = frozenset(
    "dense context region words passage_words rarest passage_rarest bm25 matched known_words "
    "certainty".split()
)
NAMES = tuple(field.name for field in fields(Features))
_values = attrgetter(*NAMES)
