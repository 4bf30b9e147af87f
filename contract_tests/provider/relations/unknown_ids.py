"""Ids that name nothing: unknown, malformed, odd ones, and ones that belong elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote

from contract_tests.provider.relations.table import RelationSession, affordable_forms, both_forms, relation
from contract_tests.provider.run_memory import sids
from contract_tests.provider.target import ReceiptList

NOT_FOUND = "/components/responses/NotFound"
UNKNOWN = "0123456789abcdef0123456789abcdef"
SID_LENGTH = 34
COLLECTIONS = {"Services", "Conversations", "Messages", "Receipts"}
ODD = (
    "\x00", "a\x00b", "\n", "\r\nX: y", "\t", "\x1b", "\x7f", "\x80", "é", "ß", "İ", "中", "😀", "\u202e", "\ufeff",
    "\ufffd", "\uffff", "\uff10\uff11\uff12", "'", '"', "`", "\\", "|", "<x>", "{x}", "${x}", "{{x}}", "%", "%%", "%41",
    "%zz", "%2F", "a/b",
    "a?b", "a#b", "a&b=c", "a;b", "a+b", "a b", "@", ":", "~", "-", "_", "$where", "' OR '1'='1",
    "1; DROP TABLE receipts",
    "null", "undefined", "true", "0", "-1", "NaN", "[]", "{}", "x" * 33, "x" * 34, "x" * 255, "x" * 2000, "é" * 300,
)  # fmt: skip
RAW = ("%00", "%ff", "%c0%af", "%ed%a0%80", "%f8%88%80%80%80", "%80", "%2e%2f", "%252F", "%C3%28", "%E2%82")
"""Percent-encoded bytes that are not UTF-8, half a character, or an old trick."""

AROUND = (
    "\n", "\r\n", "\x00", "\x00x", "\t", " ", "\x0b", "\x1f", "\x85", "\xa0", "\u2028", "\ufeff", "/", "?", "#", ";",
    "&", ".", ".json", "*", "%", "%00", "%0A", "%20",
)  # fmt: skip
RAW_BEHIND = ("%41", "%ff", "%80", "%C3")
"""Put around an id that exists: a reader that strips it or stops at it finds what was not asked for."""


def malformed(prefix: str, sid: str) -> list[str]:
    """Texts that a SID's pattern refuses, made from a real one; plain enough for a URL."""
    digits = sid[2:]
    return [
        digits, prefix, "x", "0", "null", sid[:-1], sid + "0", sid + "00", f"{prefix}{digits[:-1]}g", f"XX{digits}",
        f"{prefix.lower()}{digits}", f"{prefix[0]}{digits}0", f"{prefix}-{digits[1:]}", f" {sid}", f"{sid} ",
        f"{prefix}{' ' * 32}", f"{sid},{sid}", sid[:3], sid[:20], "*", "%", f"{prefix}{'_' * 32}",
    ]  # fmt: skip


@relation("unknown-ids-are-not-found", NOT_FOUND, each=both_forms)
def unknown_ids_are_not_found(session: RelationSession, listing: ReceiptList) -> None:
    """A well-formed SID that names nothing is 404, in every place of every path."""
    for path in unknown_paths(listing, session.first_receipt(listing, 1)["sid"]):
        session.expect_not_found(path)


def unknown_paths(listing: ReceiptList, sid: str = f"DY{UNKNOWN}") -> Iterator[str]:
    """Paths in which one SID is well-formed and names nothing; ``sid`` is a receipt that there is, or is not."""
    for other in _others(listing, lambda prefix, _: [f"{prefix}{UNKNOWN}"]):
        yield other.collection
        yield other.receipt(sid)
    yield listing.receipt(f"DY{UNKNOWN}")


