"""A second published resource becomes a client by what is written in the contract: no template knows of receipts."""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from contract_tests.tooling.spec_copies import save, with_participants, without_receipts
from contract_tests.tooling.type_checking import type_errors
from scripts import generate
from scripts.generator.tree import files

REPOSITORY = Path(__file__).parents[2]
CONVERSATION = "CH" + "a" * 32
SERVICE = "IS" + "a" * 32
SHORT = f"/v1/Conversations/{CONVERSATION}/Participants"
SCOPED = f"/v1/Services/{SERVICE}{SHORT.removeprefix('/v1')}"
NAMES = {"both": "twilio_conversations", "alone": "twilio_participants"}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with two packages: receipts and participants together, and participants alone."""
    folder = tmp_path_factory.mktemp("generated")
    both = with_participants(package=NAMES["both"])
    alone = without_receipts(with_participants(package=NAMES["alone"]))
    for name, spec in (("both", both), ("alone", alone)):
        path = save(spec, folder / f"{name}.yaml")
        assert generate.main(["--spec", str(path), "--output", str(folder), "--no-sandbox"]) == 0
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for module in [name for name in sys.modules if name.partition(".")[0] in NAMES.values()]:
        del sys.modules[module]


@pytest.fixture(params=["both", "alone"])
def package(request: pytest.FixtureRequest, generated: Path) -> Any:
    assert generated.is_dir()
    return importlib.import_module(NAMES[request.param])


def participant(number: int, *, scoped: bool) -> dict[str, Any]:
    return {
        "account_sid": "AC" + "a" * 32,
        "conversation_sid": CONVERSATION,
        "sid": f"MB{number:032x}",
        "identity": None if number % 2 else f"user-{number}",
        "attributes": "{}",
        "messaging_binding": {"type": "sms", "address": "+15005550006", "proxy_address": None} if number % 2 else None,
        "role_sid": None,
        "date_created": "2026-03-24T20:37:57Z",
        "date_updated": None,
        "url": None,
        "last_read_message_index": number,
        "last_read_timestamp": None,
    } | ({"chat_service_sid": SERVICE} if scoped else {})


class Provider:
    """Answers for 130 participants, a hundred on the first page."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url.raw_path.decode())
        path, scoped = request.url.path, "/Services/" in request.url.path
        if not path.endswith("/Participants"):
            return httpx2.Response(200, json=participant(int(path.rpartition("/MB")[2], 16), scoped=scoped))
        second = "PageToken" in request.url.query.decode()
        url = f"https://conversations.twilio.com{path}"
        meta = {
            "page": int(second),
            "page_size": 100,
            "first_page_url": f"{url}?Page=0",
            "previous_page_url": f"{url}?Page=0" if second else None,
            "url": url,
            "next_page_url": None if second else f"{url}?PageSize=100&Page=1&PageToken=PT1",
            "key": "participants",
        }
        numbers = range(100, 130) if second else range(100)
        items = [participant(number, scoped=scoped) for number in numbers]
        return httpx2.Response(200, json={"meta": meta, "participants": items})


@pytest.mark.parametrize(("scope", "path"), [({}, SHORT), ({"chat_service_sid": SERVICE}, SCOPED)])
def test_participants_are_listed_over_pages_and_fetched_in_both_forms(
    package: Any, scope: dict[str, str], path: str
) -> None:
    provider = Provider()
    with (
        httpx2.Client(transport=httpx2.MockTransport(provider)) as http_client,
        package.Client("AC" + "a" * 32, "secret", http_client=http_client) as client,
    ):
        found = list(client.participants.list(CONVERSATION, page_size=100, **scope))
        one = client.participants.fetch(CONVERSATION, found[1].sid, **scope)
        [outcome] = swept(package, client, **scope)
    expected = [participant(number, scoped=bool(scope)) for number in range(130)]
    assert [item.to_dict() for item in found] == expected
    assert all(package.Participant.from_dict(item.to_dict()) == item for item in found)
    assert one == found[1]
    assert one.messaging_binding == package.MessagingBinding(type_="sms", address="+15005550006")
    assert list(outcome.participants) == found
    assert provider.asked[:3] == [
        f"{path}?PageSize=100",
        f"{path}?PageSize=100&Page=1&PageToken=PT1",
        f"{path}/{found[1].sid}",
    ]


