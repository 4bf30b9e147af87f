"""Our client and Twilio's own libraries get from the sandbox what they should, over TLS and by the API's own name.

`make interop` installs from npm what is skipped without, and can be asked for some of them only.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from contract_tests.client.scripted_server import ScriptedServer, Wire, response
from contract_tests.documents.blocks import blocks
from contract_tests.partners.environment import PARTNERS, ROOT
from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.server import issue_certificate

API_HOST = "conversations.twilio.com"
HERE = Path(__file__).parent
NPM_FOLDER = ROOT / "build" / "interop"
"""Where `make interop` lets npm install what `package.json` names."""
DRIVER = [str(PARTNERS / "bin" / "python"), str(HERE / "driver.py")]
AUTHORITIES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "TWILIO_CA_BUNDLE")

npm = pytest.mark.skipif(
    shutil.which("node") is None or not (NPM_FOLDER / ".installed").exists(),
    reason="needs Node, and what `make interop` installs from npm",
)


@contextlib.contextmanager
def proxy_to(sandbox: str) -> Iterator[tuple[str, list[str]]]:
    """An HTTP proxy, and the requests that it refused: all but CONNECT to the API's host, which reaches the sandbox.

    So the libraries run with their own URLs and certificate checks, and no byte can leave this machine.
    """
    address, refused = urlsplit(sandbox), list[str]()

    def script(wire: Wire) -> None:
        request = wire.request().partition(b"\r\n")[0].decode("latin-1")
        if request.split(" ")[:2] != ["CONNECT", f"{API_HOST}:443"]:
            refused.append(request)
            wire.send(response(b"", "403 Forbidden"))
            return
        with socket.create_connection((str(address.hostname), address.port or 443)) as upstream:

            def respond() -> None:
                with contextlib.suppress(OSError):
                    while piece := upstream.recv(1 << 16):
                        wire.send(piece)

            wire.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            responding = threading.Thread(target=respond, daemon=True)
            responding.start()
            while piece := wire.some():
                upstream.sendall(piece)
            upstream.shutdown(socket.SHUT_WR)
            responding.join()

    with ScriptedServer(script) as server:
        yield server.url, refused


def scenarios_of(sandbox: Sandbox) -> dict[str, tuple[dict[str, Any], list[list[Any]] | int]]:
    """What every library is asked to do, and what must come of it: what the database holds, or an error's code."""
    data = sandbox.seeded
    main: dict[str, Any] = {"username": data.account_sid, "password": data.auth_token, "account_sid": data.account_sid}
    main |= {"conversation": data.conversation_sid, "message_sid": data.message_sid}
    main |= dict.fromkeys(("chat_service_sid", "receipt_sid", "limit"))
    in_service = main | {
        "chat_service_sid": data.other_service_sid,
        "conversation": data.other_service_conversation_sid,
        "message_sid": data.other_service_message_sid,
    }
    everything, elsewhere = (
        [[one.fields[name] for name in ("sid", "status", "error_code")] for one in rows]
        for rows in (
            sandbox.store.receipts_after(message, 0, 1000)
            for message in (data.message_sid, data.other_service_message_sid)
        )
    )
    one = main | {"receipt_sid": data.receipt_sid}
    return {
        "fetch": (one, everything[:1]),
        "list with a limit of 20": (main | {"limit": 20}, everything[:20]),
        "list all: three pages": (main, everything),
        "list with a limit above 50": (main | {"limit": 100}, everything[:100]),
        "list of an empty message": (main | {"message_sid": data.empty_message_sid}, []),
        "unknown receipt: 404": (main | {"receipt_sid": "DY" + "f" * 32}, 20404),
        "wrong token: 401": (one | {"password": "0" * 32}, 20003),
        "fetch with the service": (in_service | {"receipt_sid": elsewhere[0][0]}, elsewhere[:1]),
        "list with the service": (in_service, elsewhere),
        "list all with an API key": (
            main | {"username": data.api_key_sid, "password": data.api_key_secret},
            everything,
        ),
    }


@pytest.mark.parametrize(
    "driver",
    [
        pytest.param([*DRIVER, "ours"], id="ours"),
        pytest.param([*DRIVER, "python"], id="python"),
        pytest.param(["node", str(HERE / "node_sdk.cjs")], id="node", marks=npm),
        pytest.param([*DRIVER, "cli"], id="cli", marks=npm),
    ],
)
def test_a_library_gets_what_it_should(driver: list[str], tmp_path: Path) -> None:
    """The proxy is the only way out, and leads to the sandbox only; nothing is the caller's but the path."""
    authority, chain, key = issue_certificate(tmp_path, [API_HOST])
    with Sandbox.start(tls=(chain, key)) as sandbox, proxy_to(sandbox.base_url) as (proxy, refused):
        scenarios = scenarios_of(sandbox)
        variables = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "HTTP_PROXY": proxy, "HTTPS_PROXY": proxy}
        variables |= {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "generated")))}
        done = subprocess.run(
            driver,
            input=json.dumps([scenario for scenario, _ in scenarios.values()]),
            env=variables | dict.fromkeys(AUTHORITIES, str(authority)),
            cwd=NPM_FOLDER if NPM_FOLDER.exists() else HERE,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    outcomes: list[Any] = json.loads(done.stdout)
    assert dict(zip(scenarios, outcomes, strict=True)) == {name: right for name, (_, right) in scenarios.items()}
    assert refused == [], "nothing else was asked for"


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
