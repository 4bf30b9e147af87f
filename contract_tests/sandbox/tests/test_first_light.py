"""The sandbox serves its main message page by page."""

from __future__ import annotations

import httpx2

from contract_tests.sandbox import Sandbox


def test_the_main_message_has_three_pages() -> None:
    with Sandbox.start() as sandbox, httpx2.Client(auth=(sandbox.account_sid, sandbox.auth_token)) as client:
        url = f"{sandbox.base_url}/v1/Conversations/{sandbox.conversation_sid}/Messages/{sandbox.message_sid}/Receipts"
        sizes = []
        while url:
            page = client.get(url).json()
            sizes.append(len(page["delivery_receipts"]))
            url = page["meta"]["next_page_url"]
    assert sizes == [50, 50, 20]
