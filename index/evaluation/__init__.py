"""Labelled questions, documents and quotations -> measures.

`python -m index.evaluation SETDIR…` measures and tables answering, `index.evaluation.errors` sorts
what went wrong, `index.evaluation.speech` measures quotations and their speakers,
`index.evaluation.reading` the reader alone; `index.evaluation.subset` and `floors` make what the
tests guard answering with.
"""
