"""How samples are taken, paired and compared."""

from collections.abc import Callable

from contract_tests.bench.measure import Spread, interleaved, ratio


def test_every_round_has_every_contestant_once_and_the_warm_up_is_dropped() -> None:
    calls: list[str] = []

    def contestant(name: str) -> Callable[[], dict[str, float]]:
        def sample() -> dict[str, float]:
            calls.append(name)
            return {"place": float(len(calls))}

        return sample

    samples = interleaved({"a": contestant("a"), "b": contestant("b")}, rounds=5, warm_up=2)["place"]
    assert [len(taken) for taken in samples.values()] == [5, 5]
    assert [sorted(calls[start : start + 2]) for start in range(0, 14, 2)] == [["a", "b"]] * 7
    assert min(samples["a"] + samples["b"]) == 5


def test_a_ratio_is_taken_within_a_round() -> None:
    # The machine was twice as slow in the second half, for both.
    samples = {"a": [1.0, 1.0, 2.0, 2.0], "b": [2.0, 2.0, 4.0, 4.0]}
    assert ratio(samples, "a", "b") == Spread(0.5, 0.5, 0.5)
