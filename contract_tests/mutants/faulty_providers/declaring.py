"""How a faulty provider is declared: a function that stands in for a step of the right one, and the clause broken."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from contract_tests.mutants.harness import Application, Serve, serving
from contract_tests.sandbox import Provider, Store

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


Body = Callable[[Given], Any]
Change = Callable[[Any, Given], object]
Wrap = Callable[[Application], Application]
Shows = str | tuple[str, ...]


class Step:
    """Declares providers in which something else stands in for a method: as a decorator, or as a row."""

    def __call__(self, method: str, clause: str, *, shows: Shows = ()) -> Callable[[Body], Body]:
        """The decorated function stands in for the provider's method of this name."""

        def declare(body: Body) -> Body:
            self.row(method, body.__name__, clause, body, shows=shows)
            return body

        return declare

    def row(self, method: str, name: str, clause: str, body: Body, *, shows: Shows = ()) -> None:
        """The same in one expression."""
        _add(name, clause, serving(_faulty(method, body)), shows)


class Changing:
    """Declares providers that change what one method returns, in place or into another value."""

    def __init__(self, method: str) -> None:
        self.method = method

    def __call__(self, clause: str, *, shows: Shows = ()) -> Callable[[Change], Change]:
        """The decorated function gets what the right provider returns; what it returns stands there instead."""

        def declare(change: Change) -> Change:
            self.row(change.__name__, clause, change, shows=shows)
            return change

        return declare

    def row(self, name: str, clause: str, change: Change, *, shows: Shows = ()) -> None:
        """The same in one expression."""

        def body(given: Given) -> Any:
            value = given.right()
            other = change(value, given)
            return value if other is None else other

        _add(name, clause, serving(_faulty(self.method, body)), shows)


step = Step()
receipt = Changing("render_receipt")
"""A receipt's body."""
meta = Changing("render_meta")
"""A page's `meta`."""
page = Changing("list_receipts")
"""The body of a list."""
fetch = Changing("fetch_receipt")
"""The body of a fetch."""
answer = Changing("answer")
"""Any decoded answer."""
refusal = Changing("refusal")
"""The answer to what is refused."""
response = Changing("response")
"""The answer as bytes and headers."""
encoded = Changing("encode")
"""The bytes of a JSON body."""
headers = Changing("headers")
"""The headers, as a dict."""


def application(clause: str, *, shows: Shows = ()) -> Callable[[Wrap], Wrap]:
    """The decorated function wraps the ASGI application: for what no provider of ours could do."""

    def declare(wrap: Wrap) -> Wrap:
        _add(wrap.__name__, clause, serving(wrap=wrap), shows)
        return wrap

    return declare


def _faulty(name: str, body: Body) -> Callable[[Store], Provider]:
    names = list(inspect.signature(getattr(Provider, name)).parameters)[1:]

    def make(store: Store) -> Provider:
        count, memory = 0, dict[str, Any]()

        def override(self: Provider, *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return body(Given(self, name, dict(zip(names, arguments, strict=True)), count, memory))

        faulty: type[Provider] = type("Faulty", (Provider,), {name: override})
        return faulty(store)

    return make


def _add(name: str, clause: str, serve: Serve, shows: Shows) -> None:
    name = name.replace("_", "-")
    if name in FAULTY_PROVIDERS:
        raise ValueError(f"there are two faulty providers named {name!r}")
    FAULTY_PROVIDERS[name] = FaultyProvider(name, clause, serve, (shows,) if isinstance(shows, str) else shows)
