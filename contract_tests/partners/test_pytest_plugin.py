"""The sandbox's plugin in a consumer's project: with the oldest pytest and the newest, and the plugins beside it."""

import shutil
from pathlib import Path

import pytest

from contract_tests.partners.environment import PARTNERS, PYTEST_7, ROOT, run, vendor_sandbox

PYPROJECT = """
[tool.pytest.ini_options]
pythonpath = ["tests/_vendor"]
filterwarnings = ["error"]
"""
CONFTEST = 'pytest_plugins = ["twilio_receipts_sandbox.plugin"]\n'
TESTS = """
import threading
import urllib.request

import pytest
from twilio_receipts import AsyncClient, Client
from twilio_receipts_sandbox import Sandbox


def client_of(sandbox, kind=Client):
    return kind(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url)


def receipts_of(sandbox, message):
    with client_of(sandbox) as client:
        return list(client.receipts.list(sandbox.conversation_sid, message))


def test_shared(sandbox):
    assert len(receipts_of(sandbox, sandbox.message_sid)) == 120


@pytest.mark.parametrize("outcome", ["delivered", "failed"])
def test_own(own_sandbox, outcome):
    message = own_sandbox.world.add_message(own_sandbox.conversation_sid)
    own_sandbox.world.send(message, outcome=outcome)
    own_sandbox.world.advance(60)
    own_sandbox.fault("status=503;times=1;retry-after=0")
    assert [receipt.status for receipt in receipts_of(own_sandbox, message)] == [outcome]
    assert len(own_sandbox.requests) == 2


@pytest.mark.asyncio
async def test_with_pytest_asyncio(sandbox):
    async with client_of(sandbox, AsyncClient) as client:
        assert len([one async for one in client.receipts.list(sandbox.conversation_sid, sandbox.message_sid)]) == 120


@pytest.mark.anyio
async def test_with_anyio(own_sandbox):
    async with client_of(own_sandbox, AsyncClient) as client:
        receipt = await client.receipts.fetch(own_sandbox.unique_name, own_sandbox.message_sid, own_sandbox.receipt_sid)
    assert receipt.sid == own_sandbox.receipt_sid


def starts_answers_and_ends():
    with Sandbox.start() as sandbox:
        assert len(receipts_of(sandbox, sandbox.message_sid)) == 120
        with urllib.request.urlopen(sandbox.base_url + "/_sandbox/ready") as ready:
            assert ready.status == 200
        request = urllib.request.Request(sandbox.base_url + "/_sandbox", headers={"Sandbox-Fault": "latency=0.01"})
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        caught.value.close()
        assert caught.value.code == 401
        own = [thread for thread in threading.enumerate() if thread.name == "sandbox"]
    assert own
    assert not any(thread.is_alive() for thread in own[-1:])


def test_without_a_clock_in_between():
    starts_answers_and_ends()


def test_under_freezegun(own_sandbox):
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2020-02-29"):
        starts_answers_and_ends()
        assert len(receipts_of(own_sandbox, own_sandbox.message_sid)) == 120


def test_whose_server_outlives_the_freeze_and_its_end():
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2020-02-29"):
        sandbox = Sandbox.start()
    with freezegun.freeze_time("2030-02-28"):
        sandbox.stop()


@pytest.mark.parametrize("tick", [False, True])
def test_under_time_machine(own_sandbox, tick):
    time_machine = pytest.importorskip("time_machine")
    with time_machine.travel("2020-02-29", tick=tick):
        starts_answers_and_ends()
        assert len(receipts_of(own_sandbox, own_sandbox.message_sid)) == 120
"""


@pytest.fixture(scope="module")
def vendored_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return vendor_sandbox(tmp_path_factory.mktemp("vendored"))


@pytest.fixture
def project(vendored_sandbox: Path, tmp_path: Path) -> Path:
    """A consumer's project that vendored the client and the sandbox."""
    vendored = tmp_path / "tests" / "_vendor"
    shutil.copytree(vendored_sandbox, vendored / "twilio_receipts_sandbox")
    shutil.copytree(ROOT / "generated" / "twilio_receipts", vendored / "twilio_receipts")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "tests" / "test_app.py").write_text(TESTS)
    return tmp_path


# The newest pytest-asyncio asks for a decision; the one of 7.4 leaves an event loop of its own unclosed.
NEWEST = [str(PARTNERS), "11 passed in", "-o", "asyncio_default_fixture_loop_scope=function"]
OLDEST = [str(PYTEST_7), "6 passed, 4 skipped in", "-W", "ignore::pytest.PytestUnraisableExceptionWarning"]


@pytest.mark.parametrize("where", [NEWEST, OLDEST], ids=["newest", "7.4"])
def test_a_consumers_tests_pass_in_any_order_and_several_processes(project: Path, where: list[str]) -> None:
    environment, counted, *options = where
    command = ["-m", "pytest", "-p", "no:cacheprovider", *options, "-n", "2"]
    done = run(*command, environment=Path(environment), cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert counted in done.stdout, done.stdout
