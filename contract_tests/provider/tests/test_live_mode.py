"""A provider that is not on this machine: GET and HEAD only, slowly, within a budget, and only if told so."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest

from contract_tests.provider import RELATIONS, Report, Target, TargetError, check, the_contract
from contract_tests.provider import generated_requests as generated_requests_module
from contract_tests.provider import session as session_module
from contract_tests.provider.__main__ import main
from contract_tests.provider.campaign import Plan, run
from contract_tests.provider.generated_requests import EngineError, configuration, generated_requests
from contract_tests.provider.session import ForbiddenRequestError, Limits, Session
from contract_tests.sandbox import Sandbox

READING = {"GET", "HEAD"}


@pytest.fixture
def live(own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Target:
    """A stand-in on loopback that the suite takes for a provider elsewhere; it records what it is asked."""
    target = replace(Target.from_sandbox(own_sandbox, served=True), database=None)
    monkeypatch.setattr(Target, "is_loopback", False)
    return target


def limits(target: Target, budget: int = 500) -> Limits:
    """The limits of a provider elsewhere, but for the waiting."""
    return replace(Limits.of(target, budget=budget), rate=10_000)


def test_limits_of_a_provider_elsewhere(live: Target) -> None:
    assert Limits.of(live) == Limits(rate=5, budget=500, reading_only=True)
    assert Limits.of(live, rate=1, budget=9) == Limits(rate=1, budget=9, reading_only=True)


def test_all_tiers_read_only_and_stay_within_the_budget(live: Target, own_sandbox: Sandbox) -> None:
    report = run(Plan(live, limits(live), examples=50, generated=1, jobs=2), progress=_silent)
    asked = own_sandbox.requests
    assert {request.method for request in asked} == READING
    assert len(asked) <= report.requests <= 500
    assert report.conforms, "\n\n".join(map(str, report.violations))
    assert len(report.succeeded) == 4


def test_the_relations_alone_fit_into_the_budget(live: Target, own_sandbox: Sandbox) -> None:
    report = check(live, limits=limits(live), stop_at_first=False, examples=20)
    assert report.conforms
    assert {request.method for request in own_sandbox.requests} == READING
    assert not any("budget" in note for note in report.notes)
    skipped = {name for name, relation in RELATIONS.items() if relation.tier == "relations" and relation.loopback_only}
    assert skipped == {name for name, tally in report.checks.items() if name in RELATIONS and not tally.ran}


def test_a_spent_budget_ends_the_run_and_is_said(live: Target, own_sandbox: Sandbox) -> None:
    report = run(Plan(live, limits(live, 40), jobs=2), progress=_silent)
    assert len(own_sandbox.requests) == 40
    assert any("the budget of requests was spent" in note for note in report.notes)


def test_without_the_switch_schemathesis_would_write(live: Target) -> None:
    """What the switch is for: on a provider of this machine, the same run tries other methods."""
    unguarded = replace(limits(live, 150), reading_only=False)
    report = generated_requests(live, the_contract(), limits=unguarded, examples=1)
    assert "DELETE" in report.methods


def test_nothing_but_reading_passes_even_if_the_switch_is_lost(
    live: Target, own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded = replace(limits(live), reading_only=False)
    lost = configuration(live, unguarded, {}, seed=0, examples=1)
    monkeypatch.setattr(generated_requests_module, "configuration", lambda *_: lost)
    with pytest.raises(EngineError, match="not on this machine"):
        generated_requests(live, the_contract(), limits=limits(live, 150), examples=1)
    assert {request.method for request in own_sandbox.requests} <= READING


def test_a_session_sends_nothing_but_reading(live: Target, own_sandbox: Sandbox) -> None:
    session = Session(live, the_contract(), limits=limits(live))
    with pytest.raises(ForbiddenRequestError, match="POST"):
        session.send("POST", live.short.collection)
    session.close()
    assert own_sandbox.requests == []


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the session slept each time, on a clock that only moves when it does."""
    clock = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(session_module, "time", _Clock(clock, sleep))
    return slept


def test_the_rate_is_kept(live: Target, waits: list[float]) -> None:
    session = Session(live, the_contract(), limits=Limits(rate=5))
    for _ in range(6):
        session.get(live.short.collection)
    session.close()
    assert waits == pytest.approx([0.2] * 5)


def test_schemathesis_keeps_the_rate_too(live: Target, waits: list[float], own_sandbox: Sandbox) -> None:
    generated_requests(live, the_contract(), limits=Limits(rate=0.5, budget=12, reading_only=True), examples=1)
    # All but the first, and the probe that Schemathesis begins with.
    assert waits == pytest.approx([2.0] * (len(own_sandbox.requests) - 2))
    assert len(waits) == 10


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


@pytest.mark.usefixtures("environment")
def test_a_provider_elsewhere_needs_permission(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr().err
    assert "CONTRACT_LIVE=1" in said
    assert "a-secret" not in said


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
    with pytest.raises(TargetError) as raised:
        Target.from_environment({**environment, name: value})
    assert said in str(raised.value)
    assert "pass" not in str(raised.value)
    assert "a-secret" not in str(raised.value)


def test_the_secret_stands_in_no_repr(environment: dict[str, str]) -> None:
    target = Target.from_environment(environment)
    assert "a-secret" not in repr(target)
    assert "a-secret" not in repr(Plan(target, Limits.of(target)))
    assert "a-secret" not in repr(Report(secrets=("a-secret",)))


class _Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self, now: list[float], sleep: object) -> None:
        self._now = now
        self.sleep = sleep

    def monotonic(self) -> float:
        return self._now[0]

    perf_counter = time.perf_counter


def _silent(*_: object) -> None:
    pass
