"""The control API does over HTTP what the fixtures do in Python, and says what it did not understand."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from contract_tests.sandbox import Sandbox, application
from contract_tests.tests.sandbox.asking import page


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with Sandbox.start(host="0.0.0.0", control=0, receipts=3) as sandbox:  # noqa: S104 # listened on by a test
        assert str(sandbox.control_url).startswith("http://127.0.0.1:"), "also where the sandbox is not"
        yield sandbox


@pytest.fixture
def controlled(shared: Sandbox) -> Sandbox:
    shared.reset()
    return shared


def _control(sandbox: Sandbox, method: str, path: str, body: object = None) -> dict[str, Any]:
    response = httpx2.request(method, f"{sandbox.control_url}{path}", json=body)
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


def test_it_is_off_unless_asked_for_and_has_an_address_of_its_own(sandbox: Sandbox, controlled: Sandbox) -> None:
    assert sandbox.control_url is None
    for one in (sandbox, controlled):
        assert httpx2.post(f"{one.base_url}/reset").status_code == 401


def test_a_message_comes_with_its_receipts(controlled: Sandbox) -> None:
    told = _control(controlled, "POST", "/messages", {"receipts": 2, "status": "failed", "channel": "whatsapp"})
    receipts = page(controlled, message_sid=told["message_sid"])["delivery_receipts"]
    assert [receipt["sid"] for receipt in receipts] == told["receipt_sids"]
    assert {(receipt["status"], receipt["channel_message_sid"][:2]) for receipt in receipts} == {("failed", "WA")}


def test_what_is_sent_moves_as_the_clock_does(controlled: Sandbox) -> None:
    message, before = _control(controlled, "POST", "/messages")["message_sid"], controlled.world.now()
    sent = _control(controlled, "POST", "/send", {"message_sid": message, "channel": "whatsapp"})
    assert _control(controlled, "POST", "/advance", {"seconds": 5})["changed"] == 2
    assert (controlled.world.now() - before).total_seconds() == 5
    (receipt,) = page(controlled, message_sid=message)["delivery_receipts"]
    assert (receipt["sid"], receipt["status"]) == (sent["receipt_sid"], "delivered")


def test_the_latest_requests_are_told_as_they_were_sent_but_for_their_credentials(
    controlled: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "RECORDED_AT_MOST", 1)
    auth = (controlled.account_sid, controlled.auth_token)
    httpx2.get(f"{controlled.base_url}/earlier", auth=auth)
    httpx2.get(f"{controlled.base_url}/a%2Fb?PageSize=%35", auth=auth, headers={"X-Mark": "here"})
    httpx2.get(f"{controlled.base_url}/_sandbox/ready")
    (request,) = _control(controlled, "GET", "/requests")["requests"]
    assert (request["method"], request["path"], request["query"]) == ("GET", "/a%2Fb", "PageSize=%35")
    assert request["headers"]["x-mark"] == "here"
    assert request["headers"]["authorization"] == "Basic (redacted)"
    assert "Basic" not in repr(controlled.requests)


def test_reset_goes_back_to_the_beginning(controlled: Sandbox) -> None:
    beginning, seeded = page(controlled), controlled.seeded
    now = controlled.world.now()
    controlled.world.send(controlled.message_sid)
    controlled.world.advance(100)
    controlled.fault("status=500")
    httpx2.get(controlled.base_url)
    added = controlled.world.add_message(controlled.conversation_sid)
    _control(controlled, "POST", "/reset")
    assert _control(controlled, "GET", "/requests") == {"requests": []}
    assert (controlled.world.now(), page(controlled)) == (now, beginning)
    assert controlled.world.add_message(controlled.conversation_sid) == added
    assert _control(controlled, "GET", "/environment") == controlled.environment()
    with Sandbox(receipts=3) as fresh:
        assert fresh.seeded == seeded


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "named"),
    [
        ("GET", "/reset", None, 404, "GET /reset"),
        ("POST", "/explode", {}, 404, "POST /explode"),
        ("POST", "/fault", {"fault": "explode"}, 400, "explode"),
        ("POST", "/fault", {}, 400, "fault"),
        ("POST", "/messages", {"receipt": 5}, 400, "receipt"),
        ("POST", "/messages", {"receipts": -1}, 400, "receipts"),
        ("POST", "/messages", {"receipts": 2, "status": "lost"}, 400, "lost"),
        ("POST", "/messages", {"conversation_sid": "CH0"}, 400, "FOREIGN KEY"),
        ("POST", "/send", {"message_sid": "IM0"}, 400, "IM0"),
        ("POST", "/advance", {"seconds": -1}, 400, "-1"),
        ("POST", "/advance", {"seconds": "soon"}, 400, "seconds"),
        ("POST", "/advance", [], 400, "object"),
    ],
)
def test_what_cannot_be_is_named_and_changes_nothing(
    controlled: Sandbox, method: str, path: str, body: object, status: int, named: str
) -> None:
    with controlled.store.writing() as connection:
        before = list(connection.iterdump())
    response = httpx2.request(method, f"{controlled.control_url}{path}", json=body)
    assert response.status_code == status
    assert named in response.json()["error"]
    with controlled.store.writing() as connection:
        assert list(connection.iterdump()) == before
