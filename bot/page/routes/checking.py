"""`/check`: a paragraph from elsewhere -> each quotation in it with what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.checks import REMARKS, check_in_turns, differences, standing
from bot.page.addresses import document_address, speaker_address
from bot.page.setting import page_of
from bot.render import permalink
from index import Change, Check, Verdict

TEXT_CHARACTERS = 50_000
# A character takes up to four bytes, each of which a form writes as three.
BODY_BYTES = 12 * TEXT_CHARACTERS + 1000
TOO_LONG = (
    f"The text is longer than {TEXT_CHARACTERS:,} characters: check it in parts, or as a file with "
    "quoth verify."
)
LABELS = {
    Verdict.EXACT: ("✓", "exact"),
    Verdict.ALTERED: ("≠", "altered"),
    Verdict.OTHER_SPEAKER: ("⇄", "said by somebody else"),
    Verdict.NOT_FOUND: ("✗", "not found"),
}


@dataclass(frozen=True, slots=True)
class CheckView:
    """One quotation of the text, its verdict, what differs, and where the source has it."""

    check: Check
    sign: str
    label: str
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    where: str
    viewer: str | None
    original: str | None
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of the text, and the number of the quotation they are (0: none)."""

    text: str
    number: int
    verdict: str


async def check(request: Request) -> Response:
    """The form, and the result for a text that was sent."""
    page = page_of(request)
    text = await _text(request)
    if len(text) > TEXT_CHARACTERS:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LONG)
    if not text.strip():
        return await page.show("check.html", text="", checks=None, stretches=())

    checks = await check_in_turns(text, page.desk)
    return await page.show(
        "check.html",
        text=text,
        checks=[view_check(each) for each in checks],
        stretches=list(cut(text, checks)),
    )


async def _text(request: Request) -> str:
    """The text of the form; a browser sends its lines with CR LF, whatever they were."""
    if request.method == "GET":
        return request.query_params.get("text", "")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LONG)
    form = parse_qs(body.decode("ascii", "replace"), max_num_fields=4)
    return form.get("text", [""])[0].replace("\r\n", "\n")


def view_check(check: Check) -> CheckView:
    """What is shown of a checked quotation."""
    sign, label = LABELS[check.verdict]
    match = check.match
    return CheckView(
        check=check,
        sign=sign,
        label=label,
        changes=differences(check),
        remarks=tuple(REMARKS[note] for note in sorted(check.notes)),
        where=" · ".join(" ".join(p.split()) for p in standing(match)) if match else "",
        viewer=document_address(match.document, (match.span,)) if match else None,
        original=permalink(match.document, match.text) if match else None,
        speaker=speaker_address(match.speaker) if match and match.speaker else None,
    )


def cut(text: str, checks: Sequence[Check]) -> Iterator[Stretch]:
    """The text in stretches, quotations numbered from 1 in the order of `checks`."""
    position = 0
    numbered = sorted(enumerate(checks, start=1), key=lambda pair: pair[1].quotation.span)
    for number, check in numbered:
        span = check.quotation.span
        if span.start < position:
            continue
        yield Stretch(text[position : span.start], 0, "")
        yield Stretch(span.of(text), number, check.verdict.value)
        position = span.end
    yield Stretch(text[position:], 0, "")
