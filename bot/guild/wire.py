"""The calls to Discord that carry answers, each made once; `faults` judges what a failure means.

Messages go through discord.py's own HTTP client, which keeps its rate limits. Its webhook adapter,
which carries the answers to interactions, repeats a failed call by itself after seconds; an
interaction must be acknowledged within three, so here it tries once.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import aiohttp
import discord
from discord.http import Route, json_or_text
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

ATTACHMENT = "quotations.txt"


class OneTry(AsyncWebhookAdapter):
    """discord.py's adapter for interactions and webhooks, without its own repetitions."""

    def __init__(self, timeout_seconds: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def request(
        self,
        route: Route,
        session: aiohttp.ClientSession,
        *,
        payload: dict[str, Any] | None = None,
        multipart: list[dict[str, Any]] | None = None,
        proxy: str | None = None,
        proxy_auth: aiohttp.BasicAuth | None = None,
        files: Sequence[discord.File] | None = None,
        reason: str | None = None,
        auth_token: str | None = None,
        params: dict[str, Any] | None = None,
    ) -> Any:
        """Make the call once. Raises HTTPException, or what aiohttp raises."""
        headers = {"Authorization": f"Bot {auth_token}"} if auth_token else {}
        body: aiohttp.FormData | str | None = None
        if multipart:
            body = aiohttp.FormData(quote_fields=False)
            for field in multipart:
                body.add_field(**field)
        elif payload is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(payload)
        async with session.request(
            route.method,
            route.url,
            data=body,
            headers=headers,
            params=params,
            proxy=proxy,
            proxy_auth=proxy_auth,
            timeout=self._timeout,
        ) as response:
            data = await json_or_text(response)
            if 200 <= response.status < 300:
                return data
            raise _error(response, data)


def _error(response: aiohttp.ClientResponse, data: Any) -> discord.HTTPException:
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    fallback = discord.DiscordServerError if response.status >= 500 else discord.HTTPException
    return kinds.get(response.status, fallback)(response, data)


class Wire:
    """Posts, edits and deletes messages for one client; every call is made once.

    Every method raises discord.HTTPException, aiohttp.ClientError, OSError or ValueError.
    """

    def __init__(self, client: discord.Client, timeout_seconds: float) -> None:
        self._client = client
        # discord.py sleeps out a global rate limit inside the call, so a call is never cancelled
        # from outside, which would leave its lock closed; only the request itself may time out.
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    @property
    def me(self) -> int | None:
        """The bot's id as a person."""
        return self._client.user.id if self._client.user else None

    async def post(self, channel: int, body: dict[str, Any], attachment: str | None = None) -> int:
        """Post a message; its id. With the nonce of one just posted, Discord gives that one."""
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        return int((await self._request(route, body, attachment))["id"])

    async def edit(self, channel: int, message: int, body: dict[str, Any]) -> None:
        """Replace the content of a message."""
        path = "/channels/{channel_id}/messages/{message_id}"
        await self._request(Route("PATCH", path, channel_id=channel, message_id=message), body)

    async def delete(self, channel: int, message: int) -> None:
        """Delete a message of the bot's own."""
        path = "/channels/{channel_id}/messages/{message_id}"
        route = Route("DELETE", path, channel_id=channel, message_id=message)
        await self._client.http.request(route, timeout=self._timeout)

    async def after(self, channel: int, message: int) -> list[dict[str, Any]]:
        """Up to a hundred messages that came into the channel after `message`."""
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
        params = {"after": str(message), "limit": "100"}
        found = await self._client.http.request(route, params=params, timeout=self._timeout)
        return list(found)

    async def direct_channel(self, person: int) -> int:
        """The channel for direct messages with a person; the same one every time."""
        route = Route("POST", "/users/@me/channels")
        return int((await self._request(route, {"recipient_id": str(person)}))["id"])

    async def edit_original(
        self, application: int, token: str, body: dict[str, Any], attachment: str | None = None
    ) -> int:
        """Put the answer into the response that was deferred; the message's id."""
        session = discord.Webhook.partial(application, token, client=self._client).session
        form, files = _multipart(body, attachment)
        data = await async_context.get().edit_original_interaction_response(
            application,
            token,
            session=session,
            payload=None if form else body,
            multipart=form,
            files=files,
        )
        return int(data["id"])

    async def _request(
        self, route: Route, body: dict[str, Any], attachment: str | None = None
    ) -> Any:
        form, files = _multipart(body, attachment)
        http = self._client.http
        if form:
            return await http.request(route, files=files, form=form, timeout=self._timeout)
        return await http.request(route, json=body, timeout=self._timeout)


def _multipart(
    body: dict[str, Any], attachment: str | None
) -> tuple[list[dict[str, Any]] | None, list[discord.File] | None]:
    """The form that carries a message with an attached text; None without one."""
    if attachment is None:
        return None, None
    file = discord.File(io.BytesIO(attachment.encode("utf-8", "replace")), filename=ATTACHMENT)
    whole = {**body, "attachments": [{"id": "0", "filename": ATTACHMENT}]}
    return [
        {"name": "payload_json", "value": json.dumps(whole)},
        {
            "name": "files[0]",
            "value": file.fp,
            "filename": ATTACHMENT,
            "content_type": "text/plain; charset=utf-8",
        },
    ], [file]
