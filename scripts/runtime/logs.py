"""Keeps secrets out of what httpx2 and httpcore2 log of a response: a server may echo the header that it was sent."""

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
        # A list, whose `append`, `remove` and `copy` are one step each: clients are built and dropped in any thread,
        # and a lock could be held by another thread at the moment of a fork.
        self.alive: list[weakref.ref[Credentials]] = []

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact secrets in the record's text, and leave all other records as they are."""
        text = plain = record.getMessage()
        for reference in self.alive.copy():
            credentials = reference()
            if credentials is not None:
                text = credentials.redact(text)
        if text != plain:
            record.msg, record.args = text, None
        return True


_filter = _Redacting()


def guard(credentials: Credentials) -> None:
    """Redact this secret in those logs from now on, for as long as the credentials live."""
    _filter.alive.append(weakref.ref(credentials, _filter.alive.remove))
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)
