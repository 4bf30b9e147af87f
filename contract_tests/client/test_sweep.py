"""A sweep over many messages: in threads, in tasks of asyncio and of trio, the same promises."""

import asyncio
import contextlib
import itertools
import os
import pickle
import signal
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import pytest
import trio

from contract_tests.client.stub_provider import Answer, StubProvider, message, page
from twilio_receipts import AsyncClient, Client, InvalidArgumentError, NotFoundError, RateLimitError
from twilio_receipts._runtime.session import AsyncSession, SyncSession
from twilio_receipts.sweep import Outcome, sweep_async
from twilio_receipts.sweep import sweep as sweep_threads

Ids = tuple[str, str]


def in_threads(configuration: dict[str, Any], ids: Iterable[Ids], **options: Any) -> list[Outcome]:
    with Client(**configuration) as client:
        return list(sweep_threads(client, ids, **options))


async def _in_tasks(configuration: dict[str, Any], ids: Iterable[Ids], **options: Any) -> list[Outcome]:
    async with AsyncClient(**configuration) as client:
        return [outcome async for outcome in sweep_async(client, ids, **options)]


def in_asyncio(configuration: dict[str, Any], ids: Iterable[Ids], **options: Any) -> list[Outcome]:
    return asyncio.run(_in_tasks(configuration, ids, **options))


def in_trio(configuration: dict[str, Any], ids: Iterable[Ids], **options: Any) -> list[Outcome]:
    outcomes: list[Outcome] = trio.run(lambda: _in_tasks(configuration, ids, **options))
    return outcomes


Sweep = Callable[..., list[Outcome]]


@pytest.fixture(params=[in_threads, in_asyncio, in_trio])
def sweep(request: pytest.FixtureRequest) -> Sweep:
    chosen: Sweep = request.param
    return chosen


@pytest.fixture(name="provider")
def served() -> Iterator[StubProvider]:
    with StubProvider() as running:
        yield running


def numbers(outcomes: Iterable[Outcome]) -> list[int]:
    return [int(outcome.message_sid.removeprefix("IM"), 16) for outcome in outcomes]


def number_of(path: str) -> int:
    return int(path.partition("?")[0].split("/")[-2].removeprefix("IM"), 16)


