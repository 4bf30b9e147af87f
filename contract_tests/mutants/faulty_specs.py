"""The contract's own file made faulty where the linter sees nothing: the published API or the sandbox must.

The errata's tests name what they hold, such as the statuses, and need no mutant to show it.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from contract_tests.mutants.harness import limited, serve_copy, serving
from contract_tests.provider import Contract, check
from contract_tests.provider.contract import SPEC
from scripts.reporting.results import MutantResult
from scripts.spec import Spec, load, look_up
from scripts.upstream import errata
from scripts.upstream.record import read
from scripts.upstream_diff import beside_errata

GONE = object()
RECEIPT = "/components/schemas/Receipt/properties"
PAGE_SIZE = "/components/parameters/PageSize/schema"
FAULTY_SPECS: dict[str, tuple[str, Any]] = {
    # what promises too much: the sandbox breaks it
    "ends-lists-at-forty": ("/components/schemas/ReceiptPage/properties/delivery_receipts/maxItems", 40),
    "has-capital-digits-only": ("/components/schemas/ParticipantSid/pattern", "^MB[0-9A-F]{32}$"),
    "has-participants-always": ("/components/schemas/ParticipantSid/type", "string"),
    # what promises too little, or something else than the published API: nothing but that says so
    "takes-any-account": ("/components/schemas/AccountSid/pattern", GONE),
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
    """Compare a faulty spec with the published API, then with the sandbox."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        path = Path(folder, "receipts.json")
        path.write_text(json.dumps(faulty(name)), encoding="utf-8")
        check_name, got, requests = _published(path) or _sandbox(load(path)) or (None, "", 0)
    seconds = round(time.perf_counter() - started, 3)
    return MutantResult("spec", name, FAULTY_SPECS[name][0], check_name, requests, seconds, "", got)


def _published(contract: Path) -> Finding | None:
    record = read()
    unexplained, unused = beside_errata(record, contract, errata.read())
    if unexplained:
        return "upstream-diff: difference without errata", str(unexplained[0]), 0
    return ("upstream-diff: errata without difference", unused[0], 0) if unused else None


def _sandbox(spec: Spec) -> Finding | None:
    with serve_copy(serving()) as target, limited():
        run = check(target, contract=Contract(spec))
    if run.conforms:
        return None
    first = run.violations[0]
    return f"sandbox: {first.check}", first.got, first.request_number
