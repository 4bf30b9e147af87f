"""The credentials, and how they stay out of all text that the client or the HTTP library writes."""

import base64
import logging
import os
import re
import weakref
from typing import NoReturn
from urllib.parse import quote

from .errors import ConfigurationError

_USER_NAME = re.compile(r"(AC|SK)[0-9a-fA-F]{32}")
_SECRET = re.compile(r"[\x21-\x7e]+")
# Of the HTTP library: what it logs of a response may hold the header that was sent, if the server echoes it.
_LOGGERS = ("httpx2", *(f"httpcore2.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


class Credentials:
    """HTTP Basic credentials that show themselves to nobody but the request's header."""

    __slots__ = ("__header", "__needles", "__weakref__", "user_name")

    def __init__(self, user_name: str, secret: str) -> None:
        self.user_name = user_name
        token = base64.b64encode(f"{user_name}:{secret}".encode()).decode("ascii")
        self.__header = f"Basic {token}"
        # As it is, within JSON, and within a URL; whatever echoes it may change its case.
        within_json = secret.replace("\\", "\\\\").replace('"', '\\"')
        forms = {token, token.rstrip("="), secret, within_json, quote(secret, safe="")}
        longest_first = sorted(forms, key=len, reverse=True)
        self.__needles = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

    @classmethod
    def find(cls, account_sid: str | None, auth_token: str | None) -> "Credentials | ConfigurationError":
        """Take the arguments, or the environment's where None. Errors are returned: frames would show them."""
        user_name = os.environ.get("TWILIO_ACCOUNT_SID") if account_sid is None else account_sid
        secret = os.environ.get("TWILIO_AUTH_TOKEN") if auth_token is None else auth_token
        named = {"account_sid (or TWILIO_ACCOUNT_SID)": user_name, "auth_token (or TWILIO_AUTH_TOKEN)": secret}
        if not user_name or not secret:
            missing = [name for name, value in named.items() if not value]
            verb = "is" if len(missing) == 1 else "are"
            return ConfigurationError(f"no credentials: {' and '.join(missing)} {verb} missing")
        if not isinstance(user_name, str) or not _USER_NAME.fullmatch(user_name):
            return ConfigurationError(
                "account_sid must be an account SID (AC and 32 hexadecimal digits) or an API key SID (SK and 32); "
                "the value given is neither, and is not shown here because it may be a secret"
            )
        if not isinstance(secret, str) or not _SECRET.fullmatch(secret):
            return ConfigurationError(
                "auth_token must be text of printable ASCII characters without spaces; the value given is not"
            )
        return cls(user_name, secret)

    def header(self) -> str:
        """Return the value of the Authorization header."""
        return self.__header

    def redact(self, text: str) -> str:
        """Redact the secret in text that came from elsewhere, such as a server that echoes what it receives."""
        return self.__needles.sub("[redacted]", text)

    def __repr__(self) -> str:
        return f"Credentials({self.user_name!r}, '[redacted]')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled or copied: build the client where it is used")


class _Redacting(logging.Filter):
    """Lets every record pass, without the secrets of the clients that are alive."""

    def __init__(self) -> None:
        super().__init__()
        # A list, whose `append`, `remove` and `copy` are one step each: clients are built and dropped in any thread,
        # and a lock could be held by another thread at the moment of a fork.
        self.alive: list[weakref.ref[Credentials]] = []

    def filter(self, record: logging.LogRecord) -> bool:
        text = plain = record.getMessage()
        for reference in self.alive.copy():
            credentials = reference()
            if credentials is not None:
                text = credentials.redact(text)
        if text != plain:
            record.msg, record.args = text, None
        return True


_filter = _Redacting()


def keep_out_of_logs(credentials: Credentials) -> None:
    """Redact this secret in those logs from now on, for as long as the credentials live."""
    _filter.alive.append(weakref.ref(credentials, _filter.alive.remove))
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)
