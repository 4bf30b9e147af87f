"""Agreement: each operation answers, and the same receipt is the same wherever and however often it is read."""

from dataclasses import replace
from itertools import combinations

from contract_tests.provider.known import sids
from contract_tests.provider.relations.stating import (
    equal,
    first_page,
    first_receipt,
    present,
    read_all,
    same_answer,
    same_list,
    same_page,
    same_receipt,
    sample,
)
from contract_tests.provider.relations.table import both, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.session import Session, basic
from contract_tests.provider.target import Place
from scripts.spec import look_up

DEFAULT = "/components/parameters/PageSize/schema/default"
READINGS = 10
"""How often one thing is read on this machine, for faults that do not always show."""
AT_ONCE = 8
"""How many receipts are asked for at the same time."""


@relation("every-operation-succeeds", "/paths", each=both)
def every_operation_succeeds(session: Session, place: Place) -> None:
    """Each operation answers the owner with 200, and the message has receipts: or nothing would have been checked."""
    listed = first_receipt(session, place)
    session.receipt(session.get(place.receipt(session.target.receipt_sid or listed["sid"])))


@relation("pages-of-fifty-by-default", DEFAULT, each=both)
def pages_of_fifty_by_default(session: Session, place: Place) -> None:
    """Without PageSize a page is the page of PageSize=50, the contract's default."""
    size = look_up(session.contract.spec.document, DEFAULT)
    _, default = first_page(session, place)
    exchange, full = first_page(session, place, size)
    equal(session, default["meta"]["page_size"], size, exchange, "page_size ")
    equal(session, sids(full["delivery_receipts"]), sids(default["delivery_receipts"]), exchange, "the same receipts ")


@relation(
    "a-message-without-receipts-has-an-empty-page",
    "/components/schemas/ReceiptPage",
    each=both,
    needs=("empty_message_sid",),
)
def a_message_without_receipts_has_an_empty_page(session: Session, place: Place) -> None:
    """A message without receipts has one page, empty and without neighbours; it is not missing."""
    exchange = session.get(replace(place, message_sid=session.target.empty_message_sid or "").collection)
    page = session.page(exchange)
    equal(session, page["delivery_receipts"], [], exchange)
    links = [page["meta"][name] for name in ("previous_page_url", "next_page_url")]
    equal(session, links, [None, None], exchange)


@relation("fetch-equals-list-item", "/paths", each=both)
def fetch_equals_list_item(session: Session, place: Place) -> None:
    """A receipt that is fetched is the receipt that stands in the list."""
    for listed in sample(session, place):
        exchange = session.get(place.receipt(listed["sid"]))
        same_receipt(session, listed, session.receipt(exchange), exchange)


@relation("both-forms-agree", "/paths")
def both_forms_agree(session: Session) -> None:
    """The form that names the default service gives what the short form gives, with chat_service_sid added."""
    short, scoped = (read_all(session, place) for place in session.target.places)
    bare = [{name: value for name, value in one.items() if name != "chat_service_sid"} for one in scoped]
    same_list(session, short, bare)


@relation("two-reads-agree", "/paths", each=both)
def two_reads_agree(session: Session, place: Place) -> None:
    """Reading again gives the same."""
    readings = READINGS if session.target.is_loopback else 2
    exchange, page = first_page(session, place)
    receipts = present(session, page["delivery_receipts"], exchange)
    for _ in range(readings - 1):
        again, _ = first_page(session, place)
        if session.target.is_loopback:
            same_page(session, exchange, again)
    for _ in range(readings - 1):
        fetched = session.get(place.receipt(receipts[0]["sid"]))
        same_receipt(session, receipts[0], session.receipt(fetched), fetched)


@relation(
    "unique-name-is-the-conversation", "/components/parameters/ConversationSid", each=both, needs=("unique_name",)
)
def unique_name_is_the_conversation(session: Session, place: Place) -> None:
    """A conversation's unique name leads to what its SID leads to."""
    named = replace(place, conversation=session.target.unique_name or "")
    by_sid = read_all(session, place)
    same_list(session, by_sid, read_all(session, named), what="by name ")
    sid = present(session, by_sid)[0]["sid"]
    one, other = (session.receipt(session.get(form.receipt(sid))) for form in (place, named))
    same_receipt(session, one, other)


@relation("request-ids-differ", "/components/headers/Twilio-Request-Id")
def request_ids_differ(session: Session) -> None:
    """No two answers carry the same Twilio-Request-Id, be they lists, receipts or refusals."""
    seen: set[str] = set()
    place = session.target.short
    sid = first_receipt(session, place, 1)["sid"]
    for _ in range(READINGS if session.target.is_loopback else 2):
        for path in (place.collection, place.receipt(sid), place.receipt(f"DY{UNKNOWN}")):
            exchange = session.get(path)
            identity = exchange.response.header("twilio-request-id")
            if identity is not None:
                session.expect(identity not in seen, "a new one", identity, exchange)
                seen.add(identity)


@relation("answers-given-at-once-are-not-mixed-up", "/paths", each=both, loopback_only=True)
def answers_given_at_once_are_not_mixed_up(session: Session, place: Place) -> None:
    """Requests that are under way at the same time are answered as if each were alone, a stranger's among them too.

    All at once, and two by two: some faults need exactly two.
    """
    stranger = basic(session.target.account_sid, "wrong-password")
    _, page = first_page(session, place, AT_ONCE)
    paths = [place.receipt(receipt["sid"]) for receipt in page["delivery_receipts"]]
    paths += [f"{place.collection}?PageSize={size}" for size in (1, 2, 3)]
    asked = [(path, who) for path in paths for who in (session.authorization, stranger)]
    alone = {request: session.get(request[0], authorization=request[1]) for request in asked}
    for group in (asked, *combinations(asked[::3], 2)):
        for request, exchange in zip(group, session.get_at_once(group), strict=True):
            same_answer(session, alone[request], exchange)
