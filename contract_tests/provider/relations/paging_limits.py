"""Paging parameters at their limits, past them, and beside them."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import first_page, forms, present
from contract_tests.provider.session import Session

PARAMETERS = "/components/parameters"
ODD_NUMBERS = (
    "0", "-1", "-50", "51", "100", "1000", "2147483648", "9223372036854775808", "1" + "0" * 100, "1" * 1000,
    "", " ", "+1", "1.0", "1e1", "0x10", "ten", "null", "true", "NaN", "Infinity", "1,2", "1;2", "[1]", "%", "%00",
    "\uff15", "\u0661", "²", "½", "\x00", "\n1", "1\n", "'", '"', "1 OR 1=1", "é", "😀", "\ud7ff", "007", "50 ",
)  # fmt: skip
"""Texts that are no page size or page number, or only just one; full-width and other digits among them."""

TOKENS = (
    "", " ", "0", "1", "PT", "PT1", "PT" + "A" * 32, "null", "-1", "../..", "%", "%00", "\x00", "é", "😀", "'", '"',
    "=", "==", "PT==", "a" * 1000, "eyJwYWdlIjoxfQ==", "PT\n", " PT1", "1 OR 1=1", "{}",
)  # fmt: skip


@relation("page-size-at-its-limits", f"{PARAMETERS}/PageSize/schema")
def page_size_at_its_limits(session: Session) -> None:
    """Every PageSize from 1 to 50 is taken as it is."""
    sizes = range(1, 51) if session.target.is_loopback else (1, 2, 49, 50)
    for place in session.target.places:
        for size in sizes:
            exchange, page = first_page(session, place, size)
            session.expect(page["meta"]["page_size"] == size, f"page_size {size}", page["meta"]["page_size"], exchange)


@relation("page-size-past-its-limits", f"{PARAMETERS}/PageSize/schema")
def page_size_past_its_limits(session: Session) -> None:
    """A PageSize out of its range or no number at all gives 400 or a page of at most 50, nothing else."""
    _numbers(session, "PageSize")


@relation("page-number-past-its-limits", f"{PARAMETERS}/Page/schema")
def page_number_past_its_limits(session: Session) -> None:
    """A Page out of its range or no number at all gives 400 or a page, nothing else."""
    _numbers(session, "Page")
    for place in session.target.places:
        for page in (0, 1, 2, 1000):
            exchange = session.get(place.collection, [("Page", page), ("PageSize", 20)])
            session.expect(exchange.response.status == 200, "200", exchange.response.status, exchange)


@relation("any-page-token-is-survived", f"{PARAMETERS}/PageToken")
def any_page_token_is_survived(session: Session) -> None:
    """A page token that the provider never issued gives 400, 404 or a page of the same message, nothing else."""
    for place in forms(session):
        made_up = list(TOKENS if session.target.is_loopback else TOKENS[:6:2])
        _, page = first_page(session, place, 2)
        issued = dict(parse_qsl(urlsplit(page["meta"]["next_page_url"] or "").query)).get("PageToken")
        if issued:
            made_up += _spoilt(issued)
        for token in made_up:
            exchange = session.get(place.collection, [("PageSize", 2), ("PageToken", token)])
            holds = exchange.page is not None or exchange.response.status in {400, 404}
            session.expect(holds, "400, 404 or a page", exchange.response.status, exchange)


@relation("page-token-decides", f"{PARAMETERS}/Page")
def page_token_decides(session: Session) -> None:
    """With a page token, Page is for the caller's bookkeeping: the same receipts come whatever it says."""
    for place in session.target.places:
        exchange, page = first_page(session, place, 2)
        token = dict(parse_qsl(urlsplit(page["meta"]["next_page_url"] or "").query)).get("PageToken")
        if token is None:
            return
        wanted = session.page(session.follow(page["meta"]["next_page_url"]))["delivery_receipts"]
        for number in (0, 1, 7):
            query = [("PageSize", 2), ("Page", number), ("PageToken", token)]
            exchange = session.get(place.collection, query)
            got = session.page(exchange)
            sids = [[receipt["sid"] for receipt in receipts] for receipts in (wanted, got["delivery_receipts"])]
            session.expect(sids[0] == sids[1], f"the receipts {sids[0]}", sids[1], exchange)
            session.expect(got["meta"]["page"] == number, f"page {number}", got["meta"]["page"], exchange)
        if session.target.is_loopback:  # what the API does with another size on the way is not known
            exchange = session.get(place.collection, [("PageSize", 3), ("Page", 1), ("PageToken", token)])
            sids = [
                [receipt["sid"] for receipt in receipts]
                for receipts in (wanted, session.page(exchange)["delivery_receipts"])
            ]
            session.expect(sids[1][: len(sids[0])] == sids[0], f"a page that begins with {sids[0]}", sids[1], exchange)


@relation("a-page-number-alone-counts-or-is-ignored", f"{PARAMETERS}/Page")
def a_page_number_alone_counts_or_is_ignored(session: Session) -> None:
    """Without a page token, Page leads to the page of that number, or to the first one; the API leaves that open."""
    for place in session.target.places:
        sids = [receipt["sid"] for receipt in first_page(session, place)[1]["delivery_receipts"]]
        for size, number in ((None, 0), (1, 0), (1, 2)):
            query = [("Page", number), *([("PageSize", size)] if size else [])]
            exchange = session.get(place.collection, query)
            got = [receipt["sid"] for receipt in session.page(exchange)["delivery_receipts"]]
            first, counted = sids[:size], sids[number * (size or 0) :][:size]
            session.expect(got in (first, counted), f"{first}, or {counted}", got, exchange)


@relation("unknown-parameters-are-ignored", "/paths")
def unknown_parameters_are_ignored(session: Session) -> None:
    """Query parameters that the contract does not know change nothing: not other names, nor a name in small letters."""
    unknown = [("Order", "desc"), ("limit", "1"), ("pagesize", "1"), ("page_size", "1"), ("Foo", "\x00"), ("", "x")]
    for place in session.target.places:
        exchange, plain = first_page(session, place)
        sids = [receipt["sid"] for receipt in present(session, plain["delivery_receipts"], exchange)]
        for pair in unknown:
            exchange = session.get(place.collection, [pair])
            page = session.page(exchange)
            got = [receipt["sid"] for receipt in page["delivery_receipts"]]
            session.expect(
                got == sids, "the page as without it", f"{got}, page_size {page['meta']['page_size']}", exchange
            )
        session.receipt(session.get(place.receipt(sids[0]), [("PageSize", "x"), ("Foo", "1")]))


def _numbers(session: Session, name: str) -> None:
    texts = ODD_NUMBERS if session.target.is_loopback else (*ODD_NUMBERS[:4], "ten", "\uff15")
    for place in forms(session):
        for text in texts:
            exchange = session.get(place.collection, [(name, text)])
            holds = exchange.page is not None or exchange.response.status == 400
            session.expect(holds, "400 or a page", exchange.response.status, exchange)
        exchange = session.get(place.collection, [(name, "2"), (name, "3")])
        holds = exchange.page is not None or exchange.response.status == 400
        session.expect(holds, "400 or a page", exchange.response.status, exchange)


def _spoilt(token: str) -> list[str]:
    """Tokens that are nearly the one that the provider issued."""
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    return [token[:-1], token + "A", changed, token[1:], token[::-1], token.swapcase(), token * 2, f" {token}"]
