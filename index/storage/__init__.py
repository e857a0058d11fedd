"""Records on disk, whole or not at all.

A generation is one finished, immutable index of a collection: `records` (SQLite: documents,
sentences, passages, quotations, speakers), `vectors` and a `lexical` index (tantivy), with a
manifest that names the model, the counts and the size and checksum of every file. `build` writes it
in a folder aside; `publishing` flushes it, renames it into place and then replaces the one pointer
CURRENT by an atomic rename. So it cannot be half-seen: a reader follows the pointer to a folder
that was complete before the pointer named it, and keeps what it has opened while newer generations
come. Every size, and every small file's sum, is compared before a file is opened, and `inspection`
reads all the rest; a generation that is not whole is not answered from, the one before is, with a
warning (`generation`).

`keeping`, `adding` and `removing` are what a person does with a collection, one writer at a time
(`lock`); what was decided lies beside the generations and outlives them. `transfer` carries a
collection elsewhere.

What costs is done once: a parser's text and the speech found in it are kept by document
(`analysis_cache`), vectors by sentence (`vector_cache`), both keyed by all that they depend on. The
files of a generation are written anew from them, not patched. Speakers, copies and the numbers of
sentences hang on the whole collection, and this way an update comes to the very rows of a fresh
build, with nothing to compact, at a price that grows with the collection: at 100,000 sentences
nothing is parsed or encoded again, and the rest takes seconds. Segments shared between generations
would make that price one of the change alone.
"""
