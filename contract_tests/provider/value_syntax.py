"""Texts by their grammar: lists, media types, challenges and codings (RFC 9110), and moments, which RFC 3339 varies."""

import re
from datetime import date
from email.utils import parsedate_to_datetime
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PART = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+')
_SCHEME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?= |$)")
_DATE_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d(?:\.\d+)?)([Zz]|([+-])(\d\d):(\d\d))", re.ASCII)
_YEARS_OF_A_CYCLE, _DAYS_OF_A_CYCLE = 400, 146_097
_EPOCH = date(1970, 1, 1).toordinal()


def elements(values: list[str]) -> list[str]:
    """The elements of a list, however many fields it is spread over; empty ones do not count (RFC 9110, 5.6.1)."""
    found = (element.strip(" \t") for value in values for element in _ELEMENT.findall(value))
    return [element for element in found if element]


def media_type(value: str) -> tuple[str, dict[str, str]]:
    """A media type in small letters, and its parameters without quotes (RFC 9110, 8.3.1)."""
    kind, *rest = [part.strip(" \t") for part in _PART.findall(value)] or [""]
    pairs = (part.partition("=") for part in rest)
    return kind.lower(), {name.strip().lower(): text.strip().strip('"') for name, _, text in pairs if name}


def schemes(values: list[str]) -> set[str]:
    """The schemes of challenges, in small letters (RFC 9110, 11.6.1); parameters are in the same list."""
    found = (_SCHEME.match(element) for element in elements(values))
    return {scheme[0].lower() for scheme in found if scheme}


def accepts(value: str, coding: str) -> bool:
    """Whether an Accept-Encoding takes a coding (RFC 9110, 12.5.3)."""
    weights = dict[str, float]()
    for element in elements([value]):
        name, parameters = media_type(element)
        try:
            weights[name.removeprefix("x-")] = float(parameters.get("q", "1"))
        except ValueError:
            weights[name.removeprefix("x-")] = 0
    return weights.get(coding.removeprefix("x-"), weights.get("*", 0)) > 0


class Instant(NamedTuple):
    """A moment in UTC; a leap second stays apart from the second that follows it."""

    minute: int
    second: Fraction

    @property
    def seconds(self) -> float:
        return self.minute * 60 + float(self.second)


@lru_cache(maxsize=10_000)
def instant(text: str) -> Instant | None:
    """The moment of a date-time of RFC 3339 (5.6): T and Z in either case, any fraction, any offset."""
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
