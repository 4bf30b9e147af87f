"""Recordings: written without credentials and tokens, replayed by the same rules, secrets in them never printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contract_tests.provider import Target, check, the_contract
from contract_tests.provider.har import read_recording
from contract_tests.provider.recording import Recorder
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.replay import main, replay
from contract_tests.sandbox import Sandbox


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A recording of some relations with the sandbox, and the password that was used."""
    path = tmp_path_factory.mktemp("recording") / "traffic.har"
    with Sandbox() as sandbox:
        target = Target.from_sandbox(sandbox)
        recorder = Recorder(Redactor.of((target.auth_token,)))
        relations = ["every-operation-succeeds", "walking-back-meets-the-same-pages", "malformed-ids-are-not-found"]
        report = check(target, only=relations, stop_at_first=False, sink=recorder)
        recorder.write(path)
        assert len(recorder.exchanges) == report.requests
        return path, target.auth_token


def test_a_recording_holds_no_credentials_and_no_tokens(recorded: tuple[Path, str]) -> None:
    path, password = recorded
    text = path.read_text()
    assert password not in text
    assert "authorization" not in text.lower().replace("access-control-allow-headers", "").replace(
        "accept, authorization, content-type", ""
    )
    assert "PageToken=PT" not in text
    assert "PageToken=token-1" in text


def test_a_recording_is_a_har_of_its_version(recorded: tuple[Path, str]) -> None:
    log = json.loads(recorded[0].read_text())["log"]
    assert log["version"] == "1.2"
    assert {"startedDateTime", "request", "response", "timings"} <= set(log["entries"][0])


def test_what_was_right_is_right_when_replayed(recorded: tuple[Path, str]) -> None:
    recording = read_recording(recorded[0], the_contract())
    report = replay(recording)
    assert not report.violations, "\n\n".join(map(str, report.violations))
    assert report.requests > 100
    assert recording.passed_over == {}
    assert all(report.checks[name].ran for name in ("body-is-of-its-schema", "page-links-stay-in-the-collection"))


def entry(path: str = "/v1/Conversations/CH1/Messages/IM1/Receipts", **changes: Any) -> dict[str, Any]:
    """One recorded exchange, with secrets wherever a browser would put them."""
    body = {"code": 20404, "message": "No.", "more_info": "https://www.twilio.com/docs/errors/20404", "status": 404}
    request = {
        "method": "GET",
        "url": f"https://user:url-secret@conversations.twilio.com{path}",
        "headers": [
            {"name": "Authorization", "value": "Basic header-secret"},
            {"name": "Cookie", "value": "session=cookie-secret"},
        ],
    }
    headers = [
        {"name": "content-type", "value": "application/json"},
        {"name": "set-cookie", "value": "session=new-cookie-secret"},
    ]
    content = {"text": json.dumps(changes.pop("body", body)), "mimeType": "application/json"}
    response = {"status": 404, "headers": headers, "content": content, **changes}
    return {"request": request, "response": response}


def write(path: Path, *entries: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return path


def test_new_fields_in_a_recording_may_be_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.har", entry(body={"message": "No.", "status": 404, "hint": "new"}))
    monkeypatch.delenv("ALLOW_NEW_FIELDS", raising=False)
    assert main([str(path)]) == 1
    monkeypatch.setenv("ALLOW_NEW_FIELDS", "1")
    assert main([str(path)]) == 0
