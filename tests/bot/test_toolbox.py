"""`quoth mcp`, as the SDK's own client finds it on the other end of a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from valley import DOCUMENTS

ROOT = Path(__file__).parents[2]
CLIENT = {"name": "test", "version": "1"}


def parameters_for(data_dir: Path) -> StdioServerParameters:
    """How a client starts the server over a data directory."""
    return StdioServerParameters(
        command=sys.executable,
        args=[str(ROOT / "tests" / "bot" / "tiny_tools.py")],
        env={
            "QUOTH_DATA_DIR": str(data_dir),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        },
        cwd=ROOT,
    )


@asynccontextmanager
async def connected(data_dir: Path) -> AsyncIterator[Client]:
    """A client and the server that it started."""
    async with Client(parameters_for(data_dir), read_timeout_seconds=60) as client:
        yield client


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool returns; it fits the schema that the server promised."""
    done = await client.call_tool(tool, arguments)
    assert not done.is_error, done.content
    assert done.structured_content is not None
    schema = next(t for t in (await client.list_tools()).tools if t.name == tool).output_schema
    Draft202012Validator(schema).validate(done.structured_content)
    return done.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    done = await client.call_tool(tool, arguments)
    assert done.is_error
    words = "".join(getattr(part, "text", "") for part in done.content)
    assert "Traceback" not in words
    return words


def assert_sliced(row: dict[str, Any]) -> None:
    text = DOCUMENTS[f"{row['doc_id']}.txt"]
    assert text[row["start"] : row["end"]] == row["quote"]
    assert row["id"] == f"{row['doc_id']}:{row['start']}-{row['end']}"


async def test_a_client_asks_lists_checks_and_reads(valley_data_dir: Path) -> None:
    async with connected(valley_data_dir) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "quotes_by", "verify_quote", "read_source"}
        for tool in tools.values():
            assert tool.description
            assert tool.output_schema
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint

        answer = await call(client, "ask", question="what did Ann Lee say about the bridge?")
        assert not answer["abstained"]
        for row in answer["answers"]:
            assert_sliced(row)
            assert row["speaker"] == "Ann Lee"

        nothing = await call(client, "ask", question="what did Zed Quux say about the mill?")
        assert (nothing["abstained"], nothing["answers"]) == (True, [])
        assert "Ann Lee" in nothing["people"]

        listed = await call(client, "quotes_by", speaker="Ann Lee", limit=3)
        assert (listed["total"], len(listed["quotations"])) == (9, 3)
        for row in listed["quotations"]:
            assert_sliced(row)
        assert (await call(client, "quotes_by", speaker="Anne Leigh"))["speakers"] == []

        row = listed["quotations"][0]
        around = await call(client, "read_source", id=row["id"], hash=row["hash"])
        at = slice(row["start"] - around["start"], row["end"] - around["start"])
        assert around["text"][at] == row["quote"]
        assert "Ann Lee" in {speech["speaker"] for speech in around["quotations"]}

        exact = await call(client, "verify_quote", quote="The roof costs 5,000 crowns.")
        assert (exact["verdict"], exact["speaker"]) == ("exact", "Ann Lee")
        altered = await call(client, "verify_quote", quote="The roof costs 6,000 crowns.")
        assert altered["verdict"] == "altered"
        assert altered["difference"] == [{"quote": "6,000", "source": "5,000"}]
        other = await call(
            client, "verify_quote", quote="The roof costs 5,000 crowns.", speaker="Bob Roy"
        )
        assert other["verdict"] == "other_speaker"


async def test_a_document_is_read_a_stretch_at_a_time(valley_data_dir: Path) -> None:
    text = DOCUMENTS["undated.txt"]
    async with connected(valley_data_dir) as client:
        read, start = "", 0
        while start is not None:
            part = await call(client, "read_source", id="undated", start=start, end=start + 700)
            read, start = read + part["text"], part["next"]
        assert read == text


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("ask", {"question": " "}, "question"),
    ("ask", {"question": "what?", "after": "the day of never"}, "the day of never"),
    ("read_source", {"id": "nowhere"}, "no document “nowhere”"),
    ("read_source", {"id": "undated:5-999999"}, "no such characters"),
    ("read_source", {"id": "undated", "start": 999999}, "characters"),
    ("read_source", {"id": "undated", "start": 9, "end": 5}, "characters"),
    ("read_source", {"id": "undated", "hash": "0" * 16}, "hash"),
    ("quotes_by", {"speaker": "Ann Lee", "limit": 0}, "limit"),
    ("quotes_by", {}, "speaker"),
)


async def test_what_cannot_be_done_is_said(valley_data_dir: Path) -> None:
    async with connected(valley_data_dir) as client:
        for tool, arguments, said in REFUSED:
            assert said in await refused(client, tool, **arguments)


def test_nothing_but_the_protocol_goes_to_standard_output(valley_data_dir: Path) -> None:
    """The encoder of the tests prints while it is loaded, both ways that there are."""
    start = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT}
    asked = {"name": "ask", "arguments": {"question": "what did Ann Lee say about the mill?"}}
    sent = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": start},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked},
    ]
    parameters = parameters_for(valley_data_dir)
    with subprocess.Popen(
        [parameters.command, *parameters.args],
        env={**os.environ, **(parameters.env or {})},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdin.write("".join(f"{json.dumps(message)}\n" for message in sent))
        server.stdin.flush()
        received = [json.loads(server.stdout.readline()) for _ in range(2)]
        server.stdin.close()
        assert server.stdout.read() == ""
        assert "loading" in server.stderr.read()
    assert [message["id"] for message in received] == [1, 2]
    assert received[1]["result"]["structuredContent"]["answers"]
    assert server.returncode == 0


async def test_without_an_index_it_says_what_to_run(tmp_path: Path) -> None:
    async with connected(tmp_path) as client:
        assert "quoth index build" in await refused(client, "ask", question="what did Lee say?")
