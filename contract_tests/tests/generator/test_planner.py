"""A changed contract: a field more, as CONTRIBUTING says; other resources, which no template knows of.

What is forgotten is told, and what comes out is typed, and reads what a provider answers.
"""

import asyncio
import copy
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from contract_tests.provider import Contract, Target, check
from contract_tests.sandbox import Provider, Sandbox
from contract_tests.tests.generator.resources import RESOURCES, contract_of, page_of
from contract_tests.tests.generator.type_checking import type_errors
from contract_tests.tests.spec_copies import SPEC, save, with_field
from scripts import generate, report, spec_diff
from scripts.reporting.clauses import inventory
from scripts.spec import load
from scripts.spec_lint import lint
from scripts.tree import files

FIELD = {
    "description": "The carrier that the message was handed to, or null where there is none.",
    "type": ["string", "null"],
    "maxLength": 40,
    "examples": ["Example Mobile", None],
}
POINTER = "/components/schemas/Receipt/properties/carrier"


def carrying(value: Any) -> type[Provider]:
    """A provider whose receipts have the new field."""

    class Carrying(Provider):
        def render_receipt(self, *arguments: Any) -> dict[str, Any]:
            return {**super().render_receipt(*arguments), "carrier": value}

    return Carrying


@pytest.fixture(scope="module")
def changed() -> dict[str, Any]:
    return with_field("carrier", FIELD, "Example Mobile")


