"""Arrivals: receipts that come and change while a client reads, in the sandbox where we can make them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import read_all
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place
from contract_tests.sandbox import Store, World

NUMBER = 7
SIZE = 3


@contextmanager
def _message(session: Session, number: int) -> Iterator[tuple[World, Place, list[str]]]:
    """A message of our own with some receipts, and the world in which more of them arrive."""
    assert session.target.database is not None
    with closing(Store(session.target.database, durable=False)) as store:
        world = World(store)
        place = replace(session.target.short, message_sid=world.add_message(session.target.conversation_sid))
        yield world, place, [world.add_receipt(place.message_sid, "sent") for _ in range(number)]


@relation("pages-hold-still-while-receipts-arrive", "/components/parameters/PageToken", tier="seeded")
def pages_hold_still_while_receipts_arrive(session: Session) -> None:
    """A walk that began before new receipts arrived shows each earlier receipt once, and none twice."""
    with _message(session, NUMBER) as (world, place, sids):
        seen: list[str] = []
        exchange = session.get(place.collection, [("PageSize", SIZE)])
        for _ in range(NUMBER):
            page = session.page(exchange)
            seen += [receipt["sid"] for receipt in page["delivery_receipts"]]
            if page["meta"]["next_page_url"] is None:
                break
            if len(seen) < NUMBER:
                sids.append(world.add_receipt(place.message_sid, "sent"))
            exchange = session.follow(page["meta"]["next_page_url"])
        session.expect(len(set(seen)) == len(seen), "no receipt twice", seen, exchange)
        session.expect(set(sids[:NUMBER]) <= set(seen), f"all of {sids[:NUMBER]}", seen, exchange)
        walked_back = session.page(exchange)["meta"]["previous_page_url"]
        session.require(walked_back is not None, "a previous page", "null", exchange)
        before = [receipt["sid"] for receipt in session.page(session.follow(walked_back))["delivery_receipts"]]
        last = len(session.page(exchange)["delivery_receipts"])
        wanted = seen[-last - SIZE : -last]
        session.expect(before == wanted, f"the page before: {wanted}", before, exchange)


@relation("an-arrived-receipt-is-served-at-once", "/paths", tier="seeded")
def an_arrived_receipt_is_served_at_once(session: Session) -> None:
    """A receipt can be read as soon as it is there, and shows its latest status."""
    with _message(session, 1) as (world, place, sids):
        session.expect(len(read_all(session, place)) == 1, "1 receipt", "another number")
        session.receipt(session.get(place.receipt(sids[0])))  # whoever keeps what was fetched has it from now on
        world.advance(1)
        world.set_status(sids[0], "delivered")
        sids.append(world.add_receipt(place.message_sid, "failed", error_code=30007))
        session.known.forget()
        got = [(receipt["sid"], receipt["status"], receipt["error_code"]) for receipt in read_all(session, place)]
        wanted = [(sids[0], "delivered", 0), (sids[1], "failed", 30007)]
        session.expect(got == wanted, str(wanted), got)
        updated = session.receipt(session.get(place.receipt(sids[0])))
        later = updated["date_updated"] > updated["date_created"]
        session.expect(later, "a date_updated after date_created", updated)
        session.expect(updated["status"] == "delivered", "delivered", updated["status"])
