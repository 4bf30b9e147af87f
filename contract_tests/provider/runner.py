"""Checks a provider: whether it can be checked at all, then with all tiers, in processes or within a budget."""

import itertools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby
from multiprocessing import get_context, parent_process
from typing import Any

from contract_tests.provider.contract import the_contract
from contract_tests.provider.exchange import Exchange, Response
from contract_tests.provider.relation_runner import Begun, rehearse, state
from contract_tests.provider.relations import RELATIONS
from contract_tests.provider.relations.hypothesis_requests import MADE_UP
from contract_tests.provider.schemathesis_requests import GENERATED
from contract_tests.provider.session import Session
from contract_tests.provider.target import RunOptions, Target
from contract_tests.provider.value_syntax import JsonText, media_type
from scripts.reporting.results import ContractRun

LEAST_BUDGET = 4
"""Three requests to look, and one to check anything."""
ENVELOPES = ({"delivery_receipts"}, {"meta"}, {"code", "message"}, {"message", "status"}, {"title", "status"}, {"type"})
"""Keys of which a page, Twilio's errors or those of RFC 9457 have at least these."""
CHUNK = 2000
"""Made-up requests of one Hypothesis run; it remembers all it tried, so long runs grow slow."""
KNOWN = {**RELATIONS, GENERATED.name: GENERATED}
TABLES = frozenset({"access", "paging_limits", "representation", "unknown_ids"})
"""Modules of relations that ask fixed tables of requests."""

Progress = Callable[[str, int, int], None]
"""Called with what runs, how many checks are done, and how many there are."""
Done = Callable[[str, ContractRun], object]
"""Called with the name and the results of each phase when it ends."""


def preflight(target: Target, options: RunOptions) -> tuple[RunOptions, str | None]:
    """The options with these requests taken off the budget, and why the provider cannot be checked, if it cannot."""
    if options.budget is not None and options.budget < LEAST_BUDGET:
        return options, None
    session = Session(target, the_contract(), replace(options, sink=None))
    with closing(session):
        obstacle = _why_not_checkable(session)
    if options.budget is not None:
        options = replace(options, budget=options.budget - session.report.requests)
    return options, obstacle


def _why_not_checkable(session: Session) -> str | None:
    """List the message's receipts; where that tells nothing, ask twice more. Whatever else is wrong, the run tells."""
    target, answers = session.target, list[Exchange]()

    def ask(path: str, **more: Any) -> None:
        with session.checking("the-provider-answers", "relation", "/paths", "There is a response."):
            answers.append(session.get(path, **more))

    ask(target.short.collection)
    if not answers:
        return f"{target.base_url} gives no response: {session.report.violations[0].got}"
    first = answers[0]
    if not is_near(first.response):
        ask("/v1/Unknown")
        ask(target.short.collection, authorization=None)
        if not any(is_near(answer.response) for answer in answers):
            return _wrong_server(session, answers)
    if first.page is not None and not first.page["delivery_receipts"]:
        return f"CONTRACT_MESSAGE_SID {target.message_sid} has no receipts; a message with three or more is best"
    status = first.response.status
    if status in {401, 403}:
        return f"{target.base_url} refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: {status}"
    if status == 404:
        return f"{target.base_url} does not know the message: 404 for {target.short.collection}"
    return None


def is_near(response: Response) -> bool:
    """Whether a response could be this API's: JSON, with the keys of a page or of an error."""
    body = JsonText.read(response.body).value
    is_json = media_type(response.header("content-type") or "")[0] in {"application/json", "application/problem+json"}
    return is_json and isinstance(body, dict) and any(keys <= body.keys() for keys in ENVELOPES)


def _wrong_server(session: Session, answers: list[Exchange]) -> str:
    seen = []
    for answer in answers:
        response, redactor = answer.response, session.redactor.knowing(answer.request)
        kind = redactor.text(response.header("content-type") or "no Content-Type")
        text = " ".join(redactor.text(response.body.decode("utf-8", "replace")).split())[:60]
        seen.append(f"\n  {response.status}, {kind}: {text!r} for {answer.path}")
    return (
        f"is {session.target.base_url} the right server? None of its responses has the media type of the contract\n"
        f"with a page of receipts or an error in it, so nothing was checked. Seen:{''.join(seen)}"
    )


