"""Which request of a sweep goes first, and when: on trio, whose clock jumps over all that is waited for."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest
import trio
from trio.testing import MockClock

from contract_tests.client.mocked import ACCOUNT, IM, SECRET, HeldClock
from contract_tests.client.stub_provider import page_of
from twilio_receipts import AsyncClient, InvalidArgumentError, RateLimitError
from twilio_receipts.sweep import Outcome, sweep_async


class TriosClock(HeldClock):
    def monotonic(self) -> float:
        return trio.current_time()

    async def sleep_async(self, seconds: float) -> None:
        await trio.sleep(seconds)


class Provider:
    """Answers after a second each; remembers which list was asked for its next page, and when."""

    def __init__(self, answer: Callable[["Provider", httpx2.Request], httpx2.Response]) -> None:
        self.asked: list[str] = []
        self.times: list[float] = []
        self._answer = answer

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url.path.split("/")[3])
        self.times.append(trio.current_time())
        made = self._answer(self, request)
        await trio.sleep(1.0)
        return made

    def sweep(self, names: str, **options: Any) -> list[Outcome]:
        """Sweep over lists with these names, one of which is there every tenth of a second."""

        async def ids() -> AsyncIterator[tuple[str, str]]:
            for name in names:
                yield name, IM
                await trio.sleep(0.1)

        async def main() -> list[Outcome]:
            self.times.clear()
            http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(self))
            async with AsyncClient(ACCOUNT, SECRET, http_client=http_client) as client:
                client._session.clock = TriosClock()
                return [outcome async for outcome in sweep_async(client, ids(), **options)]

        return trio.run(main, clock=MockClock(autojump_threshold=0))


def three_pages(_: Provider, request: httpx2.Request) -> httpx2.Response:
    number = int(request.url.params.get("Page", "0"))
    link = str(request.url.copy_with(params={"Page": number + 1})) if number < 2 else None
    return httpx2.Response(200, json=page_of([{"sid": f"DY{number}"}], link))


def first_refused(retry_after: str) -> Provider:
    headers = {"Retry-After": retry_after} if retry_after else {}

    def answer(provider: Provider, _: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(429, headers=headers) if len(provider.asked) == 1 else httpx2.Response(200, json=FINE)

    return Provider(answer)


FINE = page_of([{"sid": "DY"}])


def test_a_list_that_has_begun_is_read_on_before_others_begin() -> None:
    provider = Provider(three_pages)
    outcomes = provider.sweep("abc", concurrency=1)
    assert "".join(provider.asked) == "aaabbbccc"
    assert [len(outcome.receipts) for outcome in outcomes] == [3, 3, 3]


def test_what_waits_gives_its_place_to_others_and_goes_before_those_that_came_later() -> None:
    provider = first_refused("")
    outcomes = provider.sweep("abc", concurrency=1)
    assert "".join(provider.asked) == "abac"
    assert [outcome.error for outcome in outcomes] == [None] * 3


def test_what_is_refused_waits_before_it_is_sent_again() -> None:
    provider = first_refused("")
    provider.sweep("a")
    assert provider.times == pytest.approx([0.0, 1.5])


@pytest.mark.parametrize(("ordered", "came"), [(True, "abc"), (False, "bca")])
def test_an_outcome_comes_in_order_or_as_it_is_there(ordered: bool, came: str) -> None:  # noqa: FBT001 - a column
    outcomes = first_refused("2").sweep("abc", concurrency=3, ordered=ordered)
    assert "".join(outcome.conversation_sid for outcome in outcomes) == came


def test_a_retry_after_holds_everybody_and_no_longer_than_it_says() -> None:
    provider = first_refused("20")
    outcomes = provider.sweep("abcdef", concurrency=2)
    assert [outcome.error for outcome in outcomes] == [None] * 6
    first, second, *others = provider.times
    assert [first, second] == pytest.approx([0.0, 0.1])
    assert min(others) == pytest.approx(21.0)
    assert max(others) < 21.0 + 6


def test_a_retry_after_of_an_hour_ends_the_rest_without_a_request() -> None:
    provider = first_refused("3600")
    outcomes = {one.conversation_sid: one.error for one in provider.sweep("abcdef", concurrency=2)}
    assert "".join(provider.asked) == "ab"
    assert outcomes.pop("b") is None, "it was under way"
    assert all(isinstance(error, RateLimitError) and error.retry_after for error in outcomes.values())
    assert [error.attempts for error in outcomes.values() if error] == [1, 0, 0, 0, 0]
    assert {error.status for error in outcomes.values() if isinstance(error, RateLimitError)} == {429}
    assert "asked the account to wait for 3600 s" in str(outcomes["f"])


def test_one_refusal_takes_one_request_from_those_at_once() -> None:
    provider = first_refused("")
    outcomes = provider.sweep("abcdefghijkl", concurrency=4)
    assert [outcome.error for outcome in outcomes] == [None] * 12
    assert max(provider.times) < 4.0, "three at once, a second each"


@pytest.mark.parametrize("given", ["name", ("a", "b", "c"), (), None, 7, b"ab"])
def test_what_is_not_a_tuple_of_ids_is_refused(given: Any) -> None:
    async def main() -> None:
        async with AsyncClient(ACCOUNT, SECRET) as client:
            with pytest.raises(InvalidArgumentError, match=r"a sweep takes tuples \(conversation_sid, message_sid\)"):
                await anext(sweep_async(client, [given]))

    trio.run(main)
