"""Open question sets -> the reader's weights, with their curves and measures.

`python -m index.training DATA_DIR --out FOLDER` reads the sets named in the recipe, trains the
network of `index.answering.network` on them, and writes the weights that
`index.answering.reader.load_reader` opens. `python -m index.training.evidence SETDIR…` then learns
how much each feature and the reader's judgement count. Nothing at answer time imports this
package.
"""
