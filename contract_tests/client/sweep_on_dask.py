"""An example: a sweep past one machine. Every worker of a Dask cluster sweeps its share of the messages.

A client holds connections and a secret and does not travel: each worker builds its own, with the credentials of its
own environment. The account's limit of concurrent requests binds, not the machines: the workers share it out.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from twilio_receipts import Client
from twilio_receipts.sweep import Outcome, sweep

Ids = tuple[str, str]


def sweep_share(share: list[Ids], base_url: str | None, concurrency: int) -> list[Outcome]:
    """Sweep one share: this runs in the worker. An outcome can be pickled, its error too."""
    with Client(base_url=base_url) as client:
        return list(sweep(client, share, concurrency=concurrency))


def sweep_on_dask(
    cluster: Any, ids: Iterable[Ids], *, concurrency: int, share: int = 1000, base_url: str | None = None
) -> Iterator[Outcome]:
    """Sweep on all workers of a cluster, a `distributed.Client`; yields outcomes as shares complete.

    So many requests run at once, of all workers together; ids are taken a share at a time, as workers become free.
    """
    from distributed import as_completed

    # Not `ncores`: a worker must run one share at a time, however many threads it has.
    workers = len(cluster.scheduler_info(n_workers=-1)["workers"])
    source = iter(ids)

    def start() -> list[Any]:
        taken = list(islice(source, share))
        return (
            [cluster.submit(sweep_share, taken, base_url, max(1, concurrency // workers), pure=False)] if taken else []
        )

    running = as_completed([future for _ in range(workers) for future in start()])
    for future in running:
        for following in start():
            running.add(following)
        yield from future.result()
