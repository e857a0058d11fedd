"""An invented collection of dated and undated documents by several publishers and speakers."""

from __future__ import annotations

import json
from pathlib import Path

DOCUMENTS = (
    {
        "id": "quay-2022",
        "title": "A new quay for Selmouth",
        "publisher": "The Selmouth Courier",
        "url": "https://www.courier.example/quay",
        "date": "2022-03-04",
        "text": "Anna Weller, the harbour minister, opened the council on Friday.\n\n"
        "“The new quay will cost nine million and nobody's rent will rise for it,” Anna Weller "
        "said.\n\nTom Brand, the mayor of Selmouth, was not so sure. “We have not been shown one "
        "honest figure about the quay,” Tom Brand said.\n",
    },
    {
        "id": "quay-2024",
        "title": "The quay costs more",
        "publisher": "Valley Radio",
        "url": "https://radio.example.com/quay-costs",
        "date": "2024-05-20",
        "text": "The harbour minister met reporters in Selmouth.\n\n"
        "“The new quay will cost fourteen million, and I regret it,” Anna Weller said.\n\n"
        "Anna Weller denied that the ferry company had been paid for its silence.\n\n"
        "“I promise that the ferry will sail every day in winter,” Anna Weller said.\n",
    },
    {
        "id": "ferry-letter",
        "title": "Letter on the ferry fares",
        "date": None,
        "text": "“The ferry fares are a tax on everybody who lives on the islands,” Tom Brand "
        "said.\n\n“A fair ferry fare would be two crowns,” Ida Holm said.\n",
    },
)


def write_documents(folder: Path) -> Path:
    """The collection as a file of JSON Lines."""
    file = folder / "harbour.jsonl"
    lines = (json.dumps(document, ensure_ascii=False) for document in DOCUMENTS)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
