"""The sandbox handed out: its plugin in a consumer's project, and the server process that its container starts.

The plugin works with the oldest pytest and the newest, and with the plugins beside it; the process has what the page
says that it needs, and nothing else.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from ruamel.yaml import YAML

from contract_tests.documents.blocks import blocks
from contract_tests.partners.environment import PARTNERS, PYTEST_7, ROOT, run
from scripts.from_make import parser_of

DOCUMENT = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
PAGE = {block.file: block.code for block in blocks(DOCUMENT)}
DOCKERFILE = PAGE["sandbox.Dockerfile"]
SERVICE = YAML(typ="safe").load(PAGE["compose.yaml"])["services"]["receipts"]
TESTS = """
import threading

import pytest
from app._vendor.twilio_receipts import AsyncClient, Client
from twilio_receipts_sandbox import Sandbox


def client_of(sandbox, kind=Client):
    return kind(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url)


def receipts_of(sandbox, message):
    with client_of(sandbox) as client:
        return list(client.receipts.list(sandbox.conversation_sid, message))


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
        sandbox.fault("latency=0.01")
        assert len(receipts_of(sandbox, sandbox.message_sid)) == 120
        own = [thread for thread in threading.enumerate() if thread.name == "sandbox"]
    assert own
    assert not any(thread.is_alive() for thread in own[-1:])


NO_CLOCKS = "pytest 7.4's environment has nothing that stops a clock"


@pytest.mark.parametrize(
    ("module", "stop", "options"),
    [("freezegun", "freeze_time", {}), ("time_machine", "travel", {"tick": False}), ("time_machine", "travel", {})],
)
def test_under_another_clock(own_sandbox, module, stop, options):
    with getattr(pytest.importorskip(module, reason=NO_CLOCKS), stop)("2020-02-29", **options):
        starts_answers_and_ends()
        assert len(receipts_of(own_sandbox, own_sandbox.message_sid)) == 120


def test_whose_server_outlives_the_freeze_and_its_end():
    freezegun = pytest.importorskip("freezegun", reason=NO_CLOCKS)
    with freezegun.freeze_time("2020-02-29"):
        sandbox = Sandbox.start()
    with freezegun.freeze_time("2030-02-28"):
        sandbox.stop()
"""


@pytest.fixture(scope="module")
def vendored_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vendored")
    # A make that runs the tests would hand its own variables down.
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    subprocess.run(
        ["make", "--silent", "vendor-sandbox", f"DEST={folder}"],  # noqa: S607 # the make on PATH
        cwd=ROOT,
        env=variables,
        check=True,
        capture_output=True,
    )
    return folder / "twilio_receipts_sandbox"


@pytest.fixture
def project(vendored_sandbox: Path, tmp_path: Path) -> Path:
    """A consumer's project that vendored the client and the sandbox, set up as the page says."""
    shutil.copytree(vendored_sandbox, tmp_path / "tests" / "_vendor" / "twilio_receipts_sandbox")
    shutil.copytree(ROOT / "generated" / "twilio_receipts", tmp_path / "app" / "_vendor" / "twilio_receipts")
    (tmp_path / "pyproject.toml").write_text(PAGE["pyproject.toml"] + 'filterwarnings = ["error"]\n')
    (tmp_path / "conftest.py").write_text(PAGE["conftest.py"])
    (tmp_path / "tests" / "test_app.py").write_text(PAGE["tests/test_app.py"])
    (tmp_path / "tests" / "test_beside_others.py").write_text(TESTS)
    return tmp_path


# The newest pytest-asyncio asks for a decision; the one of 7.4 leaves an event loop of its own unclosed.
NEWEST = (PARTNERS, "pytest-9.2", "9 passed in", ["-o", "asyncio_default_fixture_loop_scope=function"])
OLDEST = (
    PYTEST_7,
    "pytest-7.4",
    "4 passed, 4 skipped in",
    ["-W", "ignore::pytest.PytestUnraisableExceptionWarning"],
)


@pytest.mark.parametrize(("environment", "version", "counted", "options"), [NEWEST, OLDEST], ids=["newest", "7.4"])
def test_a_consumers_tests_pass_in_any_order_and_several_processes(
    project: Path, environment: Path, version: str, counted: str, options: list[str]
) -> None:
    done = run("-m", "pytest", "-p", "no:cacheprovider", *options, "-n", "2", environment=environment, cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert version in done.stdout
    assert counted in done.stdout, done.stdout


def _instruction(name: str) -> list[str]:
    match = re.search(rf"^{name}\b.*?(\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert match is not None, name
    words: list[str] = json.loads(match[1])
    return words


def test_a_containers_command_serves_checks_its_health_and_ends(vendored_sandbox: Path) -> None:
    """As a process with what the page says that it needs, on ports that are free."""
    (folder,) = re.findall(r"^WORKDIR (.+)$", DOCKERFILE, re.MULTILINE)
    assert f"COPY tests/_vendor/twilio_receipts_sandbox {folder}/twilio_receipts_sandbox\n" in DOCKERFILE
    program, *words = _instruction("ENTRYPOINT")
    parser_of("contract_tests.sandbox").parse_args([*map(str, SERVICE["command"])])
    variables: dict[str, str] = {}
    with ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                [str(PARTNERS / "bin" / program), *words, *_instruction("CMD"), "--port", "0", "--control", "0"],
                cwd=vendored_sandbox.parent,
                env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(process.terminate)
        assert process.stdout is not None
        while "SANDBOX_CONTROL_URL" not in variables:  # which is the last one
            name, _, value = process.stdout.readline().removeprefix("export ").strip().partition("=")
            assert name, "it has ended"
            variables[name] = value
        assert httpx2.get(f"{variables['SANDBOX_CONTROL_URL']}/environment").json() == variables
        address = variables["CONTRACT_BASE_URL"]
        assert httpx2.get(address).status_code == 401
        _, *check = [word.replace("8000", address.rpartition(":")[2]) for word in _instruction("HEALTHCHECK")]
        assert run(*check, cwd=vendored_sandbox.parent).returncode == 0
    assert process.returncode == 0


def test_the_requirements_are_those_that_the_page_and_the_image_install(vendored_sandbox: Path) -> None:
    installed = re.findall(r"pip install (?:--\S+ )*(.*)", DOCUMENT)
    needed = set(json.loads((vendored_sandbox / "VENDORED.json").read_text())["dependencies"]) - {"h11"}
    assert len(installed) == 3
    for line in installed:
        assert set(shlex.split(line)) == needed, "h11 comes with uvicorn"
