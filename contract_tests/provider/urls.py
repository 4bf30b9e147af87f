"""URLs, as the contract and the rules compare them: by what they mean (RFC 3986, 6.2), not by how they are written."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

TWILIO = ".twilio.com"
DEFAULT_PORTS = {"http": 80, "https": 443}
Pairs = tuple[tuple[str, str], ...]


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


def folded(segments: Iterable[str] | None) -> tuple[str, ...] | None:
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
