"""From a method's arguments to a checked call."""

from typing import Generic, TypeVar

import msgspec

from .call import Call, Limits
from .operation import Operation

_T = TypeVar("_T")


class Endpoint(msgspec.Struct, Generic[_T], frozen=True):
    """One method's operation, in its short form and, where the spec has one, in the form that names a scope first."""

    decoder: msgspec.json.Decoder[_T]
    """Of the 200 body."""
    short: Operation
    scoped: Operation | None = None

    def operation(self, scope: object) -> Operation:
        """Choose the form: the scoped one where a scope is given."""
        return self.short if self.scoped is None or scope is None else self.scoped

    def call(self, ids: tuple[object, ...], scope: object, limits: Limits, query: str = "") -> Call[_T]:
        """Build the call out of values for the short form's placeholders, the scope's, and an encoded query.

        Raises InvalidArgumentError.
        """
        operation = self.operation(scope)
        path = operation.fill(ids if operation is self.short else (scope, *ids))
        return Call(operation.path, path, query, self.decoder, limits)
