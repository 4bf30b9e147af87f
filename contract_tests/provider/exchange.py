"""One request and what came back, as every rule sees it: plain values, read lazily and once."""

import base64
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from contract_tests.provider.contract import JSON, BodySchema, Contract, DocumentedResponse, Route
from contract_tests.provider.run_memory import RunMemory
from contract_tests.provider.value_syntax import JsonText, decoded_segments, elements, media_type, parameters

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent."""

    method: str
    url: str  # absolute and percent-encoded
    headers: Headers = field(default=(), repr=False)  # for they hold credentials

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def credentials(self) -> tuple[str, str] | None:
        return basic_pair(self.header("authorization") or "")


@dataclass(frozen=True)
class Response:
    """A response as it came."""

    status: int
    headers: Headers  # names as sent, repeated headers repeated
    body: bytes  # without content coding
    length: int | None = None  # bytes that the body took on the wire; None where nobody counted
    at: float | None = None  # when it came, in seconds since 1970; None where nobody looked

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[str]:
        """Every value of a header, its name in any case; white space around one is no part of it (RFC 9112, 5.1)."""
        return self._values.get(name.lower(), [])

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        for name, value in self.headers:
            values.setdefault(name.lower(), []).append(value.strip(" \t"))
        return values


@dataclass(frozen=True)
class Exchange:
    """A request, its response, and the contract to judge them by."""

    request: Request
    response: Response
    contract: Contract = field(repr=False)
    probe: bool = True
    """Whether we sent it ourselves: then a failure is our finding; in recorded traffic a documented 5xx is not."""
    caller: Literal["owner", "stranger", "unknown"] = "unknown"
    """Whose credentials the request carries: the owner's are known to be right, a stranger's to be wrong, or none."""
    memory: RunMemory | None = field(default=None, repr=False, compare=False)
    """What earlier responses of the same provider said, if they are remembered."""

    def with_body(self, body: bytes) -> Self:
        return replace(self, response=replace(self.response, body=body, length=None))

    @cached_property
    def parts(self) -> tuple[str, str, str]:
        """Origin (scheme://host[:port]), path and query of the request, percent-encoded as sent."""
        split = urlsplit(self.request.url)
        return f"{split.scheme}://{split.netloc}", split.path, split.query

    @property
    def origin(self) -> str:
        return self.parts[0]

    @property
    def path(self) -> str:
        return self.parts[1]

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        return parameters(self.parts[2])

    def parameter(self, name: str) -> str | None:
        """The value of a query parameter; None if it is absent, or repeated (then it is open)."""
        values = [value for key, value in self.query if key == name]
        return values[0] if len(values) == 1 else None

    def repeats(self, name: str) -> bool:
        return sum(key == name for key, _ in self.query) > 1

    @cached_property
    def route(self) -> Route | None:
        """The operation that the path belongs to, whatever the method, or None."""
        return self.contract.route(self.path)

    @cached_property
    def collection(self) -> tuple[str, ...]:
        """The decoded path of the list that the request is about; only with a route."""
        assert self.route is not None
        segments = decoded_segments(self.path) or ()
        return segments if self.route.operation.is_list else segments[:-1]

    @cached_property
    def documented(self) -> DocumentedResponse | None:
        """What the contract says about this status of this operation; for other paths, what it says of the error."""
        return self.contract.documented(self.route.operation if self.route else None, self.response.status)

    @cached_property
    def json(self) -> JsonText:
        return JsonText.read(self.response.body)

    @cached_property
    def schema(self) -> BodySchema | None:
        """The schema of the body: that of its media type, or of the first documented one if its own is not."""
        describes_itself = self.request.method == "OPTIONS" and self.response.status < 400
        if self.request.method == "HEAD" or describes_itself:
            return None
        contents = self.documented.contents if self.documented else {}
        if not contents:
            return None
        first = next(iter(contents))
        kind, _ = media_type(self.response.header("content-type") or first)
        return contents.get(kind, contents[first])

    @cached_property
    def value(self) -> Any:
        """The JSON value of the body; a null in place of a default is that default (errata, row 3)."""
        value = self.json.value
        if self.schema is None or self.json.error or self.schema.conforms(value):
            return value
        return self.schema.with_defaults(value)

    @cached_property
    def conforms(self) -> bool:
        """Whether the body is JSON of the documented schema: what rules about meaning rely on."""
        return self.schema is not None and not self.json.error and self.schema.conforms(self.value)

    def _found(self, *, is_list: bool) -> Any:
        """The body of a right response of one kind of operation, or None."""
        is_kind = self.route is not None and self.route.operation.is_list is is_list
        return self.value if is_kind and self.response.status == 200 and self.conforms else None

    @cached_property
    def page(self) -> dict[str, Any] | None:
        """The page, if this is a list's right response."""
        page: dict[str, Any] | None = self._found(is_list=True)
        return page

    @cached_property
    def receipts(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """Every receipt of the body with its JSON pointer: none unless the body conforms to its schema."""
        if self.page is not None:
            return tuple((f"/delivery_receipts/{n}", item) for n, item in enumerate(self.page["delivery_receipts"]))
        receipt = self._found(is_list=False)
        return () if receipt is None else (("", receipt),)

    @property
    def error(self) -> dict[str, Any] | None:
        """The error body, of either model, if this is an error that conforms to its schema."""
        body: dict[str, Any] | None = self.value if self.response.status >= 400 and self.conforms else None
        return body

    @property
    def is_conditional(self) -> bool:
        """Whether the request asks if something changed, of a cache that may hold just that."""
        return self.request.header("if-none-match") is not None

    @property
    def takes_json(self) -> bool:
        """Whether the request's Accept admits JSON (RFC 9110, 12.5.1)."""
        accepted = [media_type(element) for element in elements([self.request.header("accept") or "*/*"])]
        return any(
            kind in {"*/*", "application/*", JSON} and parameters.get("q", "1").strip("0.")
            for kind, parameters in accepted
        )

    @cached_property
    def is_valid_request(self) -> bool:
        """Whether the contract allows this request: a known path, GET, and every declared parameter of its schema."""
        if self.route is None or self.request.method != "GET":
            return False
        operation = self.route.operation
        return not any(self.repeats(name) for name in operation.query) and all(
            parameter.admits(value) for parameter, value in operation.values(self.route.values, dict(self.query))
        )


def basic(user: str, password: str) -> str:
    """An Authorization header for HTTP Basic (RFC 7617)."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


@lru_cache(maxsize=1000)
def basic_pair(value: str) -> tuple[str, str] | None:
    """User and password of an Authorization header's value; None for anything but a well-formed Basic one."""
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(token, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (user, password) if colon else None
