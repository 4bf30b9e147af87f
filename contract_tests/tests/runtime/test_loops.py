"""What belongs to a process and an event loop is made once for each."""

import threading

import pytest

from twilio_receipts import ConfigurationError
from twilio_receipts._runtime.loops import PerLoop


def test_one_wire_is_made_however_many_threads_ask() -> None:
    wires = PerLoop(object, asynchronous=False)
    made: list[object] = []
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


def test_a_forked_child_closes_nothing_of_its_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    wires = PerLoop(object, asynchronous=False)
    wires.get()
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert wires.close() is None
