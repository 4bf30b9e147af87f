"""Where failing examples are kept: a folder, or a Redis that several machines share."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

SECONDS_TO_CONNECT = 5


class ExamplesError(Exception):
    """The place for examples cannot be used; the message names it and says what was expected."""


def example_database(place: str | ExampleDatabase | None) -> ExampleDatabase | None:
    """The database at a folder or a `redis://` address; None for none.

    Raises:
        ExamplesError: The address is of another kind, nobody answers there, the folder cannot be written to, or the
            `redis` package is not installed.
    """
    if not place or isinstance(place, ExampleDatabase):
        return place or None
    if "://" not in place:
        return DirectoryBasedExampleDatabase(_writable(Path(place)))
    try:
        parts = urlsplit(place)
    except ValueError as error:
        raise ExamplesError(f"EXAMPLE_DB {place.partition('://')[0]}://… is not an address: {error}") from error
    if parts.scheme not in {"redis", "rediss", "unix"}:
        raise ExamplesError(f"EXAMPLE_DB {parts.scheme}://… is of no known kind; a folder or redis://… was expected")
    try:
        from hypothesis.extra.redis import RedisExampleDatabase
        from redis import Redis, RedisError
    except ImportError as error:
        raise ExamplesError("EXAMPLE_DB=redis://… needs the redis package: pip install redis") from error
    where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    try:
        redis = Redis.from_url(place, socket_connect_timeout=SECONDS_TO_CONNECT, socket_timeout=SECONDS_TO_CONNECT)
        redis.ping()
    except (RedisError, ValueError) as error:
        raise ExamplesError(f"EXAMPLE_DB {where} cannot be used: {_without(place, str(error))}") from None
    return RedisExampleDatabase(redis)


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise ExamplesError(f"EXAMPLE_DB {folder} cannot be written to: {error.strerror}") from error


def _without(address: str, text: str) -> str:
    """What went wrong in one line, without the address's user and password."""
    secrets = urlsplit(address).netloc.rpartition("@")[0]
    return " ".join(text.replace(secrets, "…").split()) if secrets else " ".join(text.split())
