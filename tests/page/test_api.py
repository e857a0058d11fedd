"""`/api/…`: its documentation holds, its words are slices, and what goes wrong is a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fakes import UNSURE
from page.examples import DOCUMENTATION, EXAMPLE, asked, seed_page
from page.serving import served, tiny_desk_over

from bot.config import Config
from bot.page.routes.checking import TEXT_CHARACTERS
from bot.programs import SLICE_CHARACTERS
from index import open_generation


@pytest.fixture(scope="module")
def client(town: str) -> Iterator[httpx.Client]:
    """A client of the API about the town."""
    with httpx.Client(base_url=town) as found:
        yield found


@pytest.fixture(scope="module")
def texts(town_data_dir: Path) -> dict[str, str]:
    """The town's documents as stored."""
    records = open_generation(town_data_dir, "default", None).records
    return {name: records.document(n).text for name, n in records.document_numbers().items()}


def without_scores(value: Any) -> Any:
    """Two machines' arithmetic differs in the last places of a score."""
    if isinstance(value, list):
        return [without_scores(each) for each in value]
    if isinstance(value, dict):
        return {k: ... if k == "score" else without_scores(v) for k, v in value.items()}
    return value


def test_the_documentation_holds(real_data_dir: Path) -> None:
    examples = EXAMPLE.findall(DOCUMENTATION.read_text("utf-8"))
    assert len(examples) == 7
    with seed_page(real_data_dir) as base:
        for command, answer in examples:
            found = asked(base, command)
            assert found.status_code == 200, found.text
            assert without_scores(found.json()) == without_scores(json.loads(answer)), (
                f"{command}: see `make examples`"
            )


def assert_sliced(row: dict[str, Any], texts: dict[str, str]) -> None:
    text = texts[row["doc_id"]]
    assert text[row["start"] : row["end"]] == row["quote"]
    for start, end in row["parts"]:
        assert row["start"] <= start < end <= row["end"]


def test_answers_are_slices_that_lead_back(client: httpx.Client, texts: dict[str, str]) -> None:
    question = {"q": "what did Ann Lee say about the mill?"}
    answer = client.get("/api/ask", params=question).json()
    assert answer["answers"]
    for row in answer["answers"]:
        assert_sliced(row, texts)
        assert client.get(urlsplit(row["viewer"])._replace(fragment="").geturl()).status_code == 200
        around = client.get(f"/api/documents/{row['id']}", params={"hash": row["hash"]}).json()
        assert row["quote"] in around["text"]
        cited = client.get("/api/cite", params={"quotation": row["id"], "style": "plain"}).json()
        assert cited["quote"] == row["quote"]
    follows = client.get("/api/ask", params={"q": "and the gutters?", "past": question["q"]})
    assert follows.json()["understood"]["carried"]
    nobody = client.get("/api/ask", params={"q": "what did Zed Quux say about the mill?"})
    assert nobody.status_code == 200
    assert nobody.json()["abstained"]
    assert nobody.json()["people"]


def test_quotes_come_a_page_at_a_time(client: httpx.Client, texts: dict[str, str]) -> None:
    whole = client.get("/api/quotes", params={"speaker": "Tom Brand"}).json()
    assert whole["total"] == len(whole["quotations"]) > 2
    pages = [
        client.get("/api/quotes", params={"speaker": "Tom Brand", "limit": 1, "offset": n}).json()
        for n in range(whole["total"])
    ]
    assert [page["quotations"][0] for page in pages] == whole["quotations"]
    for row in whole["quotations"]:
        assert_sliced(row, texts)
        assert row["speaker"] == "Tom Brand"
    nobody = client.get("/api/quotes", params={"speaker": "Tim Brant"})
    assert nobody.status_code == 404
    assert nobody.json()["alike"] == ["Tom Brand"]


def test_documents_are_read_whole_in_stretches(client: httpx.Client, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        read, start = "", 0
        while start is not None:
            place = {"start": start, "end": start + 150}
            part = client.get(f"/api/documents/{name}", params=place).json()
            assert part["total_characters"] == len(text)
            read, start = read + part["text"], part["next"]
        assert read == text
        assert len(client.get(f"/api/documents/{name}").json()["text"]) <= SLICE_CHARACTERS


def test_a_text_is_checked(client: httpx.Client) -> None:
    draft = (
        "“I was wrong about the roof,” Ann Lee said. “I was not wrong about a toll,” said Brand."
    )
    checks = client.post("/api/verify", json={"text": draft}).json()["checks"]
    assert [check["verdict"] for check in checks] == ["other_speaker", "altered"]
    assert checks[0]["source"]["id"].startswith("2024-05-14-roof:")
    one = client.post("/api/verify", json={"quote": "pigs might fly over the mill"}).json()
    assert [check["verdict"] for check in one["checks"]] == ["not_found"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/ask", 400),
        ("/api/ask?q=+", 400),
        (f"/api/ask?q={'long+' * 2000}", 400),
        ("/api/ask?q=what%3F&after=the+day+of+never", 400),
        ("/api/ask?q=what%3F&top=0", 400),
        ("/api/quotes", 400),
        ("/api/quotes?speaker=Ann+Lee&limit=1001", 400),
        ("/api/quotes?speaker=Ann+Lee&limit=-1", 400),
        ("/api/quotes?speaker=Ann+Lee&offset=%C2%B2", 400),
        ("/api/cite", 400),
        ("/api/cite?quotation=mill&style=crayon", 400),
        ("/api/cite?quotation=no+such+words+anywhere", 404),
        ("/api/sources?limit=many", 400),
        ("/api/documents/nowhere", 404),
        ("/api/documents/2024-05-14-roof:5-99999", 404),
        ("/api/documents/2024-05-14-roof?start=99999", 404),
        ("/api/documents/2024-05-14-roof?hash=000000000000", 404),
        ("/api/verify", 405),
        ("/api/nothing", 404),
    ],
)
def test_what_goes_wrong_is_a_sentence(client: httpx.Client, path: str, status: int) -> None:
    assert_told(client.get(path), status)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"text": 5}', 400),
        (b'{"text": " "}', 400),
        (json.dumps({"text": "a" * (TEXT_CHARACTERS + 1)}).encode(), 413),
        (b"a" * 20 * TEXT_CHARACTERS, 413),
    ],
)
def test_a_body_that_is_none_is_told(client: httpx.Client, body: bytes, status: int) -> None:
    assert_told(client.post("/api/verify", content=body), status)


def assert_told(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"]
    assert "Traceback" not in answer.text


def test_the_guard_stands_before_it_too(client: httpx.Client) -> None:
    body = {"quote": "mill"}
    other = client.post("/api/verify", json=body, headers={"Origin": "https://evil.example"})
    assert other.status_code == 403
    assert client.get("/api/sources", headers={"Host": "evil.example"}).status_code == 421


def test_without_an_index_it_says_what_to_run(tmp_path: Path) -> None:
    desk = tiny_desk_over(tmp_path)
    with served(Config(tmp_path, (), UNSURE), desk) as base:
        answer = httpx.get(f"{base}/api/ask", params={"q": "what did Lee say?"})
        assert_told(answer, 503)
        assert "quoth index build" in answer.json()["error"]
    desk.close()
