"""An invented collection for the page: a quarrel about a mill, and texts from strangers."""

from __future__ import annotations

from pathlib import Path

ACUTE = "\N{COMBINING ACUTE ACCENT}"
OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"

SMILE = " 🙂"

QUOTED = (
    f"We won’t sell the mill — not this year, not ever{SMILE}. The cafe{ACUTE} by the weir stays,"
)

FILES = {
    "2023-11-20-council.md": """---
title: The council on the mill
publisher: Valley News
---
# The council on the mill

Ann Lee, the mayor of Brookfield, said on Monday that the council would keep the mill.
“The mill belongs to everybody in this valley,” Lee said.

“The mill loses money every winter,” said Tom Brand, the owner of the quay.
“Nobody has told me who will pay for the roof.”
""",
    "2024-03-02-interview.md": f"""---
title: “We won’t sell”: the mayor at the weir
publisher: Valley News
author: Jo Marsh
url: https://news.example/2024/mill-interview
---
# “We won’t sell”: the mayor at the weir

The mayor met us at the weir. “{QUOTED}” Ann Lee said.

Asked about the roof of the mill, she said that the money would come from the bridge toll.

Tom Brand was not convinced. “A toll on the bridge is a tax on my customers,” Brand said. He said
that the quay would close before the bridge was paid for.
""",
    "2024-05-14-roof.md": """---
title: The roof is paid for
publisher: The Brook
---
# The roof is paid for

“The roof is paid for, and the mill belongs to everybody in this valley,” Ann Lee, the mayor of
Brookfield, told the council.

“I was wrong about the roof,” said Tom Brand. “I was not wrong about the toll.”

Mina Okafor, the engineer, said the new roof would last for sixty years. “Sixty years, if nobody
forgets the gutters,” Okafor said.
""",
    "2024-05-30-gutters.md": """---
title: Who cleans the gutters?
publisher: The Brook
---
# Who cleans the gutters?

“Nobody has cleaned the gutters since the opening,” said Mina Okafor, the engineer.
Ann Lee, the mayor, promised that the town would clean the gutters every autumn.
""",
}
STRANGE = {
    "hebrew.md": """---
title: הטחנה נשארת
language: he
---
# הטחנה נשארת

“הטחנה שייכת לכולם,” said Noa Levi, the archivist.
""",
    "hostile.md": f"""---
title: <script>document.title = "taken"</script> Attic & Sons
author: <b>Bo</b>
---
# Attic & Sons

“The attic is <script>document.title = 'taken'</script> <img src=x onerror=alert(1)> full of
pigeons,” said Ed Quill, the janitor.

“The cellar of the attic house {OVERRIDE}is never dry,” said Ed Quill.
""",
    "linked.jsonl": """{"text": "“The lantern was lit at nine,” said Ida Finch, the keeper.", \
"title": "The lantern", "url": "javascript:alert(1)"}
""",
}


def write_town(folder: Path, strange: bool = True) -> Path:
    """The collection's files in `folder`; for pictures without what is strange.

    Where pictures are taken there may be no font for a smile.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plain = {name: text.replace(SMILE, "") for name, text in FILES.items()}
    for name, text in ({**FILES, **STRANGE} if strange else plain).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
