"""Parameters of a query, paging apart: checked, and written as the API reads them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import msgspec

from .arguments import text_or_none
from .errors import InvalidArgumentError, short_repr


class QueryParameter(msgspec.Struct, frozen=True):
    """What the spec says of one parameter."""

    wire: str  # the spec's name, e.g. `StartDate`
    name: str  # the client's argument, e.g. `start_date`
    kind: type[Any]
    many: bool = False  # whether it takes a sequence, and is sent once for each value
    required: bool = False

    def texts(self, value: object) -> Iterator[str]:
        """Write a value as the texts that are sent; None is not sent. Raises InvalidArgumentError."""
        if value is None and not self.required:
            return
        if self.many and (isinstance(value, str | bytes) or not isinstance(value, Sequence)):
            raise InvalidArgumentError(
                f"{self.name} must be a sequence of {self.kind.__name__}; got {short_repr(value)}"
            )
        for one in value if self.many and isinstance(value, Sequence) else (value,):
            yield self._text(one)

    def _text(self, value: object) -> str:
        if issubclass(self.kind, Enum) and isinstance(value, str if issubclass(self.kind, str) else int):
            value = value.value if isinstance(value, Enum) else value
        elif not isinstance(value, self.kind) or isinstance(value, bool) is not (self.kind is bool):
            raise InvalidArgumentError(f"{self.name} must be of type {self.kind.__name__}; got {short_repr(value)}")
        if isinstance(value, datetime):
            if self.kind is date or value.tzinfo is None:
                wanted = "a date" if self.kind is date else "a datetime that knows its offset"
                raise InvalidArgumentError(f"{self.name} must be {wanted}; got {short_repr(value)}")
            return value.isoformat().replace("+00:00", "Z")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, bool):
            return str(value).lower()
        return text_or_none(self.name, str(value) if isinstance(value, int | float | UUID) else value) or ""


class Query(msgspec.Struct, frozen=True):
    """The parameters of one method."""

    parameters: tuple[QueryParameter, ...]

    def encode(self, *values: object) -> str:
        """Write the query with values for the parameters, in their order. Raises InvalidArgumentError."""
        pairs = [
            (parameter.wire, each)
            for parameter, value in zip(self.parameters, values, strict=True)
            for each in parameter.texts(value)
        ]
        return urlencode(pairs, quote_via=quote, safe="")
