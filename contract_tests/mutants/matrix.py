"""The matrix: mutant by mutant which check caught it, check by check what it caught, and whether that is enough."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contract_tests.mutants.verdict import Verdict
from contract_tests.provider import RELATIONS, RULES
from scripts.reporting.results import MutantRun

SOURCE_SHARE = 0.95
"""How much of the source's mutants has to be caught; what is left needs a written reason each."""


@dataclass(frozen=True)
class Matrix:
    """What a run found out.

    Attributes:
        verdicts: Every mutant's, in the order of the populations.
        right: What the right provider and the right client were found to break: nothing, if all is well.
        stale: Reasons for survivors that are none.
        is_whole: Whether every mutant was examined, so that something can be said about the checks.
        seconds: How long it took.
    """

    verdicts: Sequence[Verdict]
    right: Sequence[str] = ()
    stale: Sequence[str] = ()
    is_whole: bool = True
    seconds: float = 0.0
    contract_sha256: str = ""
    checks: dict[str, list[Verdict]] = field(init=False)
    """Every rule and relation with the mutants that it caught, first or on its own; those that show it come first."""

    def __post_init__(self) -> None:
        found: dict[str, list[Verdict]] = {name: [] for name in (*RULES, *RELATIONS)}
        for verdict in self.verdicts:
            for name in verdict.shows:
                found[name].insert(0, verdict)
            if verdict.caught_by in found and verdict.caught_by not in verdict.shows:
                found[verdict.caught_by].append(verdict)
        object.__setattr__(self, "checks", found)

    def problems(self) -> Iterator[str]:
        """Why the run failed, one line each; nothing if it did not."""
        yield from (f"the right one is refused: {line}" for line in self.right)
        for verdict in self.verdicts:
            if verdict.state == "survived":
                why = f" ({verdict.expected} {verdict.got})" if verdict.got else ""
                yield f"survived: {verdict.kind} {verdict.name!r}, which breaks {verdict.clause}{why}"
            if verdict.caught_by is not None and verdict.kind == "right":
                told = f"{verdict.expected!r} was expected of {verdict.got!r}"
                yield f"false alarm: {verdict.name!r}, which {verdict.clause} allows: {verdict.caught_by}: {told}"
            elif verdict.caught_by is not None and verdict.equivalent:
                yield f"no survivor: {verdict.kind} {verdict.name!r} has a reason, but {verdict.caught_by} caught it"
            for name in verdict.failed_to_show:
                yield f"not shown: {verdict.kind} {verdict.name!r} should show that {name} can fail, and does not"
        yield from (f"no such mutant: the reason for {name!r} is about nothing" for name in self.stale)
        if self.is_whole:
            for name, caught in self.checks.items():
                if not caught:
                    yield f"never failed: no mutant shows that {name} can; add one with shows={name!r}"
            yield from self._share()

    def _share(self) -> Iterator[str]:
        source = [verdict for verdict in self.verdicts if verdict.kind == "source"]
        caught = sum(verdict.caught_by is not None for verdict in source)
        if source and caught < SOURCE_SHARE * len(source):
            yield f"too few: {caught} of {len(source)} mutants of the source are caught; {SOURCE_SHARE:.0%} are wanted"

    def to_run(self) -> MutantRun:
        """What `build/mutants.json` holds."""
        return MutantRun(
            mutants=list(self.verdicts),
            refused=list(self.right),
            problems=list(self.problems()),
            checks=list(self.checks),
            is_whole=self.is_whole,
            seconds=round(self.seconds, 1),
            contract_sha256=self.contract_sha256,
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """For each kind, how many there are, were caught, and survived for a reason or without one."""
        found: dict[str, dict[str, int]] = {}
        for verdict in self.verdicts:
            counts = found.setdefault(verdict.kind, {"all": 0, "caught": 0, "equivalent": 0, "survived": 0})
            counts["all"] += 1
            counts[verdict.state] += 1
        return found
