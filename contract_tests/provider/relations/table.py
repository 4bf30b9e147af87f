"""The table of relations, promises that only several exchanges can keep or break; and the words to state them in."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import unquote

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.run_memory import sids
from contract_tests.provider.session import Session
from contract_tests.provider.target import ReceiptList
from scripts.reporting.results import CheckKind

MOST_PAGES = 1000
Receipts = list[dict[str, Any]]
OF_ONE_ANSWER = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d\S*"  # a moment
    r"|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
    r"|\b[A-Za-z]{0,3}[0-9a-fA-F]{16,}\b|\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b\d{10,}\b"  # an id
)
"""What an error says of one response alone, however it is called: when it was given, and its number."""


class RelationSession(Session):
    """A session with the words of the relations: what they read, and what they state of it."""

    def expect_status(self, exchange: Exchange, *statuses: int, why: str = "") -> bool:
        expected = " or ".join(map(str, statuses)) + (f" ({why})" if why else "")
        if exchange.response.status not in statuses:
            self.excuse_old_token(exchange)
        return self.expect(exchange.response.status in statuses, expected, exchange.response.status, exchange)

    def expect_not_found(self, path: str) -> None:
        self.expect_status(self.get(path), 404)

    def expect_equal(self, got: object, wanted: object, at: Exchange | None = None, what: str = "") -> None:
        """State that something is what it has to be, and what that is called."""
        self.expect(got == wanted, f"{what}{wanted}", got, at)

    def expect_same_receipt(self, one: dict[str, Any], other: dict[str, Any], at: Exchange | None = None) -> None:
        different = self.memory.difference(one, other)
        self.expect(different is None, "the same receipt", different, at)

    def expect_same_list(self, one: Receipts, other: Receipts, at: Exchange | None = None, what: str = "") -> None:
        """State that two readings of receipts mean the same, in the same order."""
        self.require(sids(one) == sids(other), f"the receipts {sids(one)}", f"{what}{sids(other)}", at)
        for pair in zip(one, other, strict=True):
            self.expect_same_receipt(*pair, at)

    def expect_same_receipts(self, one: Exchange, other: Exchange) -> None:
        """State that two responses hold the same receipts in the same order."""
        wanted, got = (self.page(exchange)["delivery_receipts"] for exchange in (one, other))
        self.expect_same_list(wanted, got, other)

    def expect_same_page(self, one: Exchange, other: Exchange) -> None:
        """State that two responses are the same page: its receipts, number and size, and whether it has neighbours."""
        self.expect_same_receipts(one, other)
        wanted, got = (self.page(exchange)["meta"] for exchange in (one, other))
        for name in ("page", "page_size"):
            self.expect_equal(got[name], wanted[name], other, f"{name} ")
        for name in ("previous_page_url", "next_page_url"):
            missing = "null" if wanted[name] is None else "a URL"
            self.expect((wanted[name] is None) == (got[name] is None), f"{name}: {missing}", got[name], other)

    def expect_same_response(self, one: Exchange, other: Exchange) -> None:
        """State that two responses mean the same: page, receipt or refusal."""
        if one.page is not None:
            self.expect_same_page(one, other)
        elif one.receipts:
            self.expect_same_receipt(one.receipts[0][1], self.receipt(other), other)
        elif self.expect_status(other, one.response.status):
            wanted, got = ((exchange.error or {}).get("code") for exchange in (one, other))
            self.expect_equal(got, wanted, other, "code ")

    def walk(self, listing: ReceiptList, page_size: int | None = None) -> Iterator[Exchange]:
        """Every page of a message from the first on, by next_page_url; the last one may be empty."""
        exchange = self.get(listing.collection, [] if page_size is None else [("PageSize", page_size)])
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            page = self.page(exchange)
            yield exchange
            following = page["meta"]["next_page_url"]
            if following is None:
                return
            self.require(following not in seen, "pages that were not seen before", following, exchange)
            seen.add(following)
            exchange = self.follow(following)
        self.require(False, f"an end within {MOST_PAGES} pages", "none")

    def read_all(self, listing: ReceiptList, page_size: int | None = None) -> list[dict[str, Any]]:
        """Every receipt of a message, in the provider's order."""
        found = [receipt for exchange in self.walk(listing, page_size) for _, receipt in exchange.receipts]
        if self.memory.stands_still:
            self.memory.lists[listing.message_sid.lower()] = sids(found)
        return found

    def first_page(self, listing: ReceiptList, page_size: int | None = None) -> tuple[Exchange, dict[str, Any]]:
        """The first page of a message that has to have receipts."""
        exchange = next(self.walk(listing, page_size))
        page = self.page(exchange)
        self.require_receipts(page["delivery_receipts"], exchange)
        return exchange, page

    def resources(self, listing: ReceiptList) -> tuple[str, str]:
        """The paths of the list and of one receipt that is in it."""
        return listing.collection, listing.receipt(self.first_receipt(listing, 1)["sid"])

    def first_receipt(self, listing: ReceiptList, page_size: int | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self.first_page(listing, page_size)[1]["delivery_receipts"][0]
        return found

    def require_receipts(self, receipts: list[dict[str, Any]], at: Exchange | None = None) -> list[dict[str, Any]]:
        """The receipts that were read, of which there have to be some."""
        self.require(receipts, "a message with receipts", "none", at)
        return receipts


def error_facts(exchange: Exchange) -> dict[str, Any]:
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


@dataclass(frozen=True, slots=True)
class Relation:
    """One promise about several exchanges."""

    name: str  # what is promised, in a few words
    clause: str  # JSON pointer into the contract, or the document that promises it
    says: str  # the promise as a sentence
    kind: CheckKind  # `seeded` for the sandbox only, whose data we know
    state: Callable[[RelationSession], None]
    loopback_only: bool = False  # it uses other methods than GET and HEAD, or very many requests
    rules_judge: bool = False  # it states nothing itself: it asks, and the rules judge the responses
    late: int = 0  # it asks so much that it runs after the others, and after those of a lower number
    needs: tuple[str, ...] = ()  # what has to be known of the target, by field


REGISTERED: dict[str, Relation] = {}


def both_forms(session: RelationSession) -> tuple[ReceiptList, ...]:
    return session.target.listings


def affordable_forms(session: RelationSession) -> tuple[ReceiptList, ...]:
    """The forms to try odd things with: both on this machine; elsewhere, where requests are few, the longer one."""
    return session.target.listings if session.target.is_loopback else (session.target.scoped,)


def relation(
    name: str,
    clause: str,
    *,
    kind: CheckKind = "relation",
    each: Callable[[RelationSession], Iterable[ReceiptList]] | None = None,
    loopback_only: bool = False,
    **more: Any,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the decorated function to the table, in the order of running; its docstring's first line is what it says.

    With ``each``, the function is called for each of these places. ``more`` is what else a `Relation` has.
    """

    def add(state: Callable[..., None]) -> Callable[..., None]:
        @wraps(state)
        def state_each(session: RelationSession) -> None:
            for listing in each(session) if each else ():
                state(session, listing)

        if name in REGISTERED:
            raise ValueError(f"there are two relations named {name!r}")
        says = (state.__doc__ or "").strip().partition("\n")[0]
        only_here = loopback_only or kind == "seeded"
        REGISTERED[name] = Relation(name, clause, says, kind, state_each if each else state, only_here, **more)
        return state

    return add
