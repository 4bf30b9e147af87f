"""The database schema: what belongs to what and the rules of a receipt, held by SQLite itself."""

VERSION = 4
"""Written to ``PRAGMA user_version``; a file with another number is refused."""

STATUSES = ("sent", "delivered", "read", "failed", "undelivered")
"""The delivery statuses of the API page, next to null: the message is still within Twilio (published guide)."""

FIELDS: dict[str, str] = {
    "sid": "TEXT NOT NULL UNIQUE",
    "account_sid": "TEXT REFERENCES accounts (sid)",
    "conversation_sid": "TEXT NOT NULL",
    "message_sid": "TEXT NOT NULL",
    "channel_message_sid": "TEXT",
    "status": f"TEXT CHECK (status IN {STATUSES!r})",
    "error_code": "INTEGER NOT NULL DEFAULT 0 CHECK (typeof(error_code) = 'integer' AND error_code >= 0)",
    "participant_sid": "TEXT",
    "date_created": "TEXT NOT NULL",
    "date_updated": "TEXT",
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
    sid TEXT PRIMARY KEY,
    auth_token TEXT NOT NULL
);

CREATE TABLE api_keys (
    sid TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    account_sid TEXT NOT NULL REFERENCES accounts (sid)
);

CREATE TABLE services (
    sid TEXT PRIMARY KEY,
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1))
);
CREATE UNIQUE INDEX one_default_service ON services (account_sid) WHERE is_default;

CREATE TABLE conversations (
    sid TEXT PRIMARY KEY,
    chat_service_sid TEXT NOT NULL REFERENCES services (sid),
    unique_name TEXT CHECK (unique_name <> ''),
    UNIQUE (chat_service_sid, unique_name)
);

CREATE TABLE messages (
    sid TEXT PRIMARY KEY,
    conversation_sid TEXT NOT NULL REFERENCES conversations (sid),
    date_created TEXT NOT NULL,
    UNIQUE (sid, conversation_sid)
);

CREATE TABLE receipts (
    {", ".join(map(" ".join, FIELDS.items()))},
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    UNIQUE (message_sid, participant_sid),
    FOREIGN KEY (message_sid, conversation_sid) REFERENCES messages (sid, conversation_sid),
    CONSTRAINT error_code_with_failure
        CHECK ((error_code > 0) = coalesce(status IN ('failed', 'undelivered'), 0)),
    CONSTRAINT channel_knows_what_left
        CHECK (channel_message_sid IS NOT NULL OR coalesce(status, 'failed') = 'failed')
);
CREATE INDEX receipts_of_a_message ON receipts (message_sid, position);

CREATE TABLE transitions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    receipt_sid TEXT NOT NULL REFERENCES receipts (sid),
    due TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN {STATUSES!r}),
    error_code INTEGER NOT NULL CHECK (error_code >= 0),
    channel_message_sid TEXT
);
CREATE INDEX transitions_by_time ON transitions (due, number);
"""
