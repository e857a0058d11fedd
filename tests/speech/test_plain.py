"""Quotations without a parser, in several languages."""

import pytest

from index.speech.attribution import analyse
from index.speech.cues import LANGUAGES, guess_language, load_cues


@pytest.mark.parametrize(
    ("language", "text", "words", "mention"),
    [
        ("de", "„Der See ist zu“, sagte Nora Blum.", "Der See ist zu", "Nora Blum"),
        ("de", "„Der See ist zu“, so Nora Blum.", "Der See ist zu", "Nora Blum"),
        ("de", "Der See sei zu, versicherte Nora Blum.", "Der See sei zu", "Nora Blum"),
        ("de", "Nora Blum sagte, dass der See zu sei.", "der See zu sei", "Nora Blum"),
        ("fr", "« Le lac est gelé », a dit Nora Blum.", "Le lac est gelé", "Nora Blum"),
        ("fr", "Selon Nora Blum, le lac est gelé.", "le lac est gelé", "Nora Blum"),
        ("es", "«El lago está helado», dijo Nora Blum.", "El lago está helado", "Nora Blum"),
        ("es", "Nora Blum afirmó que el lago está helado.", "el lago está helado", "Nora Blum"),
        ("ru", "«Озеро замёрзло», — сказала Нора Блюм.", "Озеро замёрзло", "Нора Блюм"),
        ("ru", "По словам Норы Блюм, озеро замёрзло.", "озеро замёрзло", "Норы Блюм"),
        ("en", "“The lake is frozen,” said Nora Blum.", "The lake is frozen,", "Nora Blum"),
    ],
)
def test_languages(language: str, text: str, words: str, mention: str) -> None:
    (attribution,) = analyse(text, language=language).attributions
    assert attribution.quotation.parts[0].of(text) == words
    assert attribution.mention and attribution.mention.of(text) == mention


def test_reporting_words_inside_the_marks_are_cut_out() -> None:
    text = "«Озеро замёрзло, — сказала Нора Блюм. — Мы идём»."
    (attribution,) = analyse(text, language="ru").attributions
    assert [p.of(text) for p in attribution.quotation.parts] == ["Озеро замёрзло,", "Мы идём"]


def test_negated_saying_was_not_said() -> None:
    (attribution,) = analyse(
        "Nora Blum sagte nicht, dass der See zu sei.", language="de"
    ).attributions or (None,)
    assert attribution is None or not attribution.quotation.said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_words(language: str) -> None:
    words = load_cues(language)
    assert words.clause and words.source and words.common


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der See ist nicht zu und die Kinder sind auf dem Eis.", "de"),
        ("Le lac est gelé et les enfants ne sont pas dans la maison.", "fr"),
        ("Озеро не замёрзло, и дети на льду.", "ru"),
        ("El lago no está helado y los niños juegan en la casa.", "es"),
        ("The lake is frozen and the children are on it.", "en"),
        ("", "en"),
    ],
)
def test_guess_language(text: str, language: str) -> None:
    assert guess_language(text) == language
