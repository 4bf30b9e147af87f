"""The seeded data as oracle, read by our own SQL: the sandbox serves each receipt as it is, also those that arrive."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from contract_tests.provider.exchange import Exchange, basic
from contract_tests.provider.relations.table import RelationSession, relation
from contract_tests.provider.target import ReceiptList
from contract_tests.sandbox import Store, World

_MESSAGES = """
SELECT m.sid AS sid, c.sid AS conversation_sid, c.unique_name, s.sid AS chat_service_sid, s.is_default, s.account_sid
FROM messages AS m, conversations AS c, services AS s
WHERE m.conversation_sid = c.sid AND c.chat_service_sid = s.sid ORDER BY m.rowid
"""
_RECEIPTS = "SELECT * FROM receipts WHERE message_sid = :sid ORDER BY position"
NUMBER = 7
SIZE = 3
OTHER_PATHS = (
    "/", "/v1", "/v1/Receipts", "/v1/Conversations", "/v1/Services", "/admin", "/openapi.json", "/docs", "/.env",
)  # fmt: skip
SCHEME = "/components/securitySchemes/accountSid_authToken"


@dataclass(frozen=True)
class SeededMessage:
    """A message of the database with all that its responses must say."""

    sid: str
    conversation_sid: str
    unique_name: str | None
    chat_service_sid: str
    is_default: int
    account_sid: str
    receipts: tuple[dict[str, Any], ...]

    def answers(self, place: ReceiptList, origin: str) -> list[dict[str, Any]]:
        """The receipts as they have to be answered, in the short or the service-scoped form."""
        service = {"chat_service_sid": self.chat_service_sid} if place.chat_service_sid else {}
        ids = {"conversation_sid": self.conversation_sid, "message_sid": self.sid, **service}
        return [{**one, **ids, "url": f"{origin}{place.receipt(one['sid'])}"} for one in self.receipts]


def messages(database: Path | None) -> list[SeededMessage]:
    assert database is not None
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(_MESSAGES)]
        receipts = [tuple(map(_fields, connection.execute(_RECEIPTS, message))) for message in found]
    return [SeededMessage(**message, receipts=rows) for message, rows in zip(found, receipts, strict=True)]


def _fields(row: sqlite3.Row) -> dict[str, Any]:
    """Every column is a field, but for the receipt's place among all."""
    return {name: value for name, value in zip(row.keys(), row, strict=True) if name != "position"}


def seeded(database: Path | None) -> dict[str, str]:
    """What the seed data is called, secrets of the sandbox included."""
    assert database is not None
    with closing(sqlite3.connect(database)) as connection:
        (text,) = connection.execute("SELECT value FROM settings WHERE name = 'seeded'").fetchone()
    names: dict[str, str] = json.loads(text)
    return names


@relation("the-dataset-is-served-exactly", "/components/schemas/Receipt", kind="seeded")
def the_dataset_is_served_exactly(session: RelationSession) -> None:
    """Every message's pages hold exactly what the database does, in the order of their making."""
    for message, listing in _readable(session):
        wanted = message.answers(listing, session.target.base_url)
        got = session.read_all(listing)
        session.expect(len(got) == len(wanted), f"{len(wanted)} receipts", len(got))
        for one, other in zip(wanted, got, strict=False):
            _exactly(session, one, other)


@relation("each-receipt-is-fetched-exactly", "/components/schemas/Receipt", kind="seeded", late=1)
def each_receipt_is_fetched_exactly(session: RelationSession) -> None:
    """Fetching any receipt gives what the database holds."""
    for message, listing in _readable(session):
        for one in message.answers(listing, session.target.base_url):
            exchange = session.get(listing.receipt(one["sid"]))
            _exactly(session, one, session.receipt(exchange), exchange)


def _exactly(session: RelationSession, wanted: dict[str, Any], got: dict[str, Any], at: Exchange | None = None) -> None:
    """State that a receipt is as expected; only the fields that differ are reported."""
    mine, theirs = (
        {name: value for name, value in one.items() if name not in other or other[name] != value}
        for one, other in ((wanted, got), (got, wanted))
    )
    session.expect(got == wanted, f"{mine} in {wanted['sid']}", theirs, at)


