"""Labelled questions, documents and quotations -> measures.

`python -m index.evaluation SETDIR…` tables answering, `python -m index.evaluation.speech SETDIR…`
quotations and their speakers, `python -m index.evaluation.reading SETDIR` the reader alone.
"""
