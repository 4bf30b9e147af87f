"""Finds out whether the contract is silent about a right provider, over real HTTP where its freedom is one of HTTP."""

import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from contract_tests.mutants.right_providers.declaring import FREEDOMS, Freedom, provider_with
from contract_tests.mutants.right_providers.serving import Framing, serving
from contract_tests.mutants.verdict import CRASHED, Verdict
from contract_tests.provider import Target, check, the_contract
from contract_tests.provider.generated_requests import generated_requests
from contract_tests.provider.options import Limits, RunOptions
from contract_tests.sandbox import Sandbox
from scripts.reporting.results import ContractRun

TOGETHER = " + "
ELSEWHERE = "https://conversations.example.com"
USUAL_NUMBER = 57


@cache
def names() -> list[str]:
    """Every freedom alone, and pairs: each freedom together with two others that it does not exclude."""
    alone = list(FREEDOMS)
    shuffled = random.Random(15).sample(alone, len(alone))  # noqa: S311 # the same pairs each time
    drawn = [pair for pair in pairwise([*shuffled, shuffled[0]]) if _go_together(*(FREEDOMS[name] for name in pair))]
    return [*alone, *map(TOGETHER.join, drawn)]


def _go_together(one: Freedom, other: Freedom) -> bool:
    sized = [each for each in (one, other) if each.receipts != USUAL_NUMBER]
    on_the_wire = [each for each in (one, other) if each.framing]
    return (
        (not one.group or one.group != other.group)
        and len(sized) < 2
        and not ((one.live or other.live) and on_the_wire)
    )


def examine(name: str) -> Verdict:
    """Check a right provider with one freedom or several; whatever the contract finds is a false alarm."""
    started = time.perf_counter()
    freedoms = [FREEDOMS[each] for each in name.split(TOGETHER)]
    clause = "; ".join(each.clause for each in freedoms)
    try:
        reports = list(_reports(freedoms))
    except Exception as error:  # noqa: BLE001 # whatever it is, it is the suite's own mistake, and told as such
        return Verdict("right", name, clause, CRASHED, 0, 0, "no error", f"{type(error).__name__}: {error}")
    found = [violation for report in reports for violation in report.violations]
    first = found[0] if found else None
    return Verdict(
        "right",
        name,
        clause,
        first.check if first else None,
        sum(report.requests for report in reports),
        round(time.perf_counter() - started, 3),
        first.expected if first else "",
        f"{first.got}\n{first.curl}\n{first.response}" if first else "",
    )


def _reports(freedoms: Sequence[Freedom]) -> list[ContractRun]:
    number = min((each.receipts for each in freedoms), key=lambda receipts: receipts == USUAL_NUMBER)
    framing = Framing(**{name: value for each in freedoms for name, value in each.framing.items()})
    is_live = any(each.live for each in freedoms)
    with tempfile.TemporaryDirectory(prefix="right-") as folder:
        sandbox = Sandbox(provider=provider_with(freedoms), receipts=number, database=Path(folder, "sandbox.sqlite3"))
        with sandbox, nullcontext() if is_live else serving(sandbox.provider, framing) as url:
            target = replace(Target.from_sandbox(sandbox), database=None)
            if is_live:
                elsewhere = replace(target, base_url=ELSEWHERE)
                return [check(elsewhere, limits=Limits(budget=3000, reading_only=True), examples=20)]
            served = replace(target, base_url=url or "", app=None)
            of_http = any(each.framing for each in freedoms)
            generated = generated_requests(served, the_contract(), RunOptions(generated=1))
            return [check(served if of_http else target, examples=20), generated]
