"""The base of the models: frozen, comparable, hashable, picklable, and to and from plain dicts."""

import copy
import re
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, TypeAlias, cast

import msgspec

from .errors import InvalidArgumentError

_LEAP_SECOND = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:60(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EXACT = 2**53  # from here on a float stands for several whole numbers

AwareDatetime: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its offset; a date without one is refused, because nobody can say when it was."""


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("Any", value).items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("Any", value)]
    return msgspec.to_builtins(value)


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A value of the API."""

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
            try:
                return msgspec.convert(fields, cls)
            except msgspec.ValidationError:
                return msgspec.convert(normalized(copy.deepcopy(fields)), cls)
        except (msgspec.ValidationError, RecursionError) as error:
            raise InvalidArgumentError(f"not a {cls.__name__}: {error}") from None


class PageModel(Model, frozen=True, kw_only=True, dict=True):
    """A page of a list."""

    @property
    def request_id(self) -> str | None:
        """The response's `Twilio-Request-Id`, or None; no part of the page's value, and not pickled with it."""
        return self.__dict__.get("_request_id")

    def received_as(self, request_id: str | None) -> None:
        """Note the request id of the response that the page came in."""
        msgspec.structs.force_setattr(self, "_request_id", request_id)


def normalized(value: Any) -> Any:
    """Rewrite JSON values that the contract's schemas allow and msgspec refuses, throughout a structure, in its place.

    Whole numbers written with a fraction of 0 or an exponent (`30003.0`) become ints, unless they may have lost digits,
    and a leap second (`23:59:60Z`, which `datetime` does not know) becomes the second after it.
    """
    if isinstance(value, (dict, list)):
        inner = cast("Any", value)
        for place in inner if isinstance(value, dict) else range(len(inner)):
            inner[place] = normalized(inner[place])
        return inner
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return _after_leap_second(value) if isinstance(value, str) and _LEAP_SECOND.fullmatch(value) else value


def _after_leap_second(text: str) -> str:
    try:
        after = datetime.fromisoformat(text.upper().replace(":60", ":59", 1)) + timedelta(seconds=1)
    except (ValueError, OverflowError):
        return text
    at_midnight = after.astimezone(UTC).replace(microsecond=0).time() == time()
    return after.isoformat() if at_midnight else text


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
