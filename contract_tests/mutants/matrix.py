"""The matrix: mutant by mutant which check caught it, check by check what it caught, and whether that is enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from contract_tests.mutants.verdict import Verdict
from contract_tests.provider import RELATIONS, RULES

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
            if verdict.caught_by is None and verdict.equivalent is None:
                why = f" ({verdict.expected} {verdict.got})" if verdict.got else ""
                yield f"survived: {verdict.kind} {verdict.name!r}, which breaks {verdict.clause}{why}"
            if verdict.caught_by is not None and verdict.equivalent is not None:
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

    def to_dict(self) -> dict[str, Any]:
        """JSON values: what `build/mutants.json` holds."""
        return {
            "conforms": not self.right,
            "contract_sha256": self.contract_sha256,
            "seconds": round(self.seconds, 1),
            "is_whole": self.is_whole,
            "problems": list(self.problems()),
            "counts": self.counts(),
            "checks": {
                name: {
                    "caught": len(caught),
                    "shown_by": caught[0].name if caught else None,
                    "kind": caught[0].kind if caught else None,
                }
                for name, caught in self.checks.items()
            },
            "mutants": [_plain(verdict) for verdict in self.verdicts],
        }

    def counts(self) -> dict[str, dict[str, int]]:
        """For each kind, how many there are, were caught, and survived for a reason or without one."""
        found: dict[str, dict[str, int]] = {}
        for verdict in self.verdicts:
            counts = found.setdefault(verdict.kind, {"all": 0, "caught": 0, "equivalent": 0, "survived": 0})
            counts["all"] += 1
            word = "caught" if verdict.caught_by else "equivalent" if verdict.equivalent else "survived"
            counts[word] += 1
        return found


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.name,
        "kind": verdict.kind,
        "breaks": verdict.name.replace("-", " ") if verdict.kind in {"provider", "client", "spec"} else verdict.name,
        "clause": verdict.clause if verdict.kind in {"provider", "wire"} else "",
        "caught_by": verdict.caught_by,
        "requests": verdict.requests,
        "seconds": verdict.seconds,
        "expected": verdict.expected[:200],
        "got": verdict.got[:200],
        "shows": list(verdict.shows),
        "equivalent": verdict.equivalent or "",
    }
