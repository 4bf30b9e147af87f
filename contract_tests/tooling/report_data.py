"""Results as the contract run, the mutants and the bench write them, small and made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contract_tests.tooling.spec_copies import CONTRACT
from scripts.reporting.clauses import inventory

PLOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>window.harmed = true</script></svg>'


def contract_run() -> dict[str, Any]:
    """A run that kept the contract, every clause exercised both ways."""
    check = {"kind": "rule", "on_valid_requests": 3, "on_invalid_requests": 1, "violations": 0}
    return {
        "conforms": True,
        "requests": 1234,
        "violations": [],
        "checks": {
            "page-size-is-applied": {
                **check,
                "clause": "/components/parameters/PageSize",
                "says": "A page has the page size asked for.",
                "ran": 17,
            },
            "strict-json": {**check, "clause": "RFC 8259", "says": "A body is strict JSON.", "ran": 4},
        },
        "table": [
            {"kind": "x", "clause": clause.key, "valid": 5, "invalid": 2, "reason": ""}
            for clause in inventory(CONTRACT)
        ],
        "contract_sha256": CONTRACT.sha256,
        "provider": "sandbox",
        "seed": 0,
        "notes": [],
    }


def mutant_run() -> dict[str, Any]:
    """A run in which each check caught a mutant, and one mutant is no different from the right provider."""
    return {
        "conforms": True,
        "checks": {name: {"caught": 1} for name in ("page-size-is-applied", "strict-json")},
        "mutants": [
            _mutant("page-of-one", "page-size-is-applied", "ListConversationMessageReceipt: " + PAGE_SIZE, 3),
            _mutant("trailing-comma", "strict-json", "RFC 8259", 1),
            {**_mutant("slower", None, "", 0), "kind": "source", "equivalent": "Nobody promised a time."},
        ],
    }


def bench_run() -> dict[str, Any]:
    """Two goals, both met."""
    measured = {"limit": 1.2, "median": 1.05, "low": 1.01, "high": 1.1, "met": True}
    return {
        "goals": [
            {**measured, "text": "a page, sync", "unit": "times httpx2 + msgspec"},
            {**measured, "text": "a page, async", "unit": "times httpx2 + msgspec, async"},
        ],
        "measurements": [
            {
                "measure": "reading a page",
                "contestant": "ours",
                "median": 510.0,
                "unit": "us",
                "spread": 9,
                "ratio": 0.2,
            },
            {"measure": "reading a page", "contestant": "peer", "median": 2550.0, "unit": "us"},
        ],
        "python": "Python 3.11.7",
        "rounds": 15,
        "reading": {"anything": "more"},
    }


def violated(run: dict[str, Any], _: object = None) -> None:
    """Change a run into one that found something."""
    violation = {"check": "strict-json", "clause": "RFC 8259", "expected": "JSON", "got": "a trailing comma"}
    run.update(conforms=False, violations=[violation])
    run["checks"]["strict-json"]["violations"] = 1


def write(folder: Path, **results: dict[str, Any]) -> Path:
    """Write results as `contract.json` and so on, and return the folder."""
    for name, value in results.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def _mutant(name: str, caught_by: str | None, clause: str, requests: int) -> dict[str, Any]:
    result = {"expected": f"no {name}", "got": name, "equivalent": ""}
    return {"name": name, "kind": "provider", "clause": clause, "caught_by": caught_by, "requests": requests} | result


PAGE_SIZE = "/components/parameters/PageSize/schema/maximum"


HOSTILE = "</script><script>window.harmed=true</script><img src=x onerror=window.harmed=true>\"'><b>\0\x1b\ud7ff\uffff"


def hostile(folder: Path) -> Path:
    """Results in which every text is an attack."""
    run, mutants = contract_run(), mutant_run()
    violated(run)
    run["violations"][0] = dict.fromkeys(("clause", "expected", "got", "at", "curl", "response"), HOSTILE) | {
        "check": "strict-json"
    }
    run["checks"]["strict-json"].update(says=HOSTILE, clause=HOSTILE, kind=HOSTILE)
    run["checks"][HOSTILE] = {**run["checks"]["strict-json"]}
    run["table"][0].update(invalid=0, reason=HOSTILE)
    run.update(provider=HOSTILE, notes=[HOSTILE])
    for one in mutants["mutants"]:
        one.update(
            name=HOSTILE + one["name"], expected=HOSTILE, got=HOSTILE, clause=HOSTILE, kind=HOSTILE, equivalent=HOSTILE
        )
    bench = bench_run()
    bench["goals"][0].update(text=HOSTILE, unit=HOSTILE)
    bench["measurements"][0].update(measure=HOSTILE, contestant=HOSTILE, unit=HOSTILE)
    (folder / "bench.svg").write_bytes(PLOT)
    return write(folder, contract=run, mutants=mutants, bench=bench)
