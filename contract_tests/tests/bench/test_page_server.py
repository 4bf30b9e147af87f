"""The benchmark's server serves as many pages as it is asked for."""

from contract_tests.bench import data
from contract_tests.bench.page_server import page_server
from twilio_receipts import Client


def test_serves_a_list_to_its_end() -> None:
    with page_server("--pages", "150") as base_url, Client(data.ACCOUNT_SID, "token", base_url=base_url) as client:
        pages = list(client.receipts.pages(data.CONVERSATION_SID, data.MESSAGE_SID))
    assert len(pages) == 150
    assert {len(page.delivery_receipts) for page in pages} == {data.PAGE_SIZE}
