"""Paging parameters at their limits, past them, and beside them."""

from dataclasses import replace

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.relations.table import RelationSession, affordable_forms, both_forms, relation
from contract_tests.provider.run_memory import sids
from contract_tests.provider.session import Query
from contract_tests.provider.target import ReceiptList
from contract_tests.provider.value_syntax import page_token

PARAMETERS = "/components/parameters"
FOREIGN = "a-page-token-opens-no-other-message"
ODD_NUMBERS = (
    "0", "-1", "-50", "51", "100", "1000", "2147483648", "9223372036854775808", "1" + "0" * 100, "1" * 1000,
    "", " ", "+1", "1.0", "1e1", "0x10", "ten", "null", "true", "NaN", "Infinity", "1,2", "1;2", "[1]", "%", "%00",
    "\uff15", "\u0661", "²", "½", "\x00", "\n1", "1\n", "'", '"', "1 OR 1=1", "é", "😀", "\ud7ff", "007", "50 ",
)  # fmt: skip
"""Texts that are not a page size or page number, or only just; with full-width and other digits."""

TOKENS = (
    "", " ", "0", "1", "PT", "PT1", "PT" + "A" * 32, "null", "-1", "../..", "%", "%00", "\x00", "é", "😀", "'", '"',
    "=", "==", "PT==", "a" * 3000, "eyJwYWdlIjoxfQ==", "PT\n", " PT1", "1 OR 1=1", "{}",
)  # fmt: skip


@relation("page-size-past-its-limits", f"{PARAMETERS}/PageSize/schema", each=affordable_forms, late=1)
def page_size_past_its_limits(session: RelationSession, listing: ReceiptList) -> None:
    """A PageSize that is out of range or not a number gives 400 or a page of at most 50, nothing else."""
    _odd_numbers(session, listing, "PageSize")


@relation("page-number-past-its-limits", f"{PARAMETERS}/Page/schema", each=affordable_forms, late=1)
def page_number_past_its_limits(session: RelationSession, listing: ReceiptList) -> None:
    """A Page that is out of range or not a number gives 400 or a page, nothing else."""
    _odd_numbers(session, listing, "Page")
    for page in (0, 1, 2, 1000):
        session.expect_status(session.get(listing.collection, [("Page", page), ("PageSize", 20)]), 200)


def _odd_numbers(session: RelationSession, listing: ReceiptList, name: str) -> None:
    texts = ODD_NUMBERS if session.target.is_loopback else (*ODD_NUMBERS[:4], "ten", "\uff15")
    for query in (*([(name, text)] for text in texts), [(name, "2"), (name, "3")]):
        _page_or(session, listing, query, 400)


@relation("any-page-token-is-survived", f"{PARAMETERS}/PageToken", each=affordable_forms)
def any_page_token_is_survived(session: RelationSession, listing: ReceiptList) -> None:
    """A page token that the provider never issued gives 400, 404 or a page of the same message, nothing else."""
    made_up = list(TOKENS if session.target.is_loopback else TOKENS[:6:2])
    _, page = session.first_page(listing, 2)
    issued = page_token(page["meta"]["next_page_url"])
    if issued:
        made_up += _spoilt(issued)
    for token in made_up:
        _page_or(session, listing, [("PageSize", 2), ("PageToken", token)], 400, 404)


@relation(FOREIGN, f"{PARAMETERS}/PageToken", each=affordable_forms, needs=("other_message_sid",))
def a_page_token_opens_no_other_message(session: RelationSession, listing: ReceiptList) -> None:
    """A page token of another message gives 400, 404 or a page of this very message: none of the other's receipts."""
    mine = set(sids(session.read_all(listing)))
    for size in (1, 2):
        _, page = session.first_page(replace(listing, message_sid=session.target.other_message_sid or ""), size)
        token = page_token(page["meta"]["next_page_url"])
        if token is None:
            session.note(f"{FOREIGN}: the other message has no more than {size} receipts")
            continue
        exchange = _page_or(session, listing, [("PageSize", size), ("PageToken", token)], 400, 404)
        theirs = [receipt["sid"] for _, receipt in exchange.receipts if receipt["sid"].lower() not in mine]
        session.expect(not theirs, "receipts of the message asked for", f"{theirs} of another", exchange)


