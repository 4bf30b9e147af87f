"""Finds out who sees a wrong spec: linter, record of the published API, right provider, or tests of the errata."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from contract_tests.mutants.forked_pytest import first_failure
from contract_tests.mutants.laboratory import bench, limited, serving
from contract_tests.mutants.verdict import Verdict
from contract_tests.mutants.wrong_specs.declared import WRONG_SPECS
from contract_tests.provider import Contract, check
from contract_tests.provider.contract import SPEC
from scripts import spec as spec_module
from scripts.lint_rules import findings
from scripts.spec import Spec, SpecError, load
from scripts.upstream import errata
from scripts.upstream.record import read
from scripts.upstream_diff import report


@dataclass(frozen=True, slots=True)
class Finding:
    """Who saw it, what is wrong, and after how many requests."""

    check: str
    got: str
    requests: int = 0


def examine(name: str) -> Verdict:
    """Show a wrong spec to each judge until one sees it."""
    wrong = WRONG_SPECS[name]
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        path = Path(folder, "receipts.json")
        path.write_text(json.dumps(wrong.document(load(SPEC).document)), encoding="utf-8")
        found = first_finding(path)
    return Verdict(
        "spec",
        name,
        wrong.clause,
        found.check if found else None,
        found.requests if found else 0,
        round(time.perf_counter() - started, 3),
        "",
        found.got if found else "",
    )


def first_finding(path: Path) -> Finding | None:
    """What the first judge that sees anything has to say about a spec."""
    judges: tuple[Callable[[Spec], Finding | None], ...] = (_linter, _published, _provider, _errata)
    try:
        spec = load(path)
        return next((found for judge in judges if (found := judge(spec))), None)
    except SpecError as error:
        return Finding("spec: cannot be read", str(error))


def _linter(spec: Spec) -> Finding | None:
    found = next(iter(findings(spec)), None)
    return None if found is None else Finding(f"spec-lint: {found.rule}", found.message)


def _published(spec: Spec) -> Finding | None:
    record = read()
    said = report(record, record, spec.path, errata.read())
    if said.unexplained:
        return Finding("upstream-diff: difference without errata", str(said.unexplained[0]))
    return Finding("upstream-diff: errata without difference", said.idle[0]) if said.idle else None


def _provider(spec: Spec) -> Finding | None:
    with bench(serving()) as target, limited():
        said = check(target, contract=Contract(spec))
    if said.conforms:
        return None
    first = said.violations[0]
    return Finding(f"right provider: {first.check}", first.got, first.request_number)


def _errata(spec: Spec) -> Finding | None:
    test, why = first_failure(["contract_tests/tooling/test_errata.py"], partial(_use, spec.path))
    return Finding(f"errata: {test.rpartition('::')[2]}", why) if test else None


def _use(wrong: Path) -> None:
    right = spec_module.load
    spec_module.load = lambda path: right(wrong if Path(path).resolve() == SPEC else path)
