"""The first candidates, read again in their context by the trained reader.

Retrieval orders sentences cold; the reader reads the question with a whole passage and judges each
sentence in it. Only the passages of the first candidates are read, each once, below the title of
its document ("The company employs 640 people") and behind the question that an interviewer asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.answering.reader import Reader
from index.answering.retrieval import Candidate
from index.storage.generation import Generation
from index.storage.scoping import questions_before


@dataclass(frozen=True, slots=True)
class Judged:
    """What the reader makes of one sentence, as logits: that it answers, that its window does."""

    sentence: float
    window: float


def read_again(
    question: str,
    candidates: Sequence[Candidate],
    generation: Generation,
    reader: Reader,
    windows: int,
) -> Mapping[int, Judged]:
    """The reader's judgement of the sentences beside the first candidates, by sentence number.

    `candidates` stand best first; the passages of the first of them are read, `windows` in all.
    """
    passages = dict.fromkeys(
        c.sentence.passage for c in candidates if c.sentence.passage is not None
    )
    records = generation.records
    chosen = list(passages)[:windows]
    asked = questions_before(records, chosen)
    found = (
        records.sentences_of_passages([asked[passage], passage] if passage in asked else [passage])
        for passage in chosen
    )
    groups = [group for group in found if group]
    titles = records.titles({group[0].document for group in groups})
    # Only read here, not shown: what is shown is compared with its document's hash later.
    texts = [
        [titles[group[0].document], *(records.slice(s.document, s.span) for s in group)]
        for group in groups
    ]
    return {
        sentence.number: Judged(logit, reading.window)
        for group, reading in zip(groups, reader.read(question, texts), strict=True)
        for sentence, logit in zip(group, reading.sentences[1:], strict=True)
    }
