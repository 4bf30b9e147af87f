"""A sweep over many messages: in threads, in tasks of asyncio and of trio, the same promises.

What is read next is tested in simulated time in `test_sweep_order.py`, how many requests are under way in
`tests/runtime/test_limiter.py`.
"""

import asyncio
import contextlib
import gc
import inspect
import itertools
import os
import pickle
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import pytest
import trio

from contract_tests.client.kinds import KINDS, drive, items, value
from contract_tests.client.scripted_server import PATIENCE
from contract_tests.client.stub_provider import StubProvider, message, page, refusal
from twilio_receipts import AsyncClient, Client, InvalidArgumentError, NotFoundError
from twilio_receipts._runtime.session import AsyncSession, SyncSession
from twilio_receipts.sweep import Outcome, sweep, sweep_async

Ids = tuple[str, str]
SWEEPS: dict[str, Callable[..., Any]] = {"sync": sweep, "asyncio": sweep_async, "trio": sweep_async}


def run(kind: str, provider: StubProvider, ids: Iterable[Any], **options: Any) -> list[Outcome]:
    return drive(kind, provider.configuration, lambda client: items(SWEEPS[kind](client, ids, **options)))


@pytest.fixture(name="provider")
def served() -> Iterator[StubProvider]:
    with StubProvider() as running:
        yield running


def number_of(path: str) -> int:
    return int(path.partition("?")[0].split("/")[-2].removeprefix("IM"), 16)


def sweep_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("sweep")]


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.001)
    assert holds()


def wait_for_no_threads() -> None:
    wait_until(lambda: sweep_threads() == [])


@pytest.mark.parametrize("number", [0, 100])
def test_every_message_has_its_outcome(kind: str, provider: StubProvider, number: int) -> None:
    ids = [*map(message, range(number))]
    outcomes = run(kind, provider, ids)
    assert sorted((one.conversation_sid, one.message_sid) for one in outcomes) == ids
    for outcome in outcomes:
        assert outcome.error is None
        assert [receipt.message_sid for receipt in outcome.receipts] == [outcome.message_sid]


def test_a_failure_is_an_outcome_and_loses_no_other(kind: str) -> None:
    def three_pages_but_for_one(path: str) -> bytes:
        if "PageToken" in path and number_of(path) == 3:
            return refusal(404)
        return page(path, 2, {"": "second", "PageToken=second": "third"}.get(path.partition("?")[2]))

    ids = [*map(message, range(6)), ("CH", "no SID")]
    with StubProvider(three_pages_but_for_one) as provider:
        outcomes = run(kind, provider, ids, ordered=True)
    errors = [type(outcome.error) for outcome in outcomes]
    assert errors == [*[type(None)] * 3, NotFoundError, *[type(None)] * 2, InvalidArgumentError]
    assert [len(outcome.receipts) for outcome in outcomes] == [6, 6, 6, 2, 6, 6, 0], "what was read before it is there"
    assert pickle.loads(pickle.dumps(outcomes[0])) == outcomes[0]  # noqa: S301 - our own pickle
    assert str(pickle.loads(pickle.dumps(outcomes[3])).error) == str(outcomes[3].error)  # noqa: S301 - same


def test_what_is_refused_is_sent_again_after_a_while(kind: str) -> None:
    refusals = iter([refusal(503)])
    with StubProvider(lambda path: next(refusals, None) or page(path)) as provider:
        outcomes = run(kind, provider, map(message, range(3)))
    assert [outcome.error for outcome in outcomes] == [None] * 3
    assert len(provider.paths) == 4


def test_no_more_requests_at_once_than_allowed(kind: str) -> None:
    all_there = threading.Event()

    def slow(path: str) -> bytes:
        if provider.running >= 3:
            all_there.set()
        all_there.wait()
        time.sleep(0.002)  # so that a fourth would meet the others
        return page(path)

    with StubProvider(slow) as provider:
        run(kind, provider, map(message, range(20)), concurrency=3)
    assert provider.most_running == 3


