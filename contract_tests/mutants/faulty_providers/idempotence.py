"""Wrong reading: answers that change by being read, at once or again and again, or never change."""

import asyncio
import copy
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    RECEIPT,
    SCHEME,
    add,
    application,
    fetch,
    instead,
    receipt,
)
from contract_tests.mutants.harness import Application, altered
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.errors import not_found

Body = dict[str, Any]


@receipt(f"{RECEIPT}/date_updated")
def reading_updates(body: Body, step: Step) -> None:
    body["date_updated"] = f"2026-02-01T00:{step.count // 60 % 60:02}:{step.count % 60:02}Z"


@fetch(f"{RECEIPT}/date_updated")
def fetching_updates_after_three_times(body: Body, step: Step) -> None:
    step.memory[body["sid"]] = step.memory.get(body["sid"], 0) + 1
    if step.memory[body["sid"]] > 3:
        body["date_updated"] = "2026-02-01T00:00:00Z"


@instead("fetch_receipt", "/paths")
def a_receipt_can_be_fetched_once(step: Step) -> Any:
    if step.receipt_sid in step.memory:
        raise not_found(step.call.path)
    step.memory[step.receipt_sid] = True
    return step.right()


@instead("fetch_receipt", "/paths")
def a_receipt_can_be_fetched_five_times(step: Step) -> Any:
    step.memory[step.receipt_sid] = step.memory.get(step.receipt_sid, 0) + 1
    if step.memory[step.receipt_sid] > 5:
        raise not_found(step.call.path)
    return step.right()


def _kept(step: Step, key: str) -> Any:
    if key not in step.memory:
        step.memory[key] = step.right()
    return copy.deepcopy(step.memory[key])


add("fetches-are-kept-for-ever", "/paths", altered("fetch_receipt", lambda step: _kept(step, step.call.path)))


@instead("list_receipts", "/paths", shows="an-arrived-receipt-is-served-at-once")
def lists_are_kept_for_ever(step: Step) -> Any:
    return _kept(step, f"{step.call.path}?{step.call.query}")


@instead("list_receipts", "/paths")
def lists_are_kept_without_regard_to_the_query(step: Step) -> Any:
    return _kept(step, step.call.path)


@instead("fetch_receipt", "/paths")
def fetches_are_kept_without_regard_to_the_form(step: Step) -> Any:
    return _kept(step, step.receipt_sid)


@receipt(f"{RECEIPT}/status")
def a_status_is_kept_for_ever(body: Body, step: Step) -> None:
    body["status"] = step.memory.setdefault(body["sid"], body["status"])


@fetch(f"{RECEIPT}/date_updated")
def a_new_status_keeps_the_old_date(body: Body, step: Step) -> None:
    body["date_updated"] = step.memory.setdefault(body["sid"], body["date_updated"])


@application("/paths", shows="answers-step-at-once-are-not-mixed-up")
def the_latest_request_is_answered_to_all(app: Application) -> Application:
    latest: dict[str, Any] = {}

    async def mixed_up(scope: dict[str, Any], receive: Any, send: Any) -> None:
        latest["scope"] = scope
        await asyncio.sleep(0)
        await app(latest["scope"], receive, send)

    return mixed_up


@application(SCHEME)
def whoever_asks_together_with_the_owner_is_the_owner(app: Application) -> Application:
    latest: dict[str, Any] = {}

    async def mixed_up(scope: dict[str, Any], receive: Any, send: Any) -> None:
        latest["credentials"] = [header for header in scope["headers"] if header[0] == b"authorization"]
        await asyncio.sleep(0)
        others = [header for header in scope["headers"] if header[0] != b"authorization"]
        await app({**scope, "headers": [*others, *latest["credentials"]]}, receive, send)

    return mixed_up
