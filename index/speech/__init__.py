"""`Document` -> who says what in it; usable as a library of its own.

    from index.speech import analyse
    from index.speech.parsing import load_parser

    speech = analyse(text, parser=load_parser())
    for attribution in speech.attributions:
        attribution.speaker, [part.of(text) for part in attribution.quotation.parts]

Text is cut into paragraphs and `sentences`; quotation `marks` are paired paragraph by paragraph;
reporting words (`cues`, data a language) with their subjects are found in a dependency parse of
English (`parsing`, `english`, `contents`) or by word lists alone (`plain`); `staging` and `joining`
make `quotations` of both, direct, mixed and indirect, and `attribution` gives each its speaker,
reporting words, relay and certainty. Whom a mention means is told within a document by `people`
(names, roles, pronouns) and across a collection by `speakers`, which an administrator's
`corrections` overrule. `asking` and `finding` read the same of questions.
"""

from index.speech.attribution import Attribution, Speech, analyse

__all__ = ["Attribution", "Speech", "analyse"]
