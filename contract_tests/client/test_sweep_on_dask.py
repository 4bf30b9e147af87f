"""The example of a sweep on a Dask cluster, on two worker processes of this machine."""

import pytest

from contract_tests.client.stub_provider import StubProvider, message
from contract_tests.client.sweep_on_dask import sweep_on_dask

distributed = pytest.importorskip(
    "distributed", reason="distributed is not installed; `make test-dask` installs it and runs this"
)


@pytest.mark.filterwarnings("default")  # of distributed's own, not ours
def test_every_message_has_its_outcome_and_the_workers_share_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    with StubProvider() as provider:
        # Workers inherit the environment; credentials reach them in no other way.
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", provider.configuration["account_sid"])
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", provider.configuration["auth_token"])
        with (
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
            ) as local,
            distributed.Client(local) as cluster,
        ):
            ids = [message(number) for number in range(200)]
            outcomes = list(sweep_on_dask(cluster, ids, concurrency=6, share=20, base_url=provider.url))
    assert sorted((one.conversation_sid, one.message_sid) for one in outcomes) == sorted(ids)
    assert {len(one.receipts) for one in outcomes} == {1}
    assert provider.most_running <= 6
