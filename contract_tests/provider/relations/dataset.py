"""The seeded data as oracle: every receipt of the sandbox's database is served as it is, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import read_all, unlike
from contract_tests.provider.seeded_data import SeededMessage, messages
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place


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
        _not_found(session, replace(named, conversation=message.unique_name.swapcase()).collection)


@relation("receipts-of-other-messages-are-not-found", "/components/responses/NotFound", tier="seeded")
def receipts_of_other_messages_are_not_found(session: Session) -> None:
    """A receipt is found under its own message only, a message under its own conversation and service only."""
    known = [message for message in messages(_database(session)) if message.receipts]
    mine = next(message for message in known if message.sid == session.target.message_sid)
    for other in known:
        if other.sid == mine.sid:
            continue
        for place in session.target.places:
            _not_found(session, place.receipt(other.receipts[0]["sid"]))
            if other.conversation_sid != mine.conversation_sid:
                _not_found(session, Place(place.chat_service_sid, place.conversation, other.sid).collection)
                _not_found(session, Place(place.chat_service_sid, other.conversation_sid, mine.sid).collection)
            if other.chat_service_sid != mine.chat_service_sid:
                _not_found(session, Place(other.chat_service_sid, place.conversation, place.message_sid).collection)
                _not_found(session, Place(place.chat_service_sid, other.conversation_sid, other.sid).collection)


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
                _not_found(session, other)
            for other in (f"{path}/", f"{path}/x/y"):
                exchange = session.send("OPTIONS", other)
                session.expect(exchange.response.status == 404, "404", exchange.response.status, exchange)
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
        _not_found(session, path)


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


def _not_found(session: Session, path: str) -> None:
    exchange = session.get(path)
    session.expect(exchange.response.status == 404, "404", exchange.response.status, exchange)
