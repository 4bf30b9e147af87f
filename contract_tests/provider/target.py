"""The provider under test: where it is, who asks, and the few ids that we are told; the rest is learned by listing."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from contract_tests.sandbox import Sandbox

VARIABLES = {
    "CONTRACT_BASE_URL": "base_url",
    "TWILIO_ACCOUNT_SID": "account_sid",
    "TWILIO_AUTH_TOKEN": "auth_token",
    "CONTRACT_CHAT_SERVICE_SID": "chat_service_sid",
    "CONTRACT_CONVERSATION_SID": "conversation_sid",
    "CONTRACT_MESSAGE_SID": "message_sid",
    "CONTRACT_RECEIPT_SID": "receipt_sid",
    "CONTRACT_UNIQUE_NAME": "unique_name",
    "CONTRACT_OTHER_MESSAGE_SID": "other_message_sid",
    "CONTRACT_EMPTY_MESSAGE_SID": "empty_message_sid",
    "CONTRACT_API_KEY_SID": "api_key_sid",
    "CONTRACT_API_KEY_SECRET": "api_key_secret",
}
"""Environment variables and the fields that they fill."""

OPTIONAL = frozenset(
    {"receipt_sid", "unique_name", "other_message_sid", "empty_message_sid", "api_key_sid", "api_key_secret"}
)
PREFIXES = {
    "chat_service_sid": "IS",
    "conversation_sid": "CH",
    "message_sid": "IM",
    "receipt_sid": "DY",
    "other_message_sid": "IM",
    "empty_message_sid": "IM",
    "api_key_sid": "SK",
}


class TargetError(Exception):
    """What we were told about the provider cannot be; the message names the value and what was expected."""


@dataclass(frozen=True)
class Place:
    """A message's receipts, in the short or the service-scoped form; ids as they are, not encoded."""

    chat_service_sid: str | None
    conversation: str
    message_sid: str

    @property
    def collection(self) -> str:
        """The path of the list, percent-encoded."""
        service = "" if self.chat_service_sid is None else f"/Services/{quote(self.chat_service_sid, safe='')}"
        conversation, message = quote(self.conversation, safe=""), quote(self.message_sid, safe="")
        return f"/v1{service}/Conversations/{conversation}/Messages/{message}/Receipts"

    def receipt(self, sid: str) -> str:
        """The path of one receipt, percent-encoded."""
        return f"{self.collection}/{quote(sid, safe='')}"


@dataclass(frozen=True)
class Target:
    """A provider.

    Attributes:
        base_url: scheme://host[:port], without a path.
        account_sid: The user name: an account's SID, or an API key's.
        auth_token: The password.
        chat_service_sid: The default conversation service, which both forms of the URL reach.
        conversation_sid: A conversation in it.
        message_sid: A message in it, best one with more than two receipts.
        receipt_sid: A receipt of the message, if known.
        unique_name: The conversation's unique name, if it has one.
        other_message_sid: Another message of the conversation, best one with receipts too, if known.
        empty_message_sid: A message of the conversation that has no receipts, if known.
        api_key_sid: An API key of the account, if known.
        api_key_secret: Its secret.
        app: The ASGI application that is called in this process instead of the network.
        database: The sandbox's database file: with it the seeded data is the oracle (tier 3).
    """

    base_url: str
    account_sid: str
    auth_token: str = field(repr=False)
    chat_service_sid: str
    conversation_sid: str
    message_sid: str
    receipt_sid: str | None = None
    unique_name: str | None = None
    other_message_sid: str | None = None
    empty_message_sid: str | None = None
    api_key_sid: str | None = None
    api_key_secret: str | None = field(default=None, repr=False)
    app: Any = field(default=None, repr=False, compare=False)
    database: Path | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", checked_origin("CONTRACT_BASE_URL", self.base_url))
        if self.base_url.startswith("http:") and not self.is_loopback:
            raise TargetError(
                f"CONTRACT_BASE_URL {self.base_url} would carry credentials unencrypted; https was expected"
            )
        for name, prefix in PREFIXES.items():
            value = getattr(self, name)
            if value is not None and re.fullmatch(f"{prefix}[0-9a-fA-F]{{32}}", value) is None:
                raise TargetError(f"CONTRACT_{name.upper()} {value!r} is not {prefix} and 32 hexadecimal digits")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no report, record or error may hold."""
        return tuple(filter(None, (self.auth_token, self.api_key_secret)))

    @property
    def is_loopback(self) -> bool:
        """Whether the provider is on this machine; then any method and any number of requests may be tried."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def short(self) -> Place:
        """The message's receipts in the short form."""
        return Place(None, self.conversation_sid, self.message_sid)

    @property
    def scoped(self) -> Place:
        """The message's receipts in the form that names the service."""
        return Place(self.chat_service_sid, self.conversation_sid, self.message_sid)

    @property
    def places(self) -> tuple[Place, Place]:
        """Both forms."""
        return self.short, self.scoped

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Target:
        """The provider that the environment describes.

        Raises:
            TargetError: Something is missing or cannot be; every missing variable is named.
        """
        found: dict[str, Any] = {
            name: environment[variable] for variable, name in VARIABLES.items() if environment.get(variable)
        }
        missing = [variable for variable, name in VARIABLES.items() if name not in found and name not in OPTIONAL]
        if missing:
            raise TargetError(
                f"missing from the environment: {', '.join(missing)}. "
                "`make sandbox` prints a complete set for the sandbox"
            )
        return cls(**found)

    @classmethod
    def from_sandbox(
        cls, sandbox: Sandbox, *, app: Any = None, served: bool = False, base_url: str = "http://127.0.0.1"
    ) -> Target:
        """A sandbox: called in this process (``app`` wraps or replaces its own), or over the network if ``served``.

        ``base_url`` is the address that it believes to have where it is called in this process.
        """
        seeded = sandbox.seeded
        target = cls(
            base_url=sandbox.base_url if served else base_url,
            account_sid=seeded.account_sid,
            auth_token=seeded.auth_token,
            chat_service_sid=seeded.chat_service_sid,
            conversation_sid=seeded.conversation_sid,
            message_sid=seeded.message_sid,
            receipt_sid=seeded.receipt_sid,
            unique_name=seeded.unique_name,
            other_message_sid=seeded.one_page_message_sid,
            empty_message_sid=seeded.empty_message_sid,
            api_key_sid=seeded.api_key_sid,
            api_key_secret=seeded.api_key_secret,
            database=sandbox.store.path,
        )
        return target if served else replace(target, app=app or sandbox.app)


def checked_origin(name: str, url: str) -> str:
    """A provider's address, without a slash at its end.

    Raises:
        TargetError: It is not scheme://host[:port]; ``name`` says where it comes from.
    """
    try:
        parts = urlsplit(url)
        is_origin = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise TargetError(f"{name} {url!r} is not scheme://host[:port]") from None
    if not is_origin or parts.path.strip("/") or "@" in parts.netloc:
        raise TargetError(f"{name} {_shown(url)} is not scheme://host[:port], as in https://conversations.twilio.com")
    if parts.query or parts.fragment:
        raise TargetError(f"{name} {_shown(url)} has a query or a fragment; none was expected")
    return url.rstrip("/")


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return repr(url if "@" not in parts.netloc else url.replace(parts.netloc, "…@" + parts.netloc.rpartition("@")[2]))
