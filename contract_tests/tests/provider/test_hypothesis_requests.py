"""Made-up requests: a failing one is found, made small, kept, and tried first the next time, here and elsewhere."""

from pathlib import Path
from typing import Any

from contract_tests.provider import ContractRun, Target, check
from contract_tests.provider.relations.hypothesis_requests import MADE_UP
from contract_tests.sandbox import Provider, Sandbox
from contract_tests.sandbox.errors import server_error
from contract_tests.sandbox.exchange import Answer, Call


class FailsNowAndThen(Provider):
    """Fails for a page size of two digits, if Page is there as well."""

    def carry_out(self, call: Call) -> Answer:
        size = call.parameter("PageSize") or ""
        if size.isdecimal() and 10 <= int(size) <= 30 and call.parameter("Page") is not None:
            raise server_error()
        return super().carry_out(call)


class FailsOnce(Provider):
    """Fails at the fortieth request, and never again."""

    asked = 0

    def carry_out(self, call: Call) -> Answer:
        self.asked += 1
        if self.asked == 40:
            raise server_error()
        return super().carry_out(call)


def made_up(provider: type[Provider], **options: Any) -> ContractRun:
    with Sandbox(provider=provider) as sandbox:
        target = Target.from_sandbox(sandbox)
        return check(target, only=[MADE_UP], examples=500, stop_at_first=False, **options)


def test_a_failing_request_is_found_made_small_kept_and_tried_first_the_next_time(tmp_path: Path) -> None:
    first = made_up(FailsNowAndThen, example_db=f"{tmp_path}/examples")
    assert first.caught_by == "no-server-error"
    assert "PageSize=10" in first.violations[0].curl
    assert "Foo" not in first.violations[0].curl
    again = made_up(FailsNowAndThen, example_db=f"{tmp_path}/examples", seed=5)
    assert again.caught_by == first.caught_by
    assert again.requests < first.requests


def test_a_fault_that_does_not_repeat_is_told_all_the_same() -> None:
    report = made_up(FailsOnce)
    assert "no-server-error" in {violation.check for violation in report.violations}


def test_the_same_seed_asks_the_same() -> None:
    def asked(seed: int) -> list[str]:
        with Sandbox(record=True) as sandbox:
            check(Target.from_sandbox(sandbox), only=[MADE_UP], examples=30, seed=seed)
            return [f"{request.path}?{request.query}" for request in sandbox.requests]

    first = asked(1)
    assert first == asked(1)
    assert first != asked(2)
