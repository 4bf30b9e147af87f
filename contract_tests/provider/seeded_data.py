"""What the sandbox's database holds, read by our own SQL: the oracle must not be the code that it judges."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MESSAGES = """
SELECT m.sid, c.sid, c.unique_name, s.sid, s.is_default, s.account_sid
FROM messages AS m, conversations AS c, services AS s
WHERE m.conversation_sid = c.sid AND c.chat_service_sid = s.sid ORDER BY m.rowid
"""
_RECEIPTS = "SELECT * FROM receipts WHERE message_sid = ? ORDER BY position"


@dataclass(frozen=True)
class SeededMessage:
    """A message of the database with all that its answers must say."""

    sid: str
    conversation_sid: str
    unique_name: str | None
    chat_service_sid: str
    is_in_default_service: bool
    account_sid: str
    receipts: tuple[dict[str, Any], ...]

    def answer(self, receipt: dict[str, Any], origin: str, *, scoped: bool) -> dict[str, Any]:
        """One receipt as it has to be answered, in the short or the service-scoped form."""
        service = {"chat_service_sid": self.chat_service_sid} if scoped else {}
        form = f"/Services/{self.chat_service_sid}" if scoped else ""
        path = f"{form}/Conversations/{self.conversation_sid}/Messages/{self.sid}/Receipts/{receipt['sid']}"
        return {
            **receipt,
            **service,
            "conversation_sid": self.conversation_sid,
            "message_sid": self.sid,
            "url": f"{origin}/v1{path}",
        }


def messages(database: Path) -> list[SeededMessage]:
    """Every message of every account."""
    with closing(sqlite3.connect(database)) as connection:
        return [
            SeededMessage(sid, conversation, name, service, bool(default), account, _receipts(connection, sid))
            for sid, conversation, name, service, default, account in connection.execute(_MESSAGES).fetchall()
        ]


def _receipts(connection: sqlite3.Connection, message_sid: str) -> tuple[dict[str, Any], ...]:
    """Every column is a field, but for the receipt's place among all."""
    found = connection.execute(_RECEIPTS, (message_sid,))
    names = [name for name, *_ in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return tuple({name: value for name, value in row.items() if name != "position"} for row in rows)


def seeded(database: Path) -> dict[str, str]:
    """What the seed data is called, secrets of the sandbox included."""
    with closing(sqlite3.connect(database)) as connection:
        (text,) = connection.execute("SELECT value FROM settings WHERE name = 'seeded'").fetchone()
    names: dict[str, str] = json.loads(text)
    return names
