"""Where nothing is shown: what may be asked instead, as the buttons under the no."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.guild.characters import label
from bot.guild.layout import LABEL_CHARACTERS
from index import Abstention, Generation, Question, Reason, topics_of

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


def suggestions(abstention: Abstention, generation: Generation) -> list[Suggestion]:
    """The nearest speakers where nobody has that name, or what the speaker is quoted on."""
    question = abstention.question
    match abstention.reason:
        case Reason.NO_SUCH_SPEAKER:
            names = nearest_names(question.asked or question.text, generation)
            found = [_said_by(name, question) for name in names]
        case Reason.NOT_ON_THIS:
            found = list(_on_other_topics(question.names, question.speakers, generation))
        case _:
            found = []
    return [each for each in found if len(each.label) <= LABEL_CHARACTERS][:MOST]


def nearest_names(typed: str, generation: Generation, most: int = MOST) -> list[str]:
    """The speakers whose names are most like what was typed."""
    from rapidfuzz import fuzz, process, utils

    names = [speaker.name for speaker in generation.people.speakers]
    found = process.extract(
        typed, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=most
    )
    return list(dict.fromkeys(name for name, _, _ in found))


def _said_by(name: str, question: Question) -> Suggestion:
    """The same question about somebody else."""
    asked = question.asked
    text = f"what did {name} say?"
    if asked and asked in question.text:
        text = question.text.replace(asked, name, 1)
    return Suggestion(label(name), "ask", text)


def _on_other_topics(
    names: Sequence[str], speakers: Sequence[int], generation: Generation
) -> Iterator[Suggestion]:
    who = " and ".join(names)
    for topic in topics_of(generation, speakers, MOST):
        text = f"what did {who} say about {topic.words}?"
        yield Suggestion(label(topic.words), "ask", text)
