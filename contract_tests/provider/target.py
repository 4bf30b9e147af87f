"""The provider under test, what we are told of it, and how it is checked; the rest is learned by listing."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

from contract_tests.provider.exchange import Exchange, basic
from scripts.command import UsageError

if TYPE_CHECKING:
    from contract_tests.sandbox import Sandbox


@dataclass(frozen=True)
class ReceiptList:
    """A message's receipts, in the short or the service-scoped form; ids as they are, not encoded."""

    chat_service_sid: str | None
    conversation: str
    message_sid: str

    @property
    def collection(self) -> str:
        service = "" if self.chat_service_sid is None else f"/Services/{quote(self.chat_service_sid, safe='')}"
        conversation, message = quote(self.conversation, safe=""), quote(self.message_sid, safe="")
        return f"/v1{service}/Conversations/{conversation}/Messages/{message}/Receipts"

    def receipt(self, sid: str) -> str:
        return f"{self.collection}/{quote(sid, safe='')}"


class Setting(NamedTuple):
    """Where a setting comes from: its environment variable, and the prefix of a SID."""

    variable: str
    prefix: str = ""


def _setting(variable: str, prefix: str = "", **more: Any) -> Any:
    return field(metadata={"from": Setting(variable, prefix)}, **more)


@dataclass(frozen=True)
class Target:
    """A provider."""

    base_url: str = _setting("CONTRACT_BASE_URL")
    """scheme://host[:port], without a path."""
    account_sid: str = _setting("TWILIO_ACCOUNT_SID")
    """The user name: an account's SID, or an API key's."""
    auth_token: str = _setting("TWILIO_AUTH_TOKEN", repr=False)
    chat_service_sid: str = _setting("CONTRACT_CHAT_SERVICE_SID", "IS")
    """The default conversation service, which both forms of the URL reach."""
    conversation_sid: str = _setting("CONTRACT_CONVERSATION_SID", "CH")
    message_sid: str = _setting("CONTRACT_MESSAGE_SID", "IM")
    """Best one with more than two receipts."""
    receipt_sid: str | None = _setting("CONTRACT_RECEIPT_SID", "DY", default=None)
    unique_name: str | None = _setting("CONTRACT_UNIQUE_NAME", default=None)
    """The conversation's."""
    other_message_sid: str | None = _setting("CONTRACT_OTHER_MESSAGE_SID", "IM", default=None)
    """Another message of the conversation, best one with receipts too."""
    empty_message_sid: str | None = _setting("CONTRACT_EMPTY_MESSAGE_SID", "IM", default=None)
    """A message of the conversation that has no receipts."""
    api_key_sid: str | None = _setting("CONTRACT_API_KEY_SID", "SK", default=None)
    api_key_secret: str | None = _setting("CONTRACT_API_KEY_SECRET", default=None, repr=False)
    app: Any = field(default=None, repr=False, compare=False)
    """The ASGI application that is called in this process instead of the network."""
    database: Path | None = None
    """The sandbox's database file: with it the seeded data is the oracle."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", checked_origin("CONTRACT_BASE_URL", self.base_url))
        if self.base_url.startswith("http:") and not self.is_loopback:
            raise UsageError(
                f"CONTRACT_BASE_URL {self.base_url} would carry credentials unencrypted; https was expected"
            )
        for name, (variable, prefix) in SETTINGS.items():
            value = getattr(self, name)
            if prefix and value is not None and re.fullmatch(f"{prefix}[0-9a-fA-F]{{32}}", value) is None:
                raise UsageError(f"{variable} {value!r} is not {prefix} and 32 hexadecimal digits")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no report, record or error may hold: passwords, and the tokens that are made of them."""
        pairs = ((self.account_sid, self.auth_token), (self.api_key_sid or "", self.api_key_secret))
        return tuple(text for user, secret in pairs if secret for text in (secret, basic(user, secret)[6:]))

    @property
    def is_loopback(self) -> bool:
        """Whether the provider is on this machine; then any method and any number of requests may be tried."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def short(self) -> ReceiptList:
        return ReceiptList(None, self.conversation_sid, self.message_sid)

    @property
    def scoped(self) -> ReceiptList:
        """The message's receipts in the form that names the service."""
        return replace(self.short, chat_service_sid=self.chat_service_sid)

    @property
    def listings(self) -> tuple[ReceiptList, ReceiptList]:
        return self.short, self.scoped

    @property
    def named(self) -> tuple[ReceiptList, ...]:
        """The message's receipts by the conversation's unique name, if that is known."""
        return () if self.unique_name is None else (replace(self.short, conversation=self.unique_name),)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Target:
        """The provider that the environment describes; raises UsageError that names every missing variable."""
        found: dict[str, Any] = {
            name: environment[setting.variable]
            for name, setting in SETTINGS.items()
            if environment.get(setting.variable)
        }
        missing = [setting.variable for name, setting in SETTINGS.items() if name not in found and name not in OPTIONAL]
        if missing:
            raise UsageError(
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
        own: dict[str, Any] = {name: getattr(sandbox.seeded, name, None) for name in SETTINGS}
        own["base_url"] = sandbox.base_url if served else base_url
        own["other_message_sid"] = sandbox.seeded.one_page_message_sid
        return cls(**own, app=None if served else app or sandbox.app, database=sandbox.store.path)


SETTINGS: dict[str, Setting] = {one.name: one.metadata["from"] for one in fields(Target) if "from" in one.metadata}
"""The settings of a provider, by field."""
OPTIONAL = frozenset(one.name for one in fields(Target) if one.default is None)
VARIABLES = (
    f"{', '.join(setting.variable for name, setting in SETTINGS.items() if name not in OPTIONAL)} say which provider, "
    f"who asks and for what; {', '.join(SETTINGS[name].variable for name in SETTINGS if name in OPTIONAL)} may be "
    "added, and what they make possible is checked too."
)


def checked_origin(name: str, url: str) -> str:
    """A provider's address without a slash at its end; raises UsageError if it is not scheme://host[:port]."""
    try:
        parts = urlsplit(url)
        is_origin = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise UsageError(f"{name} {url!r} is not scheme://host[:port]") from None
    if not is_origin or parts.path.strip("/") or "@" in parts.netloc:
        raise UsageError(f"{name} {_shown(url)} is not scheme://host[:port], as in https://conversations.twilio.com")
    if parts.query or parts.fragment:
        raise UsageError(f"{name} {_shown(url)} has a query or a fragment; none was expected")
    return url.rstrip("/")


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return repr(url if "@" not in parts.netloc else url.replace(parts.netloc, "…@" + parts.netloc.rpartition("@")[2]))


Sink = Callable[[Exchange], None]
"""Is given every exchange, for a recording."""


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The options of a run; what they are for, the command line's help says."""

    rate: float | None = None
    budget: int | None = None
    seed: int = 0
    examples: int = 50
    generated: int = 10
    stop_at_first: bool = False
    """End the run at the first violation; its `request_number` says after how many requests."""
    allow_new_fields: bool = False
    accepted: frozenset[tuple[str, str]] = frozenset()
    """Known deviations, by check and clause, that are counted and not reported."""
    example_db: str | None = None
    sink: Sink | None = field(default=None, repr=False)
    jobs: int = 1

    def considerate(self, target: Target) -> RunOptions:
        """These options with limits for a provider that is not on this machine: 5 requests a second, 500 in all."""
        budget = 500 if self.budget is None else self.budget
        return self if target.is_loopback else replace(self, rate=self.rate or 5.0, budget=budget)
