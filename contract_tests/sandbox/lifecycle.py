"""The channels a message leaves over, how its receipts move, and the SIDs and secrets of everything there is."""

import hashlib
from dataclasses import dataclass

from .schema import STATUSES
from .store import SandboxError


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel; what its receipts say for ``failed`` and ``undelivered`` is from Twilio's error dictionary."""

    prefix: str  #: The two letters of its message SIDs: SM and WA as the API page says, FB not verified
    reports_read: (
        bool  #: Whether it says that a message was read; for SMS delivered is the last state (published guide)
    )
    error_codes: dict[str, int]

    def reports(self, status: str | None) -> bool:
        """Whether a receipt of this channel can have this status."""
        return self.reports_read or status != "read"

    def steps(self, outcome: str | None) -> tuple[tuple[int, str], ...]:
        """The steps to an outcome, None for the best that the channel reports.

        Raises:
            SandboxError: The channel never reports this outcome.
        """
        chosen = outcome or ("read" if self.reports_read else "delivered")
        if chosen not in STEPS or not self.reports(chosen):
            known = filter(self.reports, STEPS)
            raise SandboxError(f"outcome {chosen!r} is not one of this channel's: {', '.join(known)} were expected")
        return STEPS[chosen]

    def error_code(self, status: str | None, error_code: int | None) -> int:
        """The error code that goes with a status: the channel's usual one unless another is given.

        Raises:
            SandboxError: There is no such status, or the code does not go with it.
        """
        if status is not None and status not in STATUSES:
            raise SandboxError(f"status {status!r} is unknown; one of {', '.join(STATUSES)} or None was expected")
        usual = self.error_codes.get(status or "", 0)
        if error_code is None:
            return usual
        if (error_code > 0) != (usual > 0):
            expected = "a positive code" if usual else "none"
            raise SandboxError(f"error code {error_code} does not go with status {status!r}; {expected} was expected")
        return error_code


CHANNELS = {
    "sms": Channel("SM", reports_read=False, error_codes={"failed": 30001, "undelivered": 30003}),
    "whatsapp": Channel("WA", reports_read=True, error_codes={"failed": 63016, "undelivered": 63024}),
    "messenger": Channel("FB", reports_read=True, error_codes={"failed": 63003, "undelivered": 63024}),
}

STEPS: dict[str, tuple[tuple[int, str], ...]] = {
    "sent": ((1, "sent"),),
    "delivered": ((1, "sent"), (3, "delivered")),
    "read": ((1, "sent"), (3, "delivered"), (20, "read")),
    "failed": ((2, "failed"),),
    "undelivered": ((1, "sent"), (10, "undelivered")),
}
"""The way to each outcome: seconds after sending, and the state from then on (states: published guide; times: ours)."""


def channel_named(name: str) -> Channel:
    """One of ``CHANNELS``.

    Raises:
        SandboxError: There is no such channel.
    """
    if name not in CHANNELS:
        raise SandboxError(f"channel {name!r} is unknown; one of {', '.join(CHANNELS)} was expected")
    return CHANNELS[name]


def digest(seed: int, *parts: object) -> str:
    """32 lower-case hexadecimal digits, as live SIDs have (recorded): the same on every machine.

    The ``number``-th SID of a kind, counted from 1, is its prefix and the digest of both. The token or secret of a SID
    is the digest of "secret of" it: letters and digits, as the Go library demands.
    """
    text = "/".join(str(part) for part in (seed, *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
