"""A provider of a few lines, for what the sandbox does not do: hold responses back, count what runs at once, refuse."""

import json
import threading
from collections.abc import Callable
from typing import Any

from contract_tests.client.mocked import ACCOUNT
from contract_tests.client.scripted_server import ScriptedServer, Wire, response


def page_of(items: list[Any], next_page_url: str | None = None, **meta: Any) -> dict[str, Any]:
    """A page's body."""
    return {"meta": {"next_page_url": next_page_url, **meta}, "delivery_receipts": items}


def page(path: str, receipts: int = 1, token: str | None = None) -> bytes:
    """The response with one page of a message's receipts; `token` is the page token of the next."""
    path, _, query = path.partition("?")
    first = abs(hash(query)) % 2**60
    items = [
        {"sid": f"DY{first + number:032x}", "message_sid": path.split("/")[-2], "status": "read", "error_code": 0}
        for number in range(receipts)
    ]
    return response(json.dumps(page_of(items, token and f"{path}?PageToken={token}")).encode())


def refusal(status: int = 429, headers: str = "") -> bytes:
    """An error's response."""
    return response(b"{}", f"{status} -", headers.encode())


def message(number: int) -> tuple[str, str]:
    """The ids of one message."""
    return f"CH{number:032x}", f"IM{number:032x}"


class StubProvider(ScriptedServer):
    """Serves on a free port of this machine for a `with` block.

    Args:
        answer: Makes the response to a path; one receipt for each message by default. Runs in threads.
    """

    account_sid, auth_token = ACCOUNT, "token"

    def __init__(self, answer: Callable[[str], bytes] = page) -> None:
        super().__init__(self._answer_all)
        self.base_url = self.url
        self.paths: list[str] = []
        self.running = self.most_running = 0
        self._answer = answer
        self._counting = threading.Condition()

    @property
    def configuration(self) -> dict[str, Any]:
        """Arguments for a client."""
        return {"account_sid": self.account_sid, "auth_token": self.auth_token, "base_url": self.base_url}

    def wait_for_running(self, number: int) -> None:
        """Wait until so many requests are under way."""
        with self._counting:
            assert self._counting.wait_for(lambda: self.running >= number, 30), "they never came"

    def _answer_all(self, wire: Wire) -> None:
        while head := wire.request():
            path = head.split(b" ", 2)[1].decode()
            with self._counting:
                self.paths.append(path)
                self.running += 1
                self.most_running = max(self.most_running, self.running)
                self._counting.notify_all()
            try:
                made = self._answer(path)
            finally:
                with self._counting:
                    self.running -= 1
            wire.send(made)
