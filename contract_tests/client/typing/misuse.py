"""What a consumer must not write: every line is an error to mypy and to pyright, or the check fails.

Each `type: ignore` states the expected error; both checkers complain about one that hides nothing.
"""

from datetime import datetime

from twilio_receipts import AsyncClient, Client, Receipt, Timeout


def configures_wrongly() -> None:
    """Build clients from values of the wrong kind."""
    Client("AC…", "secret", "https://example.com")  # type: ignore[call-arg]  # base_url by name only
    Client(timeout="30")  # type: ignore[arg-type]  # seconds are a number
    Client(retries=3)  # type: ignore[call-arg]  # the argument is max_retries
    Timeout(total="30")  # type: ignore[arg-type]  # seconds are a number
    Timeout().total = 30  # type: ignore[misc]  # frozen


def reads_wrongly(client: Client) -> None:
    """Call with what the contract does not have."""
    client.receipts.fetch("CH…", "IM…")  # type: ignore[call-arg]  # no receipt's SID
    client.receipts.fetch("CH…", "IM…", None)  # type: ignore[arg-type]  # a SID is text
    client.receipts.fetch("CH…", "IM…", "DY…", "IS…")  # type: ignore[call-arg, arg-type]  # the service by name only
    client.receipts.list("CH…", "IM…", 200)  # type: ignore[call-arg]  # the limit by name only
    client.receipts.list("CH…", "IM…", limit="200")  # type: ignore[arg-type]  # the limit is an int
    client.receipts.list("CH…", "IM…")[0]  # type: ignore[index]  # an iterator, not a list
    client.messages  # type: ignore[attr-defined]  # noqa: B018 - no such resource


def takes_null_for_a_value(receipt: Receipt) -> datetime:
    """Forget that the API may answer null."""
    receipt.status.value  # type: ignore[union-attr]  # noqa: B018 - null while within Twilio
    receipt.sid = "DY…"  # type: ignore[misc]  # frozen
    receipt.delivered  # type: ignore[attr-defined]  # noqa: B018 - no such field
    return receipt.date_updated  # type: ignore[return-value]  # null until it changes


async def forgets_to_await(client: AsyncClient) -> Receipt:
    """Mix up the two clients."""
    for _ in client.receipts.list("CH…", "IM…"):  # type: ignore[attr-defined]  # async for
        pass
    with client:  # type: ignore[attr-defined]  # async with
        pass
    return client.receipts.fetch("CH…", "IM…", "DY…")  # type: ignore[return-value]  # a coroutine