async def reached(provider: StubProvider, running: int, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Wait until so many requests are under way in the provider's thread."""
    for _ in range(5000):
        if provider.running >= running:
            return
        await sleep(0.001)
    raise AssertionError("they never came")


def test_every_message_has_its_outcome(sweep: Sweep, provider: StubProvider) -> None:
    outcomes = sweep(provider.configuration, map(message, range(100)))
    assert sorted(numbers(outcomes)) == list(range(100))
    for outcome in outcomes:
        assert outcome.error is None
        assert [receipt.message_sid for receipt in outcome.receipts] == [outcome.message_sid]


def test_no_message_at_all(sweep: Sweep, provider: StubProvider) -> None:
    assert sweep(provider.configuration, []) == []
    assert provider.paths == []


def test_each_message_is_read_to_its_last_page(sweep: Sweep) -> None:
    async def three_pages(path: str) -> Answer:
        return page(path, 2, {"": "second", "PageToken=second": "third"}.get(path.partition("?")[2]))

    with StubProvider(three_pages) as provider:
        outcomes = sweep(provider.configuration, map(message, range(5)))
    assert [len(outcome.receipts) for outcome in outcomes] == [6] * 5


def test_one_failure_is_its_outcome_and_loses_no_other(sweep: Sweep) -> None:
    async def second_page_missing_for_three(path: str) -> Answer:
        if "PageToken" in path:
            return Answer(404, body=b"{}")
        return page(path, 2, "second" if number_of(path) == 3 else None)

    ids = [*map(message, range(6)), ("CH", "no SID")]
    with StubProvider(second_page_missing_for_three) as provider:
        outcomes = sweep(provider.configuration, ids, ordered=True)
    assert [type(outcome.error) for outcome in outcomes] == [
        *[type(None)] * 3,
        NotFoundError,
        *[type(None)] * 2,
        InvalidArgumentError,
    ]
    assert [len(outcome.receipts) for outcome in outcomes] == [2] * 6 + [0], "what was read before an error is there"
    assert pickle.loads(pickle.dumps(outcomes[0])) == outcomes[0]  # noqa: S301 - our own pickle
    assert str(pickle.loads(pickle.dumps(outcomes[3])).error) == str(outcomes[3].error)  # noqa: S301 - same


class Held:
    """Holds one message's answer back until so many others have been answered."""

    def __init__(self, held: int, others: int) -> None:
        self._held, self._others, self._over = held, others, asyncio.Event()

    async def __call__(self, path: str) -> Answer:
        if number_of(path) == self._held:
            await self._over.wait()
        else:
            self._others -= 1
            if self._others == 0:
                self._over.set()
        return page(path)


def test_outcomes_come_as_they_complete(sweep: Sweep) -> None:
    with StubProvider(Held(0, others=19)) as provider:
        outcomes = sweep(provider.configuration, map(message, range(20)), concurrency=4)
    assert numbers(outcomes).index(0) >= 20 - 4, "the one held back came last, but for those that came with it"
    assert sorted(numbers(outcomes)) == list(range(20))


def test_outcomes_come_in_order_where_that_is_asked_for(sweep: Sweep) -> None:
    with StubProvider(Held(0, others=7)) as provider:
        outcomes = sweep(provider.configuration, map(message, range(20)), concurrency=4, ordered=True)
    assert numbers(outcomes) == list(range(20))


@pytest.mark.parametrize("concurrency", [1, 3, 10])
def test_no_more_requests_at_once_than_allowed(sweep: Sweep, concurrency: int) -> None:
    all_there = asyncio.Event()

    async def slow(path: str) -> Answer:
        if provider.running >= concurrency:
            all_there.set()
        await all_there.wait()
        await asyncio.sleep(0.005)
        return page(path)

    with StubProvider(slow) as provider:
        sweep(provider.configuration, map(message, range(40)), concurrency=concurrency)
    assert provider.most_running == concurrency


def test_refusals_lower_the_number_of_requests_at_once_and_lose_nothing(sweep: Sweep) -> None:
    refused: list[int] = []

    async def five_at_once(path: str) -> Answer:
        if provider.running > 5:
            refused.append(len(provider.paths))
            return Answer(429, body=b"{}")
        await asyncio.sleep(0.005)
        return page(path)

    with StubProvider(five_at_once) as provider:
        outcomes = sweep(provider.configuration, map(message, range(300)), concurrency=50)
    assert [outcome.error for outcome in outcomes] == [None] * 300
    assert refused
    assert len(refused) <= 30, "the limit was found once, and probed gently after that"


def test_retry_after_holds_the_whole_sweep(sweep: Sweep) -> None:
    refused_at: list[float] = []

    async def one_refusal(path: str) -> Answer:
        if len(provider.paths) == 30:
            refused_at.append(provider.arrivals[-1])
            return Answer(429, {"Retry-After": "1"}, b"{}")
        await asyncio.sleep(0.01)
        return page(path)

    with StubProvider(one_refusal) as provider:
        outcomes = sweep(provider.configuration, map(message, range(100)), concurrency=10)
    assert [outcome.error for outcome in outcomes] == [None] * 100
    later = [arrival - refused_at[0] for arrival in provider.arrivals[30:]]
    under_way = [wait for wait in later if wait < 1]
    assert len(under_way) < 10, "only what was sent before the refusal arrived"


def test_a_retry_after_of_an_hour_ends_the_rest_without_a_request(sweep: Sweep) -> None:
    async def come_back_in_an_hour(_: str) -> Answer:
        return Answer(429, {"Retry-After": "3600"}, b"{}")

    with StubProvider(come_back_in_an_hour) as provider:
        outcomes = sweep(provider.configuration, map(message, range(200)), concurrency=4)
    assert {type(outcome.error) for outcome in outcomes} == {RateLimitError}
    assert len(outcomes) == 200
    assert len(provider.paths) <= 4
    for outcome in outcomes:
        assert isinstance(outcome.error, RateLimitError)
        assert 3590 < (outcome.error.retry_after or 0) <= 3600


class TestTheSource:
    """What the messages come from: any iterable, taken from as there is room."""

    def test_is_taken_from_lazily(self, provider: StubProvider) -> None:
        numbers = itertools.count()
        with Client(**provider.configuration) as client:
            outcomes = sweep_threads(client, map(message, numbers), concurrency=4)
            for _ in range(20):
                next(outcomes)
            outcomes.close()
        assert next(numbers) <= 20 + 2 * 4

    def test_is_taken_from_lazily_by_tasks(self, provider: StubProvider) -> None:
        numbers = itertools.count()

        async def endless() -> AsyncIterator[Ids]:
            for number in numbers:
                await asyncio.sleep(0)
                yield message(number)

        async def main() -> None:
            async with AsyncClient(**provider.configuration) as client:
                outcomes = sweep_async(client, endless(), concurrency=4)
                for _ in range(20):
                    await anext(outcomes)
                await outcomes.aclose()

        asyncio.run(main())
        assert next(numbers) <= 20 + 2 * 4

    def test_may_fail_which_loses_nothing_that_is_under_way(self, sweep: Sweep, provider: StubProvider) -> None:
        class OutOfIdsError(Exception):
            pass

        def breaks() -> Iterator[Ids]:
            yield from map(message, range(10))
            raise OutOfIdsError

        with pytest.raises(OutOfIdsError):
            sweep(provider.configuration, breaks())
        assert sorted(map(number_of, provider.paths)) == list(range(10))

    @pytest.mark.parametrize("given", ["CH", ("CH",), ("CH", "IM", "DY"), None, 7, b"CH"])
    def test_must_yield_pairs(self, sweep: Sweep, provider: StubProvider, given: Any) -> None:
        with pytest.raises(InvalidArgumentError, match=r"tuples \(conversation_sid, message_sid\); got"):
            sweep(provider.configuration, [given])

    def test_slow_as_it_may_be_does_not_delay_outcomes(self, provider: StubProvider) -> None:
        async def main() -> int:
            asked = asyncio.Event()

            async def one_then_nothing() -> AsyncIterator[Ids]:
                yield message(0)
                asked.set()
                await asyncio.Event().wait()

            async with AsyncClient(**provider.configuration) as client:
                outcomes = sweep_async(client, one_then_nothing())
                first = await anext(outcomes)
                await asked.wait()
                await outcomes.aclose()
                return len(first.receipts)

        assert asyncio.run(main()) == 1


@pytest.mark.parametrize("concurrency", [0, -1, 101, True, 2.0, "4"])
def test_concurrency_is_checked_before_anything_is_taken(concurrency: Any) -> None:
    numbers = itertools.count()
    with Client("AC" + "0" * 32, "token", base_url="http://127.0.0.1:9") as client, pytest.raises(InvalidArgumentError):
        sweep_threads(client, map(message, numbers), concurrency=concurrency)
    assert next(numbers) == 0


class TestTheEnd:
    """However a sweep ends, nothing of it goes on."""

    def threads(self) -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name.startswith("sweep")]

    def test_closing_the_generator_ends_its_threads(self, provider: StubProvider) -> None:
        with Client(**provider.configuration) as client:
            outcomes = sweep_threads(client, map(message, itertools.count()))
            next(outcomes)
            assert self.threads()
            outcomes.close()
            assert self.threads() == []

    def test_leaving_the_loop_ends_its_threads(self, provider: StubProvider) -> None:
        with Client(**provider.configuration) as client:
            for _ in sweep_threads(client, map(message, itertools.count())):
                break
            assert self.threads() == []

    def test_waiting_threads_do_not_delay_it(self) -> None:
        async def wait_a_minute(_: str) -> Answer:
            return Answer(429, {"Retry-After": "60"}, b"{}")

        async def first_fine(path: str) -> Answer:
            return page(path) if len(provider.paths) == 1 else await wait_a_minute(path)

        with StubProvider(first_fine) as provider, Client(**provider.configuration, timeout=120) as client:
            outcomes = sweep_threads(client, map(message, range(50)), concurrency=4)
            next(outcomes)
            outcomes.close()
        assert self.threads() == []

    def test_an_interrupt_ends_its_threads(self) -> None:
        async def interrupt(path: str) -> Answer:
            if len(provider.paths) == 10:
                os.kill(os.getpid(), signal.SIGINT)
            return page(path)

        with StubProvider(interrupt) as provider, Client(**provider.configuration) as client:
            with pytest.raises(KeyboardInterrupt):
                list(sweep_threads(client, map(message, itertools.count())))
            patience = time.monotonic() + 10
            # The interrupt may have come between the birth of a thread and the pool's note of it: it ends by itself.
            while self.threads() and time.monotonic() < patience:
                time.sleep(0.01)
            assert self.threads() == []

    def test_cancelling_the_task_ends_its_tasks(self) -> None:
        async def never(_: str) -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

        async def main() -> set[asyncio.Task[Any]]:
            async with AsyncClient(**provider.configuration) as client:

                async def read() -> None:
                    async for _ in sweep_async(client, map(message, itertools.count())):
                        raise AssertionError

                task = asyncio.create_task(read())
                await reached(provider, 10, asyncio.sleep)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                return asyncio.all_tasks() - {asyncio.current_task()}

        with StubProvider(never) as provider:
            assert asyncio.run(main()) == set()

    def test_cancelling_the_scope_ends_its_tasks(self) -> None:
        async def never(_: str) -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

        async def main() -> bool:
            async with AsyncClient(**provider.configuration) as client:
                with trio.CancelScope() as scope:
                    async with trio.open_nursery() as nursery:

                        async def watch() -> None:
                            await reached(provider, 10, trio.sleep)
                            scope.cancel()

                        nursery.start_soon(watch)
                        async for _ in sweep_async(client, map(message, itertools.count())):
                            raise AssertionError
                return scope.cancelled_caught

        with StubProvider(never) as provider:
            assert trio.run(main)

    def test_a_bug_of_ours_is_raised_and_not_swallowed(
        self, sweep: Sweep, provider: StubProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(SyncSession, "send", broken)
        monkeypatch.setattr(AsyncSession, "send", broken)
        with pytest.raises(ZeroDivisionError):
            sweep(provider.configuration, map(message, range(3)))
        assert self.threads() == []

    def test_no_further_thread_of_the_system_is_told(
        self, provider: StubProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(ThreadPoolExecutor, "submit", refuse)
        with pytest.raises(RuntimeError, match="new thread"):
            in_threads(provider.configuration, map(message, range(3)))
        assert self.threads() == []


class TestABlockingSource:
    """A queue, or `tail -f`: outcomes come as they complete, whatever the source does."""

    def test_does_not_delay_outcomes(self, provider: StubProvider) -> None:
        given: SimpleQueue[Ids | None] = SimpleQueue()
        with Client(**provider.configuration) as client:
            outcomes = sweep_threads(client, iter(given.get, None))
            for number in range(3):
                given.put(message(number))
                assert numbers([next(outcomes)]) == [number]  # while the source blocks
            given.put(None)
            assert list(outcomes) == []

    def test_does_not_keep_a_sweep_from_ending(self, provider: StubProvider) -> None:
        given: SimpleQueue[Ids | None] = SimpleQueue()
        with Client(**provider.configuration) as client:
            outcomes = sweep_threads(client, iter(given.get, None))
            given.put(message(0))
            next(outcomes)
            outcomes.close()  # nobody can end what blocks in the source
            given.put(message(1))  # which is not looked at any more
            deadline = time.monotonic() + 10
            while TestTheEnd().threads() and time.monotonic() < deadline:
                time.sleep(0.001)
            assert TestTheEnd().threads() == []
        assert len(provider.paths) == 1


@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")  # trio's, of exactly what is done here
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("run", [asyncio.run, lambda main: trio.run(lambda: main)], ids=["asyncio", "trio"])
@pytest.mark.parametrize("closed", [True, False], ids=["client closed", "client open"])
@pytest.mark.parametrize("kept", [True, False], ids=["generator kept", "generator dropped"])
@pytest.mark.parametrize("raised", [None, KeyError, KeyboardInterrupt], ids=str)
def test_an_abandoned_generator_does_not_keep_its_loop_from_ending(
    provider: StubProvider,
    run: Callable[[Any], Any],
    raised: type[BaseException] | None,
    *,
    closed: bool,
    kept: bool,
) -> None:
    """Under trio it hung for ever: the run ends the tasks of a sweep before it ends the generator."""
    held: list[Any] = []

    async def main() -> None:
        client = AsyncClient(**provider.configuration)
        outcomes = sweep_async(client, map(message, itertools.count()), concurrency=4)
        if kept:
            held.append(outcomes)
        try:
            async for _ in outcomes:
                if raised is not None:
                    raise raised
                break
        finally:
            if closed:
                await client.close()

    def in_a_thread() -> None:
        with contextlib.suppress(KeyError, KeyboardInterrupt):
            run(main())

    thread = threading.Thread(target=in_a_thread, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
