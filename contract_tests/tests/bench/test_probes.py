"""How samples are taken."""

from collections.abc import Callable

from contract_tests.bench.probes import interleaved


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
