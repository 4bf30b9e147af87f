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

whens = pytest.mark.parametrize("when", ["before", "after"])


def seen(tool: str, when: str, cwd: Path) -> list[dict[str, Any]]:
    """What the tool saw of the sync client, and then of the async one."""
    done = run("-m", "contract_tests.partners.tools", tool, when, cwd=cwd, paths=(ROOT, ROOT / "generated"))
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert [one["kind"] for one in found] == ["sync", "async"]
    return found


def paths(found: dict[str, Any], urls: str) -> list[str]:
    return [url.removeprefix(found["origin"]) for url in found[urls]]


def assert_no_secret(found: dict[str, Any]) -> None:
    assert SECRET not in found["told"]
    assert TOKEN not in found["told"]


@whens
def test_opentelemetry_has_a_span_with_its_own_url_for_each_and_sends_its_context(tmp_path: Path, when: str) -> None:
    for found in seen("opentelemetry", when, tmp_path):
        assert paths(found, "urls") == THREE
        sent = [headers["traceparent"].split("-") for _, headers in found["received"]]
        assert [f"{trace}-{span}" for _, trace, span, _ in sent] == found["contexts"]
        assert_no_secret(found)


@whens
def test_sentry_has_spans_and_breadcrumbs_and_no_secret_in_an_event(tmp_path: Path, when: str) -> None:
    for found in seen("sentry", when, tmp_path):
        assert paths(found, "urls") == THREE
        assert paths(found, "breadcrumbs")[:3] == THREE
        assert "fetch" in found["locals"], "the locals of the stack are in the event"
        assert_no_secret(found)


@whens
def test_vcrpy_records_each_and_replays_in_another_order_without_a_request(tmp_path: Path, when: str) -> None:
    for found in seen("vcrpy", when, tmp_path):
        assert paths(found, "urls") == THREE
        assert found["replayed"] == [SIDS[2], SIDS[1], "0"]
        assert (found["played"], found["network"]) == (3, 0)
        assert found["refused"], "what is not in the cassette is asked of nobody"
        # A cassette keeps the credentials unless they are filtered.
        assert TOKEN in found["plain"]
        assert TOKEN not in found["filtered"]
