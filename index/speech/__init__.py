"""`Document` -> who says what in it: sentences, quotations, speakers, attribution."""

from index.speech.attribution import Attribution, Speech, analyse

__all__ = ["Attribution", "Speech", "analyse"]
