"""One hostile behaviour, and what the client must make of it."""

from collections.abc import Callable
from dataclasses import dataclass

from contract_tests.hostile.server import Script, Wire, json_answer
from twilio_receipts import Timeout, TwilioReceiptsError

CONVERSATION = "CH" + "c" * 32
MESSAGE = "IM" + "d" * 32
RECEIPT = "DY" + "e" * 32
LIST_PATH = f"/v1/Conversations/{CONVERSATION}/Messages/{MESSAGE}/Receipts"
GOOD_RECEIPT = b'{"sid":"%s"}' % RECEIPT.encode()

PATIENT = Timeout(connect=10, read=10, write=10, pool=10, total=20)
"""For behaviours that show at once: on a busy machine, too, what is seen is the behaviour and no time limit."""

HASTY = Timeout(connect=0.25, read=0.25, write=0.25, pool=0.25, total=0.4)
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
    limit: int | None = None
    """The list's."""
    heavy: bool = False
    """Whether it takes a second or more of work, so that one kind of client has to do in a quick run."""

    @property
    def seconds(self) -> float:
        """How long it may take at most; the machine may be busy."""
        return (self.timeout.total or 0) + 5


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


def page(link: str | None, number: int = 0, *, empty: bool = False) -> bytes:
    """Build the answer with one page of one receipt."""
    quoted = "null" if link is None else f'"{link}"'
    receipts = b"" if empty else b'{"sid":"DY%032x"}' % number
    meta = b'{"key":"delivery_receipts","next_page_url":%s}' % quoted.encode()
    return json_answer(b'{"meta":%s,"delivery_receipts":[%s]}' % (meta, receipts))
