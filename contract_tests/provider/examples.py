"""Where failing examples are kept: a folder, or a Redis that several machines share."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase


class ExamplesError(Exception):
    """The place for examples cannot be used; the message names it and says what was expected."""


def example_database(place: str | ExampleDatabase | None) -> ExampleDatabase | None:
    """The database at a folder or a `redis://` address; None for none.

    Raises:
        ExamplesError: The address is of another kind, or the `redis` package is not installed.
    """
    if not place or isinstance(place, ExampleDatabase):
        return place or None
    if "://" not in place:
        return DirectoryBasedExampleDatabase(Path(place))
    if urlsplit(place).scheme not in {"redis", "rediss", "unix"}:
        raise ExamplesError(
            f"EXAMPLE_DB {place.partition('://')[0]}://… is of no known kind; a folder or redis://… was expected"
        )
    try:
        from hypothesis.extra.redis import RedisExampleDatabase
        from redis import Redis
    except ImportError as error:
        raise ExamplesError("EXAMPLE_DB=redis://… needs the redis package: pip install redis") from error
    return RedisExampleDatabase(Redis.from_url(place))
