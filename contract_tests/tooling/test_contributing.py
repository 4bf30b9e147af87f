"""What CONTRIBUTING says of adding a field, done on a copy of the contract; and that a forgotten step is told."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract_tests.provider import Contract, Target, check
from contract_tests.sandbox import Provider, Sandbox
from contract_tests.tooling.spec_copies import SPEC, save, with_field
from contract_tests.tooling.type_checking import type_errors
from scripts import generate, report, spec_diff
from scripts.reporting.clauses import inventory
from scripts.spec import load
from scripts.spec_lint import lint

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
def generated(spec: Path) -> Path:
    folder = spec.parent / "generated"
    assert generate.main(["--spec", str(spec), "--output", str(folder), "--no-sandbox"]) == 0
    return folder


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


def test_the_client_reads_the_field(generated: Path) -> None:
    script = """
import sys
from twilio_receipts import Receipt
assert Receipt.from_dict({"carrier": "Example Mobile"}).carrier == "Example Mobile"
assert Receipt.from_dict({}).carrier is None
assert Receipt(carrier="x").to_dict()["carrier"] == "x"
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(generated)!r}){script}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_type_checker_knows_the_field(generated: Path) -> None:
    consumer = """
from typing import assert_type
from twilio_receipts import Receipt
def use(receipt: Receipt) -> None:
    assert_type(receipt.carrier, str | None)
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
