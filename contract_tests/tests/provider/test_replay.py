"""Recordings of other tools: what each leaves out or adds is read, passed over or said, and never ends the run."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from contract_tests.provider import Target, check
from contract_tests.provider.har_writer import Recorder
from contract_tests.provider.redaction import Redactor
from contract_tests.provider.replay import main
from contract_tests.sandbox import Sandbox

ERROR = {"code": 20404, "message": "No.", "more_info": "https://www.twilio.com/docs/errors/20404", "status": 404}
UNAVAILABLE = {"code": 20503, "message": "No.", "status": 503}
TEXT = json.dumps(ERROR)
RECEIPTS = "https://conversations.twilio.com/v1/Conversations/CH1/Messages/IM1/Receipts"


def entry(url: Any = RECEIPTS, *, method: Any = "GET", request: Any = None, **response: Any) -> dict[str, Any]:
    """One right exchange as Chrome writes it, with changes."""
    sent = {"method": method, "url": url, "httpVersion": "http/2.0", "headers": [{"name": ":path", "value": "/v1"}]}
    got = {"status": 404, "statusText": "", "headers": headers(), "cookies": [], "content": body(text=TEXT), **response}
    return {"startedDateTime": "2026-01-05T09:00:00Z", "request": sent | (request or {}), "response": got, "time": 1}


def body(**content: Any) -> dict[str, Any]:
    return {"mimeType": "application/json", **content}


def encoded(raw: bytes) -> dict[str, Any]:
    return body(text=base64.encodebytes(raw).decode(), encoding="base64")


def headers(**more: Any) -> list[Any]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in {"content_type": JSON, **more}.items()]


JSON = "application/json"
JUDGED: dict[str, dict[str, Any]] = {
    "chrome": entry(),
    "firefox: a fragment, capitals": entry(
        f"{RECEIPTS}#top", headers=headers(Date="Mon, 05 Jan 2026 09:00:00 GMT", X_A="1\r\n2")
    ),
    "safari, fiddler: base64, in lines": entry(content=encoded(TEXT.encode())),
    "charles: base64 of what was compressed": entry(
        content=encoded(gzip.compress(TEXT.encode())), headers=headers(Content_Encoding="gzip")
    ),
    "mitmproxy: cookies joined by line breaks": entry(headers=headers(set_cookie="a=1\nb=2")),
    "insomnia: no cookies, null sizes": entry(cookies=None, headersSize=None, content=body(text=TEXT, size=None)),
    "playwright: _resourceType": {**entry(), "_resourceType": "fetch", "_webSocketMessages": []},
    "headers that are none": entry(headers=[*headers(), None, {"name": 1, "value": 2}, {"name": "x"}, "x"]),
    "no headers of the request": entry(request={"headers": None}),
    "a provider that is unavailable": entry(status=503, content=body(text=json.dumps(UNAVAILABLE))),
    "another origin": entry(RECEIPTS.replace("https://conversations.twilio.com", "http://localhost:8000")),
}
PASSED_OVER: dict[str, list[Any]] = {
    "without a response": [
        *(entry(status=status) for status in (0, -1, None, "404", True)),
        {**entry(), "response": None},
    ],
    "without a body": [entry(content=content) for content in (body(text=None), body(), {}, None)],
    "whose body is not text": [entry(content=body(text={"a": 1}))],
    "whose body is not base64": [entry(content=body(text="n_o=", encoding="base64"))],
    "of other resources": [entry(RECEIPTS + "/x/y"), entry("https://example.org/"), entry("https://example.org/%ff")],
    "that are not HTTP": [entry(url) for url in ("wss://example.org/", "data:,x", "chrome-extension://x/y", "")],
    "that are preflights of a browser": [
        entry(method="OPTIONS", request={"headers": headers(Access_Control_Request_Method="GET")})
    ],
    "without a method or a URL": [entry(None), entry(method=7)],
    "with a URL that is not one": [entry("https://[::1/v1"), entry(RECEIPTS + "?é")],
    "without a request": [{}, None, 7, [], {"response": entry()["response"]}],
}


def har(path: Path, *entries: Any, before: bytes = b"", cut: int | None = None) -> str:
    text = json.dumps({"log": {"version": "1.2", "creator": {"name": "a tool"}, "entries": entries}})
    path.write_bytes(before + text.encode()[:cut])
    return str(path)


@pytest.mark.parametrize("tool", JUDGED)
def test_a_right_entry_of_any_tool_is_judged_and_found_right(
    tool: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([har(tmp_path / "a.har", JUDGED[tool], before=b"\xef\xbb\xbf")]) == 0, capsys.readouterr().out
    assert "1 exchange judged, 0 violations\n" in capsys.readouterr().out


@pytest.mark.parametrize("reason", PASSED_OVER)
def test_what_cannot_be_judged_is_passed_over_and_named(
    reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = PASSED_OVER[reason]
    assert main([har(tmp_path / "a.har", entry(), *others, entry())]) == 0
    said = capsys.readouterr().out
    numbers = "2" if len(others) == 1 else f"2-{len(others) + 1}"
    entries = "1 entry" if len(others) == 1 else f"{len(others)} entries"
    assert f"passed over: {entries} {reason}: {numbers}\n" in said
    assert "2 exchanges judged, 0 violations" in said


def test_a_wrong_entry_is_told_by_its_number_and_without_its_credentials(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = {
        "headers": headers(Authorization="canary-one", Cookie="a=b; session=canary-two"),
        "cookies": [{"name": "sid", "value": "canary-three"}],
    }
    echoed = ERROR | {"status": 400, "message": "canary-one canary-two canary-three"}
    wrong = entry(request=request, content=encoded(json.dumps(echoed).encode()), headers=headers(X_A="canary-three"))
    assert main([har(tmp_path / "a.har", entry(), None, wrong)]) == 1
    said = capsys.readouterr().out
    assert "error-repeats-its-status (rule, request 3)" in said
    assert "passed over: 1 entry without a request: 2" in said
    assert said.count("[redacted]") == 4
    assert "canary" not in said


def test_what_stands_before_the_cut_of_a_file_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([har(tmp_path / "a.har", entry(), entry(), entry(), cut=-100)]) == 0
    said = capsys.readouterr().out
    assert "2 exchanges judged, 0 violations" in said
    assert "passed over: 1 entry cut off: the file ends within it: 3" in said


def test_an_origin_picks_the_provider_s_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = har(tmp_path / "a.har", entry(), entry(RECEIPTS.replace("conversations.twilio.com", "example.org:443")))
    assert main([path]) == 0
    assert "note: of 2 origins: https://conversations.twilio.com, https://example.org:443" in capsys.readouterr().out
    assert main([path, "--origin", "https://EXAMPLE.org/"]) == 0
    assert "1 exchange judged, 0 violations\n  passed over: 1 entry of other origins: 1\n" in capsys.readouterr().out
    assert main([path, "--origin", "https://nobody.example"]) == 2
    assert "nothing to judge" in capsys.readouterr().err
    assert main([path, "--origin", "example.org"]) == 2
    assert capsys.readouterr().err == (
        "error: ORIGIN 'example.org' is not scheme://host[:port], as in https://conversations.twilio.com\n"
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"\x89PNG\r\n\x1a\n\x00", "byte 0 is not utf-8"),
        (b"[]", "there is no list at log.entries"),
        (b'{"log": {"entries": {}}}', "there is no list at log.entries"),
        (b"[" * 100_000, "recursion"),
        (b'{"log": {"entries": [{"request": ', "Expecting value"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_har_gets_one_line(
    raw: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.har"
    if raw is not None:
        path.write_bytes(raw)
    assert main([str(path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"error: {path}: {'' if raw is None else 'not an HTTP archive (HAR 1.2): '}")
    assert said in told
    assert told.count("\n") == 1


def test_what_we_record_is_right_when_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ours.har"
    with Sandbox() as sandbox:
        target = Target.from_sandbox(sandbox)
        recorder = Recorder(Redactor.of(target.secrets))
        relations = ["every-operation-succeeds", "walking-back-meets-the-same-pages", "unknown-ids-are-not-found"]
        run = check(target, only=relations, stop_at_first=False, sink=recorder)
        recorder.write(path)
    assert main([str(path)]) == 0
    assert f"{run.requests} exchanges judged, 0 violations\n" in capsys.readouterr().out
    text = path.read_text(encoding="utf-8")
    assert json.loads(text)["log"]["version"] == "1.2"
    assert '"Authorization"' not in text
    assert "PageToken=PT" not in text
    assert "PageToken=token-1" in text


@pytest.mark.parametrize(("switch", "code"), [("", 1), ("1", 0)])
def test_a_new_field_is_drift_of_one_clause_unless_allowed(
    switch: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALLOW_NEW_FIELDS", switch)
    assert main([har(tmp_path / "a.har", entry(content=body(text=json.dumps(ERROR | {"hint": "new"}))))]) == code
    drift = "clause    /components/schemas/Error/properties\n  expected  no field but those that the contract describes"
    assert (f"{drift}\n  got       'hint'" in capsys.readouterr().out) is bool(code)
