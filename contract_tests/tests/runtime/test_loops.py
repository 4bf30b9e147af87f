"""What belongs to a process and an event loop is made once for each."""

import asyncio
import gc
import sys
import threading
import time
import weakref
from types import SimpleNamespace
from typing import Any

import pytest
import trio

from twilio_receipts import ConfigurationError
from twilio_receipts._runtime.loops import PerLoop, pause, trio_if_running

LIBRARIES: dict[str, Any] = {"asyncio": (lambda main: asyncio.run(main()), None), "trio": (trio.run, trio)}


class Wire:
    """What is made."""


def test_one_wire_is_made_however_many_threads_ask() -> None:
    asked: list[None] = []

    class Asked(PerLoop[Wire]):
        def _owner(self) -> Any:
            asked.append(None)
            return super()._owner()

    def make() -> Wire:
        while len(asked) < len(threads):
            time.sleep(0)
        return Wire()

    wires = Asked(make, asynchronous=False)
    made: list[Wire] = []
    threads = [threading.Thread(target=lambda: made.append(wires.get())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in made}) == 1
    assert wires.close() is made[0]
    assert wires.close() is None
    with pytest.raises(ConfigurationError, match="closed"):
        wires.get()


@pytest.mark.parametrize(("run", "library"), LIBRARIES.values(), ids=LIBRARIES)
def test_each_event_loop_has_a_wire_of_its_own(run: Any, library: Any) -> None:
    wires = PerLoop(Wire, asynchronous=True)
    made: list[Wire] = []

    async def main() -> None:
        made.append(wires.get())
        await pause(0)
        assert wires.get() is made[-1]
        assert trio_if_running() is library

    run(main)
    run(main)
    assert made[0] is not made[1]
    assert trio_if_running() is None

    async def end() -> None:
        wire = wires.get()
        assert wires.close() is wire

    run(end)


@pytest.mark.parametrize(("run", "library"), [(run, library or asyncio) for run, library in LIBRARIES.values()])
def test_a_pause_is_of_the_library_that_runs(run: Any, library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def main() -> None:
        await pause(0.25)

    monkeypatch.setattr(library, "sleep", sleep)
    run(main)
    assert waits == [0.25]


def test_the_wire_of_a_closed_loop_is_let_go_and_no_other() -> None:
    wires = PerLoop(Wire, asynchronous=True)

    async def ask() -> Any:
        return weakref.ref(wires.get())

    loops = [asyncio.new_event_loop() for _ in range(3)]
    made = []
    for number, loop in enumerate(loops):
        made.append(loop.run_until_complete(ask()))
        if number == 0:
            loop.close()
    assert [one() is None for one in made] == [True, False, False]
    for one, loop in zip(made[1:], loops[1:], strict=True):
        assert loop.run_until_complete(ask())() is one()
    for loop in loops:
        loop.close()


@pytest.mark.parametrize("library", ["asyncio", "trio"])
def test_without_a_loop_nothing_is_made(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trio", SimpleNamespace())  # one that is too old
    if library == "trio":
        monkeypatch.delitem(sys.modules, "asyncio")
    with pytest.raises(ConfigurationError, match="no event loop is running"):
        PerLoop(Wire, asynchronous=True).get()


@pytest.mark.parametrize("other", [SimpleNamespace(), SimpleNamespace(lowlevel=SimpleNamespace())])
def test_another_version_of_trio_in_the_process_does_no_harm(monkeypatch: pytest.MonkeyPatch, other: Any) -> None:
    async def main() -> None:
        await pause(0)
        assert isinstance(PerLoop(Wire, asynchronous=True).get(), Wire)

    monkeypatch.setitem(sys.modules, "trio", other)
    asyncio.run(main())


@pytest.mark.parametrize("closes", [False, True])
def test_a_forked_child_closes_nothing_of_its_parents(monkeypatch: pytest.MonkeyPatch, *, closes: bool) -> None:
    wires = PerLoop(Wire, asynchronous=False)
    parents = weakref.ref(wires.get())
    monkeypatch.setattr("os.getpid", lambda: -1)
    if closes:
        assert wires.close() is None
    else:
        childs = wires.get()
        assert childs is not parents()
        assert wires.get() is childs
        assert wires.close() is childs
    gc.collect()
    assert parents() is not None