@relation("malformed-ids-are-not-found", NOT_FOUND, late=1)
def malformed_ids_are_not_found(session: RelationSession) -> None:
    """A text that is not a SID of its kind is 404, in every place; a conversation's may be any unknown name."""
    target = session.target
    keep = slice(None) if target.is_loopback else slice(3, 9, 3)
    sid = session.first_receipt(target.short, 1)["sid"]
    kinds = (target.account_sid, target.chat_service_sid, target.conversation_sid, target.message_sid, sid)

    def texts(prefix: str, original: str) -> list[str]:
        return [*malformed(prefix, original)[keep], *(other for other in kinds if not other.startswith(prefix))]

    for listing in affordable_forms(session):
        for other in _others(listing, texts):
            session.expect_not_found(other.collection)
            if target.is_loopback:
                session.expect_not_found(other.receipt(sid))
        for text in texts("DY", sid):
            session.expect_not_found(listing.receipt(text))


@relation("unknown-paths-are-not-found", "/paths", each=affordable_forms)
def unknown_paths_are_not_found(session: RelationSession, listing: ReceiptList) -> None:
    """Paths beside the contract's that no other resource of the API can have either are 404."""
    list_path = listing.collection
    sid = session.first_receipt(listing, 1)["sid"]
    for path in (
        f"{list_path}z",
        list_path.removesuffix("Receipts") + "DeliveryReceipts",
        f"{list_path}/{sid}/x",
        f"{list_path}/{sid}/Receipts",
        list_path.replace("/Messages/", "/Massages/"),
        list_path.replace("/Conversations/", "/Xonversations/"),
    ):
        session.expect_not_found(path)


@relation("a-receipt-of-another-message-is-not-found", NOT_FOUND, each=both_forms, needs=("other_message_sid",))
def a_receipt_of_another_message_is_not_found(session: RelationSession, listing: ReceiptList) -> None:
    """A receipt is found under its own message only, and is listed there only."""
    other = replace(listing, message_sid=session.target.other_message_sid or "")
    mine, theirs = (session.read_all(each) for each in (listing, other))
    shared = set(sids(mine)) & set(sids(theirs))
    session.expect(not shared, "no receipt of two messages", sorted(shared))
    for found, elsewhere in ((mine, other), (theirs, listing)):
        for receipt in (*found[:1], *found[-1:]):
            session.expect_not_found(elsewhere.receipt(receipt["sid"]))


def _others(listing: ReceiptList, texts: Callable[[str, str], list[str]]) -> Iterator[ReceiptList]:
    for text in texts("CH", listing.conversation):
        yield replace(listing, conversation=text)
    for text in texts("IM", listing.message_sid):
        yield replace(listing, message_sid=text)
    if listing.chat_service_sid is not None:
        for text in texts("IS", listing.chat_service_sid):
            yield replace(listing, chat_service_sid=text)


@relation("odd-values-are-not-found", NOT_FOUND, late=2)
def odd_values_are_not_found(session: RelationSession) -> None:
    """Whatever stands in the place of an id or the version, or around it, gives 404, or 400 if it is not plain text."""
    is_here = session.target.is_loopback
    odd = [quote(text, safe="") for text in odd_texts(session)]
    around = [quote(text, safe="") for text in AROUND if is_here or text.isprintable()]

    def texts(original: str) -> list[str]:
        if original == "v1":
            return odd[:3]
        found = [*odd, *(original + text for text in around), *(text + original for text in around)]
        if len(original) == SID_LENGTH:
            # Its last digit in full width: Unicode's compatibility forms are no digits here.
            found.append(original[:-1] + quote(chr(ord(original[-1]) + 0xFEE0)))
        return [*found, *RAW, *(original + text for text in RAW_BEHIND)] if is_here else found[::16]

    for listing in (*affordable_forms(session), *session.target.named):
        real = listing.receipt(session.first_receipt(listing, 1)["sid"]).split("/")
        for spot, original in enumerate(real):
            for text in texts(original) if original == "v1" or real[spot - 1] in COLLECTIONS else ():
                changed = [*real[:spot], text, *real[spot + 1 :]]
                session.expect_status(session.get("/".join(changed)), 400, 404)
                if is_here and spot < len(real) - 1:
                    session.expect_status(session.get("/".join(changed[:-1])), 400, 404)


def odd_texts(session: RelationSession) -> list[str]:
    """What to try; elsewhere no control characters, which a gateway before the API may refuse in its own words."""
    texts = [text for text in ODD if text not in {".", ".."}]
    return texts if session.target.is_loopback else [text for text in texts if text.isprintable()]
