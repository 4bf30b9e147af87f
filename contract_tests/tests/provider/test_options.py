"""A provider that is not on this machine: GET and HEAD only, slowly, within a budget, and only if told so."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from contract_tests.provider import RELATIONS, Target, check, the_contract
from contract_tests.provider import session as session_module
from contract_tests.provider.__main__ import main
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.relation_runner import KEPT_ARRIVING
from contract_tests.provider.relations import Relation
from contract_tests.provider.run_memory import RunMemory
from contract_tests.provider.runner import run
from contract_tests.provider.session import BUSY_NOTE, ForbiddenRequestError, Session
from contract_tests.provider.target import RunOptions
from contract_tests.sandbox import Answer, Call, Provider, Sandbox
from contract_tests.sandbox.errors import too_many_requests
from scripts.command import UsageError

READING = {"GET", "HEAD"}
Elsewhere = Callable[..., tuple[Target, Sandbox]]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """A stand-in on loopback that the suite takes for a provider elsewhere; it records what it is asked."""
    started: list[Sandbox] = []

    def start(**options: Any) -> tuple[Target, Sandbox]:
        started.append(sandbox := Sandbox.start(**{"record": True, "receipts": 20, **options}))
        target = replace(Target.from_sandbox(sandbox, served=True), database=None)
        monkeypatch.setattr(Target, "is_loopback", False)
        return target, sandbox

    yield start
    for sandbox in started:
        sandbox.stop()


NO_WAITING = 10_000
"""Requests a second."""


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the session slept each time, on a clock that only moves when it does."""
    slept: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: 100.0 + sum(slept), sleep=slept.append, perf_counter=time.perf_counter)
    monkeypatch.setattr(session_module, "time", clock)
    return slept


class Limited(Provider):
    """Turns every twentieth request away, as one that others use too may."""

    asked = 0

    def answer(self, call: Call) -> Answer:
        self.asked += 1
        return super().answer(call) if self.asked % 20 else self.refusal(call, too_many_requests("1"))


@pytest.mark.usefixtures("waits")
def test_all_tiers_pass_a_provider_that_limits_requests_and_stay_within_the_budget(elsewhere: Elsewhere) -> None:
    target, sandbox = elsewhere(provider=Limited)
    assert RunOptions().considerate(target) == RunOptions(rate=5, budget=500)
    report = run(target, RunOptions(rate=NO_WAITING, budget=700, examples=20, generated=1, jobs=2))
    assert report.conforms, "\n\n".join(map(str, report.violations))
    assert BUSY_NOTE in report.notes
    assert report.checks["generated-requests-succeed"].ran
    assert {request.method for request in sandbox.requests} == READING
    assert len(sandbox.requests) <= report.requests <= 700
    assert len(report.succeeded) == 4
    skipped = {name for name, relation in RELATIONS.items() if relation.kind == "relation" and relation.loopback_only}
    assert skipped == {name for name, result in report.checks.items() if name in RELATIONS and not result.ran}


@pytest.mark.parametrize("keep_arriving", [True, False])
def test_what_does_not_hold_is_told_unless_receipts_keep_arriving(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, *, keep_arriving: bool
) -> None:
    target, sandbox = elsewhere()

    def never_holds(session: Session) -> None:
        if keep_arriving:
            sandbox.world.add_receipt(sandbox.message_sid, "sent")
        session.expect(False, "something", "something else")

    monkeypatch.setitem(RELATIONS, "x", Relation("x", "/paths", "X.", "relation", never_holds))
    report = check(target, only=["x"], rate=NO_WAITING, stop_at_first=False)
    assert report.conforms is keep_arriving
    assert report.notes == ([f"x: {KEPT_ARRIVING}"] if keep_arriving else [])
    assert report.checks["x"].verdict == ("not run" if keep_arriving else "violated")


BEFORE = {"status": "sent", "date_updated": "2026-01-05T09:00:02Z", "date_created": "2026-01-05T09:00:01Z"}


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        ({"status": "delivered", "date_updated": "2026-01-05T09:00:02.5Z"}, True),
        ({"status": "delivered", "date_updated": "2026-01-05T09:00:03Z"}, True),
        ({"status": "delivered"}, False),
        ({"date_updated": "2026-01-05T09:00:01Z"}, False),
        ({"date_updated": None}, False),
        ({"date_updated": "2026-01-05T09:00:03Z", "date_created": "2026-01-05T09:00:03Z"}, False),
    ],
)
def test_a_receipt_may_move_on_and_not_back(after: dict[str, str], *, holds: bool) -> None:
    assert (RunMemory(stands_still=False).difference(BEFORE, BEFORE | after) is None) is holds


def test_nothing_but_reading_is_sent(elsewhere: Elsewhere) -> None:
    target, sandbox = elsewhere()
    session = Session(target, the_contract())
    with pytest.raises(ForbiddenRequestError, match="POST"):
        session.send("POST", target.short.collection)
    session.close()
    assert sandbox.requests == []


def test_the_rate_is_kept(elsewhere: Elsewhere, waits: list[float]) -> None:
    target, _ = elsewhere()
    session = Session(target, the_contract(), RunOptions(rate=5))
    for _ in range(6):
        session.get(target.short.collection)
    session.close()
    assert waits == pytest.approx([0.2] * 5)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment that names a provider elsewhere; nothing is sent there, for no test allows it."""
    for name in list(os.environ):
        if name.startswith(("CONTRACT_", "TWILIO_")):
            monkeypatch.delenv(name)
    names = {
        "CONTRACT_BASE_URL": "https://conversations.example.org",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "a-secret-of-the-account",
        "CONTRACT_CHAT_SERVICE_SID": "IS" + "0" * 32,
        "CONTRACT_CONVERSATION_SID": "CH" + "0" * 32,
        "CONTRACT_MESSAGE_SID": "IM" + "0" * 32,
    }
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    return names


def test_a_provider_elsewhere_needs_permission(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr().err
    assert "CONTRACT_LIVE=1" in said
    assert "a-secret" not in said
    target = Target.from_environment(environment)
    assert "a-secret" not in repr(target) + repr(Redactor.of(target.secrets))


WRONG = [
    ("CONTRACT_BASE_URL", "http://conversations.example.org", "unencrypted"),
    ("CONTRACT_BASE_URL", "https://user:pass@example.org", "scheme://host"),
    ("CONTRACT_BASE_URL", "https://example.org/v1", "scheme://host"),
    ("CONTRACT_BASE_URL", "ftp://example.org", "scheme://host"),
    ("CONTRACT_BASE_URL", "https://example.org?x=1", "query"),
    ("CONTRACT_MESSAGE_SID", "IM1", "CONTRACT_MESSAGE_SID 'IM1' is not IM and 32 hexadecimal digits"),
    ("CONTRACT_CHAT_SERVICE_SID", "", "missing from the environment: CONTRACT_CHAT_SERVICE_SID"),
    ("TWILIO_AUTH_TOKEN", "", "missing from the environment: TWILIO_AUTH_TOKEN"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG, ids=[f"{row[0]}={row[1]}" for row in WRONG])
def test_a_wrong_environment_is_told(environment: dict[str, str], name: str, value: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        Target.from_environment({**environment, name: value})
    assert said in str(raised.value)
    assert "pass" not in str(raised.value)
    assert "a-secret" not in str(raised.value)
