"""What the session does when no response comes, a provider is busy, or a link leads elsewhere; and where a run ends."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.provider import Target, check, the_contract
from contract_tests.provider.session import BUSY_NOTE, CheckAborted, Session
from contract_tests.provider.target import RunOptions
from contract_tests.sandbox import ApiError, Sandbox
from contract_tests.sandbox.errors import server_error, too_many_requests
from contract_tests.sandbox.exchange import Answer, Call
from contract_tests.sandbox.provider import Provider
from scripts.reporting.results import KEPT

App = Callable[..., Any]


class Busy(Provider):
    """Has no time for the first two requests."""

    left = 2
    refusing: Callable[[], ApiError] = staticmethod(too_many_requests)

    def answer(self, call: Call) -> Answer:
        self.left -= 1
        return self.refusal(call, self.refusing()) if self.left >= 0 else super().answer(call)


@pytest.mark.parametrize(
    ("status", "retry_after", "elsewhere", "waits"),
    [
        (429, "7", True, [7, 7]),
        (429, None, True, [2, 4]),
        (503, None, True, [2, 4]),
        (429, "7", False, [7, 7]),
        (429, None, False, [2, 4]),
        (503, None, False, []),
    ],
)
def test_a_busy_provider_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, status: int, retry_after: str | None, *, elsewhere: bool, waits: list[int]
) -> None:
    """On this machine nobody else asks: there an outage is one, and a limit on the rate still may be."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    refusing = lambda: too_many_requests(retry_after) if status == 429 else server_error(status)  # noqa: E731
    monkeypatch.setattr(Busy, "refusing", staticmethod(refusing))
    with Sandbox(provider=Busy) as sandbox:
        target = Target.from_sandbox(sandbox, base_url="https://example.org" if elsewhere else "http://127.0.0.1")
        session = Session(target, the_contract(), RunOptions(rate=math.inf))
        exchange = session.get(target.short.collection)
        session.close()
    assert waited == waits
    assert (exchange.response.status == 200) is bool(waits)
    assert session.report.conforms is bool(waits)
    assert session.report.notes == ([BUSY_NOTE] if waits else [])


def sending(*headers: tuple[bytes, bytes], body: bytes = b"{}", more: bool = False) -> App:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": more})

    return app


async def nothing(*_: Any) -> None:
    """Sends nothing."""


async def failing(*_: Any) -> None:
    raise KeyError("the secret of the provider")


@pytest.mark.parametrize(
    "app", [nothing, failing, sending(body=b"{", more=True), sending((b"content-encoding", b"gzip"))]
)
def test_no_whole_answer_is_a_violation(app: App) -> None:
    with Sandbox() as sandbox:
        report = check(Target.from_sandbox(sandbox, app=app))
    assert report.caught_by == "every-operation-succeeds"
    assert report.violations[0].expected == "a response"
    assert report.violations[0].request_number == report.requests == 1


@pytest.mark.parametrize("url", ["http://example.org/v1", "https://127.0.0.1/v1", "http://user@127.0.0.1/v1", "/v1"])
def test_credentials_follow_no_link_to_elsewhere(url: str) -> None:
    with Sandbox(record=True) as sandbox:
        session = Session(Target.from_sandbox(sandbox), the_contract())
        with session.checking("check", "relation", "/paths", "Says."), pytest.raises(CheckAborted):
            session.follow(url)
        session.close()
        assert sandbox.requests == []
    assert not session.report.conforms


class LosesErrorCodes(Provider):
    """Answers error code 0 for what failed, and repeats the secret in a message that nobody would look at."""

    def render_receipt(self, *arguments: Any) -> dict[str, Any]:
        return {**super().render_receipt(*arguments), "error_code": 0}


def test_the_first_finding_ends_a_quick_run_and_all_are_counted_in_a_long_one() -> None:
    with Sandbox(provider=LosesErrorCodes) as sandbox:
        target = Target.from_sandbox(sandbox)
        quick, whole = check(target), check(target, only=["fetch-equals-list-item"], stop_at_first=False)
    assert quick.caught_by == "error-code-agrees-with-status"
    assert (len(quick.violations), quick.requests) == (1, 1)
    assert [name for name, result in whole.checks.items() if result.kind == "relation"] == ["fetch-equals-list-item"]
    assert len(whole.violations) == KEPT
    assert whole.checks["error-code-agrees-with-status"].violations > KEPT


def test_a_message_without_receipts_does_not_pass_and_breaks_nothing_else() -> None:
    with Sandbox() as sandbox:
        target = replace(Target.from_sandbox(sandbox), database=None)
        empty = replace(target, message_sid=sandbox.seeded.empty_message_sid, receipt_sid=None, other_message_sid=None)
        run = check(empty, stop_at_first=False, examples=5)
    assert {violation.expected for violation in run.violations} == {"a message with receipts"}
