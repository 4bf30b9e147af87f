"""Wrong ownership: what belongs to others is shown, or the caller's own is mixed up."""

from dataclasses import replace
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    RECEIPT,
    RESPONSES,
    SCHEME,
    instead,
    receipt,
)
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.errors import not_found
from contract_tests.sandbox.store import Message

NOT_FOUND = f"{RESPONSES}/NotFound"
Body = dict[str, Any]
MESSAGE = """
SELECT s.account_sid, s.sid, c.sid, m.sid FROM messages m JOIN conversations c ON c.sid = m.conversation_sid
JOIN services s ON s.sid = c.chat_service_sid WHERE m.sid = ?
"""


def _message(step: Step, where: str = "", *values: str) -> Any:
    """A message found with fewer conditions than there are, or what the right provider finds."""
    with step.provider.store.writing() as connection:
        row = connection.execute(MESSAGE + where, (step.address.message_sid, *values)).fetchone()
    return step.right() if row is None else Message(*row)


@instead("find_message", SCHEME, shows="accounts-do-not-see-each-other")
def another_account_reads_through_the_short_form(step: Step) -> Any:
    if step.address.chat_service_sid is not None:
        return step.right()
    return _message(step, "AND s.is_default AND c.sid = ?", step.address.conversation)


@instead("find_message", NOT_FOUND, shows="receipts-of-other-messages-are-not-found")
def a_message_is_found_under_any_conversation_of_the_account(step: Step) -> Any:
    with step.provider.store.writing() as connection:
        row = connection.execute("SELECT 1 FROM conversations WHERE sid = ?", (step.address.conversation,)).fetchone()
    return step.right() if row is None else _message(step, "AND s.account_sid = ?", step.account_sid)


@instead("find_message", NOT_FOUND)
def the_short_form_reaches_every_service(step: Step) -> Any:
    if step.address.chat_service_sid is not None:
        return step.right()
    return _message(step, "AND s.account_sid = ? AND c.sid = ?", step.account_sid, step.address.conversation)


@instead("find_message", "/components/parameters/ConversationSid", shows="a-name-leads-to-its-own-service")
def a_name_leads_to_the_first_conversation_of_that_name(step: Step) -> Any:
    if step.address.conversation.startswith("CH") or step.address.chat_service_sid is None:
        return step.right()
    found = step.provider.store.message(step.account_sid, None, step.address.conversation, step.address.message_sid)
    if found is None:
        raise not_found(step.call.path)
    return found


@instead("find_message", "/components/parameters/ConversationSid")
def names_are_not_understood(step: Step) -> Any:
    if not step.address.conversation.startswith("CH"):
        raise not_found(step.call.path)
    return step.right()


@instead("find_message", NOT_FOUND)
def an_unknown_conversation_is_the_default_one(step: Step) -> Any:
    sid = step.address.conversation
    return _message(step, "AND ? LIKE 'CH0123%'", sid) if sid.startswith("CH0123") else step.right()


@instead("find_message", NOT_FOUND)
def a_sid_in_small_letters_will_do(step: Step) -> Any:
    sid = step.address.message_sid
    return step.right(address=replace(step.address, message_sid=f"IM{sid[2:]}" if sid[:2] == "im" else sid))


@instead("find_message", NOT_FOUND)
def spaces_around_a_sid_are_cut_off(step: Step) -> Any:
    return step.right(address=replace(step.address, message_sid=step.address.message_sid.strip()))


@instead("fetch_receipt", NOT_FOUND, shows="a-receipt-of-another-message-is-not-found")
def a_receipt_is_found_under_any_message(step: Step) -> Any:
    with step.provider.store.writing() as connection:
        row = connection.execute("SELECT message_sid FROM receipts WHERE sid = ?", (step.receipt_sid,)).fetchone()
    if row is None:
        return step.right()
    return {**step.right(message=step.message._replace(sid=row[0])), "message_sid": step.message.sid}


@instead("fetch_receipt", NOT_FOUND, shows="unknown-ids-are-not-found")
def an_unknown_receipt_is_the_first_one(step: Step) -> Any:
    unknown = step.receipt_sid.startswith("DY0123456789")
    first = step.provider.store.receipts_after(step.message.sid, 0, 1)
    return step.right(receipt_sid=first[0].sid if unknown and first else step.receipt_sid)


@receipt(f"{RECEIPT}/conversation_sid", shows="unique-name-is-the-conversation")
def by_name_receipts_are_of_another_conversation(body: Body, step: Step) -> None:
    if not step.address.conversation.startswith("CH"):
        body["conversation_sid"] = f"CH{'0' * 32}"
