"""Paths of URLs, as the contract and the rules compare them."""

from functools import lru_cache
from urllib.parse import unquote


@lru_cache(maxsize=10_000)
def decoded_segments(path: str) -> tuple[str, ...] | None:
    """The segments of an absolute path, percent-decoded; None if they are not UTF-8."""
    try:
        return tuple(unquote(segment, errors="strict") for segment in path.split("/"))
    except UnicodeDecodeError:
        return None
