"""The channels a message leaves over, and how its receipts move: each step at its time."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from .store import SandboxError


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel.

    Attributes:
        prefix: The two letters of its message SIDs: SM and WA as the API page says, FB not verified.
        reports_read: Whether it says that a message was read; for SMS delivered is the last state (published guide).
        error_codes: What a receipt says for ``failed`` and ``undelivered``, from Twilio's error dictionary.
    """

    prefix: str
    reports_read: bool
    error_codes: dict[str, int]

    def reports(self, status: str | None) -> bool:
        """Whether a receipt of this channel can have this status."""
        return self.reports_read or status != "read"


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


def plan(
    connection: sqlite3.Connection,
    receipt_sid: str,
    channel: Channel,
    outcome: str | None,
    sent_at: datetime,
    channel_message_sid: str,
) -> None:
    """Write down what will happen to a receipt.

    Raises:
        SandboxError: The channel never reports this outcome.
    """
    chosen = outcome or ("read" if channel.reports_read else "delivered")
    if chosen not in STEPS or not channel.reports(chosen):
        known = filter(channel.reports, STEPS)
        raise SandboxError(f"outcome {chosen!r} is not one of this channel's: {', '.join(known)} were expected")
    connection.executemany(
        "INSERT INTO transitions (receipt_sid, due, status, error_code, channel_message_sid) VALUES (?, ?, ?, ?, ?)",
        [
            (
                receipt_sid,
                (sent_at + timedelta(seconds=after)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                status,
                channel.error_codes.get(status, 0),
                channel_message_sid,
            )
            for after, status in STEPS[chosen]
        ],
    )


def apply_due(connection: sqlite3.Connection, now: str) -> int:
    """Let happen what was due by ``now``, in order, each at its own time; the number of changes."""
    due = connection.execute(
        "SELECT receipt_sid, status, error_code, channel_message_sid, due FROM transitions "
        "WHERE due <= ? ORDER BY due, number",
        (now,),
    ).fetchall()
    for step in due:
        set_state(connection, *step)
    connection.execute("DELETE FROM transitions WHERE due <= ?", (now,))
    return len(due)


def set_state(
    connection: sqlite3.Connection, receipt_sid: str, status: str, error_code: int, channel_message_sid: str, at: str
) -> None:
    """Only the latest state is kept (published guide); the channel's own SID stays once there is one."""
    connection.execute(
        "UPDATE receipts SET status = ?, error_code = ?, date_updated = ?, "
        "channel_message_sid = coalesce(channel_message_sid, ?) WHERE sid = ?",
        (status, error_code, at, channel_message_sid, receipt_sid),
    )
