"""Where failing examples are kept: a folder, or a Redis that several machines share."""

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

SECONDS_TO_CONNECT = 5


class PlaceError(Exception):
    """A place to keep something cannot be used; the message names it and says what was expected."""


def example_database(place: str | ExampleDatabase | None) -> ExampleDatabase | None:
    """The database at a folder or a `redis://` address; None for none.

    Raises:
        PlaceError: The address is of another kind, nobody answers there, the folder cannot be written to, or the
            `redis` package is not installed.
    """
    if not place or isinstance(place, ExampleDatabase):
        return place or None
    if "://" not in place:
        return DirectoryBasedExampleDatabase(writable("EXAMPLE_DB", Path(place)))
    try:
        parts = urlsplit(place)
    except ValueError as error:
        raise PlaceError(f"EXAMPLE_DB {place.partition('://')[0]}://… is not an address: {error}") from error
    if parts.scheme not in {"redis", "rediss", "unix"}:
        raise PlaceError(f"EXAMPLE_DB {parts.scheme}://… is of no known kind; a folder or redis://… was expected")
    try:
        from hypothesis.extra.redis import RedisExampleDatabase
        from redis import Redis, RedisError
    except ImportError as error:
        raise PlaceError("EXAMPLE_DB=redis://… needs the redis package: pip install redis") from error
    where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    try:
        redis = Redis.from_url(place, socket_connect_timeout=SECONDS_TO_CONNECT, socket_timeout=SECONDS_TO_CONNECT)
        redis.ping()
    except (RedisError, ValueError) as error:
        raise PlaceError(f"EXAMPLE_DB {where} cannot be used: {_without(place, str(error))}") from None
    return RedisExampleDatabase(redis)


def writable(name: str, folder: Path) -> Path:
    """A folder, made if it is not there.

    Raises:
        PlaceError: It cannot be written to; ``name`` says whose it is.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise PlaceError(f"{name} {folder} cannot be written to: {error.strerror}") from error


def _without(address: str, text: str) -> str:
    """What went wrong in one line, without the address's user and password."""
    secrets = urlsplit(address).netloc.rpartition("@")[0]
    return " ".join(text.replace(secrets, "…").split()) if secrets else " ".join(text.split())
