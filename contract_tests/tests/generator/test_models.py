"""Any small spec is refused in a line each, or becomes a client: strictly typed, importable, and true to every value.

So does a contract with a field more and with other published resources, which no template knows of.

`make test T=contract_tests/tests/generator/test_models.py DRAWN=2000` draws more of them, and others each time.
"""

import importlib
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mypy import api as mypy

from contract_tests.client.strategies import valid
from contract_tests.tests.generator.drawn_specs import specs
from contract_tests.tests.generator.resources import contract_of
from contract_tests.tests.spec_copies import CONTRACT, with_field
from scripts.command import REPOSITORY
from scripts.contract.node import same
from scripts.generator.plan import Plan
from scripts.generator.planner import make_plan
from scripts.generator.render import tidy, write
from scripts.spec_lint import lint

DRAWN = int(os.environ.get("DRAWN", "60"))
PACKAGE = "drawn"
FIELD = {
    "description": "The carrier that the message was handed to, or null where there is none.",
    "type": ["string", "null"],
    "examples": ["Example Mobile", None],
}
CONSUMER = """
from collections.abc import Iterator, Mapping
from typing import Any, assert_type
from .drawn import Client, Message, Receipt
from .drawn.models import MessageOrder, ParticipantMessagingBinding1, RoleType
def use(client: Client, receipt: Receipt, message: Message) -> None:
    assert_type(receipt.carrier, str | None)
    assert_type(client.participants.fetch("CH", "MB").messaging_binding, ParticipantMessagingBinding1 | None)
    assert_type(client.messages.list("CH", order=MessageOrder.DESC), Iterator[Message])
    assert_type(message.delivery, Any)
    assert_type(message.links, Mapping[str, str] | None)
    assert_type(client.roles.fetch("RL").type_, RoleType | None)
"""
NOW = datetime(2026, 3, 24, 20, 37, 57, tzinfo=UTC)
SENT = {"str": "x", "int": 3, "bool": True, "datetime": NOW, "date": date(2026, 3, 24), "UUID": UUID(int=7)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("drawn")
    sys.path.insert(0, str(home))
    yield home
    sys.path.remove(str(home))
    for module in [name for name in sys.modules if name.partition(".")[0] == "shared"]:
        del sys.modules[module]


@pytest.fixture(scope="module")
def outcomes() -> Counter[str]:
    return Counter()


@settings(
    max_examples=DRAWN, deadline=None, database=None, derandomize=DRAWN == 60, suppress_health_check=list(HealthCheck)
)
@given(document=specs(PACKAGE), data=st.data())
def test_a_spec_is_refused_or_becomes_a_client(
    document: dict[str, Any], data: st.DataObject, folder: Path, outcomes: Counter[str]
) -> None:
    plan, obstacles = make_plan(document)
    outcomes["refused" if plan is None else "generated"] += 1
    if plan is None:
        for pointer, message in obstacles:
            assert pointer.startswith("/")
            assert "\n" not in message
            assert not re.search(r"Traceback|object at 0x|Property|Untrusted", message), message
        return
    assert_names_stay(document, plan)
    with client_of(plan, folder / f"s{outcomes['generated']:04}") as package:
        for path, item in document["paths"].items():
            schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            body = data.draw(valid(document, schema), label=path)
            if "meta" in body and "ThePageMeta" in json.dumps(schema):
                body["meta"]["next_page_url"] = None
            assert_true_to(package, plan, path, body)


def test_a_new_field_and_other_published_resources_become_a_client(folder: Path) -> None:
    """Of a contract that the linter passes."""
    document = contract_of(with_field("carrier", FIELD, "Example Mobile"), PACKAGE)
    assert lint(replace(CONTRACT, document=document)) == []
    plan, _ = make_plan(document)
    assert plan is not None
    home = folder / "s0000"
    with client_of(plan, home) as package:
        for path, operation in ((path, item["get"]) for path, item in document["paths"].items()):
            if operation["tags"] != ["receipts"]:  # whose ids have patterns; they have tests of their own
                examples = operation["responses"]["200"]["content"]["application/json"]["examples"]
                assert_true_to(package, plan, path, examples["one"]["value"])
        with (
            package.Client("AC" + "a" * 32, "secret") as client,
            pytest.raises(package.InvalidArgumentError, match="order must be of type MessageOrder; got 5"),
        ):
            client.messages.list("CH1", order=5)
    (home / "consumer.py").write_text(CONSUMER, encoding="utf-8")


@contextmanager
def client_of(plan: Plan, home: Path) -> Iterator[Any]:
    """Write a client into a folder and import it, then leave none of it behind in this process."""
    write(plan, home)
    there = {path.stem for path in (home / PACKAGE).rglob("*.py")}
    assert ("query" in there) is any(method.query for resource in plan.resources for method in resource.methods)
    assert ("json_hash" in there) is any("JsonHash" in model.bases for model in plan.models)
    share_what_is_not_rendered(home)
    sys.path.insert(0, str(home))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(home))
        for module in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[module]


