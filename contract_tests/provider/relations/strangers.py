"""Other callers, known to the sandbox only: another account altogether."""

from __future__ import annotations

from contract_tests.provider.relations.table import relation
from contract_tests.provider.seeded_data import seeded
from contract_tests.provider.session import Session, basic
from contract_tests.provider.target import Place

SCHEME = "/components/securitySchemes/accountSid_authToken"


@relation("accounts-do-not-see-each-other", SCHEME, tier="seeded")
def accounts_do_not_see_each_other(session: Session) -> None:
    """What belongs to another account does not exist: 404, whoever of the two asks for the other's."""
    assert session.target.database is not None
    names = seeded(session.target.database)
    other = basic(names["other_account_sid"], names["other_account_auth_token"])
    theirs = [
        Place(service, names["other_account_conversation_sid"], names["other_account_message_sid"])
        for service in (None, names["other_account_service_sid"])
    ]
    for place in theirs:
        for path in (place.collection, place.receipt(names["other_account_receipt_sid"])):
            exchange = session.get(path)
            session.expect(exchange.response.status == 404, "404", exchange.response.status, exchange)
            own = session.get(path, authorization=other, caller="owner")
            session.expect(own.response.status == 200, "200", own.response.status, own)
    for place in session.target.places:
        for path in (place.collection, place.receipt(names["receipt_sid"])):
            exchange = session.get(path, authorization=other, caller="owner")
            session.expect(exchange.response.status == 404, "404", exchange.response.status, exchange)
    crossed = basic(names["account_sid"], names["other_account_auth_token"])
    refused = session.get(session.target.short.collection, authorization=crossed)
    session.expect(refused.response.status == 401, "401", refused.response.status, refused)
    named = Place(None, names["unique_name"], names["other_account_message_sid"])
    by_name = session.get(named.collection, authorization=other, caller="owner")
    got = [receipt["account_sid"] for receipt in session.page(by_name)["delivery_receipts"]]
    session.expect(set(got) == {names["other_account_sid"]}, "receipts of the asking account", got, by_name)


@relation("a-message-without-receipts-has-an-empty-page", "/components/schemas/ReceiptPage", tier="seeded")
def a_message_without_receipts_has_an_empty_page(session: Session) -> None:
    """A message without receipts has one page, empty and without neighbours; it is not missing."""
    assert session.target.database is not None
    empty = seeded(session.target.database)["empty_message_sid"]
    for place in session.target.places:
        exchange = session.get(Place(place.chat_service_sid, place.conversation, empty).collection)
        page = session.page(exchange)
        session.expect(page["delivery_receipts"] == [], "no receipts", page["delivery_receipts"], exchange)
        links = [page["meta"][name] for name in ("previous_page_url", "next_page_url")]
        session.expect(links == [None, None], "null and null", links, exchange)
