"""How a client is configured: where requests go, what they have in common, and which links are the provider's own."""

import ipaddress
import os
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

import msgspec

from .credentials import Credentials
from .errors import ConfigurationError, short_repr
from .retry import Timeout

LONGEST_USER_AGENT: Final = 200  # characters that a caller may add to the User-Agent
MOST_CONNECTIONS: Final = 100  # connections of one client, all of them kept open between requests
_DEFAULT_PORTS = {"https": 443, "http": 80}
_USER_AGENT = re.compile(r"[\x21-\x7e]+( [\x21-\x7e]+)*")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?")
_BASE_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~!$&'()*+,;=:@-]+)*")


class Origins:
    """Where requests go, and where page links may point: a link elsewhere tells of something wrong."""

    def __init__(self, base_url: str, default: str) -> None:
        """Admit `base_url`, and `default`, whose links are the API's own: a gateway may pass them on."""
        base = urlsplit(base_url)
        self.base_url = base_url
        self.path = base.path  # it precedes those of the spec
        self._base, self._default = _origin(base), _origin(urlsplit(default))

    def allows(self, link: SplitResult) -> bool:
        """Tell whether a link is the provider's own: the configured origin, or the API's in any edge and region."""
        origin = scheme, host, port = _origin(link)
        if origin == self._base:
            return True
        product, _, domain = self._default[1].partition(".")
        api = host.startswith(f"{product}.") and host.endswith(f".{domain}")
        return api and (scheme, port) == (self._default[0], self._default[2])


def _origin(url: SplitResult) -> tuple[str, str, int | None]:
    port = _DEFAULT_PORTS.get(url.scheme) if url.port is None else url.port
    return url.scheme, url.hostname or "", port


class Configuration(msgspec.Struct, frozen=True):
    """What all calls of one client have in common."""

    credentials: Credentials
    origins: Origins
    user_agent: str
    timeout: Timeout
    max_retries: int


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


def choose_origins(
    default: str, base_url: str | None, edge: str | None, region: str | None, *, allow_unencrypted_http: bool = False
) -> Origins:
    """Settle where requests go; an edge alone implies the region us1. Raises ConfigurationError."""
    if base_url is not None:
        if edge is not None or region is not None:
            raise ConfigurationError("give base_url, or edge and region, but not both")
        return Origins(_checked(base_url, allow_unencrypted_http=allow_unencrypted_http), default)
    edge = edge or os.environ.get("TWILIO_EDGE") or None
    region = region or os.environ.get("TWILIO_REGION") or ("us1" if edge else None)
    scheme, _, host = default.partition("://")
    product, _, domain = host.partition(".")
    labels = [_host_label(name, value) for name, value in (("edge", edge), ("region", region)) if value is not None]
    return Origins(_checked(f"{scheme}://{'.'.join(filter(None, [product, *labels, domain]))}"), default)


def _host_label(name: str, value: str) -> str:
    if not isinstance(value, str) or not _HOST_LABEL.fullmatch(value):
        raise ConfigurationError(f"{name} must be a lower-case name such as 'dublin' or 'us1'; got {short_repr(value)}")
    return value


def _checked(base_url: str, *, allow_unencrypted_http: bool = False) -> str:
    """Return the URL with its scheme and host in lower case, and without a trailing slash."""
    # The part before an @ is often a password.
    with_password = isinstance(base_url, str) and "@" in base_url
    refusal = ConfigurationError(
        "base_url must be an absolute https URL, without query, fragment, user name or password; "
        f"got {'one with an @' if with_password else short_repr(base_url)}"
    )
    if not isinstance(base_url, str) or with_password:
        raise refusal
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise refusal from None
    try:
        address = None if "%" in host else ipaddress.ip_address(host)
    except ValueError:
        address = None
    path = parts.path.rstrip("/")
    if (
        not _PRINTABLE.fullmatch(base_url)
        or not (address or _HOST_NAME.fullmatch(host))
        or port == 0
        or {"?", "#"} & set(base_url)
        or not _BASE_PATH.fullmatch(path)
    ):
        raise refusal
    loopback = host == "localhost" if address is None else address.is_loopback
    if parts.scheme != "https" and not (parts.scheme == "http" and (loopback or allow_unencrypted_http is True)):
        raise ConfigurationError(
            "base_url must be https, or plain http to this machine; allow_unencrypted_http=True lets the credentials "
            f"cross a network where others can read them; got {short_repr(base_url)}"
        )
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{'' if port is None else f':{port}'}{path}"
