"""Finds out whether the contract is silent about a right provider, over real HTTP where its freedom is one of HTTP."""

import math
import random
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from contract_tests.mutants.overriding import overriding
from contract_tests.mutants.right_providers.declaring import FREEDOMS, USUAL_NUMBER, Freedom
from contract_tests.mutants.right_providers.serving import Framing, serving
from contract_tests.provider import Target, check, the_contract
from contract_tests.provider.schemathesis_requests import generated_requests
from contract_tests.provider.target import RunOptions
from contract_tests.sandbox import Provider, Sandbox
from scripts.reporting.results import ContractRun, MutantResult

TOGETHER = " + "
ELSEWHERE = "https://conversations.example.com"


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


def examine(name: str) -> MutantResult:
    """Check a right provider with one freedom or several; whatever the contract finds is a false alarm."""
    started = time.perf_counter()
    freedoms = [FREEDOMS[each] for each in name.split(TOGETHER)]
    reports = list(_reports(freedoms))
    found = [violation for report in reports for violation in report.violations]
    return MutantResult(
        "right",
        name,
        "; ".join(each.clause for each in freedoms),
        found[0].check if found else None,
        sum(report.requests for report in reports),
        round(time.perf_counter() - started, 3),
        found[0].expected if found else "",
        f"{found[0].got}\n{found[0].curl}\n{found[0].response}" if found else "",
    )


def _reports(freedoms: Sequence[Freedom]) -> list[ContractRun]:
    number = min((each.receipts for each in freedoms), key=lambda receipts: receipts == USUAL_NUMBER)
    framing = Framing(**{name: value for each in freedoms for name, value in each.framing.items()})
    is_live = any(each.live for each in freedoms)
    with tempfile.TemporaryDirectory(prefix="right-") as folder:
        sandbox = Sandbox(provider=provider_with(freedoms), receipts=number, database=Path(folder, "sandbox.sqlite3"))
        with sandbox, serving(sandbox.provider, framing) as server:
            target = replace(Target.from_sandbox(sandbox), database=None)
            if is_live:
                elsewhere = replace(target, base_url=ELSEWHERE)
                # What breaks as receipts arrive is taken back when its check ends: a first violation must not end it.
                return [check(elsewhere, rate=math.inf, budget=3000, examples=20, stop_at_first=False)]
            if any(each.framing for each in freedoms):
                target = replace(target, base_url=server.url, app=None)
            generated = generated_requests(target, the_contract(), RunOptions(generated=1))
            return [check(target, examples=20), generated]


def provider_with(freedoms: Collection[Freedom]) -> type[Provider]:
    """The sandbox's provider with these freedoms, one on top of the other."""
    made: type[Provider] = Provider
    for one in freedoms:
        for step, body in one.steps.items():
            made = overriding(made, step, body)
    return made
