"""Where nothing is shown: what may be asked instead, as the buttons under the no."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.guild.characters import label, length
from bot.guild.layout import LABEL_CHARACTERS
from bot.guild.options import write_options
from index import Abstention, Generation, Question, Reason, names_like

MOST = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A button's words, and what pressing it asks for; `filters` are options as the ledger has."""

    label: str
    kind: str
    text: str
    filters: str = ""

    def to_json(self) -> str:
        """The form in which the ledger keeps what the button asks."""
        asks = {"kind": self.kind, "text": self.text, "filters": self.filters}
        return json.dumps(asks, ensure_ascii=False)


def suggestions(abstention: Abstention, given: Mapping[str, str]) -> list[Suggestion]:
    """The nearest speakers where nobody has that name, or what the speaker is quoted on.

    The options that were given hold on, but for a speaker whom nobody knows.
    """
    question = abstention.question
    match abstention.reason:
        case Reason.NO_SUCH_SPEAKER:
            people = abstention.alike or abstention.people
            found = [(name, _said_by(name, question)) for name in people[:MOST]]
            filters = write_options(**{**given, "speaker": None})
        case Reason.NOT_ON_THIS:
            topics = [topic.words for topic in abstention.topics[:MOST]]
            found = [(topic, _on(topic, question.names)) for topic in topics]
            filters = write_options(**given)
        case _:
            return []
    return [
        Suggestion(label(name), "ask", text, filters)
        for name, text in found
        if length(label(name)) <= LABEL_CHARACTERS
    ]


def nearest_names(name: str, generations: Sequence[Generation]) -> tuple[str, ...]:
    """The names most like one that nobody bears; where none is like it, the most quoted people."""
    alike = [names_like(name, generation, MOST) for generation in generations]
    most_quoted = [[p.name for p in g.people.speakers[:MOST]] for g in generations]
    groups = alike if any(alike) else most_quoted
    return tuple(dict.fromkeys(name for row in zip_longest(*groups) for name in row if name))[:MOST]


def _said_by(name: str, question: Question) -> str:
    """The same question about somebody else."""
    asked = question.asked
    if asked and asked in question.text:
        return question.text.replace(asked, name, 1)
    return f"what did {name} say about {question.topic}?"


def _on(topic: str, names: Sequence[str]) -> str:
    """What the same people said on something else."""
    return f"what did {' and '.join(names)} say about {topic}?"
