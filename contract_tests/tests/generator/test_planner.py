"""A contract with a field more, and one of other resources, which no template knows of, become clients that work."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mypy import api as mypy

from contract_tests.tests.generator.resources import RESOURCES, contract_of, page_of
from contract_tests.tests.spec_copies import save, with_field
from scripts import generate
from scripts.command import REPOSITORY

FIELD = {
    "description": "The carrier that the message was handed to, or null where there is none.",
    "type": ["string", "null"],
    "maxLength": 40,
    "examples": ["Example Mobile", None],
}
ACCOUNT = ("AC" + "a" * 32, "secret")
CONSUMER = """
from collections.abc import Iterator, Mapping
from typing import Any, assert_type
from twilio_conversations import Client, Message, Participant, Receipt, Role
from twilio_conversations.models import MessageOrder, ParticipantMessagingBinding1, RoleType
def use(client: Client, receipt: Receipt) -> None:
    assert_type(receipt.carrier, str | None)
    assert_type(client.receipts.list("CH", "IM"), Iterator[Receipt])
    assert_type(client.participants.list("CH"), Iterator[Participant])
    assert_type(client.participants.fetch("CH", "MB").messaging_binding, ParticipantMessagingBinding1 | None)
    message = client.messages.fetch("CH", "IM")
    assert_type(client.messages.list("CH", order=MessageOrder.DESC), Iterator[Message])
    assert_type(message.delivery, Any)
    assert_type(message.links, Mapping[str, str] | None)
    assert_type(client.roles.fetch("RL").type_, RoleType | None)
    assert_type(client.roles.list(), Iterator[Role])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a client of receipts, with the new field, and of all other resources."""
    home = tmp_path_factory.mktemp("generated")
    changed = with_field("carrier", FIELD, "Example Mobile")
    spec = save(contract_of(changed, *RESOURCES, package="twilio_conversations"), home / "all.yaml")
    assert generate.main(["--spec", str(spec), "--output", str(home)]) == 0
    sys.path.insert(0, str(home))
    yield home
    sys.path.remove(str(home))
    for module in [name for name in sys.modules if name.partition(".")[0] == "twilio_conversations"]:
        del sys.modules[module]


@pytest.fixture(scope="module")
def package(folder: Path) -> Any:
    assert folder.is_dir()
    return importlib.import_module("twilio_conversations")


def test_the_client_is_typed(folder: Path) -> None:
    (folder / "consumer.py").write_text(CONSUMER, encoding="utf-8")
    # A cache kept from run to run: most of the time goes into the standard library and httpx2.
    options = ["--strict", "--config-file=", f"--cache-dir={REPOSITORY / '.mypy_cache' / 'consumers'}"]
    output, errors, status = mypy.run([*options, str(folder / "consumer.py")])
    assert status == 0, output + errors


@pytest.mark.parametrize("scope", [{}, {"chat_service_sid": "IS" + "a" * 32}], ids=["short", "scoped"])
@pytest.mark.parametrize("tag", RESOURCES)
def test_a_resource_is_listed_and_fetched(tag: str, scope: dict[str, str], package: Any) -> None:
    """Pages and tasks are of the runtime and of the templates, which the receipts client shows to work."""
    example, asked = RESOURCES[tag]["example"], list[str]()

    def respond(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.raw_path.decode())
        if request.url.path.endswith(example["sid"]):
            return httpx2.Response(200, json=example)
        return httpx2.Response(200, json=page_of(tag, [example, example]))

    ids = ["CH" + "a" * 32] * RESOURCES[tag]["path"].count("{")
    query = {"order": package.models.MessageOrder.DESC} if tag == "messages" else {}
    with (
        httpx2.Client(transport=httpx2.MockTransport(respond)) as http_client,
        package.Client(*ACCOUNT, http_client=http_client) as client,
    ):
        resource = getattr(client, tag)
        found = [*resource.list(*ids, **query, **scope), resource.fetch(*ids, example["sid"], **scope)]
        with pytest.raises(package.InvalidArgumentError, match="page_size must be an int from 1 to"):
            resource.page(*ids, page_size=101)
    assert [item.to_dict() for item in found] == [example] * 3
    service = "/Services/" + scope["chat_service_sid"] if scope else ""
    path = RESOURCES[tag]["path"].replace("/v1", f"/v1{service}").replace("{ConversationSid}", "CH" + "a" * 32)
    assert asked == [path + "?Order=desc" * bool(query), f"{path}/{example['sid']}"]


def test_a_parameter_of_another_type_is_refused_before_any_request(package: Any) -> None:
    with (
        package.Client(*ACCOUNT, base_url="http://127.0.0.1:9") as client,
        pytest.raises(package.InvalidArgumentError, match="order must be of type MessageOrder; got 5"),
    ):
        client.messages.list("CH" + "a" * 32, order=5)


def test_no_template_names_a_resource() -> None:
    for template in (REPOSITORY / "scripts" / "templates").iterdir():
        text = template.read_text(encoding="utf-8")
        assert re.findall(r"(?i)receipt|participant|message_sid|conversation", text) == [], template.name


@pytest.mark.parametrize("package_name", ["rules", "relations"])
def test_every_module_that_adds_to_a_table_is_named_in_its_package(package_name: str) -> None:
    folder = REPOSITORY / "contract_tests" / "provider" / package_name
    named = (folder / "__init__.py").read_text(encoding="utf-8")
    marker = f"\n@{package_name[:-1]}("
    adding = [path.stem for path in folder.glob("*.py") if marker in path.read_text(encoding="utf-8")]
    assert adding
    assert [name for name in adding if not re.search(rf"\b{name}\b", named)] == []