@relation("page-token-decides", f"{PARAMETERS}/Page", each=both_forms)
def page_token_decides(session: RelationSession, listing: ReceiptList) -> None:
    """With a page token, Page is for the caller's bookkeeping: the same receipts come whatever it says."""
    exchange, page = session.first_page(listing, 2)
    token = page_token(page["meta"]["next_page_url"])
    if token is None:
        return
    wanted = sids(session.page(session.follow(page["meta"]["next_page_url"]))["delivery_receipts"])
    for number in (0, 1, 7):
        exchange = session.get(listing.collection, [("PageSize", 2), ("Page", number), ("PageToken", token)])
        page = session.page(exchange)
        session.expect_equal(sids(page["delivery_receipts"]), wanted, exchange, "the receipts ")
        session.expect_equal(page["meta"]["page"], number, exchange, "page ")
    # What the API does with another size on the way is not known: a token may be of its size.
    exchange = _page_or(session, listing, [("PageSize", 3), ("Page", 1), ("PageToken", token)], 400, 404)
    if exchange.page is not None:
        got = sids(exchange.page["delivery_receipts"])
        session.expect(got[: len(wanted)] == wanted, f"a page that begins with {wanted}", got, exchange)


@relation("a-page-number-alone-counts-or-is-ignored", f"{PARAMETERS}/Page", each=both_forms)
def a_page_number_alone_counts_or_is_ignored(session: RelationSession, listing: ReceiptList) -> None:
    """Without a page token, Page leads to the page of that number, or to the first one; the API leaves that open."""
    whole = sids(session.first_page(listing)[1]["delivery_receipts"])
    for size, number in ((None, 0), (1, 0), (1, 2)):
        query = [("Page", number), *([("PageSize", size)] if size else [])]
        exchange = session.get(listing.collection, query)
        got = sids(session.page(exchange)["delivery_receipts"])
        first, counted = whole[:size], whole[number * (size or 0) :][:size]
        session.expect(got in (first, counted), f"{first}, or {counted}", got, exchange)


@relation("unknown-parameters-are-ignored", "/paths", each=both_forms)
def unknown_parameters_are_ignored(session: RelationSession, listing: ReceiptList) -> None:
    """Query parameters that the contract does not know change nothing: not other names, nor a name in small letters."""
    unknown = [("Order", "desc"), ("limit", "1"), ("pagesize", "1"), ("page_size", "1"), ("Foo", "\x00"), ("", "x")]
    _, plain = session.first_page(listing)
    wanted = sids(plain["delivery_receipts"])
    for pair in unknown:
        exchange = session.get(listing.collection, [pair])
        page = session.page(exchange)
        got = sids(page["delivery_receipts"])
        told = f"{got}, page_size {page['meta']['page_size']}"
        session.expect(got == wanted, "the page as without it", told, exchange)
    first = plain["delivery_receipts"][0]["sid"]
    session.receipt(session.get(listing.receipt(first), [("PageSize", "x"), ("Foo", "1")]))


def _page_or(session: RelationSession, listing: ReceiptList, query: Query, *statuses: int) -> Exchange:
    exchange = session.get(listing.collection, query)
    expected = f"a page, or {' or '.join(map(str, statuses))}"
    holds = exchange.page is not None or exchange.response.status in statuses
    session.expect(holds, expected, exchange.response.status, exchange)
    return exchange


def _spoilt(token: str) -> list[str]:
    """Tokens that are nearly the one that the provider issued."""
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    return [token[:-1], token + "A", changed, token[1:], token[::-1], token.swapcase(), token * 2, f" {token}"]
