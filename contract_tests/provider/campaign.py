"""One run over all tiers: split into tasks, spread over processes, and put together again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process

from contract_tests.provider.contract import the_contract
from contract_tests.provider.examples import example_database
from contract_tests.provider.generated_requests import generated_requests
from contract_tests.provider.relations import RELATIONS
from contract_tests.provider.report import Report
from contract_tests.provider.session import Limits, Sink
from contract_tests.provider.suite import check
from contract_tests.provider.target import Target

MADE_UP = "any-request-is-answered-by-the-rules"
CHUNK = 2000
"""Made-up requests of one Hypothesis run; it remembers all it tried, so long runs grow slow."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Plan:
    """What is to be run.

    Attributes:
        target: The provider.
        limits: What it may be asked.
        seed: What all that is generated derives from.
        examples: How many requests our own generator makes up.
        generated: How many Schemathesis makes up for each operation in each phase, 0 to leave it out.
        allow_new_fields: Let fields pass that the contract does not know.
        example_db: Where failing examples are kept: a folder or a `redis://` address.
        jobs: How many processes; more than one only for a provider on this machine.
    """

    target: Target
    limits: Limits
    seed: int = 0
    examples: int = 300
    generated: int = 20
    allow_new_fields: bool = False
    example_db: str | None = None
    jobs: int = 1


@dataclass(frozen=True)
class Task:
    """A part of a plan: one tier, or some of the made-up requests."""

    name: str
    plan: Plan
    only: tuple[str, ...] = ()


def tasks(plan: Plan) -> Iterator[Task]:
    """The parts of a plan, the slowest first."""
    for_all = [name for name, relation in RELATIONS.items() if relation.tier == "relations" and name != MADE_UP]
    seeded = [name for name, relation in RELATIONS.items() if relation.tier == "seeded"]
    relations = Task("relations", plan, tuple(for_all))
    generated = [Task("generated requests", plan)] if plan.generated else []
    # Where requests are few, our own find more with them.
    yield from [relations] if plan.limits.budget else [*generated, relations]
    if plan.target.database is not None:
        yield Task("seeded data", plan, tuple(seeded))
    chunks = [CHUNK] * (plan.examples // CHUNK) + [plan.examples % CHUNK] * bool(plan.examples % CHUNK)
    for number, size in enumerate(chunks):
        yield Task("made-up requests", replace(plan, examples=size, seed=plan.seed + number), (MADE_UP,))
    if plan.limits.budget:
        yield from generated


def run(plan: Plan, *, progress: Progress, sink: Sink | None = None) -> Report:
    """Run a plan; a recording (``sink``) and a budget keep it in this process."""
    whole = list(tasks(plan))
    report = Report(secrets=plan.target.secrets)
    if plan.jobs > 1 and sink is None and plan.limits.budget is None:
        with ProcessPoolExecutor(plan.jobs, get_context("spawn"), initializer=leave_with_parent) as pool:
            futures = [pool.submit(perform, task) for task in whole]
            for number, future in enumerate(as_completed(futures)):
                future.result()
                progress("tasks", number + 1, len(whole))
        for future in futures:  # in this order, whatever task ended first
            report.merge(Report.from_dict(future.result()))
        return _ordered(report)
    for number, task in enumerate(whole):
        progress(task.name, number, len(whole))
        left = plan.limits.budget and plan.limits.budget - report.requests
        if left is not None and left <= 0:
            report.notes.append(f"{task.name}: not run, the budget of requests was spent (BUDGET=n)")
            continue
        part = replace(task, plan=replace(task.plan, limits=replace(plan.limits, budget=left)))
        report.merge(_perform(part, sink))
    return _ordered(report)


def leave_with_parent() -> None:
    """End this process when the one that started it is gone: a killed run must leave nobody waiting for work."""

    def wait() -> None:
        parent = parent_process()
        assert parent is not None
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="leave with parent", daemon=True).start()


def perform(task: Task) -> dict[str, object]:
    """Carry a task out, in whatever process; the result is the report as JSON values."""
    return _perform(task, None).to_dict()


def _perform(task: Task, sink: Sink | None) -> Report:
    plan = task.plan
    contract = the_contract()
    if not task.only:
        return generated_requests(
            plan.target,
            contract,
            limits=plan.limits,
            seed=plan.seed,
            examples=plan.generated,
            allow_new_fields=plan.allow_new_fields,
            sink=sink,
        )
    return check(
        plan.target,
        contract=contract,
        only=task.only,
        seed=plan.seed,
        examples=plan.examples,
        stop_at_first=False,
        limits=plan.limits,
        allow_new_fields=plan.allow_new_fields,
        database=example_database(plan.example_db),
        sink=sink,
    )


def _ordered(report: Report) -> Report:
    """The same, violations by check and clause."""
    report.violations.sort(key=lambda violation: (violation.kind, violation.check, violation.clause))
    return report
