"""The example of a sweep on a Dask cluster, on two worker processes of this machine."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.client.stub_provider import StubProvider, message
from contract_tests.client.sweep_on_dask import Settings, sweep_on_dask

distributed = pytest.importorskip(
    "distributed", reason="distributed is not installed; `make test-dask` installs it and runs this"
)
pytestmark = pytest.mark.filterwarnings("default")  # of distributed's own, not ours


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubProvider]:
    with StubProvider() as running:
        # Workers inherit the environment; credentials reach them in no other way.
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", running.configuration["account_sid"])
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", running.configuration["auth_token"])
        yield running


@pytest.fixture
def cluster(provider: StubProvider) -> Iterator[Any]:
    assert os.environ["TWILIO_ACCOUNT_SID"] == provider.configuration["account_sid"]
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client


def test_every_message_has_its_outcome_and_the_workers_share_the_limit(cluster: Any, provider: StubProvider) -> None:
    settings = Settings(concurrency=6, share=20, base_url=provider.configuration["base_url"])
    outcomes = list(sweep_on_dask(cluster, map(message, range(200)), settings))
    assert sorted((one.conversation_sid, one.message_sid) for one in outcomes) == sorted(map(message, range(200)))
    assert {len(one.receipts) for one in outcomes} == {1}
    assert provider.most_running <= 6
