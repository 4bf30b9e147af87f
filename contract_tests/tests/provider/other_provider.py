"""A second right provider, unlike the sandbox wherever the contract leaves a choice: plain ASGI, data in memory."""

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from contract_tests.provider.target import Target

ACCOUNT, SERVICE = "ACabcdefabcdefabcdefabcdefabcdef01", "IS" + "AB12" * 8
CONVERSATION, MESSAGE = "CH" + "0a1B" * 8, "IM" + "9" * 32
UNIQUE_NAME, TOKEN = "Team: \u00fcber/alles?", "anothersecret0123456789"
STATUSES = ["sent", "read", None, "failed", "delivered", "undelivered"]


class Refusal(Exception):  # noqa: N818 # it is an answer
    """A refusal with its status."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.headers = status, headers


@dataclass
class OtherProvider:
    """The provider.

    Attributes:
        rejects_large_pages: Answer 400 to a PageSize above 50, else clamp it.
        counts_pages: Let Page choose the page where there is no token, else ignore it.
        number: How many receipts the message has.
    """

    rejects_large_pages: bool = True
    counts_pages: bool = True
    number: int = 57

    @property
    def target(self) -> Target:
        """How to reach it in this process."""
        return Target(
            "http://localhost:8123", ACCOUNT, TOKEN, SERVICE, CONVERSATION, MESSAGE, unique_name=UNIQUE_NAME, app=self
        )

    async def __call__(self, scope: dict[str, Any], _: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Answer a request; header names in capitals and two chunks, for that is allowed."""
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            status, body, more = 200, self._answer(scope, headers), {}
        except Refusal as refusal:
            status, more = refusal.status, refusal.headers
            body = {"message": str(refusal), "status": status}
            if status == 404:
                body["code"] = 20404
        content = json.dumps(body, indent=2).encode() + b"\n"
        sent = {"CONTENT-TYPE": 'Application/JSON; charset="UTF-8"', "X-Powered-By": "something else", **more}
        raw = [(name.encode(), value.encode()) for name, value in sent.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        if scope["method"] == "HEAD":
            content = b""
        await send({"type": "http.response.body", "body": content[:10], "more_body": True})
        await send({"type": "http.response.body", "body": content[10:]})

    def _answer(self, scope: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        names = [unquote(part) for part in scope["raw_path"].decode().strip("/").split("/")]
        place = self._place(names)
        if scope["method"] != "GET":
            raise Refusal(405 if scope["method"] in {"HEAD", "OPTIONS"} or place else 404, "No.", allow="GET")
        self._authenticate(headers.get("authorization", ""))
        if place is None:
            raise Refusal(404, "There is nothing here.")
        collection, scoped, sid = place
        base = f"{scope['scheme']}://{headers['host']}{collection}"
        receipts = [self._receipt(base, number, scoped=scoped) for number in reversed(range(self.number))]
        if sid is None:
            return self._page(base, receipts, dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)))
        for receipt in receipts:
            if receipt["sid"] == _digits_in_capitals(sid):
                return receipt
        raise Refusal(404, "No such receipt.")

    def _place(self, names: list[str]) -> tuple[str, bool, str | None] | None:
        """The collection as the request writes it, whether it names the service, and the receipt if there is one."""
        scoped = names[:2] == ["v1", "Services"]
        service, rest = (names[2:3], names[3:]) if scoped else ([SERVICE], names[1:])
        if names[:1] != ["v1"] or len(rest) not in {5, 6} or rest[::2][:3] != ["Conversations", "Messages", "Receipts"]:
            return None
        found = [_digits_in_capitals(text) for text in (service[0], rest[3])] == [SERVICE, MESSAGE]
        if not found or rest[1] not in {CONVERSATION, UNIQUE_NAME}:
            return None
        form = f"/Services/{SERVICE}" if scoped else ""
        path = f"/v1{form}/Conversations/{quote(rest[1], safe='')}/Messages/{MESSAGE}/Receipts"
        return path, scoped, rest[5] if len(rest) == 6 else None

    def _authenticate(self, header: str) -> None:
        scheme, _, token = header.partition(" ")
        right = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if scheme.lower() != "basic" or token.strip() != right:
            raise Refusal(401, "Who are you?", **{"www-authenticate": "basic realm=x"})

    def _receipt(self, base: str, number: int, *, scoped: bool) -> dict[str, Any]:
        status = STATUSES[number % len(STATUSES)]
        sid = f"DY{number:032X}"
        return {
            "url": f"{base}/{sid}",
            "date_updated": None if status is None else "2019-12-31T23:59:59.25+00:00",
            "date_created": "2020-02-29T00:00:00.5Z",
            "status": status,
            "error_code": 21610 if status in {"failed", "undelivered"} else 0,
            "participant_sid": f"MB{number:032x}",
            "channel_message_sid": None if number % 5 == 0 else f"zz{number:032x}",
            **({"chat_service_sid": SERVICE} if scoped else {}),
            "account_sid": ACCOUNT,
            "conversation_sid": CONVERSATION,
            "message_sid": MESSAGE,
            "sid": sid,
        }

    def _page(self, base: str, receipts: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        size, page = _number(query.get("PageSize", "50"), 1), _number(query.get("Page", "0"), 0)
        if size > 50 and self.rejects_large_pages:
            raise Refusal(400, "PageSize is too large.")
        size = min(size, 50)
        start = page * size if self.counts_pages else 0
        if "PageToken" in query:
            start = _offset(query["PageToken"])
        elif not self.counts_pages:
            page = 0
        following, before = start + size, max(start - size, 0)

        def link(number: int, offset: int | None) -> str:
            token = "" if offset is None else f"PageToken={_token(offset)}&"
            return f"{base}?{token}Page={number}&PageSize={size}"

        own = f"{base}?Page={page}&PageSize={size}"
        if "PageToken" in query:
            own += f"&PageToken={quote(query['PageToken'], safe='')}"
        return {
            "delivery_receipts": receipts[start:following],
            "meta": {
                "key": "delivery_receipts",
                "next_page_url": link(page + 1, following) if following < len(receipts) else None,
                "url": own,
                "previous_page_url": link(max(page - 1, 0), before) if start > 0 else None,
                "first_page_url": link(0, None),
                "page_size": size,
                "page": page,
            },
        }


def _digits_in_capitals(sid: str) -> str:
    return sid[:2] + sid[2:].upper()


def _number(text: str, least: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19) or int(text) < least:
        raise Refusal(400, "That is no number for this.")
    return int(text)


def _token(offset: int) -> str:
    return quote(base64.b64encode(json.dumps({"o": offset}).encode()).decode(), safe="")


def _offset(token: str) -> int:
    try:
        offset = json.loads(base64.b64decode(token, validate=True))["o"]
    except (ValueError, KeyError, TypeError):
        offset = None
    if not isinstance(offset, int) or offset < 0:
        raise Refusal(404, "That page is gone.")
    return offset
