"""The base of the models: frozen, comparable, hashable, picklable, and to and from plain dicts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, TypeAlias, TypeGuard

import msgspec

from .errors import InvalidArgumentError

AwareDatetime: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its offset; a date without one is refused, because nobody can say when it was."""


def _is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if _is_tuple(value) else msgspec.to_builtins(value)


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A value that the API answered with."""

    _left_out_when_none: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that this stands for, dates as RFC 3339 text."""
        return {
            json_name: _plain(value)
            for name, json_name in zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True)
            if (value := getattr(self, name)) is not None or name not in self._left_out_when_none
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Self:
        """Build one from a JSON object, such as `to_dict` returns; unknown fields are passed over.

        Raises:
            InvalidArgumentError: A value has a wrong type; the text names its path.
        """
        try:
            return msgspec.convert(fields, cls)
        except (msgspec.ValidationError, RecursionError) as error:
            raise InvalidArgumentError(f"not a {cls.__name__}: {error}") from None


class OpenEnum(StrEnum):
    """Text with known values, which a newer server may add to.

    An unknown value becomes a member of its own: equal, hashable and picklable like the others, but none of the class
    when it is iterated.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member

    @property
    def known(self) -> bool:
        """Whether the spec lists this value."""
        return self._name_ in type(self).__members__
