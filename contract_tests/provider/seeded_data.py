"""What the sandbox's database holds, read by our own SQL: the oracle must not be the code that it judges."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract_tests.provider.target import ReceiptList

_MESSAGES = """
SELECT m.sid AS sid, c.sid AS conversation_sid, c.unique_name, s.sid AS chat_service_sid, s.is_default, s.account_sid
FROM messages AS m, conversations AS c, services AS s
WHERE m.conversation_sid = c.sid AND c.chat_service_sid = s.sid ORDER BY m.rowid
"""
_RECEIPTS = "SELECT * FROM receipts WHERE message_sid = :sid ORDER BY position"


@dataclass(frozen=True)
class SeededMessage:
    """A message of the database with all that its responses must say."""

    sid: str
    conversation_sid: str
    unique_name: str | None
    chat_service_sid: str
    is_default: int
    account_sid: str
    receipts: tuple[dict[str, Any], ...]

    def answers(self, place: ReceiptList, origin: str) -> list[dict[str, Any]]:
        """The receipts as they have to be answered, in the short or the service-scoped form."""
        service = {"chat_service_sid": self.chat_service_sid} if place.chat_service_sid else {}
        ids = {"conversation_sid": self.conversation_sid, "message_sid": self.sid, **service}
        return [{**one, **ids, "url": f"{origin}{place.receipt(one['sid'])}"} for one in self.receipts]


def messages(database: Path | None) -> list[SeededMessage]:
    assert database is not None
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(_MESSAGES)]
        receipts = [tuple(map(_fields, connection.execute(_RECEIPTS, message))) for message in found]
    return [SeededMessage(**message, receipts=rows) for message, rows in zip(found, receipts, strict=True)]


def _fields(row: sqlite3.Row) -> dict[str, Any]:
    """Every column is a field, but for the receipt's place among all."""
    return {name: value for name, value in zip(row.keys(), row, strict=True) if name != "position"}


def seeded(database: Path | None) -> dict[str, str]:
    """What the seed data is called, secrets of the sandbox included."""
    assert database is not None
    with closing(sqlite3.connect(database)) as connection:
        (text,) = connection.execute("SELECT value FROM settings WHERE name = 'seeded'").fetchone()
    names: dict[str, str] = json.loads(text)
    return names
