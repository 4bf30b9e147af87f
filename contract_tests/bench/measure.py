"""Paired, interleaved measurement: a round has all contestants in a new order, and a ratio is taken within a round."""

import random
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

Samples = dict[str, list[float]]
"""By contestant; those with the same index belong to the same round."""


@dataclass(frozen=True)
class Spread:
    """What many samples come to: the median, and the quartiles."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, samples: list[float]) -> Self:
        """Summarize at least two samples."""
        low, median, high = statistics.quantiles(samples, n=4, method="inclusive")
        return cls(median, low, high)


def interleaved(
    contestants: Mapping[str, Callable[[], Mapping[str, float]]], rounds: int, warm_up: int = 1
) -> dict[str, Samples]:
    """Sample all contestants, round by round.

    Args:
        contestants: Each returns one sample of each quantity.
        rounds: How many samples of each are kept.
        warm_up: Rounds before those.

    Returns:
        Samples by quantity.
    """
    taken: dict[str, Samples] = {}
    order = list(contestants)
    chance = random.Random(0)  # noqa: S311 - an order that is the same in every run
    for number in range(-warm_up, rounds):
        chance.shuffle(order)
        for name in order:
            sample = contestants[name]()
            for quantity, value in sample.items() if number >= 0 else ():
                taken.setdefault(quantity, {one: [] for one in contestants})[name].append(value)
    return taken


def ratio(samples: Samples, name: str, other: str) -> Spread:
    """Compare two contestants round by round."""
    return Spread.of([mine / theirs for mine, theirs in zip(samples[name], samples[other], strict=True)])