@relation("a-name-leads-to-its-own-service", "/components/parameters/ConversationSid", kind="seeded")
def a_name_leads_to_its_own_service(session: RelationSession) -> None:
    """A unique name, as it is written and even if it has to be quoted, leads to its conversation in that service."""
    for message, listing in _readable(session):
        if message.unique_name is None or not message.receipts:
            continue
        named = replace(listing, conversation=message.unique_name)
        wanted = [receipt["sid"] for receipt in message.receipts]
        session.expect_equal([receipt["sid"] for receipt in session.read_all(named)], wanted)
        session.receipt(session.get(named.receipt(wanted[-1])))
        session.expect_not_found(replace(named, conversation=message.unique_name.swapcase()).collection)
        if "%20" in named.collection:  # a plus is a blank in a form's value, and in no path (RFC 3986, 3.3)
            session.expect_not_found(named.collection.replace("%20", "+"))


@relation("receipts-of-other-messages-are-not-found", "/components/responses/NotFound", kind="seeded")
def receipts_of_other_messages_are_not_found(session: RelationSession) -> None:
    """A receipt is found under its own message only, a message under its own conversation and service only."""
    known = [message for message in messages(session.target.database) if message.receipts]
    mine = next(message for message in known if message.sid == session.target.message_sid)
    for other in known:
        if other.sid == mine.sid:
            continue
        for listing in session.target.listings:
            session.expect_not_found(listing.receipt(other.receipts[0]["sid"]))
            if other.conversation_sid != mine.conversation_sid:
                session.expect_not_found(replace(listing, message_sid=other.sid).collection)
                session.expect_not_found(replace(listing, conversation=other.conversation_sid).collection)
            if other.chat_service_sid != mine.chat_service_sid:
                session.expect_not_found(replace(listing, chat_service_sid=other.chat_service_sid).collection)
                elsewhere = replace(listing, conversation=other.conversation_sid, message_sid=other.sid)
                session.expect_not_found(elsewhere.collection)


@relation("accounts-do-not-see-each-other", SCHEME, kind="seeded")
def accounts_do_not_see_each_other(session: RelationSession) -> None:
    """What belongs to another account does not exist: 404, whichever of the two asks for the other's."""
    names = seeded(session.target.database)
    other = basic(names["other_account_sid"], names["other_account_auth_token"])
    theirs = ReceiptList(None, names["other_account_conversation_sid"], names["other_account_message_sid"])
    for listing in (theirs, replace(theirs, chat_service_sid=names["other_account_service_sid"])):
        for path in (listing.collection, listing.receipt(names["other_account_receipt_sid"])):
            session.expect_status(session.get(path), 404)
            session.expect_status(session.get(path, authorization=other, caller="owner"), 200)
    for listing in session.target.listings:
        for path in (listing.collection, listing.receipt(names["receipt_sid"])):
            session.expect_status(session.get(path, authorization=other, caller="owner"), 404)
    crossed = basic(names["account_sid"], names["other_account_auth_token"])
    session.expect_status(session.get(session.target.short.collection, authorization=crossed), 401)
    named = replace(theirs, conversation=names["unique_name"])
    by_name = session.get(named.collection, authorization=other, caller="owner")
    got = {receipt["account_sid"] for receipt in session.page(by_name)["delivery_receipts"]}
    session.expect_equal(got, {names["other_account_sid"]}, by_name, "receipts of the asking account ")


@relation("untidy-paths-are-not-found", "/paths", kind="seeded")
def untidy_paths_are_not_found(session: RelationSession) -> None:
    """The sandbox has no other resource, and tidies nothing up: slashes, dots and other letters make another path."""
    for listing in session.target.listings:
        for path in (listing.collection, listing.receipt(session.target.receipt_sid or "")):
            untidy = [f"{path}/", path.replace("/Messages/", "//Messages/"), path.replace("/Messages/", "/./Messages/")]
            untidy += [path.replace(name, name.lower()) for name in ("Conversations", "Messages", "Receipts")]
            untidy += [path.replace("/v1/", "/V1/"), f"/{path}", path.replace("/v1", ""), f"{path}/x/.."]
            untidy += [path.replace("/CH", "/%2543H"), path.replace("/IM", "/%2549M")]
            untidy += [f"{path}.json", f"/x{path}", path.replace("/v1/", "/v2/"), path.rpartition("/Receipts")[0]]
            for other in untidy:
                session.expect_not_found(other)
            for other in (f"{path}/", f"{path}/x/y"):
                session.expect_status(session.send("OPTIONS", other), 404)
    for path in OTHER_PATHS:
        session.expect_not_found(path)


