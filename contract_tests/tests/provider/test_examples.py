"""Made-up requests: a failing one is found, made small, kept, and tried first the next time, here and elsewhere."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis.database import InMemoryExampleDatabase

from contract_tests.provider import ContractRun, Target, check
from contract_tests.provider.examples import PlaceError, example_database
from contract_tests.sandbox import Provider, Sandbox
from contract_tests.sandbox.errors import server_error
from contract_tests.sandbox.exchange import Answer, Call

MADE_UP = "any-request-is-answered-by-the-rules"


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


def test_a_failing_request_is_found_and_made_small() -> None:
    report = made_up(FailsNowAndThen)
    assert report.caught_by == "no-server-error"
    assert "PageSize=10" in report.violations[0].curl
    assert "Foo" not in report.violations[0].curl


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


def test_a_kept_example_is_tried_first() -> None:
    database = InMemoryExampleDatabase()
    first = made_up(FailsNowAndThen, example_db=database)
    again = made_up(FailsNowAndThen, example_db=database, seed=5)
    assert again.caught_by == first.caught_by
    assert again.requests < first.requests


def test_a_folder_keeps_examples(tmp_path: Path) -> None:
    database = example_database(str(tmp_path / "examples"))
    made_up(FailsNowAndThen, example_db=database)
    assert any(path.is_file() for path in (tmp_path / "examples").rglob("*"))


def test_no_place_is_no_database() -> None:
    assert example_database(None) is None
    with pytest.raises(PlaceError, match=r"ftp://… is of no known kind"):
        example_database("ftp://user:secret@host")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis of the test's own, where Debian's package is installed."""
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("redis-server is not installed; Debian's package of that name brings it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def test_machines_share_examples_through_redis(redis: str) -> None:
    first = made_up(FailsNowAndThen, example_db=example_database(redis))
    elsewhere = made_up(FailsNowAndThen, example_db=example_database(redis), seed=5)
    assert elsewhere.caught_by == first.caught_by
    assert elsewhere.requests < first.requests
