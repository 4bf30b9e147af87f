"""One operation of the spec as the client uses it: its path, and what may stand in it."""

import re
from urllib.parse import quote, unquote

import msgspec

from .errors import InvalidArgumentError
from .text import short_repr

_LONGEST_VALUE = 1000


class PathParameter(msgspec.Struct, frozen=True):
    """What the spec says of one placeholder in a path."""

    placeholder: str
    """The spec's name, e.g. `MessageSid`."""
    name: str
    """The client's argument, e.g. `message_sid`."""
    pattern: str | None = None
    """The pattern that a value must match as a whole, or None where the spec leaves the value open."""

    def check(self, value: object) -> str:
        """Return the value if it may stand in a path. Raises InvalidArgumentError."""
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
        return value


class Operation(msgspec.Struct, frozen=True):
    """One GET operation: its published operationId, its path template and the placeholders in their order."""

    operation_id: str
    path: str
    parameters: tuple[PathParameter, ...]

    def fill(self, values: tuple[object, ...]) -> str:
        """Build the path: every value checked, and percent-encoded down to RFC 3986's unreserved characters.

        Raises InvalidArgumentError.
        """
        path = self.path
        for parameter, value in zip(self.parameters, values, strict=True):
            try:
                quoted = quote(parameter.check(value), safe="")
            except UnicodeEncodeError:
                raise InvalidArgumentError(f"{parameter.name} must be valid Unicode; got {short_repr(value)}") from None
            path = path.replace(f"{{{parameter.placeholder}}}", quoted, 1)
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
