"""Wrong ownership: what belongs to others is shown, or what is one's own is mixed up."""

from dataclasses import replace
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    PARAMETERS,
    RECEIPT,
    RESPONSES,
    SCHEME,
    Given,
    page,
    receipt,
    step,
)
from contract_tests.sandbox.errors import ApiError, not_found
from contract_tests.sandbox.store import Message

NOT_FOUND = f"{RESPONSES}/NotFound"
SERVICE = "/components/schemas/ServiceReceipt/allOf/1/properties/chat_service_sid"
Body = dict[str, Any]
MESSAGE = """
SELECT s.account_sid, s.sid, c.sid, m.sid FROM messages m JOIN conversations c ON c.sid = m.conversation_sid
JOIN services s ON s.sid = c.chat_service_sid WHERE m.sid = ?
"""


def _message(given: Given, where: str = "", *values: str) -> Any:
    """A message found with fewer conditions than there are, or what the right provider says of it."""
    with given.provider.store.writing() as connection:
        row = connection.execute(MESSAGE + where, (given.address.message_sid, *values)).fetchone()
    return given.right() if row is None else Message(*row)


@step("find_message", SCHEME, shows="accounts-do-not-see-each-other")
def another_account_reads_through_the_short_form(given: Given) -> Any:
    if given.address.chat_service_sid is not None:
        return given.right()
    return _message(given, "AND s.is_default AND c.sid = ?", given.address.conversation)


@step("find_message", NOT_FOUND, shows="receipts-of-other-messages-are-not-found")
def a_message_is_found_under_any_conversation_of_the_account(given: Given) -> Any:
    with given.provider.store.writing() as connection:
        row = connection.execute("SELECT 1 FROM conversations WHERE sid = ?", (given.address.conversation,)).fetchone()
    return given.right() if row is None else _message(given, "AND s.account_sid = ?", given.account_sid)


@step("find_message", NOT_FOUND)
def the_short_form_reaches_every_service(given: Given) -> Any:
    if given.address.chat_service_sid is not None:
        return given.right()
    return _message(given, "AND s.account_sid = ? AND c.sid = ?", given.account_sid, given.address.conversation)


@step("find_message", "/components/parameters/ConversationSid", shows="a-name-leads-to-its-own-service")
def a_name_leads_to_the_first_conversation_of_that_name(given: Given) -> Any:
    if given.address.conversation.startswith("CH") or given.address.chat_service_sid is None:
        return given.right()
    found = given.provider.store.message(given.account_sid, None, given.address.conversation, given.address.message_sid)
    if found is None:
        raise not_found(given.call.path)
    return found


@step("find_message", "/components/parameters/ConversationSid")
def names_are_not_understood(given: Given) -> Any:
    if not given.address.conversation.startswith("CH"):
        raise not_found(given.call.path)
    return given.right()


@step("find_message", NOT_FOUND)
def an_unknown_conversation_is_the_default_one(given: Given) -> Any:
    sid = given.address.conversation
    return _message(given, "AND ? LIKE 'CH0123%'", sid) if sid.startswith("CH0123") else given.right()


@step("find_message", NOT_FOUND)
def a_sid_in_small_letters_will_do(given: Given) -> Any:
    sid = given.address.message_sid
    return given.right(address=replace(given.address, message_sid=f"IM{sid[2:]}" if sid[:2] == "im" else sid))


@step("find_message", NOT_FOUND)
def spaces_around_a_sid_are_cut_off(given: Given) -> Any:
    return given.right(address=replace(given.address, message_sid=given.address.message_sid.strip()))


@step("fetch_receipt", NOT_FOUND)
def the_beginning_of_a_receipts_sid_will_do(given: Given) -> Any:
    known = given.provider.store.receipts_after(given.message.sid, 0, 200)
    found = [each.sid for each in known if len(given.receipt_sid) > 30 and each.sid.startswith(given.receipt_sid)]
    return given.right(receipt_sid=found[0] if found else given.receipt_sid)


@step("fetch_receipt", NOT_FOUND, shows="a-receipt-of-another-message-is-not-found")
def a_receipt_is_found_under_any_message(given: Given) -> Any:
    with given.provider.store.writing() as connection:
        row = connection.execute("SELECT message_sid FROM receipts WHERE sid = ?", (given.receipt_sid,)).fetchone()
    if row is None:
        return given.right()
    return {**given.right(message=given.message._replace(sid=row[0])), "message_sid": given.message.sid}


@step("fetch_receipt", NOT_FOUND, shows="unknown-ids-are-not-found")
def an_unknown_receipt_is_the_first_one(given: Given) -> Any:
    unknown = given.receipt_sid.startswith("DY0123456789")
    first = given.provider.store.receipts_after(given.message.sid, 0, 1)
    return given.right(receipt_sid=first[0].sid if unknown and first else given.receipt_sid)


@page("/components/schemas/ReceiptPage")
def the_last_page_ends_with_a_receipt_of_another_message(body: Body, given: Given) -> None:
    items = body["delivery_receipts"]
    if body["meta"]["next_page_url"] is None and items:
        with given.provider.store.writing() as connection:
            (sid,) = connection.execute("SELECT max(sid) FROM receipts").fetchone()
        items[-1] = {**items[-1], "sid": sid, "url": items[-1]["url"].replace(items[-1]["sid"], sid)}


@receipt(f"{RECEIPT}/account_sid", shows="receipt-is-of-the-account")
def receipts_are_of_the_other_account(body: Body, given: Given) -> None:
    body["account_sid"] = f"AC{'0' * 32}"


@receipt(SERVICE, shows="receipt-is-of-the-service")
def receipts_are_of_another_service(body: Body, given: Given) -> None:
    if "chat_service_sid" in body:
        body["chat_service_sid"] = f"IS{'0' * 32}"


@receipt(SERVICE)
def the_short_form_names_the_service_too(body: Body, given: Given) -> Any:
    return {"chat_service_sid": given.message.chat_service_sid, **body}


@receipt(f"{RECEIPT}/conversation_sid", shows="receipt-is-of-the-conversation")
def receipts_are_of_another_conversation(body: Body, given: Given) -> None:
    body["conversation_sid"] = f"CH{'0' * 32}"


@receipt(f"{RECEIPT}/conversation_sid")
def the_conversation_is_told_by_its_name(body: Body, given: Given) -> None:
    body["conversation_sid"] = given.address.conversation


@receipt(f"{RECEIPT}/conversation_sid", shows="unique-name-is-the-conversation")
def by_name_receipts_are_of_another_conversation(body: Body, given: Given) -> None:
    if not given.address.conversation.startswith("CH"):
        body["conversation_sid"] = f"CH{'0' * 32}"


@receipt(f"{RECEIPT}/message_sid", shows="receipt-is-of-the-message")
def receipts_are_of_another_message(body: Body, given: Given) -> None:
    body["message_sid"] = f"IM{'0' * 32}"


@step("fetch_receipt", f"{RECEIPT}/sid", shows="receipt-is-the-one-asked-for")
def fetching_gives_the_receipt_before(given: Given) -> Any:
    known = [each.sid for each in given.provider.store.receipts_after(given.message.sid, 0, 200)]
    place = known.index(given.receipt_sid) if given.receipt_sid in known else 0
    return given.right(receipt_sid=known[place - 1] if place else given.receipt_sid)


@step("find_message", f"{PARAMETERS}/ConversationSid")
def a_name_in_other_letters_will_do(given: Given) -> Any:
    try:
        return given.right()
    except ApiError:
        return given.right(address=replace(given.address, conversation=given.address.conversation.swapcase()))
