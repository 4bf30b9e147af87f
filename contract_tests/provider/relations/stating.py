"""What relations state of responses: their status, and that two of them mean the same."""

import re
from typing import Any
from urllib.parse import unquote

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.known import sids
from contract_tests.provider.session import Session

Receipts = list[dict[str, Any]]
OF_ONE_ANSWER = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d\S*"  # a moment
    r"|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
    r"|\b[A-Za-z]{0,3}[0-9a-fA-F]{16,}\b|\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b\d{10,}\b"  # an id
)
"""What an error says of one answer alone, however it is called: when it was given, and its number."""


def answered(session: Session, exchange: Exchange, *statuses: int, why: str = "") -> bool:
    """State that a response has one of these statuses."""
    expected = " or ".join(map(str, statuses)) + (f" ({why})" if why else "")
    if exchange.response.status not in statuses:
        session.excuse_old_token(exchange)
    return session.expect(exchange.response.status in statuses, expected, exchange.response.status, exchange)


def not_found(session: Session, path: str) -> None:
    """State that the owner's GET of a path is answered with 404."""
    answered(session, session.get(path), 404)


def equal(session: Session, got: object, wanted: object, at: Exchange | None = None, what: str = "") -> None:
    """State that something is what it has to be, and what that is called."""
    session.expect(got == wanted, f"{what}{wanted}", got, at)


def same_receipt(session: Session, one: dict[str, Any], other: dict[str, Any], at: Exchange | None = None) -> None:
    """State that two readings of a receipt mean the same."""
    different = session.known.difference(one, other)
    session.expect(different is None, "the same receipt", different, at)


def same_list(session: Session, one: Receipts, other: Receipts, at: Exchange | None = None, what: str = "") -> None:
    """State that two readings of receipts mean the same, in the same order."""
    session.require(sids(one) == sids(other), f"the receipts {sids(one)}", f"{what}{sids(other)}", at)
    for pair in zip(one, other, strict=True):
        same_receipt(session, *pair, at)


def same_receipts(session: Session, one: Exchange, other: Exchange) -> None:
    """State that two responses hold the same receipts in the same order."""
    wanted, got = (session.page(exchange)["delivery_receipts"] for exchange in (one, other))
    same_list(session, wanted, got, other)


def same_page(session: Session, one: Exchange, other: Exchange) -> None:
    """State that two responses are the same page: its receipts, its number and size, and whether it has neighbours."""
    same_receipts(session, one, other)
    wanted, got = (session.page(exchange)["meta"] for exchange in (one, other))
    for name in ("page", "page_size"):
        equal(session, got[name], wanted[name], other, f"{name} ")
    for name in ("previous_page_url", "next_page_url"):
        missing = "null" if wanted[name] is None else "a URL"
        session.expect((wanted[name] is None) == (got[name] is None), f"{name}: {missing}", got[name], other)


def same_answer(session: Session, one: Exchange, other: Exchange) -> None:
    """State that two responses mean the same: page, receipt or refusal."""
    if one.page is not None:
        same_page(session, one, other)
    elif one.receipts:
        same_receipt(session, one.receipts[0][1], session.receipt(other), other)
    elif answered(session, other, one.response.status):
        wanted, got = ((exchange.error or {}).get("code") for exchange in (one, other))
        equal(session, got, wanted, other, "code ")


def refusal(exchange: Exchange) -> dict[str, Any]:
    """An error's facts by JSON pointer, without what was asked for and without what is of one response alone."""
    asked = sorted({exchange.path, unquote(exchange.path), exchange.path.removeprefix("/v1")}, key=len, reverse=True)

    def facts(value: Any, pointer: str) -> dict[str, Any]:
        if isinstance(value, dict | list):
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            return {at: fact for name, child in inner for at, fact in facts(child, f"{pointer}/{name}").items()}
        text = str(value)
        for path in asked:
            text = text.replace(path, "…")
        return {pointer: OF_ONE_ANSWER.sub("…", text)}

    return facts(exchange.value if exchange.schema is not None else None, "")
