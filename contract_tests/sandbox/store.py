"""The sandbox's database: what the provider reads, and the transactions that change it."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from . import schema


class SandboxError(Exception):
    """What the sandbox was asked to set up or keep cannot be; the message names the value and what was expected."""


class Message(NamedTuple):
    """A message and what it belongs to, by SID."""

    account_sid: str
    chat_service_sid: str
    conversation_sid: str
    sid: str


class Receipt(NamedTuple):
    """One row of ``receipts``: its place among all, and its fields in the API page's order, but for its URL."""

    position: int
    sid: str
    fields: dict[str, str | int | None]


_Row = TypeVar("_Row")
_Value = str | int | None
_KEPT_AT_MOST = 1024

_RECEIPT = f"SELECT position, {', '.join(schema.FIELDS)} FROM receipts"  # noqa: S608 # our own column names
_MESSAGE = """
SELECT services.account_sid, services.sid, conversations.sid, messages.sid
FROM messages
JOIN conversations ON conversations.sid = messages.conversation_sid
JOIN services ON services.sid = conversations.chat_service_sid
WHERE messages.sid = :message AND services.account_sid = :account
AND :conversation IN (conversations.sid, conversations.unique_name)
AND CASE WHEN :service IS NULL THEN services.is_default ELSE services.sid = :service END
"""


class Store:
    """One SQLite file in WAL mode; safe to share between threads, and between processes.

    Args:
        path: The file; made with its schema if it is not there.
        durable: Wait for the disk at every commit. Without it a killed process still loses nothing that was
            committed, only a machine that loses power does.

    Raises:
        SandboxError: The file is no database of this sandbox.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        synchronous = "FULL" if durable else "OFF"
        self._write_lock, self._read_lock = threading.RLock(), threading.Lock()
        try:
            self._writer = _connect(path, synchronous)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from None
        try:
            self._prepare()
            self._writer.execute("PRAGMA journal_mode = WAL")
            self._reader = _connect(path, synchronous)
        except (sqlite3.DatabaseError, SandboxError) as error:
            self._writer.close()
            raise self._unusable(error) from None
        self._kept: dict[tuple[_Value, ...], tuple[Any, ...]] = {}
        self._kept_version = -1

    def _unusable(self, error: Exception) -> SandboxError:
        return SandboxError(f"{self.path} cannot be used: {error}; a sandbox database or a new file was expected")

    def _prepare(self) -> None:
        with self.writing() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if version == schema.VERSION:
                return
            if tables or version:
                raise SandboxError(f"its schema has version {version} instead of {schema.VERSION}")
            for statement in schema.SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {schema.VERSION}")

    def close(self) -> None:
        """Close both connections; the file stays."""
        self._writer.close()
        self._reader.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: committed whole on leaving, rolled back whole on an exception; may be nested."""
        with self._write_lock:
            if self._writer.in_transaction:
                yield self._writer
                return
            self._writer.execute("BEGIN IMMEDIATE")
            with self._writer:
                yield self._writer

    def _read(self, query: str, make: Callable[[tuple[Any, ...]], _Row], **parameters: _Value) -> tuple[_Row, ...]:
        """The rows of a query; kept for as long as SQLite says that nobody, in any process, has changed the file."""
        key = (query, *parameters.values())
        with self._read_lock:
            (version,) = self._reader.execute("PRAGMA data_version").fetchone()
            if version != self._kept_version or len(self._kept) >= _KEPT_AT_MOST:
                self._kept, self._kept_version = {}, version
            if key not in self._kept:
                self._kept[key] = tuple(map(make, self._reader.execute(query, parameters).fetchall()))
            rows: tuple[_Row, ...] = self._kept[key]
        return rows

    def credentials(self, username: str) -> tuple[str, str] | None:
        """The account SID and the secret that belong to an account SID or an API key SID."""
        rows = self._read(
            "SELECT sid, auth_token FROM accounts WHERE sid = :name "
            "UNION ALL SELECT account_sid, secret FROM api_keys WHERE sid = :name",
            lambda row: (str(row[0]), str(row[1])),
            name=username,
        )
        return next(iter(rows), None)

    def message(self, account: str, service: str | None, conversation: str, message: str) -> Message | None:
        """A message of this account, in this service (None: the default one) and conversation, or None."""
        rows = self._read(
            _MESSAGE, Message._make, account=account, service=service, conversation=conversation, message=message
        )
        return next(iter(rows), None)

    def receipt(self, message_sid: str, sid: str) -> Receipt | None:
        """A receipt of this message, or None."""
        query = f"{_RECEIPT} WHERE sid = :sid AND message_sid = :message"
        rows = self._read(query, _receipt, sid=sid, message=message_sid)
        return next(iter(rows), None)

    def receipts_after(self, message_sid: str, position: int, limit: int) -> list[Receipt]:
        """Up to ``limit`` receipts after a position, in the order in which they were created."""
        query = f"{_RECEIPT} WHERE message_sid = :message AND position > :position ORDER BY position LIMIT :limit"
        return list(self._read(query, _receipt, message=message_sid, position=position, limit=limit))

    def receipts_before(self, message_sid: str, position: int, limit: int) -> list[Receipt]:
        """Up to ``limit`` receipts right before a position, in the order in which they were created."""
        query = f"{_RECEIPT} WHERE message_sid = :message AND position < :position ORDER BY position DESC LIMIT :limit"
        return list(self._read(query, _receipt, message=message_sid, position=position, limit=limit))[::-1]


def _receipt(row: tuple[Any, ...]) -> Receipt:
    return Receipt(row[0], row[1], dict(zip(schema.FIELDS, row[1:], strict=True)))


def _connect(path: Path, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
