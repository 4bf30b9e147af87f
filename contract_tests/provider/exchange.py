"""One request and what came back, as every rule sees it: plain values, read lazily and once."""

import base64
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from contract_tests.provider.contract import JSON, BodySchema, Contract, DocumentedResponse, Route
from contract_tests.provider.header_text import elements, media_type
from contract_tests.provider.json_text import JsonText
from contract_tests.provider.known import Known
from contract_tests.provider.urls import decoded_segments, parameters

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent: the URL absolute and percent-encoded; headers (and so credentials) not in the repr."""

    method: str
    url: str
    headers: Headers = field(default=(), repr=False)

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        return _first(self.headers, name)

    @property
    def credentials(self) -> tuple[str, str] | None:
        """User and password of a well-formed Basic header, or None."""
        return _basic(self.header("authorization") or "")


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it came: header names as sent, repeated headers repeated, the body without content encoding.

    ``length`` is the number of bytes that the body took on the wire, or None where nobody counted them, and ``at`` when
    it came, in seconds since 1970, or None where nobody looked.
    """

    status: int
    headers: Headers
    body: bytes
    length: int | None = None
    at: float | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, its name in any case."""
        return _first(self.headers, name)

    def all(self, name: str) -> list[str]:
        """Every value of a header, its name in any case."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


@dataclass(frozen=True)
class Exchange:
    """A request, its response, and the contract to judge them by.

    Args:
        request: What was sent.
        response: What came back.
        contract: The contract.
        probe: True if we sent it ourselves, so that a failure of the provider is our finding; False for recorded
            traffic, where a documented 5xx is just one more documented answer.
        caller: Whose credentials the request carries: ``owner`` (known to be right), ``stranger`` (known to be wrong,
            or none), or ``unknown``.
        known: What earlier answers of the same provider said, if they are remembered.
    """

    request: Request
    response: Response
    contract: Contract = field(repr=False)
    probe: bool = True
    caller: Literal["owner", "stranger", "unknown"] = "unknown"
    known: Known | None = field(default=None, repr=False, compare=False)

    def with_body(self, body: bytes) -> Self:
        """The same exchange with another body, all else as it came."""
        return replace(self, response=replace(self.response, body=body, length=None))

    @cached_property
    def parts(self) -> tuple[str, str, str]:
        """Origin (scheme://host[:port]), path and query of the request, percent-encoded as sent."""
        split = urlsplit(self.request.url)
        return f"{split.scheme}://{split.netloc}", split.path, split.query

    @property
    def origin(self) -> str:
        """scheme://host[:port] of the request."""
        return self.parts[0]

    @property
    def path(self) -> str:
        """The request's path, as sent."""
        return self.parts[1]

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The request's query parameters, decoded, in order."""
        return parameters(self.parts[2])

    def parameter(self, name: str) -> str | None:
        """The value of a query parameter; None if it is absent, or stands there more than once (then it is open)."""
        values = [value for key, value in self.query if key == name]
        return values[0] if len(values) == 1 else None

    def repeats(self, name: str) -> bool:
        """Whether a query parameter stands there more than once."""
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
        return segments if self.route.is_list else segments[:-1]

    @cached_property
    def documented(self) -> DocumentedResponse | None:
        """What the contract says about this status of this operation; for other paths, what it says of the error."""
        return self.contract.documented(self.route.operation if self.route else None, self.response.status)

    @cached_property
    def json(self) -> JsonText:
        """The body, read as strict JSON."""
        return JsonText.read(self.response.body)

    @cached_property
    def schema(self) -> BodySchema | None:
        """The schema of the body: that of its media type, or of the first documented one if its own is not."""
        describes_itself = self.request.method == "OPTIONS" and self.response.status < 400
        if self.request.method == "HEAD" or describes_itself:
            return None
        if self.documented is None or not self.documented.contents:
            return None
        first, *_ = contents = self.documented.contents
        kind, _ = media_type(self.response.header("content-type") or first)
        return contents.get(kind, contents[first])

    @cached_property
    def value(self) -> Any:
        """The JSON value of the body; a null that stands for a default is that default (errata, row 3)."""
        value = self.json.value
        if self.schema is None or self.json.error or self.schema.conforms(value):
            return value
        return self.schema.with_defaults(value)

    @cached_property
    def conforms(self) -> bool:
        """Whether the body is JSON of the documented schema: what rules about meaning need to stand on."""
        return self.schema is not None and not self.json.error and self.schema.conforms(self.value)

    @cached_property
    def page(self) -> dict[str, Any] | None:
        """The page, if this is a list's right answer."""
        if self.route is None or not self.route.is_list or self.response.status != 200 or not self.conforms:
            return None
        page: dict[str, Any] = self.value
        return page

    @cached_property
    def receipts(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """Every receipt of the body with its JSON pointer: none unless the body conforms to its schema."""
        if self.page is not None:
            return tuple((f"/delivery_receipts/{n}", item) for n, item in enumerate(self.page["delivery_receipts"]))
        if self.route is None or self.route.is_list or self.response.status != 200 or not self.conforms:
            return ()
        return (("", self.value),)

    @property
    def error(self) -> dict[str, Any] | None:
        """The error body, of either model, if this is an error that conforms to its schema."""
        if self.response.status < 400 or not self.conforms:
            return None
        body: dict[str, Any] = self.value
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


@lru_cache(maxsize=1000)
def _basic(value: str) -> tuple[str, str] | None:
    """User and password of an Authorization header's value; None for anything but a well-formed Basic one."""
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(token, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (user, password) if colon else None


def _first(headers: Headers, name: str) -> str | None:
    name = name.lower()
    return next((value for key, value in headers if key.lower() == name), None)