@pytest.fixture(scope="module")
def spec(changed: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(changed, tmp_path_factory.mktemp("openapi") / "receipts.yaml")


@pytest.fixture(scope="module")
def generated(spec: Path) -> Iterator[Path]:
    """A folder with a client of the field, one of each resource alone, and one of all of them beside receipts."""
    folder = spec.parent / "generated"
    contracts = {tag: contract_of(tag, package=f"twilio_{tag}") for tag in RESOURCES}
    contracts["all"] = contract_of(*RESOURCES, package="twilio_conversations", with_receipts=True)
    specs = [spec, *(save(contract, spec.parent / f"{name}.yaml") for name, contract in contracts.items())]
    for path in specs:
        assert generate.main(["--spec", str(path), "--output", str(folder)]) == 0
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    ours = {path.name for path in folder.iterdir()} - {"twilio_receipts"}
    for module in [name for name in sys.modules if name.partition(".")[0] in ours]:
        del sys.modules[module]


def _forget_required(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Receipt"]["required"].remove("carrier")


def _forget_example(document: dict[str, Any]) -> None:
    path = next(path for path in document["paths"] if path.endswith("{Sid}"))
    content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    del next(iter(content["examples"].values()))["value"]["carrier"]


def _forget_description(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["Receipt"]["properties"]["carrier"]["description"]


@pytest.mark.parametrize("forget", [_forget_required, _forget_example, _forget_description])
def test_whoever_forgets_a_part_of_the_first_step_is_told(
    changed: dict[str, Any], tmp_path: Path, forget: Callable[[dict[str, Any]], None]
) -> None:
    incomplete = copy.deepcopy(changed)
    forget(incomplete)
    told = lint(load(save(incomplete, tmp_path / "receipts.yaml")))
    assert any("carrier" in line for line in told), told


def test_the_spec_passes_the_linter(spec: Path) -> None:
    assert lint(load(spec)) == []


def test_the_change_is_told_to_consumers(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spec_diff.main([str(SPEC), str(spec), "--fail-on", "breaking"]) == 0
    assert "#/components/schemas/Receipt" in capsys.readouterr().out


def test_the_clients_are_typed(generated: Path) -> None:
    consumer = """
from collections.abc import Iterator, Mapping
from typing import Any, assert_type
from twilio_conversations import Client, Message, Participant, Receipt, Role
from twilio_conversations.models import MessageOrder, ParticipantMessagingBinding1, RoleType
import twilio_messages, twilio_participants, twilio_receipts, twilio_roles
def use(client: Client, receipt: twilio_receipts.Receipt) -> None:
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
    assert type_errors(consumer, generated) == ""


@pytest.mark.parametrize(
    ("provider", "clause"),
    [
        (Provider, "/components/schemas/Receipt/required"),
        (carrying(7), f"{POINTER}/type"),
        (carrying("x" * 41), f"{POINTER}/maxLength"),
    ],
)
def test_the_contract_refuses_providers_that_do_not_follow(spec: Path, provider: type[Provider], clause: str) -> None:
    with Sandbox(provider=provider) as sandbox:
        run = check(Target.from_sandbox(sandbox), contract=Contract(load(spec)))
    assert run.caught_by == "body-is-of-its-schema"
    assert run.violations[0].clause == clause


@pytest.mark.parametrize("value", ["Example Mobile", None])
def test_the_contract_accepts_a_provider_that_follows(spec: Path, value: str | None) -> None:
    with Sandbox(provider=carrying(value)) as sandbox:
        target = Target.from_sandbox(sandbox)
        run = check(target, contract=Contract(load(spec)), tiers=("relations",), only=("every-operation-succeeds",))
    assert run.conforms, run.violations


def test_the_old_contract_calls_the_field_drift() -> None:
    with Sandbox(provider=carrying("x")) as sandbox:
        run = check(Target.from_sandbox(sandbox))
    assert run.caught_by == "no-unknown-fields"


def test_the_field_s_clauses_are_to_be_exercised(spec: Path) -> None:
    found = {clause.key for clause in inventory(load(spec)) if clause.kind == "field"}
    assert {f"{POINTER}/type", f"{POINTER}/maxLength"} <= found


def test_the_report_shows_the_field_with_its_line(spec: Path, tmp_path: Path) -> None:
    assert report.main(["--spec", str(spec), "--results", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    written = [line.strip() for line in spec.read_text(encoding="utf-8").splitlines()]
    line = written.index('"maxLength": 40,') + 1
    assert f'<a class="line" href="#L{line}" title="{POINTER}/maxLength">' in page
    assert "<code>maxLength: 40</code>" in page


@pytest.mark.parametrize("package", ["rules", "relations"])
def test_every_module_that_adds_to_a_table_is_named_in_its_package(package: str) -> None:
    folder = SPEC.parents[1] / "contract_tests" / "provider" / package
    named = (folder / "__init__.py").read_text(encoding="utf-8")
    adding = [path.stem for path in folder.glob("*.py") if f"\n@{package[:-1]}(" in path.read_text(encoding="utf-8")]
    assert adding
    assert [name for name in adding if f"    {name},\n" not in named] == []


class Stub:
    """Answers for 30 of a resource, 20 on the first page."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self.asked: list[str] = []

    def items(self) -> list[dict[str, Any]]:
        example = RESOURCES[self._tag]["example"]
        return [{**example, "sid": f"{example['sid'][:2]}{number:032x}"} for number in range(30)]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url.raw_path.decode())
        last = request.url.path.rpartition("/")[2]
        if last[:2] == RESOURCES[self._tag]["example"]["sid"][:2]:
            return httpx2.Response(200, json=self.items()[int(last[-4:], 16)])
        second = "PageToken" in request.url.query.decode()
        url = f"https://conversations.twilio.com{request.url.path}"
        items, follows = (self.items()[20:], None) if second else (self.items()[:20], f"{url}?Page=1&PageToken=PT1")
        return httpx2.Response(200, json=page_of(self._tag, items, url=url, page=int(second), next_page_url=follows))


@pytest.mark.parametrize("scope", [{}, {"chat_service_sid": "IS" + "a" * 32}], ids=["short", "scoped"])
@pytest.mark.parametrize("package_name", ["{}", "conversations"], ids=["alone", "beside others"])
@pytest.mark.parametrize("tag", RESOURCES)
def test_a_resource_is_listed_over_pages_and_fetched(
    tag: str, package_name: str, scope: dict[str, str], generated: Path
) -> None:
    assert generated.is_dir()
    package = importlib.import_module(f"twilio_{package_name.format(tag)}")
    ids = ["CH" + "a" * 32] * RESOURCES[tag]["path"].count("{")
    query = {"order": package.models.MessageOrder.DESC} if tag == "messages" else {}
    stub = Stub(tag)
    with (
        httpx2.Client(transport=httpx2.MockTransport(stub)) as http_client,
        package.Client("AC" + "a" * 32, "secret", http_client=http_client) as client,
    ):
        resource = getattr(client, tag)
        found = list(resource.list(*ids, **query, **scope))
        one = resource.fetch(*ids, found[1].sid, **scope)
        with pytest.raises(package.InvalidArgumentError, match="page_size must be an int from 1 to"):
            resource.page(*ids, page_size=101)
    assert [item.to_dict() for item in found] == stub.items()
    assert [hash(item) for item in found] == [hash(type(item).from_dict(item.to_dict())) for item in found]
    assert one == found[1]
    service = "/Services/" + scope["chat_service_sid"] if scope else ""
    path = RESOURCES[tag]["path"].replace("/v1", f"/v1{service}").replace("{ConversationSid}", "CH" + "a" * 32)
    asked = [path + "?Order=desc" * bool(query), f"{path}?Page=1&PageToken=PT1", f"{path}/{found[1].sid}"]
    assert stub.asked == asked

    async def again() -> list[Any]:
        async with (
            httpx2.AsyncClient(transport=httpx2.MockTransport(stub)) as http_client,
            package.AsyncClient("AC" + "a" * 32, "secret", http_client=http_client) as client,
        ):
            return [item async for item in getattr(client, tag).list(*ids, **query, **scope)]

    assert asyncio.run(again()) == found


def test_the_command_line_asks_for_the_same(generated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generated.is_dir()
    package: Any = importlib.import_module("twilio_messages")
    commands: Any = importlib.import_module("twilio_messages.cli").COMMANDS
    stub = Stub("messages")
    with httpx2.Client(transport=httpx2.MockTransport(stub)) as http_client:

        def client(**_: Any) -> Any:
            return package.Client("AC" + "a" * 32, "secret", http_client=http_client)

        words = ["list", "CH" + "a" * 32, "--order", "desc", "--limit", "3", "--format", "jsonl"]
        assert commands.run(client, words) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert stub.asked == [f"/v1/Conversations/CH{'a' * 32}/Messages?Order=desc&PageSize=3"]


def test_a_parameter_of_another_type_is_refused_before_any_request(generated: Path) -> None:
    assert generated.is_dir()
    package: Any = importlib.import_module("twilio_messages")
    with (
        package.Client("AC" + "a" * 32, "secret", base_url="http://127.0.0.1:9") as client,
        pytest.raises(package.InvalidArgumentError, match="order must be of type MessageOrder; got 5"),
    ):
        client.messages.list("CH" + "a" * 32, order=5)


def test_a_client_gets_of_the_runtime_what_it_needs(generated: Path) -> None:
    def runtime(package: str) -> set[str]:
        return {path.stem for path in (generated / package / "_runtime").iterdir()}

    assert runtime("twilio_messages") - runtime("twilio_receipts") == {"query", "json_hash"}
    assert not (generated / "twilio_roles" / "sweep").exists()


def test_the_first_resource_is_as_it_was(generated: Path) -> None:
    """But for what names the contract and the package."""
    before = files(SPEC.parents[1] / "generated" / "twilio_receipts")["receipts.py"].decode()
    after = files(generated / "twilio_conversations")["receipts.py"].decode()
    assert before == after.replace("openapi/all.yaml", "openapi/receipts.yaml").replace("sweep_receipts", "sweep")


def test_no_template_names_a_resource() -> None:
    for template in (SPEC.parents[1] / "scripts" / "templates").iterdir():
        text = template.read_text(encoding="utf-8")
        assert re.findall(r"(?i)receipt|participant|message_sid|conversation", text) == [], template.name
