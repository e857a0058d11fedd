"""Numbers with their nouns, as a person reads them."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """ "1 quotation", "2,000 quotations"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
