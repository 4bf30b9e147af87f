"""How a faulty provider is declared: what stands in for a step of the right one, and the clause that it breaks."""

from collections.abc import Callable
from typing import Any

from contract_tests.mutants.harness import Application, Mutant, Serve, altered, serving
from contract_tests.mutants.overriding import Body, Step, changing

META = "/components/schemas/PageMeta/properties"
RECEIPT = "/components/schemas/Receipt/properties"
ERROR = "/components/schemas/Error/properties"
PAGE = "/components/schemas/ReceiptPage"
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


class Declaring:
    """Declares providers that differ in one method: by a decorated function, or the same in one row.

    Args:
        method: The provider's method.
        make: Makes of the function what stands in for the method.
    """

    def __init__(self, method: str, make: Callable[[Any], Body]) -> None:
        self.method, self.make = method, make

    def __call__(self, clause: str, *, shows: Shows = ()) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            self.row(function.__name__, clause, function, shows)
            return function

        return declare

    def row(self, name: str, clause: str, function: Callable[..., Any], shows: Shows = ()) -> None:
        add(name, clause, altered(self.method, self.make(function)), shows)


def instead(method: str) -> Declaring:
    """The function is given the step, and stands in for it."""
    return Declaring(method, lambda body: body)


def changed(method: str) -> Declaring:
    """The function is given what the step makes, and the step; it changes this, or returns another value."""
    return Declaring(method, changing)


authenticate, carry_out, locate = instead("authenticate"), instead("carry_out"), instead("locate")
find_message, fetch_receipt, list_receipts = instead("find_message"), instead("fetch_receipt"), instead("list_receipts")
page_request, read_token = instead("page_request"), instead("read_token")
receipt, meta, page = changed("render_receipt"), changed("render_meta"), changed("list_receipts")
selected, asked = changed("select"), changed("page_request")
answer, refusal = changed("answer"), changed("refusal")
response, headers = changed("response"), changed("headers")


def refusing(make: Callable[[Step], Exception], when: Callable[[Step], bool]) -> Body:
    """Stands in for a step: refuses some calls."""

    def body(step: Step) -> Any:
        if when(step):
            raise make(step)
        return step.right()

    return body


def breaking(when: Callable[[Step], bool]) -> Body:
    """Stands in for a step: some calls meet an exception that nobody expects."""
    return refusing(lambda _: ZeroDivisionError(), when)


def application(
    clause: str, *, shows: Shows = ()
) -> Callable[[Callable[[Application], Application]], Callable[[Application], Application]]:
    """The decorated function wraps the ASGI application: for what no single step could do."""

    def declare(wrap: Callable[[Application], Application]) -> Callable[[Application], Application]:
        add(wrap.__name__, clause, serving(wrap=wrap), shows)
        return wrap

    return declare
