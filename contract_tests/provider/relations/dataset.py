"""The seeded data as oracle: every receipt of the sandbox's database is served as it is, and no other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from contract_tests.provider.relations.stating import answered, not_found
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import read_all, unlike
from contract_tests.provider.seeded_data import SeededMessage, messages, seeded
from contract_tests.provider.session import Session, basic
from contract_tests.provider.target import Place

SCHEME = "/components/securitySchemes/accountSid_authToken"


@relation("the-dataset-is-served-exactly", "/components/schemas/Receipt", tier="seeded")
def the_dataset_is_served_exactly(session: Session) -> None:
    """Every message's pages hold exactly the receipts that the database holds, in the order of their making."""
    for message, place in readable(session):
        scoped = place.chat_service_sid is not None
        wanted = [message.answer(receipt, session.target.base_url, scoped=scoped) for receipt in message.receipts]
        got = read_all(session, place)
        for one, other in zip(wanted, got, strict=False):
            mine, theirs = unlike(one, other)
            session.expect(one == other, f"{mine} in {one['sid']}", theirs)
        session.expect(len(got) == len(wanted), f"{len(wanted)} receipts", len(got))


@relation("each-receipt-is-fetched-exactly", "/components/schemas/Receipt", tier="seeded", late=True)
def each_receipt_is_fetched_exactly(session: Session) -> None:
    """Fetching any receipt gives what the database holds."""
    for message, place in readable(session):
        scoped = place.chat_service_sid is not None
        for receipt in message.receipts:
            wanted = message.answer(receipt, session.target.base_url, scoped=scoped)
            exchange = session.get(place.receipt(receipt["sid"]))
            mine, theirs = unlike(wanted, got := session.receipt(exchange))
            session.expect(got == wanted, f"{mine}", theirs, exchange)


@relation("a-name-leads-to-its-own-service", "/components/parameters/ConversationSid", tier="seeded")
def a_name_leads_to_its_own_service(session: Session) -> None:
    """A unique name, as it is written and even if it has to be quoted, leads to its conversation in that service."""
    for message, place in readable(session):
        if message.unique_name is None or not message.receipts:
            continue
        named = Place(place.chat_service_sid, message.unique_name, message.sid)
        wanted = [receipt["sid"] for receipt in message.receipts]
        got = [receipt["sid"] for receipt in read_all(session, named)]
        session.expect(got == wanted, f"{wanted}", got)
        session.receipt(session.get(named.receipt(wanted[-1])))
        not_found(session, replace(named, conversation=message.unique_name.swapcase()).collection)


@relation("receipts-of-other-messages-are-not-found", "/components/responses/NotFound", tier="seeded")
def receipts_of_other_messages_are_not_found(session: Session) -> None:
    """A receipt is found under its own message only, a message under its own conversation and service only."""
    known = [message for message in messages(_database(session)) if message.receipts]
    mine = next(message for message in known if message.sid == session.target.message_sid)
    for other in known:
        if other.sid == mine.sid:
            continue
        for place in session.target.places:
            not_found(session, place.receipt(other.receipts[0]["sid"]))
            if other.conversation_sid != mine.conversation_sid:
                not_found(session, Place(place.chat_service_sid, place.conversation, other.sid).collection)
                not_found(session, Place(place.chat_service_sid, other.conversation_sid, mine.sid).collection)
            if other.chat_service_sid != mine.chat_service_sid:
                not_found(session, Place(other.chat_service_sid, place.conversation, place.message_sid).collection)
                not_found(session, Place(place.chat_service_sid, other.conversation_sid, other.sid).collection)


@relation("accounts-do-not-see-each-other", SCHEME, tier="seeded")
def accounts_do_not_see_each_other(session: Session) -> None:
    """What belongs to another account does not exist: 404, whoever of the two asks for the other's."""
    names = seeded(_database(session))
    other = basic(names["other_account_sid"], names["other_account_auth_token"])
    theirs = [
        Place(service, names["other_account_conversation_sid"], names["other_account_message_sid"])
        for service in (None, names["other_account_service_sid"])
    ]
    for place in theirs:
        for path in (place.collection, place.receipt(names["other_account_receipt_sid"])):
            exchange = session.get(path)
            answered(session, exchange, 404)
            own = session.get(path, authorization=other, caller="owner")
            answered(session, own, 200)
    for place in session.target.places:
        for path in (place.collection, place.receipt(names["receipt_sid"])):
            exchange = session.get(path, authorization=other, caller="owner")
            answered(session, exchange, 404)
    crossed = basic(names["account_sid"], names["other_account_auth_token"])
    refused = session.get(session.target.short.collection, authorization=crossed)
    answered(session, refused, 401)
    named = Place(None, names["unique_name"], names["other_account_message_sid"])
    by_name = session.get(named.collection, authorization=other, caller="owner")
    got = [receipt["account_sid"] for receipt in session.page(by_name)["delivery_receipts"]]
    session.expect(set(got) == {names["other_account_sid"]}, "receipts of the asking account", got, by_name)


@relation("untidy-paths-are-not-found", "/paths", tier="seeded")
def untidy_paths_are_not_found(session: Session) -> None:
    """The sandbox has no other resource, and tidies nothing up: slashes, dots and other letters make another path."""
    for place in session.target.places:
        sid = session.target.receipt_sid or ""
        for path in (place.collection, place.receipt(sid)):
            untidy = [f"{path}/", path.replace("/Messages/", "//Messages/"), path.replace("/Messages/", "/./Messages/")]
            untidy += [path.replace(name, name.lower()) for name in ("Conversations", "Messages", "Receipts")]
            untidy += [path.replace("/v1/", "/V1/"), f"/{path}", path.replace("/v1", ""), f"{path}/x/.."]
            untidy += [path.replace("/CH", "/%2543H"), path.replace("/IM", "/%2549M")]
            untidy += [f"{path}.json", f"/x{path}", path.replace("/v1/", "/v2/"), path.rpartition("/Receipts")[0]]
            for other in untidy:
                not_found(session, other)
            for other in (f"{path}/", f"{path}/x/y"):
                exchange = session.send("OPTIONS", other)
                answered(session, exchange, 404)
    for path in (
        "/",
        "/v1",
        "/v1/Receipts",
        "/v1/Conversations",
        "/v1/Services",
        "/admin",
        "/openapi.json",
        "/docs",
        "/.env",
    ):
        not_found(session, path)


def readable(session: Session) -> Iterator[tuple[SeededMessage, Place]]:
    """The owner's messages in each form that reaches them; the short form reaches the default service only."""
    for message in messages(_database(session)):
        if message.account_sid == session.target.account_sid:
            yield message, Place(message.chat_service_sid, message.conversation_sid, message.sid)
            if message.is_in_default_service:
                yield message, Place(None, message.conversation_sid, message.sid)


def _database(session: Session) -> Path:
    assert session.target.database is not None
    return session.target.database
