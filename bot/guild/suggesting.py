"""Where nothing is shown: what may be asked instead, as the buttons under the no."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.guild.characters import label
from bot.guild.layout import LABEL_CHARACTERS
from index import Abstention, Generation, Question, Reason, names_like

MOST = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A button's words, and what pressing it asks for."""

    label: str
    kind: str
    text: str

    def to_json(self) -> str:
        """The form in which the ledger keeps what the button asks."""
        return json.dumps({"kind": self.kind, "text": self.text}, ensure_ascii=False)


def suggestions(abstention: Abstention) -> list[Suggestion]:
    """The nearest speakers where nobody has that name, or what the speaker is quoted on."""
    question = abstention.question
    match abstention.reason:
        case Reason.NO_SUCH_SPEAKER:
            people = abstention.alike or abstention.people
            found = [_said_by(name, question) for name in people[:MOST]]
        case Reason.NOT_ON_THIS:
            found = [_on(topic.words, question.names) for topic in abstention.topics[:MOST]]
        case Reason.NOTHING_FOUND:
            found = []
    return [each for each in found if len(each.label) <= LABEL_CHARACTERS]


def nearest_names(name: str, generation: Generation) -> tuple[str, ...]:
    """The names most like one that nobody bears; where none is like it, the most quoted people."""
    most_quoted = generation.people.speakers[:MOST]
    return names_like(name, generation, MOST) or tuple(person.name for person in most_quoted)


def _said_by(name: str, question: Question) -> Suggestion:
    """The same question about somebody else."""
    asked = question.asked
    text = f"what did {name} say?"
    if asked and asked in question.text:
        text = question.text.replace(asked, name, 1)
    return Suggestion(label(name), "ask", text)


def _on(topic: str, names: Sequence[str]) -> Suggestion:
    """What the same people said on something else."""
    text = f"what did {' and '.join(names)} say about {topic}?"
    return Suggestion(label(topic), "ask", text)
