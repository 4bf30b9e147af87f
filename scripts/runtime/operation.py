"""One operation of the spec as the client uses it: its path, what may stand in it, and the call that comes of it."""

import re
from typing import Generic, TypeVar
from urllib.parse import quote, unquote

import msgspec

from .errors import InvalidArgumentError, short_repr
from .retry import Timeout, call_limits

_T = TypeVar("_T")
_LONGEST_VALUE = 1000


class PathParameter(msgspec.Struct, frozen=True):
    """What the spec says of one placeholder in a path."""

    placeholder: str
    """The spec's name, e.g. `MessageSid`."""
    name: str
    """The client's argument, e.g. `message_sid`."""
    pattern: str | None = None
    """The pattern that a value must match as a whole, or None where the spec leaves the value open."""

    def quoted(self, value: object) -> str:
        """Check a value, and percent-encode it down to RFC 3986's unreserved characters.

        Raises InvalidArgumentError.
        """
        if not isinstance(value, str):
            raise InvalidArgumentError(f"{self.name} must be a str; got {type(value).__name__} {short_repr(value)}")
        if self.pattern is not None:
            if not re.fullmatch(self.pattern, value, re.ASCII):
                raise InvalidArgumentError(f"{self.name} must match {self.pattern}; got {short_repr(value)}")
        elif value in {"", ".", ".."} or len(value) > _LONGEST_VALUE:
            raise InvalidArgumentError(
                f"{self.name} must be a SID or a unique name of 1 to {_LONGEST_VALUE} characters, not . or ..; "
                f"got {short_repr(value)}"
            )
        try:
            return quote(value, safe="")
        except UnicodeEncodeError:
            raise InvalidArgumentError(f"{self.name} must be valid Unicode; got {short_repr(value)}") from None


class Operation(msgspec.Struct, frozen=True):
    """A path template, and its placeholders in their order."""

    path: str
    parameters: tuple[PathParameter, ...]

    def fill(self, values: tuple[object, ...]) -> str:
        """Build the path. Raises InvalidArgumentError."""
        path = self.path
        for parameter, value in zip(self.parameters, values, strict=True):
            path = path.replace(f"{{{parameter.placeholder}}}", parameter.quoted(value), 1)
        return path

    def same_collection(self, path: str, link_path: str) -> bool:
        """Tell whether a link's path is the path that was asked for.

        Placeholders without a pattern may differ: a conversation asked for by its unique name may answer with its SID.
        """
        if path == link_path:
            return True
        asked, linked, template = path.split("/"), link_path.split("/"), self.path.split("/")
        if len(asked) != len(linked):
            return False
        open_parts = {f"{{{parameter.placeholder}}}" for parameter in self.parameters if parameter.pattern is None}
        return all(
            unquote(mine) == unquote(theirs) or (part in open_parts and unquote(theirs) not in {"", ".", ".."})
            for mine, theirs, part in zip(asked, linked, template, strict=True)
        )


class Call(msgspec.Struct, Generic[_T], frozen=True):
    """A request that has passed all checks."""

    operation: Operation
    path: str
    """The path, percent-encoded."""
    query: str
    """The query, percent-encoded; empty for none."""
    decoder: msgspec.json.Decoder[_T]
    """Of the 200 body."""
    timeout: Timeout | None = None
    """None for the client's."""
    max_retries: int | None = None
    """None for the client's."""

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Endpoint(msgspec.Struct, Generic[_T], frozen=True):
    """One method's operation, in its short form and, where the spec has one, in the form that names a scope first."""

    decoder: msgspec.json.Decoder[_T]
    """Of the 200 body."""
    short: Operation
    scoped: Operation | None = None

    def call(
        self,
        ids: tuple[object, ...],
        scope: object,
        timeout: Timeout | float | None,
        max_retries: int | None,
        query: str = "",
    ) -> Call[_T]:
        """Build the call out of values for the short form's placeholders, the scope's, and an encoded query.

        Raises InvalidArgumentError.
        """
        operation, values = self.short, ids
        if self.scoped is not None and scope is not None:
            operation, values = self.scoped, (scope, *ids)
        limits = call_limits(timeout, max_retries)
        return Call(operation, operation.fill(values), query, self.decoder, *limits)
