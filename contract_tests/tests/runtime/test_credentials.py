"""Credentials: which are taken, what header they make, and that no text and no log shows them."""

import copy
import gc
import logging
import pickle
import traceback
from typing import Any

import pytest

from twilio_receipts import Client, ConfigurationError
from twilio_receipts._runtime.credentials import Credentials, keep_out_of_logs

ACCOUNT = "AC" + "0" * 32
SECRET = "canary/secret+value"
PADDED = Credentials(ACCOUNT, f"{SECRET}!").header()
LOGGERS = ("httpx2", *(f"httpcore2.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def test_the_header_is_basic() -> None:
    assert Credentials("Aladdin", "open sesame").header() == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="  # RFC 7617, 2


@pytest.mark.parametrize("user_name", [ACCOUNT, "SK" + "aF" * 16])
@pytest.mark.parametrize("from_environment", [False, True])
def test_an_account_or_a_key_is_taken_from_arguments_or_the_environment(
    monkeypatch: pytest.MonkeyPatch, user_name: str, *, from_environment: bool
) -> None:
    if from_environment:
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", user_name)
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", SECRET)
    found = Credentials.find(None, None) if from_environment else Credentials.find(user_name, SECRET)
    assert isinstance(found, Credentials)
    assert (found.user_name, found.header()) == (user_name, Credentials(user_name, SECRET).header())


@pytest.mark.parametrize(
    ("user_name", "secret", "named"),
    [
        (None, None, "account_sid (or TWILIO_ACCOUNT_SID) and auth_token (or TWILIO_AUTH_TOKEN) are missing"),
        (ACCOUNT, None, "auth_token (or TWILIO_AUTH_TOKEN) is missing"),
        (ACCOUNT, "", "auth_token (or TWILIO_AUTH_TOKEN) is missing"),
        ("", SECRET, "account_sid (or TWILIO_ACCOUNT_SID) is missing"),
        (SECRET, ACCOUNT, "account_sid must be"),
        (ACCOUNT + "\n", SECRET, "account_sid must be"),
        ("AC" + "\u0660" * 32, SECRET, "account_sid must be"),
        (5, SECRET, "account_sid must be"),
        (ACCOUNT, SECRET + "\r\nX-Injected: 1", "auth_token must be"),
        (ACCOUNT, "Gehëim", "auth_token must be"),
        (ACCOUNT, b"bytes", "auth_token must be"),
    ],
)
def test_other_credentials_are_refused_without_being_shown(user_name: Any, secret: Any, named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Client(user_name, secret)
    assert named in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.attempts == 0
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert any("<Client, not configured>" in (frame.locals or {}).values() for frame in shown.stack)


def test_credentials_show_and_give_themselves_to_nobody() -> None:
    credentials = Credentials(ACCOUNT, SECRET)
    assert {repr(credentials), str(credentials), f"{credentials}"} == {f"Credentials('{ACCOUNT}', '[redacted]')"}
    assert not hasattr(credentials, "__dict__")
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled or copied"):
            attempt(credentials)


@pytest.mark.parametrize(
    ("secret", "echo", "shown"),
    [
        (SECRET, SECRET, "[redacted]"),
        (SECRET, SECRET.upper(), "[redacted]"),
        (SECRET, Credentials(ACCOUNT, SECRET).header(), "Basic [redacted]"),
        (SECRET, "canary%2Fsecret%2Bvalue canary%2fsecret%2bvalue", "[redacted] [redacted]"),
        (f"{SECRET}!", PADDED, "Basic [redacted]"),
        (f"{SECRET}!", PADDED.rstrip("="), "Basic [redacted]"),
        ('a"b\\c', r'{"x":"a\"b\\c"}', '{"x":"[redacted]"}'),
    ],
)
def test_every_form_of_the_secret_is_redacted(secret: str, echo: str, shown: str) -> None:
    assert Credentials(ACCOUNT, secret).redact(f"<{echo}>") == f"<{shown}>"


@pytest.mark.parametrize("logger", LOGGERS)
def test_what_the_http_library_logs_is_redacted_while_the_credentials_live(
    logger: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(logger), "filters", [])  # whatever other tests have built
    credentials = Credentials(ACCOUNT, SECRET)
    keep_out_of_logs(credentials)
    logging.getLogger(logger).warning("echo: %s", SECRET)
    logging.getLogger(logger).warning("%d bytes", 7)
    del credentials
    gc.collect()
    logging.getLogger(logger).warning("nobody's: %s", SECRET)
    assert caplog.messages == ["echo: [redacted]", "7 bytes", f"nobody's: {SECRET}"]
    assert [record.args for record in caplog.records] == [None, (7,), (SECRET,)]
