"""How a faulty provider is declared: what stands in for a step of the right one, and the clause that it breaks."""

from collections.abc import Callable

from contract_tests.mutants.harness import Application, Mutant, Serve, altered, serving
from contract_tests.mutants.overriding import Body, Change, changing

META = "/components/schemas/PageMeta/properties"
RECEIPT = "/components/schemas/Receipt/properties"
ERROR = "/components/schemas/Error/properties"
PAGE = "/components/schemas/ReceiptPage/properties"
PARAMETERS = "/components/parameters"
RESPONSES = "/components/responses"
HEADERS = "/components/headers"
SCHEME = "/components/securitySchemes/accountSid_authToken"
NOT_FOUND = f"{RESPONSES}/NotFound"

FAULTY_PROVIDERS: dict[str, Mutant] = {}
"""By name: what each does wrong."""

Shows = str | tuple[str, ...]


def add(name: str, clause: str, serve: Serve, shows: Shows = ()) -> None:
    """Add a provider to the table; ``shows`` names the checks that have to catch it even on their own."""
    name = name.replace("_", "-")
    if name in FAULTY_PROVIDERS:
        raise ValueError(f"there are two faulty providers named {name!r}")
    FAULTY_PROVIDERS[name] = Mutant(clause, serve, (shows,) if isinstance(shows, str) else shows)


def instead(method: str, clause: str, *, shows: Shows = ()) -> Callable[[Body], Body]:
    """The decorated function stands in for the provider's method of this name."""

    def declare(body: Body) -> Body:
        add(body.__name__, clause, altered(method, body), shows)
        return body

    return declare


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
        add(name, clause, altered(self.method, changing(change)), shows)


receipt = Changing("render_receipt")
"""A receipt's body."""
meta = Changing("render_meta")
"""A page's `meta`."""
page = Changing("list_receipts")
"""The body of a list."""
fetch = Changing("fetch_receipt")
"""The body of a fetch."""
answer = Changing("answer")
"""Any decoded response."""
refusal = Changing("refusal")
"""The response to what is refused."""
response = Changing("response")
"""The response as bytes and headers."""
encoded = Changing("encode")
"""The bytes of a JSON body."""
headers = Changing("headers")
"""The headers, as a dict."""


def application(
    clause: str, *, shows: Shows = ()
) -> Callable[[Callable[[Application], Application]], Callable[[Application], Application]]:
    """The decorated function wraps the ASGI application: for what no single step could do."""

    def declare(wrap: Callable[[Application], Application]) -> Callable[[Application], Application]:
        add(wrap.__name__, clause, serving(wrap=wrap), shows)
        return wrap

    return declare
