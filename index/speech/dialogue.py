"""Quotations without reporting words -> whose they are.

In: the drafts of a document in reading order. Out: the same with marks that run over a paragraph's
end made one quotation, and a likely speaker for the rest: whoever spoke or acted just before; in a
dialogue the one before that, since a new paragraph there is another's turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech.quotations import Kind
from index.speech.scenes import Draft, Scene

# In a dialogue this share of the paragraphs opens with speech.
DIALOGUE_SHARE = 0.3
REACH = 3
LOOKBACK = 40


@dataclass(frozen=True, slots=True)
class _Story:
    """The document's scenes by paragraph, and whether it is told in dialogue."""

    scenes: Mapping[int, Scene]
    is_dialogue: bool

    def opens_with_speech(self, paragraph: int) -> bool:
        scene = self.scenes.get(paragraph)
        return scene is not None and _opens_with_speech(scene)


def assign_rest(drafts: Sequence[Draft], scenes: Sequence[Scene]) -> list[Draft]:
    """The drafts with speakers for those that have none, and run-on quotations joined."""
    story = _Story({scene.index: scene for scene in reversed(scenes)}, _is_dialogue(scenes))
    continuing = {m.inner for scene in scenes for m in scene.marked if m.continues}
    result: list[Draft] = []
    for draft in drafts:
        place = _last_direct(result)
        last = result[place] if place is not None else None
        runs_on = draft.quotation.parts[0] in continuing and draft.report is None
        if place is not None and last and runs_on and draft.paragraph - last.paragraph == 1:
            result[place] = _joined(last, draft)
        else:
            result.append(_with_speaker(draft, result, story))
    return result


def mention_of(draft: Draft | None) -> Span | None:
    """Where a draft's speaker is named."""
    if draft is None:
        return None
    return draft.report.mention if draft.report else draft.mention


def _is_dialogue(scenes: Sequence[Scene]) -> bool:
    opened = sum(_opens_with_speech(scene) for scene in scenes)
    return opened >= 4 and opened >= DIALOGUE_SHARE * len(scenes)


def _opens_with_speech(scene: Scene) -> bool:
    return bool(scene.marked) and scene.marked[0].outer.start == scene.span.start


def _last_direct(drafts: Sequence[Draft]) -> int | None:
    for place in range(len(drafts) - 1, max(-1, len(drafts) - 1 - LOOKBACK), -1):
        if drafts[place].quotation.kind is Kind.DIRECT:
            return place
    return None


def _joined(last: Draft, draft: Draft) -> Draft:
    """One quotation of two: marks left open go on in the next paragraph."""
    parts = (*last.quotation.parts, *draft.quotation.parts)
    return replace(
        last,
        quotation=replace(last.quotation, parts=parts),
        paragraph=draft.paragraph,
        mention=last.mention or draft.mention,
    )


def _with_speaker(draft: Draft, before: Sequence[Draft], story: _Story) -> Draft:
    """A quotation alone in its paragraph belongs to whoever spoke or acted before."""
    if draft.report or draft.mention or draft.quotation.kind is not Kind.DIRECT:
        return draft
    spoken = [d for d in before[-LOOKBACK:] if d.quotation.kind is Kind.DIRECT]
    if story.is_dialogue and story.opens_with_speech(draft.paragraph):
        return _alternated(draft, spoken, story)
    if spoken and draft.paragraph - spoken[-1].paragraph <= REACH:
        return replace(draft, mention=mention_of(spoken[-1]), certainty=0.5)
    scene = story.scenes.get(draft.paragraph - 1)
    acting = scene.subjects if scene else ()
    return replace(draft, mention=acting[-1] if acting else None, certainty=0.4)


def _alternated(draft: Draft, spoken: Sequence[Draft], story: _Story) -> Draft:
    """In a dialogue: who acts after the words in their paragraph, else the speaker before the last.

    Two turns of one paragraph count once.
    """
    scene = story.scenes[draft.paragraph]
    after = [s for s in scene.subjects if s.start >= draft.quotation.span.end]
    if after:
        return replace(draft, mention=after[0], certainty=0.5)
    turns = [d for d in spoken if draft.paragraph - 2 * REACH <= d.paragraph < draft.paragraph]
    if not turns:
        return draft
    last = turns[-1].paragraph
    earlier = [d for d in turns if d.paragraph < last]
    return replace(draft, mention=mention_of(earlier[-1] if earlier else None), certainty=0.4)
