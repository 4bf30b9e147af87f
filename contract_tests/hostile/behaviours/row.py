"""One hostile behaviour, and what the client must make of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contract_tests.client.scripted_server import Script, Wire, response
from contract_tests.client.stub_provider import page_of
from twilio_receipts import Timeout, TwilioReceiptsError

CONVERSATION = "CH" + "c" * 32
MESSAGE = "IM" + "d" * 32
RECEIPT = "DY" + "e" * 32
LIST_PATH = f"/v1/Conversations/{CONVERSATION}/Messages/{MESSAGE}/Receipts"
GOOD_RECEIPT = b'{"sid":"%s"}' % RECEIPT.encode()

PATIENT = Timeout(connect=10, read=10, write=10, pool=10, total=20)
"""For behaviours that show at once: on a busy machine, too, what is seen is the behaviour and no time limit."""

HASTY = Timeout(connect=0.15, read=0.15, write=0.15, pool=0.15, total=0.25)
"""For behaviours that only a time limit ends."""

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One hostile behaviour."""

    name: str
    script: Script
    error: type[TwilioReceiptsError] | None
    """What the client must raise; None where it must bring a result all the same."""
    lists: bool = False
    """Whether a list is read, rather than one receipt fetched."""
    status: int | None = None
    """What the error's `status` must be, if it has to be one in particular."""
    says: str = ""
    """What the error's text must match."""
    timeout: Timeout = PATIENT
    memory: int = 16 * MIB
    """Bytes that the client may take at most."""
    scheme: str = "http"
    trusted: Path | None = None
    """A certificate that the client trusts."""
    limit: int | None = None
    """The list's."""
    heavy: bool = False
    """Whether it takes a second or more of work, so that one kind of client has to do in a quick run."""


def always(data: bytes) -> Script:
    """Answer every request with the same bytes."""
    return answering(lambda _: data)


def answering(build: Callable[[Wire], bytes]) -> Script:
    """Answer every request with what `build` makes of the connection."""

    def script(wire: Wire) -> None:
        while wire.request():
            wire.send(build(wire))

    return script


def once(data: bytes) -> Script:
    """Answer one request, and close."""

    def script(wire: Wire) -> None:
        if wire.request():
            wire.send(data)

    return script


def filled(text: str, wire: Wire) -> str:
    """Put places that only the running servers know into a URL."""
    return filled_with(text, wire.server.url, wire.server.port, wire.server.witness)


def filled_with(text: str, here: str, port: int, witness: str) -> str:
    """Put these places into a URL: of the server that is asked, its port, and a server that must never be."""
    places = {"HERE": here, "PORT": str(port), "WITNESS": witness, "NETLOC": witness.removeprefix("http://")}
    for name, place in places.items():
        text = text.replace(name, place)
    return text


def page(link: str | None, number: int = 0, *, empty: bool = False) -> bytes:
    """Build the response with one page of one receipt."""
    items = [] if empty else [{"sid": f"DY{number:032x}"}]
    return response(json.dumps(page_of(items, link)).encode())
