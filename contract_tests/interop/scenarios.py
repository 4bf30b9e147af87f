"""What every library is asked to do, and what must come of it."""

from dataclasses import dataclass
from typing import Any

from contract_tests.sandbox import Sandbox

Outcome = dict[str, Any]
"""``{"receipts": [[sid, status, error_code], ...]}``, or ``{"error": code}`` with a code of Twilio's dictionary."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing to do.

    Attributes:
        name: The row's title.
        username: An account SID or an API key SID.
        password: Its token or secret.
        account_sid: The account, which a library wants beside an API key.
        chat_service_sid: For the service-scoped form; None for the short one.
        conversation: A conversation's SID.
        message_sid: The message.
        receipt_sid: To fetch one receipt; None to list.
        limit: For a list: how many at most; None for all.
        expected: The right outcome.
    """

    name: str
    username: str
    password: str
    account_sid: str
    chat_service_sid: str | None
    conversation: str
    message_sid: str
    receipt_sid: str | None
    limit: int | None
    expected: Outcome


def scenarios_of(sandbox: Sandbox) -> list[Scenario]:
    """All of them, with what the sandbox's database holds as the expectation."""
    data = sandbox.seeded
    token, key = (data.account_sid, data.auth_token), (data.api_key_sid, data.api_key_secret)
    main = (None, data.conversation_sid, data.message_sid)
    everything = _receipts(sandbox, data.message_sid)
    other = (data.other_service_sid, data.other_service_conversation_sid, data.other_service_message_sid)
    elsewhere = _receipts(sandbox, data.other_service_message_sid)
    unknown = "DY" + "f" * 32

    def scenario(
        name: str,
        credentials: tuple[str, str],
        where: tuple[str | None, str, str],
        expected: list[list[Any]] | int,
        *,
        receipt_sid: str | None = None,
        limit: int | None = None,
    ) -> Scenario:
        outcome: Outcome = {"error": expected} if isinstance(expected, int) else {"receipts": expected}
        service, conversation, message = where
        return Scenario(
            name, *credentials, data.account_sid, service, conversation, message, receipt_sid, limit, outcome
        )

    return [
        scenario("fetch", token, main, everything[:1], receipt_sid=data.receipt_sid),
        scenario("list with a limit of 20", token, main, everything[:20], limit=20),
        scenario("list all: three pages", token, main, everything),
        scenario("list with a limit above 50", token, main, everything[:100], limit=100),
        scenario("list of an empty message", token, (None, data.conversation_sid, data.empty_message_sid), []),
        scenario("unknown receipt: 404", token, main, 20404, receipt_sid=unknown),
        scenario("wrong token: 401", (data.account_sid, "0" * 32), main, 20003, receipt_sid=data.receipt_sid),
        scenario("fetch with the service", token, other, elsewhere[:1], receipt_sid=elsewhere[0][0]),
        scenario("list with the service", token, other, elsewhere),
        scenario("list all with an API key", key, main, everything),
    ]


def _receipts(sandbox: Sandbox, message_sid: str) -> list[list[Any]]:
    fields = [row.fields for row in sandbox.store.receipts_after(message_sid, 0, 1000)]
    return [[each["sid"], each["status"], each["error_code"]] for each in fields]
