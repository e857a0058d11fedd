"""A question -> `Answer` or `Abstention`, each quotation read back from the store.

`question` understands who and what is asked; `retrieval` finds candidate sentences by words and
vectors and describes them by `features`; `reader` judges the first of them again in their context
(`rereading`); `evidence` makes a probability of it all, and `answer` shows what is likely enough or
says why not. `checking` compares words seen elsewhere with the collection, `citation` cites them.
"""
