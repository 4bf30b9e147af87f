"""Integers with known values, which a newer server may add to."""

from enum import IntEnum
from typing import Self


class OpenIntEnum(IntEnum):
    """An unknown value becomes a member of its own, as in `OpenEnum`, but none of the class when it is iterated."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = str(value), value
        return member

    @property
    def known(self) -> bool:
        """Whether the spec lists this value."""
        return self._name_ in type(self).__members__
