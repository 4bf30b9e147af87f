"""Texts by what they mean: strict JSON, URLs (RFC 3986), lists and media types (RFC 9110), moments (RFC 3339)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

TWILIO = ".twilio.com"
DEFAULT_PORTS = {"http": 80, "https": 443}
Pairs = tuple[tuple[str, str], ...]
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PART = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+')
_SCHEME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?= |$)")
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d(?:\.\d+)?)([Zz]|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class JsonText:
    """A body read as JSON."""

    value: Any
    error: str | None = None  # why it is not strict JSON (RFC 8259); then there is no value
    fractions: tuple[str, ...] = ()  # numbers written with a fraction or an exponent, as written in the text

    @classmethod
    def read(cls, body: bytes) -> JsonText:
        fractions: list[str] = []

        def number(text: str) -> float:  # 1.0 is the integer 1 (JSON Schema 2020-12, 4.2.3)
            fractions.append(text)
            value = float(text)
            return int(value) if value.is_integer() else value

        try:
            text = body.decode("utf-8")
            value = json.loads(text, object_pairs_hook=_unique, parse_float=number, parse_constant=_no_number)
        except UnicodeDecodeError as error:
            return cls(None, f"byte 0x{body[error.start]:02x} at {error.start} is not UTF-8")
        except (ValueError, RecursionError) as error:
            return cls(None, str(error))
        if "\\u" in text and (surrogate := _lone_surrogate(value)):
            return cls(None, f"the escape of half a character: {surrogate!r}")
        return cls(value, None, tuple(fractions))


def with_value(value: Any, steps: Sequence[str | int], new: Any) -> Any:
    """A JSON value with another one in one place; the given one stays as it is."""
    if not steps:
        return new
    copy = value.copy()
    copy[steps[0]] = with_value(value[steps[0]], steps[1:], new)
    return copy


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"duplicate key {repeated!r}")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _lone_surrogate(value: Any) -> str | None:
    text = json.dumps(value, ensure_ascii=False)
    return next((character for character in text if "\ud800" <= character <= "\udfff"), None)


class Url(NamedTuple):
    """A URL without its spelling: the query's parameters have no order, a default port and dot segments are gone."""

    origin: tuple[str, str, int | None]
    segments: tuple[str, ...] | None
    query: Pairs


@lru_cache(maxsize=10_000)
def meaning(url: str) -> Url | None:
    """What an absolute URL means; None if it has a user, a fragment, or a port that is not a number."""
    parts = urlsplit(url)
    if "@" in parts.netloc or "#" in url:
        return None
    try:
        origin = _origin(parts)
    except ValueError:
        return None
    return Url(origin, decoded_segments(without_dots(parts.path)), tuple(sorted(parameters(parts.query))))


def parameters(query: str) -> Pairs:
    return tuple(parse_qsl(query, keep_blank_values=True, separator="&"))


def page_token(url: str | None) -> str | None:
    return dict(parameters(urlsplit(url or "").query)).get("PageToken")


@lru_cache(maxsize=10_000)
def decoded_segments(path: str) -> tuple[str, ...] | None:
    """The segments of an absolute path, percent-decoded; None if they are not UTF-8."""
    try:
        return tuple(unquote(segment, errors="strict") for segment in path.split("/"))
    except UnicodeDecodeError:
        return None


def same_origin(asked: str, got: str) -> bool:
    """Whether a URL stays with the provider: the same origin, or Twilio's own servers among each other."""
    mine, theirs = meaning(asked), meaning(got)
    if mine is None or theirs is None:
        return False
    return mine.origin == theirs.origin or (theirs.origin[0] == "https" and all(map(_is_twilio, (mine, theirs))))


@lru_cache(maxsize=10_000)
def folded(segments: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """A path for comparing: the digits of a SID may be in either case (errata, row 20)."""
    return None if segments is None else tuple(segment.lower() for segment in segments)


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    """Scheme, host and port; a default port makes no difference (RFC 6454, 4)."""
    return parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme)


def _is_twilio(url: Url) -> bool:
    host = url.origin[1]
    return host.startswith("conversations.") and host.endswith(TWILIO)


def without_dots(path: str) -> str:
    """A path without dot segments, as a client resolves them before it asks (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in {".", ".."}:
            kept.append(segment)
    return "/".join(kept)


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
    """A moment; a leap second stays apart from the second that follows it."""

    minute: datetime
    second: Fraction

    @property
    def seconds(self) -> float:
        return self.minute.timestamp() + float(self.second)


@lru_cache(maxsize=10_000)
def instant(text: str) -> Instant | None:
    """The moment of a date-time of RFC 3339 (5.6): T and Z in either case, any fraction, any offset."""
    found = _DATE_TIME.fullmatch(text)
    try:
        return found and Instant(datetime.fromisoformat(f"{found[1]}T{found[2]}{found[4].upper()}"), Fraction(found[3]))
    except ValueError:
        return None


def http_date(text: str | None) -> float | None:
    """Seconds since 1970 of an HTTP date (RFC 9110, 5.6.7); None for any other text."""
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except ValueError:
        return None
