"""A text's quotations checked on the desk."""

from __future__ import annotations

import asyncio
from pathlib import Path

from page.serving import index_folder, tiny_desk_over

from bot.checks import check_in_turns
from index import check_text

SOURCE = "“The mill will stay,” Ann Lee said. “The road is dead,” Bob Roy said.\n"
DRAFT = (
    "“The mill will stay,” Ann Lee said. “The mill will not stay,” Ann Lee said.\n\n"
    "“The road is dead,” Ann Lee said. “The moon is made of cheese,” Bob Roy said.\n"
)


async def test_a_question_need_not_wait_for_a_whole_text(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "mill.txt").write_text(SOURCE, "utf-8")
    index_folder(tmp_path / "documents", tmp_path / "data")
    desk = tiny_desk_over(tmp_path / "data")
    done: list[str] = []

    async def checked() -> None:
        found = await check_in_turns(DRAFT, desk)
        done.append("checked")
        assert found == check_text(DRAFT, desk.generation)
        assert [check.verdict.value for check in found] == [
            "exact",
            "altered",
            "other_speaker",
            "not_found",
        ]

    async def asked() -> None:
        await desk.answer_soon("what did Ann Lee say about the mill?")
        done.append("asked")

    try:
        await asyncio.gather(checked(), asked())
    finally:
        desk.close()
    assert done == ["asked", "checked"]