def _readable(session: RelationSession) -> Iterator[tuple[SeededMessage, ReceiptList]]:
    """The owner's messages in each form that reaches them; the short form reaches the default service only."""
    for message in messages(session.target.database):
        if message.account_sid == session.target.account_sid:
            scoped = ReceiptList(message.chat_service_sid, message.conversation_sid, message.sid)
            yield message, scoped
            if message.is_default:
                yield message, replace(scoped, chat_service_sid=None)


@contextmanager
def _message(session: RelationSession, number: int) -> Iterator[tuple[World, ReceiptList, list[str]]]:
    """A message of our own with some receipts, and the world in which more of them arrive."""
    assert session.target.database is not None
    with closing(Store(session.target.database, durable=False)) as store:
        world = World(store)
        listing = replace(session.target.short, message_sid=world.add_message(session.target.conversation_sid))
        yield world, listing, [world.add_receipt(listing.message_sid, "sent") for _ in range(number)]


@relation("pages-hold-still-while-receipts-arrive", "/components/parameters/PageToken", kind="seeded")
def pages_hold_still_while_receipts_arrive(session: RelationSession) -> None:
    """A walk that began before new receipts arrived shows each earlier receipt once, and none twice."""
    with _message(session, NUMBER) as (world, listing, sids):
        seen: list[str] = []
        exchange = session.get(listing.collection, [("PageSize", SIZE)])
        for _ in range(NUMBER):
            page = session.page(exchange)
            seen += [receipt["sid"] for receipt in page["delivery_receipts"]]
            if page["meta"]["next_page_url"] is None:
                break
            if len(seen) < NUMBER:
                sids.append(world.add_receipt(listing.message_sid, "sent"))
            exchange = session.follow(page["meta"]["next_page_url"])
        session.expect(len(set(seen)) == len(seen), "no receipt twice", seen, exchange)
        session.expect(set(sids[:NUMBER]) <= set(seen), f"all of {sids[:NUMBER]}", seen, exchange)
        walked_back = session.page(exchange)["meta"]["previous_page_url"]
        session.require(walked_back is not None, "a previous page", "null", exchange)
        before = [receipt["sid"] for receipt in session.page(session.follow(walked_back))["delivery_receipts"]]
        last = len(session.page(exchange)["delivery_receipts"])
        wanted = seen[-last - SIZE : -last]
        session.expect(before == wanted, f"the page before: {wanted}", before, exchange)


@relation("an-arrived-receipt-is-served-at-once", "/paths", kind="seeded")
def an_arrived_receipt_is_served_at_once(session: RelationSession) -> None:
    """A receipt can be read as soon as it is there, and shows its latest status."""
    with _message(session, 1) as (world, listing, sids):
        session.expect(len(session.read_all(listing)) == 1, "1 receipt", "another number")
        session.receipt(session.get(listing.receipt(sids[0])))  # a provider that caches has it from now on
        tag = session.get(listing.collection).response.header("etag")
        world.advance(1)
        world.set_status(sids[0], "delivered")
        sids.append(world.add_receipt(listing.message_sid, "failed", error_code=30007))
        session.memory.forget()
        if tag is not None:
            fresh = session.get(listing.collection, headers=[("If-None-Match", tag)])
            session.expect_status(fresh, 200, why="it has changed")
        got = [(receipt["sid"], receipt["status"], receipt["error_code"]) for receipt in session.read_all(listing)]
        wanted = [(sids[0], "delivered", 0), (sids[1], "failed", 30007)]
        session.expect(got == wanted, str(wanted), got)
        updated = session.receipt(session.get(listing.receipt(sids[0])))
        later = updated["date_updated"] > updated["date_created"]
        session.expect(later, "a date_updated after date_created", updated)
        session.expect(updated["status"] == "delivered", "delivered", updated["status"])
