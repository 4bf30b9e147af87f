"""Which origins are the provider's own."""

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS = {"https": 443, "http": 80}


class Origins:
    """Where page links may point. Requests go to `base_url` in any case; a link elsewhere tells of something wrong."""

    def __init__(self, base_url: str, default: str, redact: Callable[[str], str] = str) -> None:
        """Admit `base_url`, and `default`, whose links are the API's own: a gateway may pass them on."""
        base = urlsplit(base_url)
        self.base_url = base_url
        self.path = base.path
        """The path that precedes those of the spec."""
        self.redact = redact
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
