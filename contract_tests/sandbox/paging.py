"""Paging: reading PageSize, Page and PageToken, and opaque tokens that point between two receipts."""

import base64
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

from .errors import bad_parameter
from .exchange import Call

MAXIMUM_PAGE_SIZE = 50
"""Default and maximum (API page)."""

_DIGITS = re.compile("[0-9]{1,100}")
_PAYLOAD = re.compile(rb"([0-9]{1,18})([ab])")
_DIGEST_BYTES = 9


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a message's receipts: right ``after`` a position, or right before it.

    Tokens hold a receipt's position and no count, so that what arrives between two pages neither shifts the rest
    nor shows a receipt twice.
    """

    position: int
    after: bool


START = Cursor(0, after=True)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a request asks for, made valid: ``page`` from 0, ``page_size`` 1 to 50."""

    page: int
    page_size: int
    cursor: Cursor
    page_token: str | None


def page_size_of(call: Call) -> int:
    """PageSize, 50 when absent and 50 when above.

    That the API clamps is not verified, but every official library sends an uncapped ``PageSize=<limit>`` (measured),
    and nobody reports a refusal. For zero, a sign or no number at all nothing is known; the sandbox refuses.

    Raises:
        ApiError: 400.
    """
    value = call.parameter("PageSize")
    if value is None:
        return MAXIMUM_PAGE_SIZE
    if _DIGITS.fullmatch(value) is None or int(value) < 1:
        raise bad_parameter("PageSize", value, "an integer from 1 to 50")
    return min(int(value), MAXIMUM_PAGE_SIZE)


def page_of(call: Call) -> int:
    """Page, which is only echoed: "simply for client state" (API page); the token alone decides (recorded).

    Raises:
        ApiError: 400 (what the API does is not verified).
    """
    value = call.parameter("Page")
    if value is None:
        return 0
    if _DIGITS.fullmatch(value) is None:
        raise bad_parameter("Page", value, "an integer from 0 on")
    return int(value)


def write_token(message_sid: str, cursor: Cursor) -> str:
    """An opaque token; a digest binds it to its message, so that no other text passes for one by chance."""
    payload = b"%d%s" % (cursor.position, b"a" if cursor.after else b"b")
    digest = hashlib.sha256(message_sid.encode() + payload).digest()[:_DIGEST_BYTES]
    return "PT" + base64.urlsafe_b64encode(digest + payload).decode().rstrip("=")


def read_token(message_sid: str, token: str) -> Cursor:
    """The cursor that a token of this very message stands for.

    Raises:
        ApiError: 400 for anything that the sandbox did not issue for this message (the API's answer: not verified).
    """
    refusal = bad_parameter("PageToken", token, "a page token of this message")
    try:
        raw = base64.urlsafe_b64decode(token.removeprefix("PT") + "==")
    except ValueError:
        raise refusal from None
    payload = _PAYLOAD.fullmatch(raw, _DIGEST_BYTES)
    if payload is None:
        raise refusal
    cursor = Cursor(int(payload[1]), after=payload[2] == b"a")
    if write_token(message_sid, cursor) != token:
        raise refusal
    return cursor


def link(collection: str, page_size: int, page: int, page_token: str | None) -> str:
    """A page's absolute URL, with PageSize, Page and PageToken in this order (published and recorded)."""
    token = "" if page_token is None else f"&PageToken={quote(page_token)}"
    return f"{collection}?PageSize={page_size}&Page={page}{token}"
