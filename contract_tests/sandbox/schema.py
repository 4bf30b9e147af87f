"""The database schema: foreign keys, SID patterns and the rules of a receipt, held by SQLite itself."""

VERSION = 3
"""Written to ``PRAGMA user_version``; a file with another number is refused."""

STATUSES = ("sent", "delivered", "read", "failed", "undelivered")
"""The delivery statuses of the API page, next to null: the message is still within Twilio (published guide)."""


def _sid(column: str, prefix: str = "[a-zA-Z][a-zA-Z]") -> str:
    """A check that ``column`` is ``prefix`` and 32 hexadecimal digits, as the API page's patterns say."""
    pattern = prefix + "[0-9a-fA-F]" * 32
    # GLOB does not look behind a NUL, and any type passes for a text.
    return f"typeof({column}) = 'text' AND length(CAST({column} AS BLOB)) = 34 AND {column} GLOB '{pattern}'"


def _secret(column: str) -> str:
    """Letters and digits only: the Go library refuses any other credential (read in its source)."""
    return f"length({column}) >= 16 AND {column} NOT GLOB '*[^0-9a-zA-Z]*'"


def _date(column: str) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ``: with fractions or offsets the Python library hands out strings (measured)."""
    digits = "[0-9]"
    day = "-".join((digits * 4, digits * 2, digits * 2))
    time = ":".join((digits * 2,) * 3)
    return f"{column} GLOB '{day}T{time}Z'"


FIELDS: dict[str, str] = {
    "sid": f"TEXT NOT NULL UNIQUE CHECK ({_sid('sid', 'DY')})",
    "account_sid": "TEXT REFERENCES accounts (sid)",
    "conversation_sid": "TEXT NOT NULL",
    "message_sid": "TEXT NOT NULL",
    "channel_message_sid": f"TEXT CHECK (channel_message_sid IS NULL OR {_sid('channel_message_sid')})",
    "status": f"TEXT CHECK (status IN {STATUSES!r})",
    "error_code": "INTEGER NOT NULL DEFAULT 0 CHECK (typeof(error_code) = 'integer' AND error_code >= 0)",
    "participant_sid": "TEXT",
    "date_created": f"TEXT NOT NULL CHECK ({_date('date_created')})",
    "date_updated": f"TEXT CHECK ({_date('date_updated')})",
}
"""The fields of a receipt as columns, in the API page's order: a new one with a default is served from here on."""

SCHEMA = f"""
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE counters (
    prefix TEXT PRIMARY KEY,
    used INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
    sid TEXT PRIMARY KEY CHECK ({_sid("sid", "AC")}),
    auth_token TEXT NOT NULL CHECK ({_secret("auth_token")})
);

CREATE TABLE api_keys (
    sid TEXT PRIMARY KEY CHECK ({_sid("sid", "SK")}),
    secret TEXT NOT NULL CHECK ({_secret("secret")}),
    account_sid TEXT NOT NULL REFERENCES accounts (sid)
);

CREATE TABLE services (
    sid TEXT PRIMARY KEY CHECK ({_sid("sid", "IS")}),
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1))
);
CREATE UNIQUE INDEX one_default_service ON services (account_sid) WHERE is_default;

CREATE TABLE conversations (
    sid TEXT PRIMARY KEY CHECK ({_sid("sid", "CH")}),
    chat_service_sid TEXT NOT NULL REFERENCES services (sid),
    unique_name TEXT CHECK (unique_name <> ''),
    UNIQUE (chat_service_sid, unique_name)
);

CREATE TABLE participants (
    sid TEXT PRIMARY KEY CHECK ({_sid("sid", "MB")}),
    conversation_sid TEXT NOT NULL REFERENCES conversations (sid),
    UNIQUE (sid, conversation_sid)
);

CREATE TABLE messages (
    sid TEXT PRIMARY KEY CHECK ({_sid("sid", "IM")}),
    conversation_sid TEXT NOT NULL REFERENCES conversations (sid),
    date_created TEXT NOT NULL CHECK ({_date("date_created")}),
    UNIQUE (sid, conversation_sid)
);

CREATE TABLE receipts (
    {", ".join(map(" ".join, FIELDS.items()))},
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    UNIQUE (message_sid, participant_sid),
    FOREIGN KEY (message_sid, conversation_sid) REFERENCES messages (sid, conversation_sid),
    FOREIGN KEY (participant_sid, conversation_sid) REFERENCES participants (sid, conversation_sid),
    CONSTRAINT error_code_with_failure
        CHECK ((error_code > 0) = coalesce(status IN ('failed', 'undelivered'), 0)),
    CONSTRAINT channel_knows_what_left
        CHECK (channel_message_sid IS NOT NULL OR coalesce(status, 'failed') = 'failed')
);
CREATE INDEX receipts_of_a_message ON receipts (message_sid, position);

CREATE TABLE transitions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    receipt_sid TEXT NOT NULL REFERENCES receipts (sid),
    due TEXT NOT NULL CHECK ({_date("due")}),
    status TEXT NOT NULL CHECK (status IN {STATUSES!r}),
    error_code INTEGER NOT NULL CHECK (error_code >= 0),
    channel_message_sid TEXT
);
CREATE INDEX transitions_by_time ON transitions (due, number);
"""
