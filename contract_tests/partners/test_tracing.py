"""What traces, monitors and records httpx2 sees the default client's requests, installed before or after its first."""

import json
from pathlib import Path
from typing import Any

import pytest

from contract_tests.partners.environment import ROOT, run
from contract_tests.partners.tools import CH, IM, SECRET, SIDS
from twilio_receipts._runtime.credentials import Credentials

RECEIPTS = f"/v1/Conversations/{CH}/Messages/{IM}/Receipts"
THREE = [f"{RECEIPTS}/{SIDS[1]}", f"{RECEIPTS}/{SIDS[2]}", RECEIPTS]
TOKEN = Credentials("AC" + "b" * 32, SECRET).header().removeprefix("Basic ")

kinds = pytest.mark.parametrize("kind", ["sync", "async"])
whens = pytest.mark.parametrize("when", ["before", "after"])


def seen(tool: str, kind: str, when: str, cwd: Path) -> dict[str, Any]:
    done = run("-m", "contract_tests.partners.tools", tool, kind, when, cwd=cwd, paths=(ROOT, ROOT / "generated"))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def paths(found: dict[str, Any], urls: str) -> list[str]:
    return [url.removeprefix(found["origin"]) for url in found[urls]]


def assert_no_secret(found: dict[str, Any]) -> None:
    assert SECRET not in found["told"]
    assert TOKEN not in found["told"]


@kinds
@whens
def test_opentelemetry_has_a_span_with_its_own_url_for_each_and_sends_its_context(
    tmp_path: Path, kind: str, when: str
) -> None:
    found = seen("opentelemetry", kind, when, tmp_path)
    assert paths(found, "urls") == THREE
    sent = [headers["traceparent"].split("-") for _, headers in found["received"]]
    assert [f"{trace}-{span}" for _, trace, span, _ in sent] == found["contexts"]
    assert_no_secret(found)


@kinds
@whens
def test_sentry_has_spans_and_breadcrumbs_and_no_secret_in_an_event(tmp_path: Path, kind: str, when: str) -> None:
    found = seen("sentry", kind, when, tmp_path)
    assert paths(found, "urls") == THREE
    assert paths(found, "breadcrumbs")[:3] == THREE
    assert "fetch" in found["locals"], "the locals of the stack are in the event"
    assert_no_secret(found)


@kinds
@whens
def test_vcrpy_records_each_and_replays_in_another_order_without_a_request(
    tmp_path: Path, kind: str, when: str
) -> None:
    found = seen("vcrpy", kind, when, tmp_path)
    assert paths(found, "urls") == THREE
    assert found["replayed"] == [SIDS[2], SIDS[1], "0"]
    assert (found["played"], found["network"]) == (3, 0)
    assert found["refused"] == "CannotOverwriteExistingCassetteException"


@kinds
def test_a_cassette_keeps_the_credentials_unless_they_are_filtered(tmp_path: Path, kind: str) -> None:
    found = seen("vcrpy", kind, "before", tmp_path)
    assert TOKEN in found["plain"]
    assert TOKEN not in found["filtered"]
