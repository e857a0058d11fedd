"""Records on disk, whole or not at all.

A generation is one finished, immutable index of a collection: a manifest, the people (SQLite), one
full-text index (`lexical`, tantivy), and `segments`, each with the records (SQLite), vectors and
forward index of the documents that were written together. The manifest names the model, the counts,
the segments, the removed documents, and the size and checksum of every file. `build` writes it in a
folder aside; `publishing` flushes it, renames it into place and then replaces the one pointer
CURRENT by an atomic rename. So it cannot be half-seen: a reader follows the pointer to a folder
that was complete before the pointer named it, and keeps what it has opened while newer generations
come. Every size, and every small file's sum, is compared before a file is opened, and `inspection`
reads all the rest; a generation that is not whole is not answered from, the one before is, with a
warning (`generation`).

A change costs what it changes (`amending`). What stays is shared: its files get a second name (a
hard link) in the new generation. What comes is one new segment, whose numbers go on where the last
one's end, and which is joined with those before it unless they are much larger, as in a
log-structured merge tree (O'Neil et al. 1996). What goes is a tombstone in the manifest: views hide
its rows, and searches leave out its numbers and what it adds to the counts behind BM25, so that
scores, lists and people are those of a fresh build. Who is who hangs on the whole collection, but
only people with a name in common can be taken for each other, so only those are gathered again
(`regrouping`); where somebody in a document that stays is another speaker by that, the document is
written again, and so is a copy whose original went (`deltas`). When much is gone, everything is
written anew.

Two prices are paid for that. A removed text stays in the shared files, unseen, until these are
written anew; `remove --purge` and `export` do so at once. And a shared file that a disk spoils,
spoils every generation that shares it: then there may be none to fall back to, and the next update
writes all anew from the caches. A collection so small that this costs nothing (`share_from`) is
always written whole.

`keeping`, `adding` and `removing` are what a person does with a collection, one writer at a time
(`lock`); what was decided lies beside the generations and outlives them. `transfer` carries a
collection elsewhere. What costs is done once: a parser's text and the speech found in it are kept
by document (`analysis_cache`), vectors by sentence (`vector_cache`), both keyed by all that they
depend on.
"""
