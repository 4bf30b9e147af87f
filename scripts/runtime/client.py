"""The sync and the async client, without what the spec decides: how they are configured, opened and closed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, NoReturn, Self, TypeVar, cast

from .credentials import Credentials
from .errors import ConfigurationError
from .retry import Timeout, retries
from .session import AsyncSession, Resource, SyncSession
from .settings import Configuration, choose_origins, full_user_agent

if TYPE_CHECKING:
    from .wire import AsyncHttpClient, HttpClient

_HttpT = TypeVar("_HttpT", bound="HttpClient | AsyncHttpClient")
_SessionT = TypeVar("_SessionT", bound="SyncSession | AsyncSession")
_ResourceT = TypeVar("_ResourceT")

DEFAULT_TIMEOUT: Final = Timeout()
DEFAULT_RETRIES: Final = 3


def resource(kind: Callable[[Any], _ResourceT]) -> _ResourceT:
    """Declare a resource. The class has the resource's class, in which `create_autospec` finds the methods."""
    return cast("_ResourceT", kind)


class BaseClient(Generic[_SessionT, _HttpT]):
    """Configuration, and the session that was opened with it."""

    _kind: type[_SessionT]
    default_server: ClassVar[str]  # the spec's first server
    product: ClassVar[str]  # what requests call this package in User-Agent

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
        user_agent: str | None = None,
        http_client: _HttpT | None = None,
        allow_unencrypted_http: bool = False,
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
            user_agent: Added to the User-Agent of each request, e.g. `app/1.2`.
            http_client: An httpx2 client of yours, for proxies, certificates or tests. It is never closed, and its
                own headers, authentication and redirects are not used. `timeout.total` then does not bound headers
                that drip in byte by byte. What your event hooks raise reaches you, but for errors of httpx2 and
                OSError, which are a `TransportError`.
            allow_unencrypted_http: Whether `base_url` may be plain http to another machine, such as a container's
                name. Whoever can listen on that network can read your credentials.

        Raises:
            ConfigurationError: No credentials, or a value that cannot be used safely.
        """
        found = Credentials.find(account_sid, auth_token)
        del account_sid, auth_token  # what reports the locals of a traceback must not see them
        if isinstance(found, ConfigurationError):
            raise found
        configuration = Configuration(
            found,
            choose_origins(self.default_server, base_url, edge, region, allow_unencrypted_http=allow_unencrypted_http),
            full_user_agent(self.product, user_agent),
            Timeout.of(timeout),
            retries(max_retries, ConfigurationError),
        )
        self._session: _SessionT = self._kind(configuration, http_client)
        for name in dir(type(self)):
            kind = getattr(type(self), name)
            if isinstance(kind, type) and issubclass(kind, Resource):
                setattr(self, name, kind(self._session))

    def __repr__(self) -> str:
        if not hasattr(self, "_session"):  # what shows the locals of a traceback asks while the constructor fails, too
            return f"<{type(self).__name__}, not configured>"
        configuration = self._session.configuration
        return f"<{type(self).__name__} {configuration.credentials.user_name} at {configuration.origins.base_url}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} holds connections and a secret, and is not pickled or copied: "
            "build it where it is used"
        )


def session_of(client: BaseClient[_SessionT, Any]) -> _SessionT:
    """Return what makes a client's calls, to the other parts of this package."""
    return client._session  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - of this module


class SyncClient(BaseClient[SyncSession, "HttpClient"]):
    """A client whose calls block."""

    _kind = SyncSession

    def close(self) -> None:
        """Close the connections; calls after that raise `ConfigurationError`. An `http_client` of yours stays open."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(BaseClient[AsyncSession, "AsyncHttpClient"]):
    """A client whose calls are awaited."""

    _kind = AsyncSession

    async def close(self) -> None:
        """Close the connections; calls after that raise `ConfigurationError`. An `http_client` of yours stays open."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
