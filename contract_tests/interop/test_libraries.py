"""Our client and Twilio's own libraries get from the sandbox what they should, over TLS and by the API's own name.

`make interop` installs from npm what is skipped without, and can be asked for some of them only.
"""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from contract_tests.documents.blocks import blocks
from contract_tests.interop.proxy import API_HOST, ConnectProxy
from contract_tests.interop.scenarios import Scenario, scenarios_of
from contract_tests.partners.environment import PARTNERS, ROOT
from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.server import issue_certificate

HERE = Path(__file__).parent
NPM_FOLDER = ROOT / "build" / "interop"
"""Where `make interop` lets npm install what `package.json` names."""
PYTHON = str(PARTNERS / "bin" / "python")
AUTHORITIES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "TWILIO_CA_BUNDLE")

npm = pytest.mark.skipif(
    shutil.which("node") is None or not (NPM_FOLDER / ".installed").exists(),
    reason="needs Node, and what `make interop` installs from npm",
)
DRIVERS = [
    pytest.param([PYTHON, "our_client.py"], id="ours"),
    pytest.param([PYTHON, "python_sdk.py"], id="python"),
    pytest.param(["node", "node_sdk.cjs"], id="node", marks=npm),
    pytest.param([PYTHON, "twilio_cli.py"], id="cli", marks=npm),
]
"""A driver reads the scenarios from standard input, and writes an outcome for each."""


class Run(NamedTuple):
    """What is asked, and the variables that lead there: nothing of the caller's but the path."""

    scenarios: list[Scenario]
    variables: dict[str, str]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """The proxy is the only way out, and leads to the sandbox only."""
    authority, chain, key = issue_certificate(tmp_path, [API_HOST])
    with Sandbox.start(tls=(chain, key)) as sandbox:
        address = urlsplit(sandbox.base_url)
        with ConnectProxy((str(address.hostname), address.port or 443)) as proxy:
            variables = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "generated")}
            variables |= {"HTTP_PROXY": proxy.url, "HTTPS_PROXY": proxy.url}
            yield Run(scenarios_of(sandbox), variables | dict.fromkeys(AUTHORITIES, str(authority)))
    assert proxy.refused == [], "nothing else was asked for"


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_library_gets_what_it_should(driver: list[str], run: Run) -> None:
    program, name = driver
    done = subprocess.run(
        [program, str(HERE / name)],
        input=json.dumps([asdict(scenario) for scenario in run.scenarios]),
        env=run.variables,
        cwd=NPM_FOLDER if NPM_FOLDER.exists() else HERE,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    outcomes: list[Any] = json.loads(done.stdout)
    expected = {scenario.name: scenario.expected for scenario in run.scenarios}
    assert dict(zip(expected, outcomes, strict=True)) == expected


@npm
def test_the_node_example_of_the_sandboxs_page_passes(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    (example,) = (block for block in blocks(page) if block.file == "receipts.test.mjs")
    (tmp_path / example.file).write_text(example.code, encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(NPM_FOLDER / "node_modules")
    with Sandbox.start(control=0) as sandbox:
        done = subprocess.run(
            ["node", "--test", "--test-reporter=tap", example.file],  # noqa: S607 # the node on PATH
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **sandbox.environment()},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 2\n" in done.stdout


@pytest.mark.parametrize(
    "request_line",
    [
        "CONNECT example.com:443 HTTP/1.1",
        f"CONNECT {API_HOST}:80 HTTP/1.1",
        f"CONNECT api.{API_HOST}:443 HTTP/1.1",
        f"GET http://{API_HOST}/ HTTP/1.1",
    ],
)
def test_any_other_request_is_refused_and_noted(request_line: str) -> None:
    with ConnectProxy(("127.0.0.1", 9)) as proxy:
        address = urlsplit(proxy.url)
        with socket.create_connection((str(address.hostname), address.port or 80), timeout=5) as connection:
            connection.sendall(f"{request_line}\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 403 ")
    assert proxy.refused == [request_line]
