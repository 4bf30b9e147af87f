"""Wrong reading: responses that change because they are read, at once or repeatedly, or that never change."""

import asyncio
import copy
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import RECEIPT, add, application, instead, receipt, response
from contract_tests.mutants.harness import Application, altered
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.errors import not_found

Body = dict[str, Any]


@instead("fetch_receipt", "/paths")
def a_receipt_can_be_fetched_once(step: Step) -> Any:
    if step.receipt_sid in step.memory:
        raise not_found(step.call.path)
    step.memory[step.receipt_sid] = True
    return step.right()


def _kept(step: Step, key: str) -> Any:
    if key not in step.memory:
        step.memory[key] = step.right()
    return copy.deepcopy(step.memory[key])


@response("RFC 9110, 13.1.2")
def an_entity_tag_stays_whatever_changes(sent: Response, step: Step) -> Response | None:
    if sent.status_code != 200:
        return None
    sent.headers["ETag"] = tag = '"1"'
    return Response(None, 304, {"ETag": tag}) if step.call.headers.get("if-none-match") == tag else None


@instead("list_receipts", "/paths", shows="an-arrived-receipt-is-served-at-once")
def lists_are_kept_for_ever(step: Step) -> Any:
    return _kept(step, f"{step.call.path}?{step.call.query}")


@receipt(f"{RECEIPT}/status")
def a_status_is_kept_for_ever(body: Body, step: Step) -> None:
    body["status"] = step.memory.setdefault(body["sid"], body["status"])


@application("/paths", shows="answers-given-at-once-are-not-mixed-up")
def concurrent_requests_get_the_latest_response(app: Application) -> Application:
    latest: dict[str, Any] = {}

    async def mixed_up(scope: dict[str, Any], receive: Any, send: Any) -> None:
        latest["scope"] = scope
        await asyncio.sleep(0)
        await app(latest["scope"], receive, send)

    return mixed_up


add("fetches-are-kept-for-ever", "/paths", altered("fetch_receipt", lambda step: _kept(step, step.call.path)))
