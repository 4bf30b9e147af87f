"""Paired, interleaved measurement: a round has all contestants in a new order, and a ratio is taken within a round."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Sample = Callable[[], float]


@dataclass(frozen=True)
class Spread:
    """What many samples come to."""

    median: float
    low: float
    """Lower quartile."""
    high: float
    """Upper quartile."""

    @classmethod
    def of(cls, samples: list[float]) -> Spread:
        """Summarize at least two samples."""
        low, median, high = statistics.quantiles(samples, n=4, method="inclusive")
        return cls(median, low, high)


def interleaved(contestants: Mapping[str, Sample], rounds: int, warm_up: int = 1) -> dict[str, list[float]]:
    """Sample all contestants, round by round.

    Args:
        contestants: Each returns one sample.
        rounds: How many samples of each are kept.
        warm_up: Rounds before those.

    Returns:
        Samples by contestant; those with the same index belong to the same round.
    """
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    order = list(contestants)
    chance = random.Random(0)  # noqa: S311 - an order that is the same in every run
    for number in range(-warm_up, rounds):
        chance.shuffle(order)
        for name in order:
            sample = contestants[name]()
            if number >= 0:
                taken[name].append(sample)
    return taken


def ratio(samples: Mapping[str, list[float]], name: str, other: str) -> Spread:
    """Compare two contestants round by round."""
    return Spread.of([mine / theirs for mine, theirs in zip(samples[name], samples[other], strict=True)])
