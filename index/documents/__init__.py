"""Bytes on disk -> `Document`s: exact text, with where it came from."""
