"""Ids that name nothing: unknown ones, malformed ones, and ones that belong elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from contract_tests.provider.known import sids
from contract_tests.provider.relations.stating import not_found
from contract_tests.provider.relations.table import both, forms, relation
from contract_tests.provider.relations.walk import first_receipt, read_all
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place

NOT_FOUND = "/components/responses/NotFound"
UNKNOWN = "0123456789abcdef0123456789abcdef"


def malformed(prefix: str, sid: str) -> list[str]:
    """Texts that a SID's pattern refuses, made from a real one; plain enough for a URL."""
    digits = sid[2:]
    return [
        digits, prefix, "x", "0", "null", sid[:-1], sid + "0", sid + "00", f"{prefix}{digits[:-1]}g", f"XX{digits}",
        f"{prefix.lower()}{digits}", f"{prefix[0]}{digits}0", f"{prefix}-{digits[1:]}", f" {sid}", f"{sid} ",
        f"{prefix}{' ' * 32}", f"{sid},{sid}", sid[:3], sid[:20], "*", "%", f"{prefix}{'_' * 32}",
    ]  # fmt: skip


@relation("unknown-ids-are-not-found", NOT_FOUND, each=both)
def unknown_ids_are_not_found(session: Session, place: Place) -> None:
    """A well-formed SID that names nothing is 404, in every place of every path."""
    for path in unknown_paths(place, first_receipt(session, place, 1)["sid"]):
        not_found(session, path)


def unknown_paths(place: Place, sid: str = f"DY{UNKNOWN}") -> Iterator[str]:
    """Paths in which one SID is well-formed and names nothing; ``sid`` is a receipt that there is, or is not."""
    for other in _others(place, lambda prefix, _: [f"{prefix}{UNKNOWN}"]):
        yield other.collection
        yield other.receipt(sid)
    yield place.receipt(f"DY{UNKNOWN}")


@relation("malformed-ids-are-not-found", NOT_FOUND)
def malformed_ids_are_not_found(session: Session) -> None:
    """A text that is no SID is 404, in every place of every path; a conversation's may be any unknown name."""
    keep = slice(None) if session.target.is_loopback else slice(3, 9, 3)
    for place in forms(session):
        sid = first_receipt(session, place, 1)["sid"]
        for other in _others(place, lambda prefix, real: malformed(prefix, real)[keep]):
            not_found(session, other.collection)
            not_found(session, other.receipt(sid))
        for text in malformed("DY", sid)[keep]:
            not_found(session, place.receipt(text))


@relation("kinds-of-ids-are-not-mixed-up", NOT_FOUND)
def kinds_of_ids_are_not_mixed_up(session: Session) -> None:
    """A real SID in the place of another kind of SID names nothing."""
    target = session.target
    sid = first_receipt(session, target.short, 1)["sid"]
    for place in forms(session):
        for wrong in (target.conversation_sid, sid, target.chat_service_sid, target.account_sid):
            not_found(session, replace(place, message_sid=wrong).collection)
        for wrong in (target.message_sid, sid, target.chat_service_sid, target.account_sid):
            not_found(session, replace(place, conversation=wrong).collection)
        for wrong in (target.message_sid, target.conversation_sid, target.account_sid):
            not_found(session, place.receipt(wrong))
    for wrong in (target.account_sid, target.conversation_sid):
        not_found(session, replace(target.scoped, chat_service_sid=wrong).collection)


@relation("unknown-paths-are-not-found", "/paths", each=forms)
def unknown_paths_are_not_found(session: Session, place: Place) -> None:
    """Paths beside the contract's that no other resource of the API can have either are 404."""
    list_path = place.collection
    sid = first_receipt(session, place, 1)["sid"]
    for path in (
        f"{list_path}z",
        list_path.removesuffix("Receipts") + "DeliveryReceipts",
        f"{list_path}/{sid}/x",
        f"{list_path}/{sid}/Receipts",
        list_path.replace("/Messages/", "/Massages/"),
        list_path.replace("/Conversations/", "/Xonversations/"),
    ):
        not_found(session, path)


@relation("a-receipt-of-another-message-is-not-found", NOT_FOUND, each=both, needs=("other_message_sid",))
def a_receipt_of_another_message_is_not_found(session: Session, place: Place) -> None:
    """A receipt is found under its own message only, and is listed there only."""
    other = replace(place, message_sid=session.target.other_message_sid or "")
    mine, theirs = (read_all(session, each) for each in (place, other))
    shared = set(sids(mine)) & set(sids(theirs))
    session.expect(not shared, "no receipt of two messages", sorted(shared))
    for found, elsewhere in ((mine, other), (theirs, place)):
        for receipt in (*found[:1], *found[-1:]):
            not_found(session, elsewhere.receipt(receipt["sid"]))


def _others(place: Place, texts: Callable[[str, str], list[str]]) -> Iterator[Place]:
    for text in texts("CH", place.conversation):
        yield replace(place, conversation=text)
    for text in texts("IM", place.message_sid):
        yield replace(place, message_sid=text)
    if place.chat_service_sid is not None:
        for text in texts("IS", place.chat_service_sid):
            yield replace(place, chat_service_sid=text)
