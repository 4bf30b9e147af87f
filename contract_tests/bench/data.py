"""What the static server serves: one message whose receipts fill many pages of 50."""

import json

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
CONVERSATION_SID = "CH" + "1" * 32
MESSAGE_SID = "IM" + "2" * 32
PATH = f"/v1/Conversations/{CONVERSATION_SID}/Messages/{MESSAGE_SID}/Receipts"
PAGES = 50
PAGE_SIZE = 50
_STATUSES = ("read", "delivered", "sent", "failed", "undelivered")


def receipts(page: int, origin: str) -> list[dict[str, object]]:
    """The receipts of one page, as the API's page shows them."""
    return [
        {
            "sid": (sid := f"DY{page * PAGE_SIZE + number:032x}"),
            "account_sid": ACCOUNT_SID,
            "conversation_sid": CONVERSATION_SID,
            "message_sid": MESSAGE_SID,
            "channel_message_sid": f"SM{number:032x}",
            "participant_sid": f"MB{number:032x}",
            "status": (status := _STATUSES[number % len(_STATUSES)]),
            "error_code": 30003 if status in {"failed", "undelivered"} else 0,
            "date_created": "2026-11-23T10:00:00Z",
            "date_updated": "2026-11-23T10:00:05Z",
            "url": f"{origin}{PATH}/{sid}",
        }
        for number in range(PAGE_SIZE)
    ]


def page(number: int, origin: str, pages: int = PAGES) -> bytes:
    """One page; its next link leads on until `pages` have been read."""

    def link(to: int) -> str:
        return f"{origin}{PATH}?PageSize={PAGE_SIZE}&Page={to}&PageToken={to}"

    meta = {
        "page": number,
        "page_size": PAGE_SIZE,
        "first_page_url": f"{origin}{PATH}?PageSize={PAGE_SIZE}&Page=0",
        "previous_page_url": link(number - 1) if number else None,
        "url": link(number),
        "next_page_url": link(number + 1) if number + 1 < pages else None,
        "key": "delivery_receipts",
    }
    body = {"meta": meta, "delivery_receipts": receipts(number, origin)}
    return json.dumps(body, separators=(",", ":")).encode()
