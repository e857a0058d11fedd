"""German reports without a verb of saying: "ist der Ansicht, dass …", "…, so X".

In: a `Line` and a place. Out: a `Report`, or None.
"""

from __future__ import annotations

import re

from index.documents.source import Span
from index.speech.german.clauses import clause_end, ends_clause, phrase_end, span_of
from index.speech.german.moods import is_relative, is_said
from index.speech.german.subjects import first_subject
from index.speech.german.words import german_words
from index.speech.plain import Line, around, to_end
from index.speech.quotations import Act, Cue
from index.speech.reports import Report


def read_noun(line: Line, place: int) -> Report | None:
    """ "ist der Ansicht, dass …", "äußerte die Hoffnung, …": a noun with its clause."""
    words = german_words()
    noun = line.is_capital(place) and line.lower(place).endswith(words.clause_nouns)
    if not noun and line.lower(place) not in words.clause_adjectives:
        return None
    start = place + 1
    if start >= len(line.words) or not line.breaks(place, start):
        return None
    gap = line.text[line.words[place].end : line.words[start].start].strip()
    complement = line.lower(start) in line.lexicon.complementizers
    relative = line.lower(start) in words.relatives and is_relative(line, start)
    if gap != "," or not (complement or (is_said(line, start) and not relative)):
        return None
    content = to_end(line, line.words[start].end if complement else line.words[start].start)
    mention = first_subject(line, place)
    if not content or mention is None or _is_opposed(line, place):
        return None
    cue = line.words[place]
    return Report(cue=Cue(cue), clause=cue, contents=content, mention=mention, construction="noun")


def _is_opposed(line: Line, place: int) -> bool:
    """Whether a verb before a noun denies it: "widersprach der Ansicht, dass"."""
    lexicon = line.lexicon
    return any(
        lexicon.is_reporting(line.lower(other)) and lexicon.act(line.lower(other)) is Act.DENIES
        for other in range(place)
    )


def read_tag(line: Line, place: int) -> Report | None:
    """ "…, so X": beside marks as a tag, else with the rest of the sentence."""
    if line.lower(place) not in line.lexicon.tag or place + 1 >= len(line.words):
        return None
    if place > 0 and not line.breaks(place - 1, place):
        return None
    if line.breaks(place, place + 1) or line.lower(place + 1) in german_words().adverbs:
        return None
    end = phrase_end(line, place + 1)
    if end is None:
        return None
    closed = ends_clause(line, end - 1) or line.lower(end) in german_words().prepositions
    closed |= not closed and line.lower(end) in german_words().adverbs and ends_clause(line, end)
    if not closed and not _closes_marks(line, place):
        return None
    mention = span_of(line, place + 1, end)
    word = line.words[place]
    clause = Span(word.start, mention.end)
    whole = Span(word.start, line.words[clause_end(line, end - 1) - 1].end)
    contents = around(line, whole) if place > 0 and closed else ()
    return Report(
        Cue(word),
        clause,
        contents=contents,
        mention=mention,
        tag=not contents,
        construction="source",
    )


def _closes_marks(line: Line, place: int) -> bool:
    """Whether a word follows a closing quotation mark and a comma."""
    before = line.text[max(line.span.start, line.words[place].start - 4) : line.words[place].start]
    return re.search(r"[“”«»\"],\s*\Z", before) is not None
