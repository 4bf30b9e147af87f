"""One conversation with the provider: sends requests within the limits, and has every response judged."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import quote, urlencode, urlsplit

from contract_tests.provider.contract import Contract
from contract_tests.provider.exchange import Exchange, Headers, Request, Response, basic
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.reporter import CheckAborted, RunReporter, RunStopped
from contract_tests.provider.rules import Breach
from contract_tests.provider.rules.receipts import learn
from contract_tests.provider.run_memory import RunMemory
from contract_tests.provider.target import RunOptions, Target
from contract_tests.provider.transport import InProcess, Network, NoResponse
from contract_tests.provider.value_syntax import http_date, same_origin, without_dots

__all__ = ["CheckAborted", "ForbiddenRequestError", "RunStopped", "Session"]

OWNER = "owner"
ATTEMPTS = 3
BUSY = frozenset({429, 503})
LONGEST_PAUSE_SECONDS = 30
BUSY_NOTE = "the provider answered 429 or 503 now and then, and was asked again (RATE=n asks n times a second at most)"
Query = Iterable[tuple[str, object]]
Caller = Literal["owner", "stranger"]


class ForbiddenRequestError(Exception):
    """A request that must not go to a provider that is not on this machine."""


class Session(RunReporter):
    """Talks to a provider, which is judged by a contract.

    Whatever asks raises RunStopped when the budget is spent, or when a violation was found and the first is enough, and
    CheckAborted when something that the current check relies on is missing.
    """

    def __init__(self, target: Target, contract: Contract, options: RunOptions | None = None) -> None:
        self.target = target
        self.contract = contract
        self._credentials = target.account_sid, target.auth_token
        super().__init__((options or RunOptions()).considerate(target), Redactor.of(target.secrets))
        self.reading_only = not target.is_loopback
        self._transport: InProcess | Network
        self._transport = InProcess(target.app) if target.app else Network(is_loopback=target.is_loopback)
        self._next_at = 0.0
        self.memory = RunMemory(stands_still=target.is_loopback)

    def close(self) -> None:
        self._transport.close()
        for text in self._transport.notes:
            self.note(text)

    @contextmanager
    def acting_as(self, user: str, password: str) -> Iterator[None]:
        """Ask as somebody else of the same account: everything within, links included."""
        before, self._credentials = self._credentials, (user, password)
        try:
            yield
        finally:
            self._credentials = before

    @property
    def authorization(self) -> str:
        """The Authorization header of the owner, or of the one it is acting as."""
        return basic(*self._credentials)

    def get(self, path: str, query: Query | str = (), **more: Any) -> Exchange:
        return self.send("GET", path, query, **more)

    def send(
        self,
        method: str,
        path: str,
        query: Query | str = (),
        *,
        authorization: str | None = OWNER,
        caller: Caller | None = None,
        headers: Headers = (),
    ) -> Exchange:
        """Send a request and judge the response; raises ForbiddenRequestError for a method that is not allowed here.

        The path is percent-encoded, and so is a query that is a text. ``authorization`` is the header's value, or None
        for no header; ``caller`` says whose credentials these are where it is not plain.
        """
        value = self.authorization if authorization == OWNER else authorization
        encoded = query if isinstance(query, str) else urlencode(list(query), quote_via=quote)
        credentials = (("Authorization", value),) if value is not None else ()
        url = f"{self.target.base_url}{path}{'?' if encoded else ''}{encoded}"
        return self._exchange(Request(method, url, (*credentials, *headers)), caller or self.caller(value))

    def follow(self, url: str, *, authorization: str | None = OWNER, headers: Headers = ()) -> Exchange:
        """GET a link of the provider; one that leads elsewhere, where credentials must not go, is a violation."""
        parts = urlsplit(url)
        if "@" in parts.netloc or not same_origin(self.target.base_url, f"{parts.scheme}://{parts.netloc}"):
            self.add_violation(Breach(f"a link within {self.target.base_url}", url))
            raise CheckAborted
        # Twilio's links may name its default edge; requests stay with the one that was chosen, as in its libraries.
        return self.send("GET", without_dots(parts.path), parts.query, authorization=authorization, headers=headers)

    def get_at_once(self, asked: Sequence[tuple[str, str]]) -> list[Exchange]:
        """GET paths, each with its Authorization header, at the same time, and judge the responses afterwards."""
        requests = [
            Request("GET", f"{self.target.base_url}{path}", (("Authorization", value),)) for path, value in asked
        ]
        for request in requests:
            self.count(request.method)
        exchanges = []
        for request, response, (_, value) in zip(requests, self._transport.send_at_once(requests), asked, strict=True):
            caller = self.caller(value)
            if isinstance(response, Response) and self.is_busy(response):
                self.wait_out(request, response)
                exchanges.append(self._exchange(request, caller))
            else:
                exchanges.append(self.taken(request, response, caller))
        return exchanges

    def caller(self, authorization: str | None) -> Caller:
        return "owner" if authorization == self.authorization else "stranger"

    def _exchange(self, request: Request, caller: Caller, attempt: int = 1) -> Exchange:
        """Send a request; one that the provider was too busy for is sent again, as it says itself one may."""
        if self.reading_only and request.method not in {"GET", "HEAD"}:
            raise ForbiddenRequestError(f"{request.method} to a provider that is not on this machine")
        self.count(request.method)
        self.wait()
        response = self._transport.send(request)
        if isinstance(response, NoResponse) or not self.is_busy(response) or attempt == ATTEMPTS:
            return self.taken(request, response, caller)
        self.wait_out(request, response, attempt)
        return self._exchange(request, caller, attempt + 1)

    def taken(self, request: Request, response: Response | NoResponse, caller: Caller) -> Exchange:
        if isinstance(response, NoResponse):
            self.add_violation(Breach("a response", str(response)), request=f"{request.method} {request.url}")
            raise CheckAborted from response
        exchange = Exchange(request, response, self.contract, probe=True, caller=caller, memory=self.memory)
        self.take(exchange)
        return exchange

    def wait_out(self, request: Request, response: Response, attempt: int = 1) -> None:
        """Wait for a busy provider as long as it asks for, within reason.

        Its response is judged like any other, but for being turned away.
        """
        self.take(Exchange(request, response, self.contract, probe=False))
        self.note(BUSY_NOTE)
        asked = response.header("retry-after") or ""
        until, now = http_date(asked), http_date(response.header("date")) or response.at or 0.0
        seconds = int(asked) if asked.isdecimal() else 2.0**attempt if until is None else max(until - now, 0.0)
        time.sleep(min(seconds, LONGEST_PAUSE_SECONDS))

    def is_busy(self, response: Response) -> bool:
        """Whether a response only says that the provider has no time right now.

        On this machine, where nobody else asks, that is a 429, with Retry-After or without (errata, row 27).
        """
        return response.status in (BUSY if self.reading_only else {429})

    def count(self, method: str) -> None:
        if self.options.budget is not None and self.report.requests >= self.options.budget:
            self.report.checks[self._check].cut_off = True
            self.note("stopped: the budget of requests was spent (BUDGET=n)")
            raise RunStopped
        self.report.requests += 1
        self.report.methods[method] = self.report.methods.get(method, 0) + 1

    def take(self, exchange: Exchange) -> None:
        if self.options.sink is not None:
            self.options.sink(exchange)
        super().take(exchange)
        learn(exchange)

    def wait(self) -> None:
        if self.options.rate is None:
            return
        now = time.monotonic()
        if now < self._next_at:
            time.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + 1 / self.options.rate

    def page(self, exchange: Exchange) -> dict[str, Any]:
        if exchange.page is None:
            self.excuse_old_token(exchange)
        self.require(exchange.page is not None, "200 with a page", f"{exchange.response.status}", exchange)
        assert exchange.page is not None
        return exchange.page

    def excuse_old_token(self, exchange: Exchange) -> None:
        """End the check at hand if a page token that was used before is refused: how long one lives is open."""
        uses = self.memory.page_tokens[exchange.parameter("PageToken") or ""]
        if exchange.response.status in {400, 404} and uses > 1 and exchange.caller == "owner":
            self.leave_open("how long a page token lives (one that was used before was refused)")

    def receipt(self, exchange: Exchange) -> dict[str, Any]:
        found = exchange.receipts
        holds = len(found) == 1 and exchange.page is None
        self.require(holds, "200 with a receipt", f"{exchange.response.status}", exchange)
        return found[0][1]
