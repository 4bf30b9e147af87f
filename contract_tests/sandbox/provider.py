"""The provider: each step from a request to its answer is a method, so that a wrong provider overrides just one."""

import gzip
from typing import Any

import msgspec
from starlette.responses import Response

from . import addresses, errors, paging
from .addresses import Address
from .authentication import account_of
from .errors import ApiError
from .exchange import Answer, Call, origin_of, request_sid
from .store import Message, Receipt, Store

ALLOWED = "GET, HEAD, OPTIONS"
_GZIP_FROM_BYTES = 1024


class Provider:
    """A right provider of the Message Receipt resource, over one store.

    A call runs through ``answer`` (authentication, address, lookup, rendering) and ``response`` (bytes and headers).
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def answer(self, call: Call) -> Answer:
        """The decoded answer to any call; refusals are answers too."""
        try:
            return self.carry_out(call)
        except ApiError as error:
            return self.refusal(call, error)

    def carry_out(self, call: Call) -> Answer:
        """The answer to a call in order.

        Raises:
            ApiError: The call is refused.
        """
        if call.method == "OPTIONS":
            self.locate(call)
            return Answer(204, None, {"Allow": ALLOWED})
        account_sid = self.authenticate(call)
        address = self.locate(call)
        if call.method not in {"GET", "HEAD"}:
            raise errors.method_not_allowed(ALLOWED)
        message = self.find_message(call, account_sid, address)
        if address.receipt_sid is None:
            return Answer(200, self.list_receipts(call, address, message))
        return Answer(200, self.fetch_receipt(call, address, message, address.receipt_sid))

    def refusal(self, call: Call, error: ApiError) -> Answer:  # noqa: ARG002 # what a wrong provider's refusals depend on
        """The answer that a refusal becomes."""
        return Answer(error.status, error.body(), dict(error.headers))

    def authenticate(self, call: Call) -> str:
        """The SID of the account that calls; comes first, so that a stranger learns nothing about what exists."""
        return account_of(call, self.store)

    def locate(self, call: Call) -> Address:
        """The address that the call's path names."""
        address = addresses.read(call.path)
        if address is None:
            raise errors.not_found(call.path)
        return address

    def find_message(self, call: Call, account_sid: str, address: Address) -> Message:
        """The message of this very account, service and conversation; any other does not exist for the caller."""
        message = self.store.message(account_sid, address.chat_service_sid, address.conversation, address.message_sid)
        if message is None:
            raise errors.not_found(call.path)
        return message

    def fetch_receipt(self, call: Call, address: Address, message: Message, receipt_sid: str) -> dict[str, Any]:
        """The body of a fetch."""
        receipt = self.store.receipt(message.sid, receipt_sid)
        if receipt is None:
            raise errors.not_found(call.path)
        return self.render_receipt(receipt, message, address, self.collection(call, address, message))

    def render_receipt(self, receipt: Receipt, message: Message, address: Address, collection: str) -> dict[str, Any]:
        """A receipt; the service-scoped form has ``chat_service_sid`` in front (published spec)."""
        service = {} if address.chat_service_sid is None else {"chat_service_sid": message.chat_service_sid}
        return {**service, **receipt.fields, "url": f"{collection}/{receipt.sid}"}

    def collection(self, call: Call, address: Address, message: Message) -> str:
        """The absolute URL of the message's receipts, in the form of the call (short or service-scoped)."""
        service = None if address.chat_service_sid is None else message.chat_service_sid
        return addresses.collection(self.origin(call), service, message.conversation_sid, message.sid)

    def origin(self, call: Call) -> str:
        """The scheme and host of every link."""
        return origin_of(call)

    def list_receipts(self, call: Call, address: Address, message: Message) -> dict[str, Any]:
        """The body of a list: ``meta`` first, then the items under the name that ``meta.key`` says."""
        request = self.page_request(call, message)
        receipts, previous_cursor, next_cursor = self.select(message, request)
        collection = self.collection(call, address, message)
        meta = self.render_meta(message, request, collection, previous_cursor, next_cursor)
        items = [self.render_receipt(receipt, message, address, collection) for receipt in receipts]
        return {"meta": meta, meta["key"]: items}

    def page_request(self, call: Call, message: Message) -> paging.PageRequest:
        """The three paging parameters, made valid; unknown ones are ignored (published as a warning only)."""
        page_token = call.parameter("PageToken")
        page_size, page = paging.page_size_of(call), paging.page_of(call)
        cursor = paging.START if page_token is None else self.read_token(message, page_token)
        return paging.PageRequest(page, page_size, cursor, page_token)

    def select(
        self, message: Message, request: paging.PageRequest
    ) -> tuple[list[Receipt], paging.Cursor | None, paging.Cursor | None]:
        """The receipts of a page, and the cursors of the pages before and after it, where there are any."""
        # A cursor with a position is at a receipt, and none is ever taken away: there is something on its other side.
        position, size = request.cursor.position, request.page_size
        if request.cursor.after:
            found = self.store.receipts_after(message.sid, position, size + 1)
            receipts, more = found[:size], len(found) > size
            fewer = position > 0
        else:
            found = self.store.receipts_before(message.sid, position, size + 1)
            receipts, fewer = found[-size:], len(found) > size
            more = True
        first, last = (receipts[0].position, receipts[-1].position) if receipts else (position, position)
        return (
            receipts,
            paging.Cursor(first, after=False) if fewer else None,
            paging.Cursor(last, after=True) if more else None,
        )

    def render_meta(
        self,
        message: Message,
        request: paging.PageRequest,
        collection: str,
        previous_cursor: paging.Cursor | None,
        next_cursor: paging.Cursor | None,
    ) -> dict[str, Any]:
        """``meta`` in the recorded order, each key there.

        ``page_size`` is the effective one, or the Java library stops after the first page (measured).
        """
        page, size = request.page, request.page_size

        def link(number: int, cursor: paging.Cursor | None) -> str | None:
            return None if cursor is None else paging.link(collection, size, number, self.write_token(message, cursor))

        return {
            "page": page,
            "page_size": size,
            "first_page_url": paging.link(collection, size, 0, None),
            "previous_page_url": link(max(page - 1, 0), previous_cursor),
            "url": paging.link(collection, size, page, request.page_token),
            "next_page_url": link(page + 1, next_cursor),
            "key": "delivery_receipts",
        }

    def write_token(self, message: Message, cursor: paging.Cursor) -> str:
        """The page token of a cursor."""
        return paging.write_token(message.sid, cursor)

    def read_token(self, message: Message, token: str) -> paging.Cursor:
        """The cursor of a page token."""
        return paging.read_token(message.sid, token)

    def response(self, call: Call, answer: Answer) -> Response:
        """The answer as bytes with its headers; HEAD has the headers of GET and no content (RFC 9110, 9.3.2)."""
        content = b"" if answer.body is None else self.encode(answer.body)
        headers = self.headers(call, answer)
        if len(content) >= _GZIP_FROM_BYTES and self.wants_gzip(call):
            content = _compressed(content)
            headers["Content-Encoding"] = "gzip"
        if answer.body is not None:
            headers["Content-Length"] = str(len(content))
        return Response(b"" if call.method == "HEAD" else content, answer.status, headers)

    def encode(self, body: dict[str, Any]) -> bytes:
        """JSON as UTF-8, without needless space."""
        return msgspec.json.encode(body)

    def headers(self, call: Call, answer: Answer) -> dict[str, str]:  # noqa: ARG002 # what a wrong provider's depend on
        """The headers of every answer, as recorded from the sister host."""
        headers = {
            "Twilio-Request-Id": request_sid(),
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": ALLOWED,
            "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Expose-Headers": "Twilio-Request-Id, Retry-After",
            "Vary": "Accept-Encoding",
            **answer.headers,
        }
        if answer.body is not None:
            headers["Content-Type"] = "application/json"
        return headers

    def wants_gzip(self, call: Call) -> bool:
        """Whether the caller asked for gzip; curl and the PHP library never do."""
        for item in call.headers.get("accept-encoding", "").lower().split(","):
            name, _, weight = item.partition(";")
            if name.strip() == "gzip":
                return weight.strip().removeprefix("q=").strip("0.") != "" if weight else True
        return False


def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=1, mtime=0)
