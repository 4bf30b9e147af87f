"""What a cold process costs: importing a client, and the way to the first page printed."""

import os
import subprocess
import time
from collections.abc import Callable
from typing import Final

from contract_tests.bench import data
from contract_tests.bench.measure import interleaved
from contract_tests.bench.peers import Peers

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
    "httpx2 + msgspec": f"""
import httpx2, msgspec
receipt = msgspec.defstruct("Receipt", [("sid", str), ("status", str | None)])
page = msgspec.json.Decoder(msgspec.defstruct("Page", [("delivery_receipts", list[receipt])]))
client = httpx2.Client(auth=({_WHO}))
print(len(page.decode(client.get(BASE_URL + {data.PATH!r} + "?PageSize=50").content).delivery_receipts))
""",
    "http.client + json": f"""
import http.client, json
connection = http.client.HTTPConnection(BASE_URL.removeprefix("http://"))
connection.request("GET", {data.PATH!r})
print(len(json.loads(connection.getresponse().read())["delivery_receipts"]))
""",
    "bare interpreter": "print(50)",
}


# What a process has at most had in memory, in KiB. Linux' own count of a child begins with its parent's.
_PEAK = """
import sys
try:
    with open("/proc/self/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
except OSError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
sys.stderr.write(f"{peak}\\n")
"""


def measure(base_url: str, peers: Peers, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Sample all.

    Returns:
        By quantity: CPU milliseconds of an import, milliseconds to the first page (wall and CPU), and peak MiB then.
    """
    taken: dict[str, dict[str, list[float]]] = {
        quantity: {name: [] for name in FIRST_PAGES} for quantity in ("first page, CPU", "memory")
    }

    def first_page(name: str) -> Callable[[], float]:
        def sample() -> float:
            wall, cpu, peak = _run(f"BASE_URL = {base_url!r}\n{FIRST_PAGES[name]}{_PEAK}", peers, printed=b"50\n")
            taken["first page, CPU"][name].append(cpu)
            taken["memory"][name].append(peak)
            return wall

        return sample

    def importing(code: str) -> Callable[[], float]:
        return lambda: _run(f"{code}\n{_PEAK}", peers)[1]

    imports = interleaved({name: importing(code) for name, code in IMPORTS.items()}, rounds)
    pages = interleaved({name: first_page(name) for name in FIRST_PAGES}, rounds)
    kept = {quantity: {name: s[-rounds:] for name, s in samples.items()} for quantity, samples in taken.items()}
    return {"import, CPU": imports, "first page": pages, **kept}


def _run(code: str, peers: Peers, printed: bytes = b"") -> tuple[float, float, float]:
    """Run code in a new process; returns its wall and CPU milliseconds and its peak MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [peers.python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=peers.environment
    )
    assert process.stdout
    assert process.stderr
    with process.stdout, process.stderr:
        output, peak = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or output != printed:
        raise RuntimeError(f"exit code {process.returncode}, printed {output!r}:\n{code}\n{peak.decode()}")
    cpu = usage.ru_utime + usage.ru_stime
    return wall * 1e3, cpu * 1e3, float(peak.split()[-1]) / 1024
