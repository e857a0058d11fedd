"""Records on disk, whole or not at all.

A generation is one finished, immutable index of a collection: `records` (SQLite: documents,
sentences, passages, quotations, speakers), `vectors` (faiss) and a `lexical` index (tantivy), with
a manifest that names the model, the counts and the checksum of every file. `build` writes it in a
folder aside, flushes it, renames it into place and then replaces the one pointer CURRENT by an
atomic rename (`generation`). So it cannot be half-seen: a reader follows the pointer to a folder
that was complete before the pointer named it, compares every checksum before it opens a file, and
keeps what it has opened while newer generations come. What was encoded once is kept in a
`vector_cache` beside the generations, which costs time to lose and nothing else.
"""