def swept(package: Any, client: Any, **scope: str) -> Any:
    """Sweep: the first resource's function has no resource in its name."""
    part = importlib.import_module(f"{package.__name__}.sweep")
    sweep = part.sweep_participants if hasattr(package, "Receipt") else part.sweep
    return sweep(client, [(CONVERSATION,)], **scope)


def test_async_reads_the_same(package: Any) -> None:
    async def read() -> list[Any]:
        async with (
            httpx2.AsyncClient(transport=httpx2.MockTransport(Provider())) as http_client,
            package.AsyncClient("AC" + "a" * 32, "secret", http_client=http_client) as client,
        ):
            return [item async for item in client.participants.list(CONVERSATION)]

    assert [item.last_read_message_index for item in asyncio.run(read())] == list(range(130))


def test_the_limits_are_those_of_the_resource(package: Any) -> None:
    with package.Client("AC" + "a" * 32, "secret", base_url="http://127.0.0.1:9") as client:
        with pytest.raises(package.InvalidArgumentError, match=r"page_size must be an int from 1 to 100.*; got 101"):
            client.participants.page(CONVERSATION, page_size=101)
        with pytest.raises(package.InvalidArgumentError, match="chat_service_sid must match"):
            client.participants.fetch(CONVERSATION, "alice", chat_service_sid="nonsense")


def test_the_first_resource_is_as_it_was(generated: Path) -> None:
    """But for the header, which names the contract, and the modules that list what there is."""
    before = files(REPOSITORY / "generated" / "twilio_receipts")
    after = files(generated / NAMES["both"])
    lists_them = {
        "__init__.py",
        "__main__.py",
        "client.py",
        "models/__init__.py",
        "cli/__init__.py",
        "sweep/__init__.py",
    }
    changed = {name for name in before if _body(before[name]) != _body(after[name])}
    assert changed <= lists_them | {"receipts.py"}
    named_after_it = {"openapi/both.yaml": "openapi/receipts.yaml", "sweep_receipts": "sweep"}
    receipts = _body(after["receipts.py"])
    for theirs, ours in named_after_it.items():
        receipts = receipts.replace(theirs, ours)
    assert _body(before["receipts.py"]) == receipts


def _body(source: bytes) -> str:
    return source.decode().partition("\n\n")[2].replace("TwilioConversationsError", "TwilioReceiptsError")


def test_the_client_is_typed(generated: Path) -> None:
    consumer = """
from collections.abc import Iterator
from typing import assert_type
from twilio_conversations import Client, MessagingBinding, Participant, Receipt
def use(client: Client) -> None:
    assert_type(client.participants.list("CH"), Iterator[Participant])
    assert_type(client.participants.fetch("CH", "MB").messaging_binding, MessagingBinding | None)
    assert_type(client.receipts.list("CH", "IM"), Iterator[Receipt])
"""
    assert type_errors(consumer, generated) == ""


@pytest.mark.parametrize(
    "template", sorted((REPOSITORY / "scripts" / "templates").iterdir()), ids=lambda path: path.name
)
def test_no_template_names_a_resource(template: Path) -> None:
    text = template.read_text(encoding="utf-8").replace("TwilioReceiptsError", "")
    assert re.findall(r"(?i)receipt|participant|message_sid|conversation", text) == []


def test_the_mock_answers_what_the_contract_asks_for() -> None:
    example = with_participants(package="x")["paths"]["/v1/Conversations/{ConversationSid}/Participants/{Sid}"]["get"]
    content = example["responses"]["200"]["content"]["application/json"]
    assert json.loads(json.dumps(content["examples"]["sms"]["value"])).keys() == participant(1, scoped=False).keys()