def share_what_is_not_rendered(home: Path) -> None:
    """Move the modules that are the same in each package to where all import them, to be compiled and checked once."""
    package = home / PACKAGE
    for module in [*package.glob("_runtime/*.py"), *package.glob("*/_[!_]*.py")]:
        place = home.parent / "shared" / module.relative_to(package)
        place.parent.mkdir(parents=True, exist_ok=True)
        module.replace(place)
    for module in package.rglob("*.py"):
        source = module.read_text(encoding="utf-8")
        source = re.sub(r"from \.+_runtime", "from shared._runtime", source)
        source = re.sub(r"from \.(_\w+) import", rf"from shared.{module.parent.name}.\1 import", source)
        module.write_text(source, encoding="utf-8")


def assert_true_to(package: Any, plan: Plan, path: str, body: dict[str, Any]) -> None:
    """Call the method of an operation, with every argument, and compare what comes of a body."""
    resource, method = next(
        (resource, method)
        for resource in plan.resources
        for method in resource.methods
        if path in {method.path, method.scoped_path}
    )
    asked: list[httpx2.Request] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, content=json.dumps(body).encode(), headers={"Content-Type": "application/json"})

    ids = [f"x{number}" for number in range(len(method.arguments))]
    keywords = {parameter.name: sent(package, parameter.kind, many=parameter.many) for parameter in method.query}
    filled = {argument.placeholder: value for argument, value in zip(method.arguments, ids, strict=True)}
    if method.scope and method.path != path:
        filled[method.scope.placeholder] = keywords[method.scope.name] = "IS" + "a" * 32
    with (
        httpx2.Client(transport=httpx2.MockTransport(respond)) as http_client,
        package.Client("AC" + "a" * 32, "secret", http_client=http_client) as client,
    ):
        attribute = getattr(client, resource.name)
        found = attribute.fetch(*ids, **keywords) if method.kind == "fetch" else attribute.page(*ids, **keywords)
        if method.kind == "list":
            items = list(attribute.list(*ids, **keywords))
            assert items == list(getattr(found, method.items_field))
    assert same(found.to_dict(), body), (found.to_dict(), body)
    assert hash(found) == hash(type(found).from_dict(body))
    assert found == type(found).from_dict(found.to_dict())
    assert asked[0].url.path == path.format(**filled)
    assert {parameter.wire for parameter in method.query} <= set(asked[0].url.params)


def sent(package: Any, kind: str, *, many: bool) -> Any:
    value = SENT[kind] if kind in SENT else next(iter(getattr(package, kind.removeprefix("models."))))
    return [value, value] if many else value


def assert_names_stay(document: dict[str, Any], plan: Plan) -> None:
    """One more tag, before the others, and one more schema change nothing."""
    item = json.loads(json.dumps(next(iter(document["paths"].values()))))
    item["get"] |= {"operationId": "FetchUnheardOf", "tags": ["unheard_of"], "parameters": []}
    reference = {"$ref": "#/components/schemas/UnheardOf"}
    item["get"]["responses"]["200"]["content"]["application/json"]["schema"] = reference
    unheard = {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}}
    grown = {
        **document,
        "tags": [{"name": "unheard_of"}, *document["tags"]],
        "paths": {"/v1/UnheardOf": item, **document["paths"]},
        "components": {
            **document["components"],
            "schemas": {"UnheardOf": unheard, **document["components"]["schemas"]},
        },
    }
    after, obstacles = make_plan(grown)
    assert after is not None, obstacles
    assert {*plan.models, *plan.enums, *plan.resources} <= {*after.models, *after.enums, *after.resources}


def test_what_was_generated_is_strictly_typed(folder: Path, outcomes: Counter[str]) -> None:
    """One run of mypy over all."""
    assert outcomes["generated"] > outcomes["refused"] > 0
    for home in (homes := sorted(folder.glob("s[0-9]*"))):
        (home / "__init__.py").touch()
    tidy(folder)
    options = ["--strict", "--config-file=", f"--cache-dir={REPOSITORY / '.mypy_cache' / 'drawn'}"]
    output, errors, status = mypy.run([*options, *map(str, homes)])
    assert status == 0, output + errors
