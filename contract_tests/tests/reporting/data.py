"""Results as the contract run, the mutants and the bench write them, small and made up."""

from pathlib import Path

import msgspec
from msgspec.structs import replace

from contract_tests.tests.spec_copies import CONTRACT
from scripts.reporting.clauses import inventory
from scripts.reporting.results import (
    BenchRun,
    CheckResult,
    ClauseResult,
    ContractRun,
    Goal,
    MutantResult,
    MutantRun,
    Violation,
)

PAGE_SIZE = "/components/parameters/PageSize/schema/maximum"
HOSTILE = "</script><script>window.harmed=true</script><img src=x onerror=window.harmed=true>\"'><b>\0\x1b\ud7ff\uffff"


def contract_run() -> ContractRun:
    """A run that kept the contract, every clause exercised both ways."""
    return ContractRun(
        requests=1234,
        checks={
            "page-size-is-applied": CheckResult(
                "/components/parameters/PageSize", "rule", "A page has the page size asked for.", 17
            ),
            "strict-json": CheckResult("RFC 8259", "rule", "A body is strict JSON.", 4),
        },
        clauses={clause.key: ClauseResult(5, 2, kind=clause.kind) for clause in inventory(CONTRACT)},
        contract_sha256=CONTRACT.sha256,
        provider="sandbox",
        seed=0,
    )


def mutant_run() -> MutantRun:
    """A run in which each check caught a mutant, and one mutant is no different from the right provider."""
    page_size = "ListConversationMessageReceipt: " + PAGE_SIZE
    return MutantRun(
        checks=["page-size-is-applied", "strict-json"],
        mutants=[
            MutantResult(
                "provider", "page-of-one", page_size, "page-size-is-applied", 3, expected="no page-of-one", got="one"
            ),
            MutantResult(
                "provider", "trailing-comma", "RFC 8259", "strict-json", 1, expected="no trailing-comma", got="one"
            ),
            MutantResult("source", "slower", expected="no slower", got="slower", equivalent="Nobody promised a time."),
        ],
    )


def bench_run() -> BenchRun:
    """Two goals, both met."""
    goals = [
        Goal(f"a page, {kind}", f"times httpx2 + msgspec, {kind}", 1.2, 1.05, 1.01, 1.1, met=True)
        for kind in ("sync", "async")
    ]
    return BenchRun(goals, "Python 3.11.7", rounds=15)


def violated(run: ContractRun, *_: object, number: int = 1) -> None:
    """Change a run into one that found something, this many times."""
    run.violations = [Violation("strict-json", "rule", "RFC 8259", "JSON", "a trailing comma")]
    run.checks["strict-json"].violations = number


def write(folder: Path, **results: msgspec.Struct) -> Path:
    """Write results as `contract.json` and so on, and return the folder."""
    for name, value in results.items():
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(value))
    return folder


def hostile(folder: Path) -> Path:
    """Results in which every text is an attack."""
    run, mutants, bench = contract_run(), mutant_run(), bench_run()
    run.violations = [Violation("strict-json", "rule", HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE)]
    run.checks["strict-json"] = run.checks[HOSTILE] = CheckResult(HOSTILE, "rule", HOSTILE, 4, violations=1)
    clause = next(iter(run.clauses.values()))
    clause.invalid, clause.reason = 0, HOSTILE
    run.provider, run.notes = HOSTILE, [HOSTILE]
    mutants.mutants = [
        replace(one, name=HOSTILE + one.name, expected=HOSTILE, got=HOSTILE, clause=HOSTILE, equivalent=HOSTILE)
        for one in mutants.mutants
    ]
    bench.goals[0] = replace(bench.goals[0], text=HOSTILE, unit=HOSTILE)
    return write(folder, contract=run, mutants=mutants, bench=bench)
