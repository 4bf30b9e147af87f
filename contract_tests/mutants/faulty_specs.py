"""The contract's own file made faulty where the linter sees nothing: published API, provider or errata must.

What the linter sees is shown rule by rule in its own tests.
"""

import json
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from contract_tests.mutants.forked_pytest import Task, server
from contract_tests.mutants.harness import limited, serve_copy, serving
from contract_tests.provider import Contract, check
from contract_tests.provider.contract import SPEC
from scripts import spec as spec_module
from scripts.lint_rules import findings
from scripts.reporting.results import MutantResult
from scripts.spec import Spec, load, look_up
from scripts.upstream import errata
from scripts.upstream.record import read
from scripts.upstream_diff import report

GONE = object()
RECEIPT = "/components/schemas/Receipt/properties"
STATUS = "/components/schemas/DeliveryStatus/enum"
PAGE_SIZE = "/components/parameters/PageSize/schema"
FAULTY_SPECS: dict[str, tuple[str, Any]] = {
    # what promises too much: the sandbox breaks it
    "ends-lists-at-forty": ("/components/schemas/ReceiptPage/properties/delivery_receipts/maxItems", 40),
    "has-capital-digits-only": ("/components/schemas/ParticipantSid/pattern", "^MB[0-9A-F]{32}$"),
    "has-participants-always": ("/components/schemas/ParticipantSid/type", "string"),
    # what promises too little, or something else than the published API: nothing but that says so
    "takes-any-account": ("/components/schemas/AccountSid/pattern", GONE),
    "takes-any-status": (STATUS, GONE),
    "knows-one-more-status": (STATUS, ["read", "failed", "delivered", "undelivered", "sent", "queued"]),
    "takes-any-date": (f"{RECEIPT}/date_updated/format", GONE),
    "takes-any-url": (f"{RECEIPT}/url/format", GONE),
    "has-pages-of-any-size": (f"{PAGE_SIZE}/maximum", GONE),
    "has-pages-of-twenty-by-default": (f"{PAGE_SIZE}/default", 20),
    "takes-an-error-code-of-null": (f"{RECEIPT}/error_code/type", ["integer", "null"]),
    "takes-an-error-code-of-any-number": (f"{RECEIPT}/error_code/type", "number"),
}
"""By name: JSON pointer, and what stands there instead."""

Finding = tuple[str, str, int]
"""Who saw it, what is wrong, and after how many requests."""


def faulty(name: str) -> dict[str, Any]:
    """The contract with one mistake in it."""
    document = load(SPEC).document
    pointer, value = FAULTY_SPECS[name]
    parent, _, key = pointer.rpartition("/")
    holder = look_up(document, parent)
    assert holder[key] != value, f"{name} changes nothing"
    if value is GONE:
        del holder[key]
    else:
        holder[key] = value
    return document


def examine(name: str) -> MutantResult:
    """Show a faulty spec to each judge until one sees it."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        path = Path(folder, "receipts.json")
        path.write_text(json.dumps(faulty(name)), encoding="utf-8")
        spec = load(path)
        judges = (_linter, _published, _provider, _errata)
        check_name, got, requests = next((found for judge in judges if (found := judge(spec))), (None, "", 0))
    seconds = round(time.perf_counter() - started, 3)
    return MutantResult("spec", name, FAULTY_SPECS[name][0], check_name, requests, seconds, "", got)


def _linter(spec: Spec) -> Finding | None:
    return next(((f"spec-lint: {found.rule}", found.message, 0) for found in findings(spec)), None)


def _published(spec: Spec) -> Finding | None:
    record = read()
    said = report(record, record, spec.path, errata.read())
    if said.unexplained:
        return "upstream-diff: difference without errata", str(said.unexplained[0]), 0
    return ("upstream-diff: errata without difference", said.unused[0], 0) if said.unused else None


def _provider(spec: Spec) -> Finding | None:
    with serve_copy(serving()) as target, limited():
        said = check(target, contract=Contract(spec))
    if said.conforms:
        return None
    first = said.violations[0]
    return f"sandbox: {first.check}", first.got, first.request_number


def _errata(spec: Spec) -> Finding | None:
    test, why = server(collects=False).ask(
        Task(["contract_tests/tests/upstream/test_errata.py"], partial(_use, spec.path))
    )
    return (f"errata: {test.rpartition('::')[2]}", why, 0) if test else None


def _use(wrong: Path) -> None:
    right = spec_module.load
    spec_module.load = lambda path: right(wrong if Path(path).resolve() == SPEC else path)
