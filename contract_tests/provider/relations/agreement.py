"""Agreement: the same receipt is the same wherever and however often it is read."""

from itertools import combinations

from contract_tests.provider.known import sids
from contract_tests.provider.relations.stating import same_answer, same_page, same_receipt
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.relations.walk import first_page, present, read_all, sample
from contract_tests.provider.session import Session, basic
from contract_tests.provider.target import Place

READINGS = 10
"""How often one thing is read on this machine, for faults that do not always show."""
AT_ONCE = 8
"""How many receipts are asked for at the same time."""


@relation("fetch-equals-list-item", "/paths")
def fetch_equals_list_item(session: Session) -> None:
    """A receipt that is fetched is the receipt that stands in the list."""
    for place in session.target.places:
        for listed in sample(session, place):
            exchange = session.get(place.receipt(listed["sid"]))
            same_receipt(session, listed, session.receipt(exchange), exchange)


@relation("both-forms-agree", "/paths")
def both_forms_agree(session: Session) -> None:
    """The form that names the default service gives what the short form gives, with chat_service_sid added."""
    short, scoped = (read_all(session, place) for place in session.target.places)
    got = f"{sids(short)} and {sids(scoped)}"
    session.require(sids(short) == sids(scoped), f"{len(short)} receipts in the same order", got)
    for one, other in zip(short, scoped, strict=True):
        same_receipt(session, one, {name: value for name, value in other.items() if name != "chat_service_sid"})


@relation("two-reads-agree", "/paths")
def two_reads_agree(session: Session) -> None:
    """Reading again gives the same."""
    readings = READINGS if session.target.is_loopback else 2
    for place in session.target.places:
        exchange, page = first_page(session, place)
        receipts = present(session, page["delivery_receipts"], exchange)
        for _ in range(readings - 1):
            again, _ = first_page(session, place)
            if session.target.is_loopback:
                same_page(session, exchange, again)
        for _ in range(readings - 1):
            fetched = session.get(place.receipt(receipts[0]["sid"]))
            same_receipt(session, receipts[0], session.receipt(fetched), fetched)


@relation("unique-name-is-the-conversation", "/components/parameters/ConversationSid")
def unique_name_is_the_conversation(session: Session) -> None:
    """A conversation's unique name leads to what its SID leads to."""
    target = session.target
    if target.unique_name is None:
        session.note("unique-name-is-the-conversation: not run, CONTRACT_UNIQUE_NAME is not set")
        return
    for place in target.places:
        named = Place(place.chat_service_sid, target.unique_name, place.message_sid)
        by_sid, by_name = read_all(session, place), read_all(session, named)
        counts = f"{len(by_sid)} and {len(by_name)} receipts"
        session.require(len(by_sid) == len(by_name), "as many receipts by name as by SID", counts)
        for one, other in zip(by_sid, by_name, strict=True):
            same_receipt(session, one, other)
        sid = present(session, by_sid)[0]["sid"]
        one, other = (session.receipt(session.get(form.receipt(sid))) for form in (place, named))
        same_receipt(session, one, other)


@relation("request-ids-differ", "/components/headers/Twilio-Request-Id")
def request_ids_differ(session: Session) -> None:
    """No two answers carry the same Twilio-Request-Id, be they lists, receipts or refusals."""
    seen: set[str] = set()
    place = session.target.short
    sid = first_page(session, place, 1)[1]["delivery_receipts"][0]["sid"]
    for _ in range(READINGS if session.target.is_loopback else 2):
        for path in (place.collection, place.receipt(sid), place.receipt(f"DY{UNKNOWN}")):
            exchange = session.get(path)
            identity = exchange.response.header("twilio-request-id")
            if identity is not None:
                session.expect(identity not in seen, "a new one", identity, exchange)
                seen.add(identity)


@relation("answers-given-at-once-are-not-mixed-up", "/paths", loopback_only=True)
def answers_given_at_once_are_not_mixed_up(session: Session) -> None:
    """Requests that are under way at the same time are answered as if each were alone, a stranger's among them too.

    All at once, and two by two: some faults need exactly two.
    """
    stranger = basic(session.target.account_sid, "wrong-password")
    for place in session.target.places:
        _, page = first_page(session, place, AT_ONCE)
        paths = [place.receipt(receipt["sid"]) for receipt in page["delivery_receipts"]]
        paths += [f"{place.collection}?PageSize={size}" for size in (1, 2, 3)]
        asked = [(path, who) for path in paths for who in (session.authorization, stranger)]
        alone = {request: session.get(request[0], authorization=request[1]) for request in asked}
        for group in (asked, *combinations(asked[::3], 2)):
            for request, exchange in zip(group, session.get_at_once(group), strict=True):
                same_answer(session, alone[request], exchange)
