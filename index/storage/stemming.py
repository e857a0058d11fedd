"""Words -> stems, by language: what the full-text index holds in place of the words.

A text is stemmed in its own language (Snowball's algorithms, in tantivy); a question, whose
language is unsure, in each language of the collection. Stop words carry no topic and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

LONGEST_WORD = 80
# The Snowball algorithm for each language, by its two-letter code.
ALGORITHMS: Mapping[str, str] = MappingProxyType(
    {
        "ar": "arabic",
        "da": "danish",
        "de": "german",
        "el": "greek",
        "en": "english",
        "es": "spanish",
        "fi": "finnish",
        "fr": "french",
        "hu": "hungarian",
        "it": "italian",
        "nl": "dutch",
        "no": "norwegian",
        "pt": "portuguese",
        "ro": "romanian",
        "ru": "russian",
        "sv": "swedish",
        "ta": "tamil",
        "tr": "turkish",
    }
)
# Whose stop words tantivy has, beside English.
WITH_STOP_WORDS = frozenset("da de es fi fr hu it nl no pt ru sv".split())
# Kept short: rare words decide anyway.
ENGLISH_STOP_WORDS = frozenset(
    "a about above after again against all am an and any are as at be because been before being "
    "below between both but by can could did do does doing down during each few for from further "
    "had has have having he her here hers him his how i if in into is it its itself just me more "
    "most my no nor not of off on once only or other our out over own same she should so some such "
    "than that the their them then there these they this those through to too under until up very "
    "was we were what when where which while who whom why will with would you your "
    # What a tokenizer leaves of contractions: it's, don't, we'll.
    "s t re ve ll d m don doesn didn isn wasn aren weren won".split()
)


def stems(text: str, language: str) -> tuple[str, ...]:
    """The stems of a text's words in their order, stop words left out; unknown codes: English."""
    return tuple(_analyzer(language if language in ALGORITHMS else "en").analyze(_whole(text)))


def words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, as they are stemmed one by one."""
    return tuple(_splitter().analyze(_whole(text)))


def _whole(text: str) -> str:
    """A text without halves of surrogate pairs, which no analyzer can be given."""
    return text.encode("utf-8", "replace").decode("utf-8")


def variants(word: str, languages: Sequence[str]) -> tuple[str, ...]:
    """What one word is stemmed to in each of some languages, each stem once."""
    return tuple(dict.fromkeys(stem for language in languages for stem in stems(word, language)))


def likely_language(text: str, languages: Sequence[str]) -> str | None:
    """The one of some languages that has most of a text's words as stop words; None if none has.

    Where two have as many it is not known either, but for those that share their stop words.
    """
    listed = words(text)
    counts = {code: sum(not stems(word, code) for word in listed) for code in languages}
    most = max(counts.values(), default=0)
    best = [code for code, count in counts.items() if count == most]
    lists = {code if code in ALGORITHMS else "en" for code in best}
    return best[0] if most and len(lists) == 1 else None


@cache
def _splitter() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    return builder.filter(Filter.lowercase()).build()


@cache
def _analyzer(language: str) -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    builder = builder.filter(Filter.lowercase())
    if language == "en":
        builder = builder.filter(Filter.ascii_fold())
        builder = builder.filter(Filter.custom_stopword(sorted(ENGLISH_STOP_WORDS)))
        return builder.filter(Filter.stemmer("english")).build()
    algorithm = ALGORITHMS[language]
    if language in WITH_STOP_WORDS:
        builder = builder.filter(Filter.stopword(algorithm))
    # Names and loan words in Latin letters keep their form in Russian, and lose accents elsewhere.
    return builder.filter(Filter.stemmer(algorithm)).filter(Filter.ascii_fold()).build()
