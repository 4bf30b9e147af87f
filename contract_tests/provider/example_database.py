"""Where failing examples are kept: a folder, or a Redis that several machines share."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

SECONDS_TO_CONNECT = 5
Where = str | ExampleDatabase | None


class StorageError(Exception):
    """A place to keep something cannot be used; the message names it and says what was expected."""


@contextmanager
def example_database(place: Where) -> Iterator[ExampleDatabase | None]:
    """The database at a folder or a `redis://` address; None for none.

    Raises StorageError if the address is of another kind, nobody answers there or no longer does, the folder cannot be
    written to, or the `redis` package is not installed.
    """
    if not place or isinstance(place, ExampleDatabase):
        yield place or None
    elif "://" in place:
        with _redis(place) as database:
            yield database
    else:
        yield DirectoryBasedExampleDatabase(writable("EXAMPLE_DB", Path(place)))


@contextmanager
def _redis(address: str) -> Iterator[ExampleDatabase]:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise StorageError(f"EXAMPLE_DB {address.partition('://')[0]}://… is not an address: {error}") from error
    if parts.scheme not in {"redis", "rediss", "unix"}:
        raise StorageError(f"EXAMPLE_DB {parts.scheme}://… is of no known kind; a folder or redis://… was expected")
    try:
        from hypothesis.extra.redis import RedisExampleDatabase
        from redis import Redis, RedisError
    except ImportError as error:
        raise StorageError("EXAMPLE_DB=redis://… needs the redis package: pip install redis") from error
    try:
        redis = Redis.from_url(address, socket_connect_timeout=SECONDS_TO_CONNECT, socket_timeout=SECONDS_TO_CONNECT)
        redis.ping()
    except (RedisError, ValueError) as error:
        raise _unusable(address, error) from None
    try:
        yield RedisExampleDatabase(redis)
    except RedisError as error:
        raise _unusable(address, error) from None


def _unusable(address: str, error: Exception) -> StorageError:
    """What went wrong in one line, without the address's user and password."""
    parts = urlsplit(address)
    secrets, _, host = parts.netloc.rpartition("@")
    why = " ".join((str(error).replace(secrets, "…") if secrets else str(error)).split())
    return StorageError(f"EXAMPLE_DB {parts.scheme}://{host}{parts.path} cannot be used: {why}")


def writable(name: str, folder: Path) -> Path:
    """A folder, made if it is not there; raises StorageError if it cannot be written to: ``name`` says whose it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise StorageError(f"{name} {folder} cannot be written to: {error.strerror}") from error
