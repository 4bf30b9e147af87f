"""Links: each one answers with what it names."""

from contract_tests.provider.relations.stating import same_page, same_receipt, same_receipts
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import first_page, sample, walk
from contract_tests.provider.session import Session

META = "/components/schemas/PageMeta/properties"


@relation("receipt-url-answers-with-it", "/components/schemas/Receipt/properties/url")
def receipt_url_answers_with_it(session: Session) -> None:
    """The URL of a receipt answers with this receipt."""
    for place in session.target.places:
        for receipt in sample(session, place)[:60]:
            exchange = session.follow(receipt["url"])
            same_receipt(session, receipt, session.receipt(exchange), exchange)


@relation("page-url-answers-with-the-page", f"{META}/url")
def page_url_answers_with_the_page(session: Session) -> None:
    """The URL of a page answers with this page, every time, and first_page_url of any page with the first."""
    for place in session.target.places:
        pages = list(walk(session, place, 40 if session.target.is_loopback else 50))[:3]
        for exchange in pages:
            meta = session.page(exchange)["meta"]
            for _ in range(2 if session.target.is_loopback else 1):
                same_page(session, exchange, session.follow(meta["url"]))
            same_page(session, pages[0], session.follow(meta["first_page_url"]))


@relation("page-token-may-be-used-again", "/components/parameters/PageToken")
def page_token_may_be_used_again(session: Session) -> None:
    """The same next_page_url leads to the same page, however often, and from whichever reading it comes."""
    for place, size in ((place, size) for place in session.target.places for size in (2, 1)):
        exchange, page = first_page(session, place, size)
        url = page["meta"]["next_page_url"]
        if url is None:
            session.note(f"page-token-may-be-used-again: not run, the message has no more than {size} receipts")
            return
        first = session.follow(url)
        for _ in range(2):
            same_page(session, first, session.follow(url))
        _, again = first_page(session, place, size)
        same_page(session, first, session.follow(again["meta"]["next_page_url"] or url))
        back = session.page(first)["meta"]["previous_page_url"]
        session.require(back is not None, "a URL, for this is the second page", "null", first)
        same_receipts(session, exchange, session.follow(back))
