"""Wrong reading: answers that change by being read, at once or again and again, or never change."""

import asyncio
import copy
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    RECEIPT,
    SCHEME,
    Given,
    application,
    fetch,
    receipt,
    step,
)
from contract_tests.mutants.harness import Application
from contract_tests.sandbox.errors import not_found

Body = dict[str, Any]


@receipt(f"{RECEIPT}/date_updated")
def reading_updates(body: Body, given: Given) -> None:
    body["date_updated"] = f"2026-02-01T00:{given.count // 60 % 60:02}:{given.count % 60:02}Z"


@fetch(f"{RECEIPT}/date_updated")
def fetching_updates_after_three_times(body: Body, given: Given) -> None:
    given.memory[body["sid"]] = given.memory.get(body["sid"], 0) + 1
    if given.memory[body["sid"]] > 3:
        body["date_updated"] = "2026-02-01T00:00:00Z"


@step("fetch_receipt", "/paths")
def a_receipt_can_be_fetched_once(given: Given) -> Any:
    if given.receipt_sid in given.memory:
        raise not_found(given.call.path)
    given.memory[given.receipt_sid] = True
    return given.right()


@step("fetch_receipt", "/paths")
def a_receipt_can_be_fetched_five_times(given: Given) -> Any:
    given.memory[given.receipt_sid] = given.memory.get(given.receipt_sid, 0) + 1
    if given.memory[given.receipt_sid] > 5:
        raise not_found(given.call.path)
    return given.right()


def _kept(given: Given, key: str) -> Any:
    if key not in given.memory:
        given.memory[key] = given.right()
    return copy.deepcopy(given.memory[key])


step.row("fetch_receipt", "fetches-are-kept-for-ever", "/paths", lambda given: _kept(given, given.call.path))


@step("list_receipts", "/paths", shows="an-arrived-receipt-is-served-at-once")
def lists_are_kept_for_ever(given: Given) -> Any:
    return _kept(given, f"{given.call.path}?{given.call.query}")


@step("list_receipts", "/paths")
def lists_are_kept_without_regard_to_the_query(given: Given) -> Any:
    return _kept(given, given.call.path)


@step("fetch_receipt", "/paths")
def fetches_are_kept_without_regard_to_the_form(given: Given) -> Any:
    return _kept(given, given.receipt_sid)


@receipt(f"{RECEIPT}/status")
def a_status_is_kept_for_ever(body: Body, given: Given) -> None:
    body["status"] = given.memory.setdefault(body["sid"], body["status"])


@fetch(f"{RECEIPT}/date_updated")
def a_new_status_keeps_the_old_date(body: Body, given: Given) -> None:
    body["date_updated"] = given.memory.setdefault(body["sid"], body["date_updated"])


@application("/paths", shows="answers-given-at-once-are-not-mixed-up")
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
