"""Moments as moments: RFC 3339 and HTTP write the same one in many ways."""

import re
from datetime import date
from email.utils import parsedate_to_datetime
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_DATE_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d(?:\.\d+)?)([Zz]|([+-])(\d\d):(\d\d))", re.ASCII)
_YEARS_OF_A_CYCLE, _DAYS_OF_A_CYCLE = 400, 146_097
_EPOCH = date(1970, 1, 1).toordinal()


class Instant(NamedTuple):
    """A moment in UTC; a leap second stays apart from the second that follows it."""

    minute: int
    second: Fraction

    @property
    def seconds(self) -> float:
        """Seconds since 1970."""
        return self.minute * 60 + float(self.second)


@lru_cache(maxsize=10_000)
def instant(text: str) -> Instant | None:
    """The moment that a date-time of RFC 3339 (5.6) stands for: T and Z in either case, any fraction, any offset."""
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute = (int(part) for part in found.group(1, 2, 3, 4, 5))
    cycles, year = divmod(year, _YEARS_OF_A_CYCLE)  # RFC 3339 has a year 0, Python's calendar has none
    try:
        days = date(year + _YEARS_OF_A_CYCLE, month, day).toordinal() + (cycles - 1) * _DAYS_OF_A_CYCLE - _EPOCH
    except ValueError:
        return None
    offset = int(found[9]) * 60 + int(found[10]) if found[8] else 0
    minutes = (days * 24 + hour) * 60 + minute - (-offset if found[8] == "-" else offset)
    return Instant(minutes, Fraction(found[6]))


def http_date(text: str | None) -> float | None:
    """Seconds since 1970 of an HTTP date (RFC 9110, 5.6.7); None for any other text."""
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except ValueError:
        return None
