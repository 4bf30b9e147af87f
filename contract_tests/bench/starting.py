"""What a cold process costs: importing a client, and the way to the first page printed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Final

from contract_tests.bench import data
from contract_tests.bench.measure import interleaved

_CONVERSATION, _MESSAGE = repr(data.CONVERSATION_SID), repr(data.MESSAGE_SID)
_IDS = f"{_CONVERSATION}, {_MESSAGE}"
_WHO = f"{data.ACCOUNT_SID!r}, {data.AUTH_TOKEN!r}"

IMPORTS: Final = {
    "ours": "import twilio_receipts",
    "twilio": "import twilio.rest.conversations.v1.conversation.message.delivery_receipt",
    "stock": "import stock_receipts.api.receipts.list_conversation_message_receipt",
    "httpx2 alone": "import httpx2",
    "bare interpreter": "",
}
FIRST_PAGES: Final = {
    "ours": f"""
from twilio_receipts import Client
with Client({_WHO}, base_url=BASE_URL) as client:
    print(len(client.receipts.page({_IDS}, page_size=50).delivery_receipts))
""",
    "twilio": f"""
from twilio.rest import Client
client = Client({_WHO})
client.conversations.base_url = BASE_URL
print(len(client.conversations.v1.conversations({_CONVERSATION}).messages({_MESSAGE})
    .delivery_receipts.list(page_size=50, limit=50)))
""",
    "stock": f"""
import base64
from stock_receipts import AuthenticatedClient
from stock_receipts.api.receipts import list_conversation_message_receipt as operation
token = base64.b64encode(b":".join(part.encode() for part in ({_WHO}))).decode()
client = AuthenticatedClient(BASE_URL, token, prefix="Basic")
print(len(operation.sync({_IDS}, client=client, page_size=50).delivery_receipts))
""",
    "httpx2 + msgspec": """
from contract_tests.bench.contestants import _decoder, _first, _HEADERS
import httpx2
print(len(_decoder()(httpx2.Client(headers=_HEADERS).get(_first(BASE_URL)).content).delivery_receipts))
""",
    "http.client + json": f"""
import http.client, json
connection = http.client.HTTPConnection(BASE_URL.removeprefix("http://"))
connection.request("GET", {data.PATH!r})
print(len(json.loads(connection.getresponse().read())["delivery_receipts"]))
""",
    "bare interpreter": "print(50)",
}


def measure(base_url: str, environment: dict[str, str], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Sample all.

    Returns:
        By quantity: CPU seconds of an import, seconds to the first page, and peak KiB of memory then.
    """
    memory: dict[str, list[float]] = {name: [] for name in FIRST_PAGES}

    def first_page(name: str) -> Callable[[], float]:
        def sample() -> float:
            seconds, _, peak = _run(f"BASE_URL = {base_url!r}\n{FIRST_PAGES[name]}", environment, output=b"50\n")
            memory[name].append(peak)
            return seconds

        return sample

    imports = interleaved(
        {name: lambda code=code: _run(code, environment)[1] for name, code in IMPORTS.items()},  # type: ignore[misc] # mypy does not infer lambdas with defaults
        rounds,
    )
    pages = interleaved({name: first_page(name) for name in FIRST_PAGES}, rounds, warm_up=1)
    return {
        "import": imports,
        "first page": pages,
        "memory": {name: samples[-rounds:] for name, samples in memory.items()},
    }


def _run(code: str, environment: dict[str, str], output: bytes = b"") -> tuple[float, float, float]:
    """Run code in a new process; returns its wall seconds, CPU seconds and peak KiB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [os.environ.get("PEER", sys.executable), "-c", code], stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout
    with process.stdout as reader:
        printed = reader.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or printed != output:
        raise RuntimeError(f"exit code {process.returncode}, printed {printed!r}:\n{code}")
    return wall, usage.ru_utime + usage.ru_stime, float(usage.ru_maxrss)
