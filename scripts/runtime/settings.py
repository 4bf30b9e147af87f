"""How a client is configured: credentials, base URL, edge and region, time limits. All of it is checked here."""

import base64
import ipaddress
import os
import re
from typing import Final, NoReturn
from urllib.parse import quote, urlsplit

import msgspec

from .errors import ConfigurationError
from .text import short_repr

LONGEST_TIMEOUT: Final = 86_400.0
"""Seconds; the network's own clocks overflow at some larger number, each at another."""

LONGEST_USER_AGENT: Final = 200
"""Characters that a caller may add to the User-Agent."""

MOST_CONNECTIONS: Final = 100
"""Connections of one client, all of them kept open between requests."""

_USER_AGENT = re.compile(r"[\x21-\x7e]+( [\x21-\x7e]+)*")
_USER_NAME = re.compile(r"(AC|SK)[0-9a-fA-F]{32}")
_HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")
_HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?")
_BASE_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~!$&'()*+,;=:@-]+)*")


class Timeout(msgspec.Struct, frozen=True):
    """Time limits of one call, in seconds above 0 and up to a day; None lifts a limit.

    `total` bounds the call as a whole, its retries and the waiting between them included; the others bound single
    steps of one attempt. A list is several calls, one for each page.
    """

    connect: float | None = 5.0
    """Opening a connection to one address; again, setting up TLS."""
    read: float | None = 15.0
    """Waiting for the next bytes of the response."""
    write: float | None = 10.0
    """Sending the request."""
    pool: float | None = 15.0
    """Waiting for a free connection."""
    total: float | None = 60.0
    """The whole call."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            seconds = getattr(self, name)
            number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
            if seconds is not None and not (number and 0 < seconds <= LONGEST_TIMEOUT):
                raise ConfigurationError(
                    f"timeout.{name} must be a number of seconds above 0 and up to {LONGEST_TIMEOUT:.0f}, or None; "
                    f"got {short_repr(seconds)}"
                )

    @classmethod
    def of(cls, value: "Timeout | float | None", error: type[Exception] = ConfigurationError) -> "Timeout":
        """Take what a caller gave: limits as they are, one number for the whole call, or None for no limit at all."""
        if isinstance(value, Timeout):
            return value
        try:
            return cls(None, None, None, None, None) if value is None else cls(total=value)
        except ConfigurationError as refused:
            raise error(str(refused)) from None


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
    def find(cls, account_sid: str | None, auth_token: str | None) -> "Credentials":
        """Take the arguments, or TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN where they are None.

        Raises ConfigurationError.
        """
        user_name = os.environ.get("TWILIO_ACCOUNT_SID") if account_sid is None else account_sid
        secret = os.environ.get("TWILIO_AUTH_TOKEN") if auth_token is None else auth_token
        named = {"account_sid (or TWILIO_ACCOUNT_SID)": user_name, "auth_token (or TWILIO_AUTH_TOKEN)": secret}
        if not user_name or not secret:
            missing = [name for name, value in named.items() if not value]
            verb = "is" if len(missing) == 1 else "are"
            raise ConfigurationError(f"no credentials: {' and '.join(missing)} {verb} missing")
        if not isinstance(user_name, str) or not _USER_NAME.fullmatch(user_name):
            raise ConfigurationError(
                "account_sid must be an account SID (AC and 32 hexadecimal digits) or an API key SID (SK and 32); "
                "the value given is neither, and is not shown here because it may be a secret"
            )
        if not isinstance(secret, str) or not _HEADER_SAFE.fullmatch(secret):
            raise ConfigurationError(
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


class Destination(msgspec.Struct, frozen=True):
    """What all requests of one client have in common."""

    base_url: str
    credentials: Credentials
    user_agent: str


def full_user_agent(product: str, suffix: str | None) -> str:
    """Add the caller's own product, such as `app/1.2`, to the User-Agent of this package. Raises ConfigurationError."""
    if suffix is None:
        return product
    if not isinstance(suffix, str) or len(suffix) > LONGEST_USER_AGENT or not _USER_AGENT.fullmatch(suffix):
        raise ConfigurationError(
            f"user_agent must be 1 to {LONGEST_USER_AGENT} printable ASCII characters such as 'app/1.2', with single "
            f"spaces between words; got {short_repr(suffix)}"
        )
    return f"{product} {suffix}"


def choose_base_url(
    default: str, base_url: str | None, edge: str | None, region: str | None, *, allow_unencrypted_http: bool = False
) -> str:
    """Settle where requests go: an absolute URL, its scheme and host in lower case, without a trailing slash.

    A `base_url` excludes edge and region; an edge alone implies the region us1. Raises ConfigurationError.
    """
    if base_url is not None:
        if edge is not None or region is not None:
            raise ConfigurationError("give base_url, or edge and region, but not both")
        return _checked(base_url, allow_unencrypted_http=allow_unencrypted_http)
    edge = edge or os.environ.get("TWILIO_EDGE") or None
    region = region or os.environ.get("TWILIO_REGION") or ("us1" if edge else None)
    scheme, _, host = default.partition("://")
    product, _, domain = host.partition(".")
    labels = [_host_label(name, value) for name, value in (("edge", edge), ("region", region)) if value is not None]
    return _checked(f"{scheme}://{'.'.join([product, *labels, domain])}")


def _host_label(name: str, value: str) -> str:
    if not isinstance(value, str) or not _HOST_LABEL.fullmatch(value):
        raise ConfigurationError(f"{name} must be a lower-case name such as 'dublin' or 'us1'; got {short_repr(value)}")
    return value


def _checked(base_url: str, *, allow_unencrypted_http: bool = False) -> str:
    expected = "base_url must be an absolute https URL, without query, fragment, user name or password"
    if not isinstance(base_url, str) or "@" in base_url:
        # What stands before an @ is a password more often than not.
        raise ConfigurationError(
            f"{expected}; got {'one with an @' if isinstance(base_url, str) else short_repr(base_url)}"
        )
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigurationError(f"{expected}; got {short_repr(base_url)}") from None
    address, path = _address(host), parts.path.rstrip("/")
    if (
        not _HEADER_SAFE.fullmatch(base_url)
        or not (address or _HOST_NAME.fullmatch(host))
        or port == 0
        or {"?", "#"} & set(base_url)
        or not _BASE_PATH.fullmatch(path)
    ):
        raise ConfigurationError(f"{expected}; got {short_repr(base_url)}")
    loopback = host == "localhost" if address is None else address.is_loopback
    if parts.scheme != "https" and not (parts.scheme == "http" and (loopback or allow_unencrypted_http is True)):
        raise ConfigurationError(
            "base_url must be https, or plain http to this machine; allow_unencrypted_http=True lets the credentials "
            f"cross a network where others can read them; got {short_repr(base_url)}"
        )
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{'' if port is None else f':{port}'}{path}"


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return None if "%" in host else ipaddress.ip_address(host)
    except ValueError:
        return None
