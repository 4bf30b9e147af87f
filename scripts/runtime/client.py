"""The sync and the async client, without what the spec decides: how they are configured, opened and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, NoReturn, Self, TypeVar

from .errors import ConfigurationError
from .operation import shown
from .paging import Origins
from .retry import RetryPolicy
from .session import AsyncSession, SyncSession
from .settings import Credentials, Timeout, choose_base_url

if TYPE_CHECKING:
    import httpx2

_HttpT = TypeVar("_HttpT", bound="httpx2.Client | httpx2.AsyncClient")
_SessionT = TypeVar("_SessionT", SyncSession, AsyncSession)

DEFAULT_TIMEOUT: Final = Timeout()
DEFAULT_RETRIES: Final = 3


class _BaseClient(Generic[_SessionT, _HttpT]):
    """Configuration, and the session that was opened with it."""

    _kind: type[_SessionT]
    default_server: ClassVar[str]
    """The spec's first server."""

    def __init__(
        self,
        account_sid: str | None = None,
        auth_token: str | None = None,
        *,
        base_url: str | None = None,
        edge: str | None = None,
        region: str | None = None,
        timeout: Timeout | float | None = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_RETRIES,
        http_client: _HttpT | None = None,
    ) -> None:
        """Configure a client; nothing is sent yet.

        Args:
            account_sid: Account SID (AC…) or API key SID (SK…); TWILIO_ACCOUNT_SID where None.
            auth_token: The auth token, or the API key's secret; TWILIO_AUTH_TOKEN where None.
            base_url: Another origin than Twilio's, such as a gateway's or the sandbox's; https, or http to loopback.
            edge: Twilio edge location, e.g. `dublin`; TWILIO_EDGE where None.
            region: Twilio region, e.g. `us1`; TWILIO_REGION where None.
            timeout: `Timeout`, or one number of seconds for a call as a whole, or None for no limit.
            max_retries: Further attempts after the first, 0 to 100, for 429, 500, 502, 503, 504 and lost connections.
            http_client: An httpx2 client of yours, for proxies, certificates or tests. It is never closed, and its
                own headers, authentication and redirects are not used. `timeout.total` then does not bound headers
                that drip in byte by byte.

        Raises:
            ConfigurationError: No credentials, or a value that cannot be used safely.
        """
        if isinstance(max_retries, bool) or not isinstance(max_retries, int) or not 0 <= max_retries <= 100:
            raise ConfigurationError(f"max_retries must be an int from 0 to 100; got {shown(max_retries)}")
        credentials = Credentials.find(account_sid, auth_token)
        limits = Timeout.of(timeout)
        server = choose_base_url(self.default_server, base_url, edge, region)
        origins = Origins(server, self.default_server, credentials.redact)
        self._session: _SessionT = self._kind(origins, credentials, limits, RetryPolicy(max_retries), http_client)

    def __repr__(self) -> str:
        session = getattr(self, "_session", None)
        if session is None:  # what shows the locals of a traceback asks while the constructor fails, too
            return f"<{type(self).__name__}, not configured>"
        return f"<{type(self).__name__} {session.credentials.user_name} at {session.origins.base_url}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} holds connections and a secret, and is not pickled or copied: "
            "build it where it is used"
        )


def session_of(client: _BaseClient[_SessionT, Any]) -> _SessionT:
    """Return what makes a client's calls, to the other parts of this package."""
    return client._session  # noqa: SLF001 - of this module


class SyncClient(_BaseClient[SyncSession, "httpx2.Client"]):
    """A client whose calls block."""

    _kind = SyncSession

    def close(self) -> None:
        """Close the connections; calls after that raise `ConfigurationError`. An `http_client` of yours stays open."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_BaseClient[AsyncSession, "httpx2.AsyncClient"]):
    """A client whose calls are awaited."""

    _kind = AsyncSession

    async def close(self) -> None:
        """Close the connections; calls after that raise `ConfigurationError`. An `http_client` of yours stays open."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
