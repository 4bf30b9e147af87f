# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""Keeps secrets out of what httpx2 and httpcore2 log of an answer: a server may echo the header that it was sent."""

from __future__ import annotations

import logging
import weakref

from .settings import Credentials

_LOGGERS = (
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
)


class _Redacting(logging.Filter):
    """Lets every record pass, without the secrets of the clients that are alive."""

    def __init__(self) -> None:
        super().__init__()
        self.credentials: weakref.WeakSet[Credentials] = weakref.WeakSet()

    def filter(self, record: logging.LogRecord) -> bool:
        """Blot out secrets in the record's text, and leave all other records as they are."""
        text = plain = record.getMessage()
        for credentials in list(self.credentials):
            text = credentials.redact(text)
        if text != plain:
            record.msg, record.args = text, None
        return True


_filter = _Redacting()


def guard(credentials: Credentials) -> None:
    """Blot out this secret in those logs from now on, for as long as the credentials live."""
    _filter.credentials.add(credentials)
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)