class TestTheSource:
    """What the messages come from: any iterable, taken from as there is room."""

    def test_is_taken_from_lazily(self, kind: str, provider: StubProvider) -> None:
        numbers = itertools.count()

        async def main(client: Any) -> None:
            outcomes = SWEEPS[kind](client, map(message, numbers), concurrency=4)
            for _ in range(20):
                await value(next(outcomes) if kind == "sync" else anext(outcomes))
            await value(outcomes.close() if kind == "sync" else outcomes.aclose())

        drive(kind, provider.configuration, main)
        assert next(numbers) <= 20 + 2 * 4

    def test_may_fail_which_loses_nothing_that_is_under_way(self, kind: str, provider: StubProvider) -> None:
        class OutOfIdsError(Exception):
            pass

        def breaks() -> Iterator[Ids]:
            yield from map(message, range(10))
            raise OutOfIdsError

        with pytest.raises(OutOfIdsError):
            run(kind, provider, breaks())
        assert sorted(map(number_of, provider.paths)) == list(range(10))

    def test_that_blocks_delays_neither_an_outcome_nor_the_end(
        self, provider: StubProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("twilio_receipts.sweep._crews._PATIENCE", 0.05)
        given: SimpleQueue[Ids | None] = SimpleQueue()
        with Client(**provider.configuration) as client:
            outcomes = sweep(client, iter(given.get, None))
            for number in range(3):
                given.put(message(number))
                assert next(outcomes).message_sid == message(number)[1]  # while the source blocks
            outcomes.close()  # nobody can end what blocks in the source
            given.put(message(3))  # which is not looked at any more
            wait_for_no_threads()
        assert len(provider.paths) == 3

    def test_that_waits_delays_no_outcome(self, provider: StubProvider) -> None:
        async def one_then_nothing() -> AsyncIterator[Ids]:
            yield message(0)
            await asyncio.Event().wait()

        async def main(client: Any) -> None:
            outcomes = sweep_async(client, one_then_nothing())
            assert len((await anext(outcomes)).receipts) == 1
            await outcomes.aclose()

        drive("asyncio", provider.configuration, main)


class TestTheEnd:
    """However a sweep ends, nothing of it goes on."""

    def test_closing_the_generator_or_leaving_its_loop_ends_its_threads(self, provider: StubProvider) -> None:
        with Client(**provider.configuration) as client:
            outcomes = sweep(client, map(message, itertools.count()))
            next(outcomes)
            assert sweep_threads()
            outcomes.close()
            wait_for_no_threads()
            for _ in sweep(client, map(message, itertools.count())):
                break
            wait_for_no_threads()

    def test_waiting_threads_do_not_delay_it(self) -> None:
        def first_fine(path: str) -> bytes:
            return page(path) if len(provider.paths) == 1 else refusal(429, "Retry-After: 60\r\n")

        with StubProvider(first_fine) as provider, Client(**provider.configuration, timeout=120) as client:
            outcomes = sweep(client, map(message, range(50)), concurrency=4)
            next(outcomes)
            outcomes.close()
        wait_for_no_threads()

    def test_nothing_further_is_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        held, shutdown = threading.Event(), ThreadPoolExecutor.shutdown

        def all_but_the_first_held(path: str) -> bytes:
            if len(provider.paths) > 1:
                held.wait(PATIENCE)
            return page(path)

        def release(pool: ThreadPoolExecutor) -> None:
            held.set()
            shutdown(pool)

        monkeypatch.setattr(ThreadPoolExecutor, "shutdown", release)
        with StubProvider(all_but_the_first_held) as provider, Client(**provider.configuration) as client:
            outcomes = sweep(client, map(message, itertools.count()), concurrency=1)
            next(outcomes)
            provider.wait_for_running(1)
            wait_until(lambda: len(inspect.getgeneratorlocals(outcomes)["sweep"]._waiting) == 1)
            outcomes.close()
        assert len(provider.paths) == 2, "the third waited for its turn"

    def test_an_interrupt_ends_its_threads(self) -> None:
        def interrupt(path: str) -> bytes:
            if len(provider.paths) == 10:
                os.kill(os.getpid(), signal.SIGINT)
            return page(path)

        with StubProvider(interrupt) as provider, Client(**provider.configuration) as client:
            with pytest.raises(KeyboardInterrupt):
                list(sweep(client, map(message, itertools.count())))
            # It may have come between the birth of a thread and the pool's note of it: that one ends by itself.
            wait_for_no_threads()

    @pytest.mark.parametrize("kind", ["asyncio", "trio"])
    def test_cancelling_what_reads_it_ends_its_tasks(self, kind: str) -> None:
        def never(_: str) -> bytes:
            provider.over.wait()
            return refusal()

        async def read(client: Any) -> None:
            async for _ in sweep_async(client, map(message, itertools.count())):
                raise AssertionError

        async def on_asyncio(client: Any) -> None:
            task = asyncio.create_task(read(client))
            await asyncio.to_thread(provider.wait_for_running, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == {asyncio.current_task()}

        async def on_trio(client: Any) -> None:
            living = trio.lowlevel.current_statistics().tasks_living
            async with trio.open_nursery() as nursery:
                nursery.start_soon(read, client)
                await trio.to_thread.run_sync(provider.wait_for_running, 10)
                nursery.cancel_scope.cancel()
            assert nursery.cancel_scope.cancelled_caught
            assert trio.lowlevel.current_statistics().tasks_living == living

        with StubProvider(never) as provider:
            drive(kind, provider.configuration, on_asyncio if kind == "asyncio" else on_trio)

    def test_a_bug_of_ours_is_raised_and_not_swallowed(
        self, kind: str, provider: StubProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise LookupError

        monkeypatch.setattr(SyncSession, "send", broken)
        monkeypatch.setattr(AsyncSession, "send", broken)
        with pytest.raises(LookupError):
            run(kind, provider, map(message, range(3)))
        wait_for_no_threads()

    def test_that_the_system_gives_no_further_thread_is_raised(
        self, provider: StubProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(ThreadPoolExecutor, "submit", refuse)
        with pytest.raises(RuntimeError, match="new thread"):
            run("sync", provider, map(message, range(3)))
        wait_for_no_threads()


@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")  # trio's, of exactly what is done here
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", ["asyncio", "trio"])
@pytest.mark.parametrize("closed", [True, False], ids=["client closed", "client open"])
@pytest.mark.parametrize("kept", [True, False], ids=["generator kept", "generator dropped"])
@pytest.mark.parametrize("raised", [None, KeyError, KeyboardInterrupt], ids=str)
def test_an_abandoned_generator_does_not_keep_its_loop_from_ending(
    provider: StubProvider, kind: str, raised: type[BaseException] | None, *, closed: bool, kept: bool
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
            KINDS[kind].run(main)

    thread = threading.Thread(target=in_a_thread, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    held.clear()
    gc.collect()  # what was left behind is reported here, and to no other test
