"""Traffic of a sandbox that runs by this machine's clock: a message goes out to ever more participants."""

import itertools
import threading

from .lifecycle import CHANNELS, STEPS
from .world import World

TICK_SECONDS = 0.25
SENDING_EVERY_TICKS = 20


class LiveTraffic:
    """A thread that lets due changes happen and, every five seconds, sends the live message to one more participant.

    A poller sees receipts appear, move from null to their outcome, and, after a while, fill more than one page.
    """

    def __init__(self, world: World, message_sid: str) -> None:
        self._world = world
        self._message_sid = message_sid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="sandbox-live-traffic", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._over.set()
        self._thread.join()

    def _live(self) -> None:
        outcomes = itertools.cycle(
            (channel, outcome)
            for outcome in reversed(STEPS)
            for channel, kind in CHANNELS.items()
            if kind.reports(outcome)
        )
        for tick in itertools.count():
            if tick % SENDING_EVERY_TICKS == 0:
                channel, outcome = next(outcomes)
                self._world.send(self._message_sid, channel, outcome)
            self._world.advance()
            if self._over.wait(TICK_SECONDS):
                return
