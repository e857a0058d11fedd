"""SRT and WebVTT: what is said, as running text, with the time of every cue.

Cues are joined to paragraphs; a new one begins where another speaker is tagged (`<v Ann Lee>`,
`- `, `>> `, `ANN LEE:`) or after a pause. A tagged name becomes a transcript's label ("Ann Lee: ");
where one person says everything, they are the document's speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from index.documents.encoding import checked, cleaned, decode
from index.documents.metadata import metadata_from
from index.documents.source import Extract, Mark, Metadata
from index.errors import FormatError
from index.settings import DocumentSettings

TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
TIMING = re.compile(rf"^[^\S\n]*{TIME}[^\S\n]*-->[^\S\n]*{TIME}[^\n]*$", re.MULTILINE)
VOICE = re.compile(r"<v(?:\.[\w.-]+)?[ \t]+([^>]{1,80})>")
TAG = re.compile(r"</?[a-zA-Z][^>\n]{0,80}>|<\d[\d:.]*>|\{\\[^}\n]{0,80}\}")
TURN = re.compile(r"^(?:[-–—][^\S\n]*|>>+[^\S\n]*)(?=\S)")
LABEL = re.compile(r"^[A-ZÀ-ÞА-ЯЁ][\w.'’-]*(?: [\w.'’()-]+){0,4}:(?=\s)")
PAUSE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cue: its words, its times, and whether somebody begins to speak in it."""

    words: str
    start: float
    end: float
    begins: bool
    voice: str | None


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """The spoken text with a mark for every cue."""
    decoded, encoding = decode(data)
    lines = list(_lines(cleaned(decoded)))
    voices = {line.voice for line in lines}
    if len(voices) == 1 and None not in voices:
        # Where one person says all of it, that is known of the text and need not stand in it.
        text, marks = _join([replace(line, voice=None) for line in lines])
        known = metadata_from({"speaker": lines[0].voice})
    else:
        text, marks = _join(lines)
        known = Metadata()
    if not text:
        raise FormatError("holds no cues with words")
    return [Extract(checked(text), known, marks, encoding=encoding)]


def _join(lines: Sequence[_Line]) -> tuple[str, tuple[Mark, ...]]:
    text, ended, voice = "", 0.0, None
    marks: list[Mark] = []
    for line in lines:
        anew = line.begins or line.voice != voice or line.start - ended > PAUSE_SECONDS
        text += "" if not text else "\n\n" if anew else " "
        if not marks or marks[-1].seconds != line.start:
            marks.append(Mark(len(text), seconds=line.start))
        # After a pause the same person goes on, and is named again.
        text += f"{line.voice}: " if line.voice and (anew or len(marks) == 1) else ""
        text += line.words
        ended, voice = line.end, line.voice
    return text, tuple(marks)


def _lines(text: str) -> Iterator[_Line]:
    timings = list(TIMING.finditer(text))
    ends = [timing.start() for timing in timings[1:]] + [len(text)]
    for timing, end in zip(timings, ends, strict=False):
        # A cue ends at a blank line; what follows is the number or name of the next one.
        cue = re.split(r"\n[^\S\n]*(?:\n|\Z)", text[timing.end() : end].removeprefix("\n"))[0]
        yield from _cue(cue, _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:]))


def _cue(cue: str, start: float, end: float) -> Iterator[_Line]:
    voice = None
    for line in VOICE.sub(r"\n\g<0>", cue).split("\n"):
        tag = VOICE.search(line)
        voice = " ".join(unescape(tag[1]).split()) if tag else voice
        words = " ".join(unescape(TAG.sub("", line)).split())
        turn = TURN.match(words)
        words = words[turn.end() :] if turn else words
        if words:
            yield _Line(words, start, end, bool(turn or LABEL.match(words)), voice)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + int((fraction or "0").ljust(3, "0")) / 1000
