"""An example: a sweep past one machine. Every worker of a Dask cluster sweeps its share of the messages.

Only the settings travel: a client holds connections and a secret, so each worker builds its own, with the credentials
of its own environment. The account's limit of concurrent requests binds, not the machines: the workers share it out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from twilio_receipts import Client
from twilio_receipts.sweep import Outcome, sweep

Ids = tuple[str, str]


@dataclass(frozen=True)
class Settings:
    """What a worker needs to know; plain data, safe to pickle."""

    concurrency: int
    """Requests at once, of all workers together."""
    share: int = 1000
    """Messages that a worker takes at once."""
    base_url: str | None = None
    """Another origin than Twilio's."""


def sweep_share(share: list[Ids], base_url: str | None, concurrency: int) -> list[Outcome]:
    """Sweep one share: this runs in the worker. An outcome can be pickled, its error too."""
    with Client(base_url=base_url) as client:
        return list(sweep(client, share, concurrency=concurrency))


def sweep_on_dask(cluster: Any, ids: Iterable[Ids], settings: Settings) -> Iterator[Outcome]:
    """Sweep on all workers of a cluster; yields outcomes as shares complete.

    Args:
        cluster: A `distributed.Client`.
        ids: Conversation SID or unique name, and message SID; taken as workers become free.
        settings: How.
    """
    from distributed import as_completed

    # Not `ncores`: a worker must run one share at a time, however many threads it has.
    workers = len(cluster.scheduler_info(n_workers=-1)["workers"])
    concurrency = max(1, settings.concurrency // workers)
    source = iter(ids)

    def start() -> list[Any]:
        share = list(islice(source, settings.share))
        return [cluster.submit(sweep_share, share, settings.base_url, concurrency, pure=False)] if share else []

    running = as_completed([future for _ in range(workers) for future in start()])
    for future in running:
        for following in start():
            running.add(following)
        yield from future.result()
