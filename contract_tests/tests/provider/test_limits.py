"""A provider that is not on this machine: GET and HEAD only, slowly, within a budget, and only if told so."""

import os
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.provider import RELATIONS, Target, TargetError, check, the_contract
from contract_tests.provider import generated_requests as generated_requests_module
from contract_tests.provider import session as session_module
from contract_tests.provider.__main__ import main
from contract_tests.provider.arrivals import KEPT_ARRIVING, Patience
from contract_tests.provider.generated_requests import EngineError, configuration, generated_requests
from contract_tests.provider.options import RunOptions
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.relations import Relation
from contract_tests.provider.runner import run
from contract_tests.provider.session import BUSY_NOTE, ForbiddenRequestError, Limits, Session
from contract_tests.sandbox import Answer, Call, Provider, Sandbox
from contract_tests.sandbox.errors import too_many_requests

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
    report = run(live, RunOptions(limits=limits(live), examples=50, generated=1, jobs=2))
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


class Limited(Provider):
    """Turns every twentieth request away, as one that others use too may."""

    asked = 0

    def answer(self, call: Call) -> Answer:
        self.asked += 1
        return super().answer(call) if self.asked % 20 else self.refusal(call, too_many_requests("1"))


class Moving(Provider):
    """While it is asked, receipts arrive or one moves on, twenty times."""

    asked = 0
    happens: Callable[[int], object] = staticmethod(lambda _: None)

    def answer(self, call: Call) -> Answer:
        self.asked += 1
        if self.asked % 7 == 0 and self.asked <= 140:
            self.happens(self.asked)
        return super().answer(call)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "time", _Clock([100.0], lambda _: None))


def elsewhere(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Target:
    target = replace(Target.from_sandbox(sandbox, served=True), database=None)
    monkeypatch.setattr(Target, "is_loopback", False)
    return target


@pytest.mark.usefixtures("no_waiting")
def test_a_provider_that_limits_requests_passes_all_tiers(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox.start(provider=Limited, receipts=20) as sandbox:
        target = elsewhere(sandbox, monkeypatch)
        report = run(target, RunOptions(limits=limits(target, 700), examples=50, generated=1))
    assert report.conforms, "\n\n".join(map(str, report.violations))
    assert BUSY_NOTE in report.notes
    assert any(name.startswith("schemathesis") for name in report.checks)


@pytest.mark.parametrize("what", ["arrive", "move on"])
def test_receipts_that_arrive_or_move_on_meanwhile_are_no_violation(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox.start(provider=Moving, receipts=20) as sandbox:
        target = elsewhere(sandbox, monkeypatch)
        world, message, sid = sandbox.world, sandbox.message_sid, sandbox.receipt_sid

        def happens(asked: int) -> None:
            world.advance(1)
            if what == "arrive":
                world.add_receipt(message, "sent")
            else:
                world.set_status(sid, "sent" if asked % 2 else "delivered")

        monkeypatch.setattr(Moving, "happens", staticmethod(happens))
        report = check(target, limits=limits(target, 900), stop_at_first=False, examples=20)
    assert report.conforms, "\n\n".join(map(str, report.violations))
    assert not any("not checked" in note for note in report.notes)


def test_receipts_that_keep_arriving_leave_a_relation_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox.start(receipts=20) as sandbox:
        target = elsewhere(sandbox, monkeypatch)

        def never_holds(session: Session) -> None:
            sandbox.world.add_receipt(sandbox.message_sid, "sent")
            session.expect(False, "something", "something else")

        monkeypatch.setitem(RELATIONS, "x", Relation("x", "/paths", "X.", "relations", never_holds))
        report = check(target, only=["x"], limits=limits(target), stop_at_first=False)
    assert report.conforms
    assert report.notes == [f"x: {KEPT_ARRIVING}"]
    assert report.checks["x"].verdict == "not run"


def test_what_does_not_hold_is_told_where_nothing_arrives(live: Target) -> None:
    session = Session(live, the_contract(), RunOptions(limits=limits(live)))

    def never_holds(session: Session) -> None:
        session.expect(False, "something", "something else")

    Patience(session).settle(Relation("x", "/paths", "X.", "relations", never_holds), "relation")
    session.close()
    assert [violation.check for violation in session.report.violations] == ["x"]


BEFORE = {"status": "sent", "date_updated": "2026-01-05T09:00:02Z", "date_created": "2026-01-05T09:00:01Z"}


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        ({**BEFORE, "status": "delivered", "date_updated": "2026-01-05T09:00:02.5Z"}, True),
        ({**BEFORE, "status": "delivered", "date_updated": "2026-01-05T09:00:03Z"}, True),
        ({**BEFORE, "status": "delivered"}, False),
        ({**BEFORE, "date_updated": "2026-01-05T09:00:01Z"}, False),
        ({**BEFORE, "date_updated": None}, False),
        ({**BEFORE, "date_updated": "2026-01-05T09:00:03Z", "date_created": "2026-01-05T09:00:03Z"}, False),
    ],
)
def test_a_receipt_may_move_on_and_not_back(after: dict[str, str], *, holds: bool, live: Target) -> None:
    session = Session(live, the_contract(), RunOptions(limits=limits(live)))
    assert (session.known.difference(BEFORE, after) is None) is holds
    session.close()


def test_without_the_switch_schemathesis_would_write(live: Target) -> None:
    """What the switch is for: on a provider of this machine, the same run tries other methods."""
    unguarded = replace(limits(live, 150), reading_only=False)
    report = generated_requests(live, the_contract(), RunOptions(limits=unguarded, generated=1))
    assert "DELETE" in report.methods


def test_nothing_but_reading_passes_even_if_the_switch_is_lost(
    live: Target, own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded = replace(limits(live), reading_only=False)
    lost = configuration(live, unguarded, {}, seed=0, examples=1)
    monkeypatch.setattr(generated_requests_module, "configuration", lambda *_: lost)
    with pytest.raises(EngineError, match="not on this machine"):
        generated_requests(live, the_contract(), RunOptions(limits=limits(live, 150), generated=1))
    assert {request.method for request in own_sandbox.requests} <= READING


def test_a_session_sends_nothing_but_reading(live: Target, own_sandbox: Sandbox) -> None:
    session = Session(live, the_contract(), RunOptions(limits=limits(live)))
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
    session = Session(live, the_contract(), RunOptions(limits=Limits(rate=5)))
    for _ in range(6):
        session.get(live.short.collection)
    session.close()
    assert waits == pytest.approx([0.2] * 5)


def test_schemathesis_keeps_the_rate_too(live: Target, waits: list[float], own_sandbox: Sandbox) -> None:
    half = Limits(rate=0.5, budget=12, reading_only=True)
    generated_requests(live, the_contract(), RunOptions(limits=half, generated=1))
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
    assert "a-secret" not in repr(Redactor.of(target.secrets))


class _Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self, now: list[float], sleep: object) -> None:
        self._now = now
        self.sleep = sleep

    def monotonic(self) -> float:
        return self._now[0]

    perf_counter = time.perf_counter