@dataclass(frozen=True)
class Task:
    """A part of a run: some relations, by name."""

    phase: str
    target: Target
    options: RunOptions
    only: tuple[str, ...]


def tasks(target: Target, options: RunOptions) -> Iterator[Task]:
    """The parts of a run, the slowest first."""
    yield Task("generated requests", target, options, (GENERATED.name,))
    phases: dict[str, list[str]] = {"fixed tables": [], "relations": [], "seeded data": []}
    for name, relation in RELATIONS.items():
        is_table = relation.state.__module__.rpartition(".")[2] in TABLES
        phase = "seeded data" if relation.kind == "seeded" else "fixed tables" if is_table else "relations"
        if name != MADE_UP and (relation.kind != "seeded" or target.database is not None):
            phases[phase].append(name)
    for phase, names in phases.items():
        if names:
            yield Task(phase, target, options, tuple(names))
    for number, begin in enumerate(range(0, options.examples, CHUNK)):
        part = replace(options, examples=min(CHUNK, options.examples - begin), seed=options.seed + number)
        yield Task("made-up requests", target, part, (MADE_UP,))


def run(
    target: Target, options: RunOptions, *, progress: Progress = lambda *_: None, done: Done = lambda *_: None
) -> ContractRun:
    """Run all tiers; a recording and a budget keep them in this process."""
    options = options.considerate(target)
    whole = list(tasks(target, options))
    rehearsal = None
    if options.budget is not None:
        # Every relation once, the cheapest first, so that a budget is enough for as many as can be; then Schemathesis.
        generated, *others = whole
        names = list(dict.fromkeys(name for task in others for name in task.only))
        progress("rehearsal", 0, len(names))
        rehearsal = rehearse([RELATIONS[name] for name in names], target, options)
        costs = rehearsal.costs
        names.sort(key=lambda name: costs.get(name, 0))
        whole = [Task("tables and relations", target, options, tuple(names)), generated]
    report = ContractRun()
    for phase, results in groupby(_in_turn(whole, options, progress), key=lambda pair: pair[0]):
        of_phase = ContractRun()
        for _, result in results:
            of_phase.merge(result)
        report.merge(of_phase)
        done(phase, of_phase)
    if rehearsal is not None:
        for name in rehearsal.idle if not target.is_loopback else ():
            if not report.checks[name].ran:
                report.checks[name].left_out = "where only GET and HEAD may be sent there is nothing to look at"
        report.enough = 0 if report.is_whole else rehearsal.budget(options)
    report.violations.sort(key=lambda violation: (violation.kind, violation.check, violation.clause))
    return report


def _in_turn(whole: list[Task], options: RunOptions, progress: Progress) -> Iterator[tuple[str, ContractRun]]:
    total = sum(len(task.only) for task in whole)
    ended = 0
    if options.jobs == 1 or options.sink is not None or options.budget is not None:
        left = options.budget
        for task in whole:
            part = replace(task, options=replace(task.options, budget=left))
            result = perform(part, _counting(progress, task.phase, total, ended))
            left = None if left is None else max(left - result.requests, 0)
            yield task.phase, result
            ended += len(task.only)
        return
    with ProcessPoolExecutor(options.jobs, get_context("spawn"), initializer=leave_with_parent) as pool:
        futures = {pool.submit(perform, task): task for task in whole}
        for future in as_completed(futures):
            future.result()
            ended += len(futures[future].only)
            progress(futures[future].phase, ended, total)
        for future, task in futures.items():
            yield task.phase, future.result()


def _counting(progress: Progress, phase: str, total: int, start: int) -> Begun:
    count = itertools.count(start)
    return lambda *_: progress(phase, next(count), total)


def leave_with_parent() -> None:
    """End this process when the one that started it is gone: a killed run must leave nobody waiting for work.

    Ctrl-C, which reaches every process of a run, ends this one without a word.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    def wait() -> None:
        parent = parent_process()
        assert parent is not None
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="leave with parent", daemon=True).start()


def perform(task: Task, begun: Begun = lambda *_: None) -> ContractRun:
    return state([KNOWN[name] for name in task.only], task.target, the_contract(), task.options, begun)
