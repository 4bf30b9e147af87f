"""How a wrong provider is declared: a function that stands in for a step of the right one, and the clause broken."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.harness import Application, Serve, serving
from contract_tests.sandbox import Answer, Provider, Store

META = "/components/schemas/PageMeta/properties"
RECEIPT = "/components/schemas/Receipt/properties"
ERROR = "/components/schemas/Error/properties"
PAGE = "/components/schemas/ReceiptPage/properties"
PARAMETERS = "/components/parameters"
RESPONSES = "/components/responses"
HEADERS = "/components/headers"
SCHEME = "/components/securitySchemes/accountSid_authToken"


@dataclass(frozen=True, slots=True)
class FaultyProvider:
    """A provider that breaks one promise.

    Attributes:
        name: What it does wrong.
        clause: The clause of the contract that it breaks.
        serve: Serves it over a database file.
        shows: Checks that have to catch it even on their own: the proof that each of them can fail.
    """

    name: str
    clause: str
    serve: Serve = field(repr=False)
    shows: tuple[str, ...] = ()


FAULTY_PROVIDERS: dict[str, FaultyProvider] = {}


class Given:
    """One run of a step: its arguments by name as attributes, and what the right provider makes of them.

    Attributes:
        provider: The provider.
        count: How often this step ran before, this time included.
        memory: Kept between the runs of one provider.
    """

    def __init__(
        self, provider: Provider, step: str, arguments: dict[str, Any], count: int, memory: dict[str, Any]
    ) -> None:
        self.provider = provider
        self.count = count
        self.memory = memory
        self._step = step
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:
        try:
            return self._arguments[name]
        except KeyError:
            raise AttributeError(f"the step {self._step} has no argument {name!r}") from None

    def right(self, **changed: Any) -> Any:
        """What the right provider answers, perhaps to other arguments."""
        return getattr(Provider, self._step)(self.provider, **{**self._arguments, **changed})


Step = Callable[[Given], Any]
Change = Callable[[Any, Given], object]


def step(name: str, clause: str, *, shows: str | tuple[str, ...] = ()) -> Callable[[Step], Step]:
    """The decorated function stands in for the provider's method of this name."""

    def declare(body: Step) -> Step:
        _add(body.__name__, clause, serving(_wrong(name, body)), shows)
        return body

    return declare


def _changing(method: str) -> Callable[..., Callable[[Change], Change]]:
    def decorator(clause: str, *, shows: str | tuple[str, ...] = ()) -> Callable[[Change], Change]:
        def declare(change: Change) -> Change:
            def body(given: Given) -> Any:
                value = given.right()
                other = change(value, given)
                return value if other is None else other

            _add(change.__name__, clause, serving(_wrong(method, body)), shows)
            return change

        return declare

    return decorator


receipt = _changing("render_receipt")
"""The decorated function changes a receipt's body, or returns another."""
meta = _changing("render_meta")
"""The same for a page's `meta`."""
page = _changing("list_receipts")
"""The same for the body of a list."""
fetch = _changing("fetch_receipt")
"""The same for the body of a fetch."""
answer: Callable[..., Callable[[Callable[[Answer, Given], object]], Change]] = _changing("answer")
"""The same for any decoded answer."""
refusal: Callable[..., Callable[[Callable[[Answer, Given], object]], Change]] = _changing("refusal")
"""The same for the answer to what is refused."""
response: Callable[..., Callable[[Callable[[Response, Given], object]], Change]] = _changing("response")
"""The same for the answer as bytes and headers."""
encoded = _changing("encode")
"""The decorated function returns other bytes for a JSON body."""
headers = _changing("headers")
"""The same for the headers, as a dict."""


def application(
    clause: str, *, shows: str | tuple[str, ...] = ()
) -> Callable[[Callable[[Application], Application]], Callable[[Application], Application]]:
    """The decorated function wraps the ASGI application: for what no provider of ours could do."""

    def declare(wrap: Callable[[Application], Application]) -> Callable[[Application], Application]:
        _add(wrap.__name__, clause, serving(wrap=wrap), shows)
        return wrap

    return declare


def _wrong(name: str, body: Step) -> Callable[[Store], Provider]:
    names = list(inspect.signature(getattr(Provider, name)).parameters)[1:]

    def make(store: Store) -> Provider:
        count, memory = 0, dict[str, Any]()

        def override(self: Provider, *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return body(Given(self, name, dict(zip(names, arguments, strict=True)), count, memory))

        wrong: type[Provider] = type("Wrong", (Provider,), {name: override})
        return wrong(store)

    return make


def _add(name: str, clause: str, serve: Serve, shows: str | tuple[str, ...]) -> None:
    name = name.replace("_", "-")
    if name in FAULTY_PROVIDERS:
        raise ValueError(f"there are two wrong providers named {name!r}")
    FAULTY_PROVIDERS[name] = FaultyProvider(name, clause, serve, (shows,) if isinstance(shows, str) else shows)
