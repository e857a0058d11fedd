"""German reports without a parse (no German model can be had): word lists and the order of words.

The way: words.py holds the lists, clauses.py finds clauses, noun phrases and subjects, moods.py the
subjunctive; verbs.py, contents.py, sources.py and nouns.py read one sentence, free.py what goes on
after it, and reports.py brings them together.
"""
