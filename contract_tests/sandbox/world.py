"""What can happen in the sandbox's world: accounts, conversations, messages and receipts come to be and change."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from .lifecycle import CHANNELS, channel_named, digest
from .store import SandboxError, Store

BEGINNING = datetime(2026, 1, 5, 9, 0, 0, tzinfo=UTC)
"""Where the clock of a new database stands."""

MOST_SECONDS = 1e9
"""How far the clock goes in one step."""

_Made = str | int | None | Callable[[str], str | None]
"""The value of a column, or what makes it from the row's SID."""

_MESSAGE = """
SELECT conversations.sid, services.account_sid
FROM messages
JOIN conversations ON conversations.sid = messages.conversation_sid
JOIN services ON services.sid = conversations.chat_service_sid
WHERE messages.sid = ?
"""

# Only the latest state is kept (published guide); the channel's own SID stays once there is one.
_SET_STATE = """
UPDATE receipts
SET status = ?, error_code = ?, channel_message_sid = coalesce(channel_message_sid, ?), date_updated = ?
WHERE sid = ?
"""


class World:
    """Every change to a store; each method is one transaction.

    Args:
        store: The database.
        live: Go by this machine's clock. Otherwise time stands still until ``advance``, and is kept in the database.
    """

    def __init__(self, store: Store, *, live: bool = False) -> None:
        self.store = store
        self.live = live

    def now(self) -> datetime:
        """The time in the sandbox, in UTC, to the second."""
        with self.store.writing() as connection:
            return self._now(connection)

    def advance(self, seconds: float = 0) -> int:
        """Let time pass (a live clock does so by itself) and let happen what has fallen due.

        Args:
            seconds: From 0 to 1e9, which is 31 years; fractions add up.

        Returns:
            How many receipts' states changed.

        Raises:
            SandboxError: Time cannot go back, nor for ever on.
        """
        if not 0 <= seconds <= MOST_SECONDS:
            raise SandboxError(f"{seconds} seconds cannot pass; a number from 0 to {MOST_SECONDS:.0e} was expected")
        with self._changing() as connection:
            now = self._now(connection)
            if not self.live:
                now += timedelta(seconds=seconds)
                connection.execute("INSERT OR REPLACE INTO settings VALUES ('now', ?)", (now.isoformat(),))
            due = connection.execute(
                "SELECT status, error_code, channel_message_sid, due, receipt_sid FROM transitions "
                "WHERE due <= ? ORDER BY due, number",
                (stamp(now),),
            ).fetchall()
            connection.executemany(_SET_STATE, due)
            connection.execute("DELETE FROM transitions WHERE due <= ?", (stamp(now),))
            return len(due)

    def add_account(self) -> str:
        """A new account; ``secret`` tells its token."""
        return self._add("accounts", "AC", auth_token=self.secret)

    def secret(self, sid: str) -> str:
        """The auth token of an account, or the secret of an API key: what their SIDs' owner was given."""
        with self.store.writing() as connection:
            return digest(_seed(connection), "secret of", sid)

    def add_api_key(self, account_sid: str) -> str:
        """A new API key of an account."""
        return self._add("api_keys", "SK", secret=self.secret, account_sid=account_sid)

    def add_service(self, account_sid: str, *, default: bool = False) -> str:
        """A new conversation service; the short form of the URL reaches an account's default one only."""
        return self._add("services", "IS", account_sid=account_sid, is_default=int(default))

    def add_conversation(self, chat_service_sid: str, unique_name: str | None = None) -> str:
        """A new conversation, which its unique name, if it has one, may stand for in a URL."""
        return self._add("conversations", "CH", chat_service_sid=chat_service_sid, unique_name=unique_name)

    def add_message(self, conversation_sid: str) -> str:
        """A new message, still without receipts."""
        return self._add("messages", "IM", conversation_sid=conversation_sid, date_created=stamp(self.now()))

    def add_receipt(
        self,
        message_sid: str,
        status: str | None = "delivered",
        *,
        error_code: int | None = None,
        channel: str = "sms",
        **fields: str | int | None,
    ) -> str:
        """A receipt in a given state for a new participant.

        Args:
            message_sid: The message it belongs to.
            status: One of ``STATUSES``, or None: the message is still within Twilio.
            error_code: For ``failed`` and ``undelivered``; None takes the channel's usual code, and 0 (published
                schema; the guide shows null) where nothing failed.
            channel: One of ``CHANNELS``.
            **fields: Columns that are to have another value, such as None: a receipt whose participant is gone has no
                ``participant_sid``, one that failed before the channel had it no ``channel_message_sid``.

        Raises:
            SandboxError: No such message, status or channel, or an error code that does not go with the status.
        """
        kind = channel_named(channel)
        code = kind.error_code(status, error_code)
        with self._changing() as connection:
            found = connection.execute(_MESSAGE, (message_sid,)).fetchone()
            if found is None:
                raise SandboxError(f"message {message_sid!r} is not there; the SID of a message was expected")
            conversation_sid, account_sid = found
            now = stamp(self._now(connection))
            row: dict[str, _Made] = {
                "account_sid": account_sid,
                "conversation_sid": conversation_sid,
                "message_sid": message_sid,
                "channel_message_sid": lambda _: self._name(connection, kind.prefix) if status else None,
                "status": status,
                "error_code": code,
                "participant_sid": lambda _: self._name(connection, "MB"),
                "date_created": now,
                "date_updated": now if status else None,
            }
            return self._add("receipts", "DY", **row | fields)

    def set_status(self, receipt_sid: str, status: str, error_code: int | None = None) -> None:
        """Change a receipt's state now; it has been updated then.

        Raises:
            SandboxError: No such receipt or status, or an error code that does not go with the status.
        """
        with self._changing() as connection:
            row = connection.execute("SELECT 1 FROM receipts WHERE sid = ?", (receipt_sid,)).fetchone()
            if row is None:
                raise SandboxError(f"receipt {receipt_sid!r} is not there; the SID of a receipt was expected")
            code = CHANNELS["sms"].error_code(status, error_code)
            state = status, code, self._name(connection, "SM"), stamp(self._now(connection))
            connection.execute(_SET_STATE, (*state, receipt_sid))

    def send(self, message_sid: str, channel: str = "sms", outcome: str | None = None) -> str:
        """Send a message to a new participant: its receipt starts at null and moves on as time passes.

        Args:
            message_sid: The message.
            channel: One of ``CHANNELS``.
            outcome: The state that its receipt ends in; None takes the best that the channel reports.

        Returns:
            The receipt's SID.

        Raises:
            SandboxError: No such message or channel, or an outcome that the channel never reports.
        """
        kind = channel_named(channel)
        steps = kind.steps(outcome)
        with self._changing() as connection:
            sid = self.add_receipt(message_sid, None, channel=channel)
            now, own_sid = self._now(connection), self._name(connection, kind.prefix)
            connection.executemany(
                "INSERT INTO transitions (receipt_sid, due, status, error_code, channel_message_sid)"
                " VALUES (?, ?, ?, ?, ?)",
                [
                    (sid, stamp(now + timedelta(seconds=after)), status, kind.error_code(status, None), own_sid)
                    for after, status in steps
                ],
            )
        return sid

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self.store.writing() as connection:
                yield connection
        except sqlite3.IntegrityError as error:
            raise SandboxError(f"the database refuses this: {error}") from None

    def _now(self, connection: sqlite3.Connection) -> datetime:
        if self.live:
            return datetime.now(UTC).replace(microsecond=0)
        return datetime.fromisoformat(_setting(connection, "now", BEGINNING.isoformat()))

    def _add(self, table: str, prefix: str, **values: _Made) -> str:
        """A new row with a SID of its own; a function makes its value from that."""
        with self._changing() as connection:
            sid = self._name(connection, prefix)
            row = {"sid": sid} | {name: value(sid) if callable(value) else value for name, value in values.items()}
            places = ", ".join("?" * len(row))
            connection.execute(
                f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})",  # noqa: S608 # our own names
                tuple(row.values()),
            )
        return sid

    def _name(self, connection: sqlite3.Connection, prefix: str) -> str:
        connection.execute(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (prefix) DO UPDATE SET used = used + 1", (prefix,)
        )
        (number,) = connection.execute("SELECT used FROM counters WHERE prefix = ?", (prefix,)).fetchone()
        return prefix + digest(_seed(connection), prefix, number)


def stamp(moment: datetime) -> str:
    """A moment as the API writes it; of fractions or offsets the Python library makes no date (measured)."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _setting(connection: sqlite3.Connection, name: str, default: str) -> str:
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return default if row is None else str(row[0])


def _seed(connection: sqlite3.Connection) -> int:
    return int(_setting(connection, "seed", "0"))
